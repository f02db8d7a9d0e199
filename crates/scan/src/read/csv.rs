//! Records of comma-separated values and their kin (RFC 4180, and what programs write instead).

use super::buffer::Buffer;
use super::dialect::Dialect;
use super::table::Table;
use super::{Oddities, Records};
use crate::swar::{each, first_word, zeros};
use std::io::{self, Read};

/// A quoted record that is longer has lost its closing quote.
const LONGEST_QUOTED: usize = 1 << 20;
/// Longer records are cut.
const LONGEST: usize = 8 << 20;
/// After so many lost quotes a file's quotes mean nothing.
const MOST_LOST_QUOTES: u64 = 16;
/// Bytes that are looked at a word at once before a vector search begins: most cells end before.
const NEAR: usize = 24;

/// A cell: its place in the window, or in the unescaped text.
#[derive(Debug, Clone, Copy)]
struct Cell {
    begin: usize,
    end: usize,
    is_unescaped: bool,
}

/// How a record ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// It takes so many bytes.
    Complete(usize),
    /// More bytes must be read.
    Open { in_quotes: bool },
}

/// A reader of records.
pub(crate) struct Csv<R> {
    buffer: Buffer<R>,
    dialect: Dialect,
    cells: Vec<Cell>,
    unescaped: Vec<u8>,
    has_quotes: bool,
    /// The last record was cut; the rest of its line is nobody's.
    is_cut: bool,
    pub(crate) oddities: Oddities,
}

impl<R: Read> Csv<R> {
    pub(crate) fn new(reader: R, dialect: Dialect) -> Self {
        Self {
            buffer: Buffer::new(reader),
            dialect,
            cells: Vec::new(),
            unescaped: Vec::new(),
            has_quotes: true,
            is_cut: false,
            oddities: Oddities::default(),
        }
    }

    /// Goes on counting where another reader of the file ended.
    pub(crate) fn with_oddities(mut self, oddities: Oddities) -> Self {
        self.oddities = oddities;
        self
    }

    /// Cells of the first record, which stays to be read.
    pub(crate) fn width(&mut self) -> io::Result<usize> {
        self.record()?;
        Ok(self.cells.len())
    }

    pub(crate) fn skip_line(&mut self) -> io::Result<()> {
        self.buffer.skip_line()
    }

    /// Reads the record of names.
    pub(crate) fn names(&mut self) -> io::Result<Vec<String>> {
        let length = self.record()?;
        let name = |cell: &Cell| String::from_utf8_lossy(self.cell(*cell)).trim().to_owned();
        let names = self.cells.iter().map(name).collect();
        self.buffer.take(length);
        Ok(names)
    }

    /// Cuts the next record that is not blank; 0 at the end. The window must be moved by its length.
    fn record(&mut self) -> io::Result<usize> {
        if std::mem::take(&mut self.is_cut) {
            self.buffer.skip_line()?;
        }
        loop {
            self.skip_blank_lines();
            if self.buffer.window().is_empty() {
                if self.buffer.is_last() {
                    self.cells.clear();
                    return Ok(0);
                }
                self.buffer.fill()?;
                continue;
            }
            match self.cut() {
                End::Complete(length) => return Ok(length),
                End::Open { in_quotes } => {
                    let length = self.buffer.window().len();
                    let is_lost = in_quotes && (length > LONGEST_QUOTED || self.buffer.is_last());
                    if is_lost {
                        self.lose_quote()?;
                    } else if length > LONGEST {
                        self.is_cut = true;
                        self.oddities.truncated_cells += 1;
                        return Ok(length);
                    } else if self.buffer.is_last() {
                        return Ok(length);
                    } else {
                        self.buffer.fill()?;
                    }
                }
            }
        }
    }

    fn skip_blank_lines(&mut self) {
        let window = self.buffer.window();
        let blank = window
            .iter()
            .take_while(|byte| matches!(byte, b'\n' | b'\r'))
            .count();
        self.buffer.take(blank);
    }

    /// The record's quote never closes: its line is read as if it were complete.
    fn lose_quote(&mut self) -> io::Result<()> {
        self.oddities.unclosed_quotes += 1;
        self.has_quotes = self.oddities.unclosed_quotes < MOST_LOST_QUOTES;
        self.buffer.skip_line()
    }

    fn cut(&mut self) -> End {
        self.cells.clear();
        self.unescaped.clear();
        let window = self.buffer.window();
        let delimiter = self.dialect.delimiter;
        let mut at = 0;
        loop {
            let is_quoted = self.has_quotes && window.get(at) == Some(&b'"');
            let end = if is_quoted {
                match quoted(window, at, self.dialect, &mut self.unescaped) {
                    Some((cell, end)) => {
                        self.cells.push(cell);
                        end
                    }
                    None => return End::Open { in_quotes: true },
                }
            } else {
                let end = plain_end(window, at, delimiter);
                self.cells.push(Cell {
                    begin: at,
                    end,
                    is_unescaped: false,
                });
                end
            };
            match window.get(end) {
                None => return End::Open { in_quotes: false },
                Some(byte) if *byte == delimiter => at = end + 1,
                Some(b'\r') if window.get(end + 1) == Some(&b'\n') => {
                    return End::Complete(end + 2);
                }
                Some(_) => return End::Complete(end + 1),
            }
        }
    }

    fn cell(&self, cell: Cell) -> &[u8] {
        let bytes = if cell.is_unescaped {
            &self.unescaped
        } else {
            self.buffer.window()
        };
        &bytes[cell.begin..cell.end]
    }
}

impl<R: Read> Records for Csv<R> {
    fn skip(&mut self) -> io::Result<bool> {
        let length = self.record()?;
        self.buffer.take(length);
        Ok(length > 0)
    }

    fn read(&mut self, table: &mut Table<'_>) -> io::Result<bool> {
        let length = self.record()?;
        if length == 0 {
            return Ok(false);
        }
        let width = table.width();
        table.begin_row();
        for (place, cell) in self.cells.iter().enumerate() {
            let value = self.cell(*cell);
            if place < width {
                table.cell(place, value);
            } else {
                table.extra(value);
            }
        }
        for place in self.cells.len()..width {
            table.miss(place);
        }
        let is_ragged = table
            .declared_width()
            .is_some_and(|declared| declared != self.cells.len());
        self.oddities.ragged_rows += u64::from(is_ragged);
        self.buffer.take(length);
        Ok(true)
    }
}

/// Where an unquoted cell ends.
#[inline]
fn plain_end(window: &[u8], begin: usize, delimiter: u8) -> usize {
    let mut at = begin;
    while at < begin + NEAR {
        let Some(word) = window.get(at..).and_then(first_word) else {
            break;
        };
        let ends =
            zeros(word ^ each(delimiter)) | zeros(word ^ each(b'\n')) | zeros(word ^ each(b'\r'));
        if ends != 0 {
            return at + ends.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    memchr::memchr3(delimiter, b'\n', b'\r', &window[at..]).map_or(window.len(), |end| at + end)
}

/// A quoted cell, and where it ends; `None` where its quote does not close within the window.
fn quoted(
    window: &[u8],
    begin: usize,
    dialect: Dialect,
    unescaped: &mut Vec<u8>,
) -> Option<(Cell, usize)> {
    let mut from = begin + 1;
    let copied = unescaped.len();
    let mut is_unescaped = false;
    loop {
        let at = if dialect.has_backslashes {
            from + memchr::memchr2(b'"', b'\\', &window[from..])?
        } else {
            from + memchr::memchr(b'"', &window[from..])?
        };
        let next = window.get(at + 1);
        let is_escape = window[at] == b'\\' || next == Some(&b'"');
        if !is_escape {
            // What stands between the quote and the delimiter belongs to nobody.
            let end = plain_end(window, at + 1, dialect.delimiter);
            let cell = if is_unescaped {
                unescaped.extend_from_slice(&window[from..at]);
                Cell {
                    begin: copied,
                    end: unescaped.len(),
                    is_unescaped,
                }
            } else {
                Cell {
                    begin: begin + 1,
                    end: at,
                    is_unescaped,
                }
            };
            return Some((cell, end));
        }
        is_unescaped = true;
        unescaped.extend_from_slice(&window[from..at]);
        unescaped.push(*next?);
        from = at + 2;
    }
}
