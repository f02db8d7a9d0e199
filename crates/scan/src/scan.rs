//! A file, from its bytes to what was found in it.

mod passes;

use crate::catalogue::Catalogue;
use crate::column::{Column, Engine};
use crate::decide::{Around, Decision, State, decide};
use crate::read::{Kind, Rows, Table};
use crate::report::{ColumnReport, FileReport, Report};
use crate::walk::Found;
use passes::Read;
use std::panic::{self, AssertUnwindSafe};
use std::path::{Component, Path};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::thread;

/// Types whose presence says that a file is about persons.
const OF_PERSONS: [&str; 6] = [
    "email",
    "phone",
    "date_of_birth",
    "us_ssn",
    "street_address",
    "iban",
];

/// How files are scanned.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Rows that are looked at.
    pub rows: Rows,
    /// The format; told from the content without it.
    pub format: Option<Kind>,
    /// The delimiter of separated values; told from the content without it.
    pub delimiter: Option<u8>,
    /// Separated values begin with data, not with names.
    pub has_no_names: bool,
    /// Files that are scanned at once; as many as there are cores without it.
    pub threads: Option<usize>,
}

/// How far a scan has come; readable while it runs.
#[derive(Debug, Clone, Default)]
pub struct Progress {
    bytes: Arc<AtomicU64>,
    files: Arc<AtomicUsize>,
}

impl Progress {
    /// Bytes that were read from the disk.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    /// Files that are done.
    #[must_use]
    pub fn files(&self) -> usize {
        self.files.load(Ordering::Relaxed)
    }
}

/// Scans files, several at once; the report is in their order.
#[must_use]
pub fn scan(
    files: &[Found],
    catalogue: &Catalogue,
    options: &Options,
    progress: &Progress,
) -> Report {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let threads = options
        .threads
        .unwrap_or(cores)
        .clamp(1, files.len().max(1));
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            done.push((file.order, survived(file, catalogue, options, progress)));
            progress.files.fetch_add(1, Ordering::Relaxed);
        }
        done
    };
    let mut done: Vec<(usize, FileReport)> = thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let mut done = work();
        for other in others {
            done.extend(other.join().unwrap_or_default());
        }
        done
    });
    done.sort_by_key(|(order, _)| *order);
    Report {
        version: 1,
        files: done.into_iter().map(|(_, report)| report).collect(),
    }
}

/// The report of a file; where a reader panics, that it did.
fn survived(
    file: &Found,
    catalogue: &Catalogue,
    options: &Options,
    progress: &Progress,
) -> FileReport {
    let scanned = panic::catch_unwind(AssertUnwindSafe(|| {
        scan_file(file, catalogue, options, progress)
    }));
    scanned.unwrap_or_else(|_| {
        let message = "the reader of this kind of file failed; please report it".to_owned();
        FileReport::failed(file.shown.clone(), "internal_error", message)
    })
}

fn scan_file(
    file: &Found,
    catalogue: &Catalogue,
    options: &Options,
    progress: &Progress,
) -> FileReport {
    if let Some((error, message)) = &file.fault {
        return FileReport::failed(file.shown.clone(), error, message.clone());
    }
    let bytes = Arc::new(AtomicU64::new(0));
    let mut table = Table::new(Engine::new(catalogue));
    let pass = passes::Passes {
        file,
        options,
        all_bytes: &progress.bytes,
        bytes: &bytes,
    };
    let mut report = FileReport::empty(file.shown.clone());
    let read = match pass.sample(&mut table, &mut report) {
        Ok(read) => read,
        Err(fault) => {
            report.error = Some(fault.code());
            report.message = Some(fault.to_string());
            report.bytes_read = bytes.load(Ordering::Relaxed);
            return report;
        }
    };
    let mut decisions = decided(&table, catalogue);
    let rows = table.rows;
    let mut is_whole = vec![read.is_complete; decisions.len()];
    if !read.is_complete && report.error.is_none() {
        read_whole(&pass, &read, &mut table, &mut decisions, &mut is_whole);
    }
    report.rows_scanned = rows;
    report.complete = read.is_complete;
    report.rows_total = read.total;
    report.bytes_read = bytes.load(Ordering::Relaxed);
    report.columns_truncated = table.columns_truncated;
    say_oddities(&mut report, &table, &read);
    if let Some((error, message)) = refused(&report, rows) {
        report.error = Some(error);
        report.message = Some(message.to_owned());
        return report;
    }
    let is_flat = report.format == Some(Kind::Csv.word());
    report.columns = columns(&table, &decisions, &is_whole, is_flat, catalogue);
    report.columns.extend(partitions(&file.path, catalogue));
    report
}

/// Decides twice: whom a file is about helps with headers that say little.
fn decided(table: &Table<'_>, catalogue: &Catalogue) -> Vec<Decision> {
    let all = |around: Around| {
        table
            .columns
            .iter()
            .map(|column| decide(column, catalogue, around))
            .collect::<Vec<_>>()
    };
    let first = all(Around::default());
    let is_of_persons = first.iter().any(|decision| {
        decision.state != State::Clean
            && decision
                .kind
                .is_some_and(|kind| OF_PERSONS.contains(&catalogue.get(kind).name.as_ref()))
    });
    if is_of_persons {
        all(Around { is_of_persons })
    } else {
        first
    }
}

/// Reads columns that look masked to their end, before they are called so.
fn read_whole(
    pass: &passes::Passes<'_>,
    read: &Read,
    table: &mut Table<'_>,
    decisions: &mut [Decision],
    is_whole: &mut [bool],
) {
    let wanted: Vec<bool> = decisions
        .iter()
        .map(|decision| decision.state == State::Masked)
        .collect();
    if !wanted.contains(&true) || !read.is_repeatable {
        return;
    }
    table.restrict(&wanted);
    let is_read = pass.whole(table, read).unwrap_or(false);
    let catalogue = table.engine.catalogue;
    for (place, _) in wanted.iter().enumerate().filter(|(_, wanted)| **wanted) {
        let decision = decide(&table.columns[place], catalogue, Around::default());
        // A column that is masked where the sample lies may be raw elsewhere: that is a leak, too.
        if decision.state == State::Clean {
            continue;
        }
        decisions[place] = decision;
        is_whole[place] = is_read;
    }
}

fn columns(
    table: &Table<'_>,
    decisions: &[Decision],
    is_whole: &[bool],
    is_flat: bool,
    catalogue: &Catalogue,
) -> Vec<ColumnReport> {
    let rows = table.columns.iter().zip(decisions).zip(is_whole);
    let report = |((column, decision), is_whole): ((&Column, &Decision), &bool)| {
        let name = match column.path.rsplit_once('.') {
            Some((_, last)) if !is_flat => last.trim_end_matches("[]"),
            _ if !is_flat => column.path.trim_end_matches("[]"),
            _ => &column.path,
        };
        let mut report = ColumnReport::new(column, decision, catalogue, name.to_owned());
        report.say_how_far(*is_whole, column.values);
        report
    };
    rows.map(report).collect()
}

/// Keys of Hive's partitions in a path are columns of one value.
fn partitions(path: &Path, catalogue: &Catalogue) -> Vec<ColumnReport> {
    let folders = path.parent().into_iter().flat_map(Path::components);
    let pairs = folders.filter_map(|folder| match folder {
        Component::Normal(name) => name.to_str()?.split_once('='),
        _ => None,
    });
    let mut engine = Engine::new(catalogue);
    let report = |(key, value): (&str, &str)| {
        let mut column = Column::flat(key.to_owned(), &engine);
        column.observe(value.as_bytes(), &mut engine);
        let decision = decide(&column, catalogue, Around::default());
        ColumnReport::new(&column, &decision, catalogue, key.to_owned())
    };
    pairs
        .filter(|(key, _)| !key.is_empty())
        .map(report)
        .collect()
}

fn say_oddities(report: &mut FileReport, table: &Table<'_>, read: &Read) {
    let odd = &read.oddities;
    for (name, count) in [
        ("ragged_rows", odd.ragged_rows),
        ("broken_records", odd.broken_records),
        ("unclosed_quotes", odd.unclosed_quotes),
        (
            "truncated_cells",
            odd.truncated_cells + table.truncated_cells,
        ),
        (
            "encoding_errors",
            odd.encoding_errors + table.encoding_errors,
        ),
    ] {
        if count > 0 {
            report.oddities.insert(name, count);
        }
    }
    if table.encoding_errors * 20 > table.rows && report.encoding.is_none() {
        report.encoding = Some("windows-1252");
    }
}

/// A file of which too much does not fit its format.
fn refused(report: &FileReport, rows: u64) -> Option<(&'static str, &'static str)> {
    let count = |name| report.oddities.get(name).copied().unwrap_or_default();
    if report.error.is_some() {
        return None;
    }
    if rows >= 5 && count("ragged_rows") * 5 > rows {
        return Some((
            "not_tabular",
            "more than a fifth of the rows have another number of cells than the first",
        ));
    }
    if count("broken_records") * 5 > rows + count("broken_records") {
        return Some((
            "broken_json",
            "more than a fifth of the records are no JSON objects",
        ));
    }
    None
}
