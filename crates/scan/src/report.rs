//! What a scan says. Nothing of a value is in it but a layout.

use crate::catalogue::{Catalogue, Category, Severity};
use crate::column::Column;
use crate::decide::{Decision, Remark, State};
use crate::read::Kind;
use serde::Serialize;
use std::collections::BTreeMap;

/// Most confidence in a masked column that was not read to its end.
const MOST_UNREAD: f64 = 0.7;

/// What was found in files.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// Version of this shape.
    pub version: u8,
    /// A file each, in the order of the paths.
    pub files: Vec<FileReport>,
}

/// What was found in a file.
#[derive(Debug, Clone, Serialize)]
pub struct FileReport {
    /// The path as given, joined with the place inside a folder.
    pub path: String,
    /// `csv`, `json` or `parquet`; absent where it cannot be told.
    pub format: Option<&'static str>,
    /// Rows that were looked at.
    pub rows_scanned: u64,
    /// Rows of the file, where they were counted.
    pub rows_total: Option<u64>,
    /// Bytes that were read from the disk.
    pub bytes_read: u64,
    /// Every row was looked at.
    pub complete: bool,
    /// Why the file could not be read, or not to its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<&'static str>,
    /// The same for people; never holds content.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The delimiter of separated values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<char>,
    /// The encoding, where it is not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<&'static str>,
    /// Counts of what was not as it should be, such as `ragged_rows`; what did not occur is absent.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub oddities: BTreeMap<&'static str, u64>,
    /// There are more columns than were looked at.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub columns_truncated: bool,
    /// Its columns, clean ones too.
    pub columns: Vec<ColumnReport>,
}

/// What was found in a column.
#[derive(Debug, Clone, Serialize)]
pub struct ColumnReport {
    /// The header, or the last segment of the path.
    pub name: String,
    /// Where it stands.
    pub path: String,
    /// A type of the catalogue, or `none`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What it holds.
    pub state: State,
    /// How grave the type is; none of a clean column.
    pub severity: Option<Severity>,
    /// What the type is to a person.
    pub category: Option<Category>,
    /// Probability that the state is right, 0 to 1.
    pub confidence: f64,
    /// Rows that have the shape.
    pub matches: u64,
    /// Rows that pass the check.
    pub validated: u64,
    /// Rows that are covered.
    pub masked: u64,
    /// Rows without a value.
    pub nulls: u64,
    /// Layout of one value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exemplar: Option<String>,
    /// Other types of the column.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
    /// Why it is leaky.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Remark>,
    /// What its reader should know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Remark>,
    /// Of a masked column: it was read to its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub complete: Option<bool>,
    /// Of a masked column that was not: with 95 % confidence fewer of its values lie open (rule of three).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub leak_rate_upper_bound: Option<f64>,
    /// It is known and accepted by the baseline.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub baselined: bool,
    /// It is known and accepted by a rule.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub ignored: bool,
    /// Why it is accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted_reason: Option<String>,
    /// Whether the configuration declares it as personal, where it was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub declared: Option<bool>,
}

impl ColumnReport {
    pub(crate) fn new(
        column: &Column,
        decision: &Decision,
        catalogue: &Catalogue,
        name: String,
    ) -> Self {
        let entity = decision.kind.map(|kind| catalogue.get(kind));
        let layout = || {
            let tally = column
                .tallies
                .iter()
                .find(|tally| Some(tally.kind) == decision.kind)?;
            tally.layout().map(str::to_owned)
        };
        Self {
            name,
            path: column.path.clone(),
            kind: entity.map_or_else(
                || "none".to_owned(),
                |entity| entity.name.clone().into_owned(),
            ),
            state: decision.state,
            severity: entity.map(|entity| entity.severity),
            category: entity.map(|entity| entity.category),
            confidence: decision.confidence,
            matches: decision.matches,
            validated: decision.validated,
            masked: decision.masked,
            nulls: column.nulls,
            exemplar: entity
                .filter(|entity| entity.has_exemplar)
                .and_then(|_| layout()),
            also: decision
                .also
                .iter()
                .map(|kind| catalogue.get(*kind).name.clone().into_owned())
                .collect(),
            reason: decision
                .remark
                .filter(|it| *it == Remark::ReversibleEncoding),
            note: decision
                .remark
                .filter(|it| *it != Remark::ReversibleEncoding),
            complete: None,
            leak_rate_upper_bound: None,
            baselined: false,
            ignored: false,
            accepted_reason: None,
            declared: None,
        }
    }

    /// Says of a masked column how far it was read.
    pub(crate) fn say_how_far(&mut self, is_whole: bool, values: u64) {
        if self.state != State::Masked {
            return;
        }
        self.complete = Some(is_whole);
        if !is_whole {
            self.confidence = self.confidence.min(MOST_UNREAD);
            #[expect(clippy::cast_precision_loss, reason = "counts of rows")]
            let bound = 3.0 / values.max(1) as f64;
            self.leak_rate_upper_bound = Some((bound.min(1.0) * 1e6).round() / 1e6);
        }
    }

    /// Whether it counts against the caller's line.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self.state, State::Exposed | State::Leaky) && !self.baselined && !self.ignored
    }
}

impl FileReport {
    /// A file that could not be read.
    pub(crate) fn failed(path: String, error: &'static str, message: String) -> Self {
        Self {
            error: Some(error),
            message: Some(message),
            ..Self::empty(path)
        }
    }

    pub(crate) fn empty(path: String) -> Self {
        Self {
            path,
            format: None,
            rows_scanned: 0,
            rows_total: None,
            bytes_read: 0,
            complete: false,
            error: None,
            message: None,
            delimiter: None,
            encoding: None,
            oddities: BTreeMap::new(),
            columns_truncated: false,
            columns: Vec::new(),
        }
    }
}

impl Report {
    /// Files that could not be read, or not to their end.
    pub fn failures(&self) -> impl Iterator<Item = &FileReport> {
        self.files.iter().filter(|file| file.error.is_some())
    }

    /// Exposed and leaky columns that are not accepted, of this severity or above.
    pub fn open(&self, least: Severity) -> impl Iterator<Item = (&FileReport, &ColumnReport)> {
        let all = self
            .files
            .iter()
            .flat_map(|file| file.columns.iter().map(move |column| (file, column)));
        all.filter(move |(_, column)| column.is_open() && column.severity >= Some(least))
    }
}

impl Kind {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Parquet => "parquet",
        }
    }
}
