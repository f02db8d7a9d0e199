//! How a file of separated values is written: its delimiter, escapes, and whether it begins with names.

use crate::header::Lexicon;
use crate::validate::{Check, check};

const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// Lines that are looked at.
const LINES: usize = 60;

/// How values are separated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dialect {
    pub(crate) delimiter: u8,
    /// Quotes are escaped by a backslash, not by doubling.
    pub(crate) has_backslashes: bool,
}

impl Dialect {
    /// Told from the beginning of a file; `None` where no delimiter splits it.
    pub(crate) fn sniff(head: &[u8]) -> (Self, usize) {
        let has_backslashes = is_backslashed(head);
        let rated = DELIMITERS.map(|delimiter| {
            let dialect = Self {
                delimiter,
                has_backslashes,
            };
            let (width, score) = dialect.rate(head);
            (dialect, width, score)
        });
        let best = rated
            .into_iter()
            .reduce(|best, next| if next.2 > best.2 { next } else { best });
        match best {
            Some((dialect, width, score)) if score > 0.0 => (dialect, width),
            _ => (
                Self {
                    delimiter: b',',
                    has_backslashes,
                },
                1,
            ),
        }
    }

    pub(crate) fn with(delimiter: u8, head: &[u8]) -> Self {
        Self {
            delimiter,
            has_backslashes: is_backslashed(head),
        }
    }

    /// The usual width, and how much the lines agree on it.
    #[expect(clippy::cast_precision_loss, reason = "counts of some lines")]
    fn rate(self, head: &[u8]) -> (usize, f64) {
        let widths: Vec<usize> = self.lines(head).map(|cells| cells.len()).collect();
        let Some(usual) = widths
            .iter()
            .max_by_key(|width| widths.iter().filter(|it| it == width).count())
            .copied()
        else {
            return (1, 0.0);
        };
        if usual < 2 {
            return (1, 0.0);
        }
        let agree =
            widths.iter().filter(|width| **width == usual).count() as f64 / widths.len() as f64;
        let first = widths.first().is_some_and(|first| *first == usual);
        let bonus = if first { 1.0 } else { 0.6 };
        (
            usual,
            agree * agree * bonus * (1.0 + (usual as f64).ln() / 10.0),
        )
    }

    /// Cells of the first lines; the last, perhaps cut, line is left out where there are others.
    pub(crate) fn lines<'h>(&self, head: &'h [u8]) -> impl Iterator<Item = Vec<&'h [u8]>> {
        let dialect = *self;
        let mut rest = head;
        let mut count = 0;
        std::iter::from_fn(move || {
            if rest.is_empty() || count == LINES {
                return None;
            }
            let (cells, taken, is_whole) = dialect.line(rest);
            if !is_whole && count > 0 {
                return None;
            }
            rest = &rest[taken..];
            count += 1;
            Some(cells)
        })
        .filter(|cells| cells.len() > 1 || cells.iter().any(|cell| !cell.is_empty()))
    }

    fn line(self, head: &[u8]) -> (Vec<&[u8]>, usize, bool) {
        let mut cells = Vec::new();
        let (mut begin, mut in_quotes, mut at) = (0, false, 0);
        while at < head.len() {
            match head[at] {
                b'\\' if self.has_backslashes && in_quotes => at += 1,
                b'"' if in_quotes || at == begin => in_quotes = !in_quotes,
                byte if in_quotes && byte != b'"' => {}
                byte if byte == self.delimiter => {
                    cells.push(unquoted(&head[begin..at]));
                    begin = at + 1;
                }
                b'\n' | b'\r' => {
                    cells.push(unquoted(&head[begin..at]));
                    let is_pair = head[at] == b'\r' && head.get(at + 1) == Some(&b'\n');
                    return (cells, at + 1 + usize::from(is_pair), true);
                }
                _ => {}
            }
            at += 1;
        }
        cells.push(unquoted(&head[begin.min(head.len())..]));
        (cells, head.len(), false)
    }
}

fn unquoted(cell: &[u8]) -> &[u8] {
    let cell = cell.trim_ascii();
    match cell {
        [b'"', inner @ .., b'"'] => inner,
        _ => cell,
    }
}

fn is_backslashed(head: &[u8]) -> bool {
    let backslashed = memchr::memmem::find_iter(head, b"\\\"").count();
    let doubled = memchr::memmem::find_iter(head, b"\"\"").count();
    backslashed > 0 && backslashed >= doubled
}

/// Whether the first line names columns.
pub(crate) fn has_names(head: &[u8], dialect: Dialect, lexicon: &Lexicon) -> bool {
    let mut lines = dialect.lines(head);
    let Some(first) = lines.next() else {
        return false;
    };
    let rest: Vec<Vec<&[u8]>> = lines.take(20).collect();
    let is_data = |cell: &[u8]| looks_like_data(cell);
    let filled = first.iter().filter(|cell| !cell.is_empty()).count();
    let data = first.iter().filter(|cell| is_data(cell)).count();
    if filled == 0 || data * 4 > filled {
        return false;
    }
    let known = first
        .iter()
        .filter(|cell| std::str::from_utf8(cell).is_ok_and(|name| lexicon.knows(name)))
        .count();
    let technical = first.iter().filter(|cell| is_technical(cell)).count();
    let differing = (0..first.len())
        .filter(|place| {
            let below = || {
                rest.iter()
                    .filter_map(|row| row.get(*place))
                    .filter(|cell| !cell.is_empty())
            };
            !is_data(first[*place]) && below().count() > 0 && below().all(|cell| is_data(cell))
        })
        .count();
    let repeated = first
        .iter()
        .enumerate()
        .filter(|(place, cell)| {
            !cell.is_empty() && rest.iter().any(|row| row.get(*place) == Some(*cell))
        })
        .count();
    let signs = known + technical + 2 * differing;
    let is_alone = rest.is_empty();
    signs > 0 && signs >= 2 * repeated && (signs * 4 >= filled || is_alone) && data == 0
        || differing > data && signs > 2 * repeated
}

/// A number, a date, a mail address, an address of a machine, an identifier: no name of a column.
fn looks_like_data(cell: &[u8]) -> bool {
    const CHECKS: [&str; 4] = ["email", "ip_address", "date_of_birth", "iban"];
    let digits = cell.iter().filter(|byte| byte.is_ascii_digit()).count();
    let letters = cell
        .iter()
        .filter(|byte| byte.is_ascii_alphabetic() || **byte >= 0x80)
        .count();
    let is_number = digits > 0 && letters == 0;
    let is_checked = |check: Check| check(cell).is_valid();
    is_number
        || digits > letters && digits >= 3
        || cell.len() > 60
        || CHECKS.iter().filter_map(|name| check(name)).any(is_checked)
}

/// `snake_case`, `camelCase`, or an all-lower word: how programs name columns.
fn is_technical(cell: &[u8]) -> bool {
    let is_word = cell
        .iter()
        .all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(byte));
    let is_joined = cell.contains(&b'_')
        || cell
            .windows(2)
            .any(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase());
    is_word && is_joined && cell.iter().any(u8::is_ascii_alphabetic)
}
