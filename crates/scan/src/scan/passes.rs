//! The passes over a file: one that counts, one that samples, one that reads to the end.

use super::Options;
use crate::read::{
    Csv, Dialect, Input, Json, Kind, Layout, Oddities, Opened, Parquet, Records, Rows, Table,
    Unreadable, has_names, is_limit, opened, windows,
};
use crate::report::FileReport;
use crate::walk::Found;
use std::io;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

/// Larger files are not read through to count their rows.
const COUNTED: u64 = 256 << 20;
/// The same of files that do not lie on this machine.
const COUNTED_ELSEWHERE: u64 = 2 << 20;
/// Places in a larger file at which rows are read.
const PLACES: u64 = 60;

/// The passes over a file.
pub(super) struct Passes<'p> {
    pub(super) file: &'p Found,
    pub(super) options: &'p Options,
    pub(super) all_bytes: &'p Arc<AtomicU64>,
    pub(super) bytes: &'p Arc<AtomicU64>,
}

/// What the first pass has learnt.
pub(super) struct Read {
    pub(super) is_complete: bool,
    /// The file can be read again.
    pub(super) is_repeatable: bool,
    pub(super) total: Option<u64>,
    pub(super) oddities: Oddities,
    form: Form,
}

/// How a file is read.
#[derive(Debug, Clone, Copy)]
enum Form {
    Csv { dialect: Dialect, has_names: bool },
    Json(Layout),
    Parquet,
}

/// Why a file cannot be scanned.
#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    #[error("{0}")]
    Io(#[from] io::Error),
    #[error("no Parquet file, or a damaged one")]
    Parquet,
}

impl Fault {
    pub(super) const fn code(&self) -> &'static str {
        match self {
            Self::Unreadable(Unreadable::Binary) => "binary",
            Self::Unreadable(Unreadable::Archive) => "archive",
            Self::Unreadable(Unreadable::Io(_)) | Self::Io(_) => "unreadable",
            Self::Parquet => "parquet",
        }
    }
}

impl Passes<'_> {
    /// Reads the sample, or everything where that is asked.
    pub(super) fn sample(
        &self,
        table: &mut Table<'_>,
        report: &mut FileReport,
    ) -> Result<Read, Fault> {
        let input = self.open()?;
        let kind = match self.options.format {
            Some(kind) if input.kind != Kind::Parquet => kind,
            _ => input.kind,
        };
        report.format = Some(kind.word());
        report.encoding = input.encoding;
        let form = match kind {
            Kind::Parquet => return self.parquet(table, None, report),
            Kind::Json => Form::Json(Layout::of(&input.head)),
            Kind::Csv => {
                let dialect = match self.options.delimiter {
                    Some(delimiter) => Dialect::with(delimiter, &input.head),
                    None => Dialect::sniff(&input.head).0,
                };
                report.delimiter = Some(char::from(dialect.delimiter));
                let has_names = !self.options.has_no_names
                    && has_names(&input.head, dialect, &table.engine.catalogue.lexicon);
                Form::Csv { dialect, has_names }
            }
        };
        let mut read = Read {
            is_complete: false,
            is_repeatable: !self.file.is_stdin,
            total: None,
            oddities: Oddities::default(),
            form,
        };
        let rows = match (self.options.rows, self.file.is_stdin) {
            (Rows::All, _) => Chosen::All,
            (Rows::Most(most), true) => Chosen::First(most),
            (Rows::Most(most), false) => self.choose(most, &input, form, report)?,
        };
        match rows {
            Chosen::Places(most) => {
                drop(input);
                self.read_places(table, most, report, &mut read)?;
            }
            rows => Self::read(input, table, &rows, report, &mut read)?,
        }
        Ok(read)
    }

    /// Reads the columns that the table is restricted to, to the end; `false` where that ended at a bound.
    pub(super) fn whole(&self, table: &mut Table<'_>, read: &Read) -> Result<bool, Fault> {
        let mut report = FileReport::empty(String::new());
        if let Form::Parquet = read.form {
            return self
                .parquet(table, Some(read), &mut report)
                .map(|read| read.is_complete);
        }
        let mut again = Read {
            is_complete: false,
            is_repeatable: true,
            total: None,
            oddities: Oddities::default(),
            form: read.form,
        };
        Self::read(self.open()?, table, &Chosen::All, &mut report, &mut again)?;
        Ok(again.is_complete)
    }

    fn open(&self) -> Result<Opened, Unreadable> {
        let count = Arc::clone(self.bytes);
        let total = Arc::clone(self.all_bytes);
        if self.file.is_stdin {
            opened(io::stdin(), &count, &total)
        } else {
            opened(self.at(0)?, &count, &total)
        }
    }

    /// The file from a place on.
    fn at(&self, offset: u64) -> io::Result<Input> {
        let content = self.file.content.as_ref();
        Input::at(&self.file.path, content, self.file.size, offset)
    }

    fn size(&self) -> io::Result<u64> {
        match self.file.content {
            Some(_) => Ok(self.file.size),
            None => Ok(std::fs::metadata(&self.file.path)?.len()),
        }
    }

    /// Which rows are read, from how many there are.
    fn choose(
        &self,
        most: u64,
        input: &Opened,
        form: Form,
        report: &mut FileReport,
    ) -> Result<Chosen, Fault> {
        let size = self.size().unwrap_or(0);
        let counted = match self.file.content {
            Some(_) => COUNTED_ELSEWHERE,
            None => COUNTED,
        };
        let can_seek = !input.is_compressed
            && input.encoding.is_none()
            && !matches!(form, Form::Json(Layout::Sequence));
        if can_seek && size > counted {
            return Ok(Chosen::Places(most));
        }
        let mut counted = 0;
        let again = self.open()?;
        let mut records = records(again, form);
        loop {
            match records.skip() {
                Ok(true) => counted += 1,
                Ok(false) => break,
                Err(fault) if is_limit(&fault) => {
                    report.error = Some("limit");
                    report.message = Some(fault.to_string());
                    break;
                }
                Err(fault) => return Err(fault.into()),
            }
        }
        let names = u64::from(matches!(
            form,
            Form::Csv {
                has_names: true,
                ..
            }
        ));
        let total = u64::saturating_sub(counted, names);
        let known = report.error.is_none().then_some(total);
        Ok(Chosen::Windows(windows(total, most), known))
    }

    fn read(
        input: Opened,
        table: &mut Table<'_>,
        rows: &Chosen,
        report: &mut FileReport,
        read: &mut Read,
    ) -> Result<(), Fault> {
        let mut records = records(input, read.form);
        let result =
            declare(&mut records, table, read.form).and_then(|()| records.read(table, rows));
        read.oddities = records.oddities();
        match result {
            Ok(is_end) => {
                read.total = match rows {
                    Chosen::Windows(_, total) => *total,
                    _ if is_end => Some(table.rows),
                    _ => None,
                };
                read.is_complete = is_end || read.total == Some(table.rows);
            }
            Err(fault) if is_limit(&fault) => {
                report.error = Some("limit");
                report.message = Some(fault.to_string());
            }
            // What was read before a damaged place is worth its findings.
            Err(fault) if table.rows > 0 => say_damaged(report, table.rows, &fault),
            Err(fault) => return Err(fault.into()),
        }
        records.finish(table);
        Ok(())
    }

    /// Rows at places that are evenly spaced by bytes: a large file is not read through.
    fn read_places(
        &self,
        table: &mut Table<'_>,
        most: u64,
        report: &mut FileReport,
        read: &mut Read,
    ) -> Result<(), Fault> {
        let form = read.form;
        let size = self.size()?;
        let head = most / 5;
        let mut records = records(self.open()?, form);
        declare(&mut records, table, form)?;
        let mut ended = records.read(table, &Chosen::First(head)).err();
        let a_row = (self.bytes.load(std::sync::atomic::Ordering::Relaxed) / table.rows.max(1))
            .clamp(1, 1 << 20);
        let tail = most / 5;
        for place in 0..=PLACES {
            if ended.is_some() {
                break;
            }
            let is_last = place == PLACES;
            let left = most - table.rows.min(most);
            let wanted = if is_last {
                left
            } else {
                left.saturating_sub(tail) / (PLACES - place)
            };
            let offset = if is_last {
                size.saturating_sub(a_row * (wanted + wanted / 8 + 8))
            } else {
                size / (PLACES + 2) * (place + 1)
            };
            let mut there = records.at(self.at(offset)?, form);
            let read = there
                .resume()
                .and_then(|()| there.read(table, &Chosen::First(wanted)));
            ended = read.err();
            records = there;
        }
        match ended {
            Some(fault) if table.rows == 0 => return Err(fault.into()),
            Some(fault) => say_damaged(report, table.rows, &fault),
            None => {}
        }
        read.oddities = records.oddities();
        records.finish(table);
        Ok(())
    }

    fn parquet(
        &self,
        table: &mut Table<'_>,
        before: Option<&Read>,
        report: &mut FileReport,
    ) -> Result<Read, Fault> {
        // The reader is not ours; a file that makes it panic is a damaged one.
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            let file = Parquet::open(self.at(0)?)?;
            if before.is_none() {
                file.declare(table);
            }
            let wanted = match (self.options.rows, before) {
                (Rows::Most(most), None) => most,
                _ => u64::MAX,
            };
            file.read(table, &windows(file.rows, wanted))?;
            Ok::<_, parquet::errors::ParquetError>(file.rows)
        }));
        let total = outcome.ok().and_then(Result::ok).ok_or(Fault::Parquet)?;
        let size = self.size().unwrap_or(0);
        self.all_bytes
            .fetch_add(size, std::sync::atomic::Ordering::Relaxed);
        self.bytes
            .fetch_add(size, std::sync::atomic::Ordering::Relaxed);
        report.error = None;
        Ok(Read {
            is_complete: table.rows == total,
            is_repeatable: true,
            total: Some(total),
            oddities: Oddities::default(),
            form: Form::Parquet,
        })
    }
}

fn say_damaged(report: &mut FileReport, rows: u64, fault: &io::Error) {
    report.error = Some("unreadable");
    report.message = Some(format!("damaged after row {rows}: {}", fault.kind()));
}

/// Which rows are read.
enum Chosen {
    All,
    First(u64),
    /// Windows, of so many rows where the file's end is known.
    Windows(Vec<Range<u64>>, Option<u64>),
    /// So many rows at places that are spaced by bytes.
    Places(u64),
}

/// A reader of either text format.
enum Reader {
    Csv(Csv<Box<dyn io::Read>>),
    Json(Json<Box<dyn io::Read>>),
}

fn records(input: Opened, form: Form) -> Reader {
    match form {
        Form::Json(layout) => Reader::Json(Json::new(input.reader, layout)),
        Form::Csv { dialect, .. } => Reader::Csv(Csv::new(input.reader, dialect)),
        Form::Parquet => Reader::Json(Json::new(input.reader, Layout::Lines)),
    }
}

/// Gives the table its columns, unless an earlier pass has.
fn declare(reader: &mut Reader, table: &mut Table<'_>, form: Form) -> io::Result<()> {
    let Reader::Csv(csv) = reader else {
        return Ok(());
    };
    let is_known = table.declared_width().is_some();
    match form {
        Form::Csv {
            has_names: true, ..
        } => {
            let names = csv.names()?;
            if !is_known {
                table.declare(names);
            }
        }
        _ if !is_known => {
            let width = csv.width()?;
            table.declare(vec![String::new(); width]);
        }
        _ => {}
    }
    Ok(())
}

impl Reader {
    fn as_records(&mut self) -> &mut dyn Records {
        match self {
            Self::Csv(csv) => csv,
            Self::Json(json) => json,
        }
    }

    fn skip(&mut self) -> io::Result<bool> {
        self.as_records().skip()
    }

    /// Reads the chosen rows; `true` where the file ended.
    fn read(&mut self, table: &mut Table<'_>, rows: &Chosen) -> io::Result<bool> {
        let records = self.as_records();
        match rows {
            Chosen::All | Chosen::Places(_) => {
                while records.read(table)? {}
                Ok(true)
            }
            Chosen::First(most) => {
                for _ in 0..*most {
                    if !records.read(table)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Chosen::Windows(windows, _) => {
                let mut at = 0;
                for window in windows {
                    for place in at..window.end {
                        let goes_on = if place < window.start {
                            records.skip()?
                        } else {
                            records.read(table)?
                        };
                        if !goes_on {
                            return Ok(true);
                        }
                    }
                    at = window.end;
                }
                Ok(false)
            }
        }
    }

    /// The same reader over another part of the file.
    fn at(self, file: Input, form: Form) -> Self {
        let file: Box<dyn io::Read> = Box::new(file);
        match (self, form) {
            (Self::Csv(csv), Form::Csv { dialect, .. }) => {
                Self::Csv(Csv::new(file, dialect).with_oddities(csv.oddities))
            }
            (Self::Csv(csv), _) => Self::Csv(csv),
            (Self::Json(json), _) => {
                let oddities = json.oddities;
                Self::Json(Json::new(file, Layout::Lines).with(json.into_paths(), oddities))
            }
        }
    }

    /// Goes to the beginning of the next line.
    fn resume(&mut self) -> io::Result<()> {
        match self {
            Self::Csv(csv) => csv.skip_line(),
            Self::Json(json) => json.skip_line(),
        }
    }

    const fn oddities(&self) -> Oddities {
        match self {
            Self::Csv(csv) => csv.oddities,
            Self::Json(json) => json.oddities,
        }
    }

    /// A missing key is a null.
    fn finish(&self, table: &mut Table<'_>) {
        if let Self::Json(_) = self {
            for column in table
                .columns
                .iter_mut()
                .filter(|column| !column.path.contains("[]"))
            {
                column.nulls = table.rows.saturating_sub(column.values);
            }
        }
    }
}
