//! What a scan means for a job: which columns of its data lie open that should not.
//!
//! A column lies open where its values can be read and the configuration neither declares nor accepts it;
//! one whose masking is not complete lies open even where it is declared. A data set that could not be read
//! says nothing: it neither opens nor closes anything.

use super::{Seen, SeenColumn, SeenState};
use crate::incident::Severity;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The most columns of a data set that are named; more are counted.
const MOST_NAMED: usize = 30;
/// The most data sets that are judged.
pub const MOST_DATA_SETS: usize = 20;
/// How much of the name of a column or a data set is kept.
const NAME_CHARS: usize = 256;

/// What a scan said of the data that a run wrote.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// When it was looked at.
    pub scanned_at: Timestamp,
    /// Data sets of which rows were read.
    pub data_sets: Vec<Judged>,
    /// All that the run wrote could be read.
    pub is_whole: bool,
}

/// What a scan said of a data set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    /// Where it lies.
    pub data_set: String,
    /// Rows that were looked at.
    pub rows_scanned: u64,
    /// Every row was looked at.
    pub complete: bool,
    /// Columns that lie open, the worst first.
    pub bared: Vec<Bared>,
    /// Columns that lie open beyond those.
    #[serde(default)]
    pub more: usize,
}

/// A column that lies open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bared {
    /// Where it stands.
    pub path: String,
    /// The type of personal data.
    pub pii_type: String,
    /// Exposed or leaky.
    pub state: SeenState,
    /// How grave the type is.
    pub severity: Severity,
    /// Rows that hold a value that can be read, of those looked at.
    pub rows: Option<u64>,
}

impl Verdict {
    /// What was seen, judged. Its columns are in order, the worst first.
    pub(super) fn of(seen: &Seen) -> Self {
        let readable = seen
            .data_sets
            .iter()
            .filter_map(|it| Some((it, it.rows_scanned.filter(|rows| *rows > 0)?)));
        let data_sets: Vec<Judged> = readable
            .take(MOST_DATA_SETS)
            .map(|(it, rows_scanned)| {
                let columns = seen.pii_fields.iter();
                let bared =
                    columns.filter(|column| column.data_set == it.data_set && lies_open(column));
                let mut bared: Vec<Bared> = bared.map(Bared::of).collect();
                let more = bared.len().saturating_sub(MOST_NAMED);
                bared.truncate(MOST_NAMED);
                Judged {
                    data_set: short(&it.data_set),
                    rows_scanned,
                    complete: it.complete,
                    bared,
                    more,
                }
            })
            .collect();
        Self {
            scanned_at: seen.scanned_at,
            is_whole: data_sets.len() == seen.data_sets.len(),
            data_sets,
        }
    }
}

impl Judged {
    /// How many columns lie open.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.bared.len() + self.more
    }

    /// How grave the worst of them is.
    #[must_use]
    pub fn severity(&self) -> Severity {
        let severities = self.bared.iter().map(|it| it.severity);
        severities.max().unwrap_or_default()
    }

    /// How many of them an earlier scan did not name.
    #[must_use]
    pub fn beyond(&self, earlier: &Self) -> usize {
        let was_known = |column: &&Bared| earlier.bared.iter().any(|it| it.path == column.path);
        let new = self.bared.iter().filter(|it| !was_known(it)).count();
        let grown = self.columns().saturating_sub(earlier.columns());
        if earlier.more == 0 { new } else { grown }
    }

    /// The columns with their types: `email (email), phone (phone) and 3 more`.
    #[must_use]
    pub fn in_words(&self) -> String {
        const NAMED: usize = 3;
        let named = self.bared.iter().take(NAMED);
        let named: Vec<String> = named
            .map(|it| format!("{} ({})", it.path, it.pii_type))
            .collect();
        let more = self.columns() - named.len();
        let named = named.join(", ");
        match more {
            0 => named,
            more => format!("{named} and {more} more"),
        }
    }
}

impl Bared {
    fn of(column: &SeenColumn) -> Self {
        Self {
            path: short(&column.path),
            pii_type: column.pii_type.clone(),
            state: column.state,
            severity: column.severity.unwrap_or_default(),
            rows: column.occurrences,
        }
    }
}

fn lies_open(column: &SeenColumn) -> bool {
    let is_open = match column.state {
        SeenState::Leaky => true,
        SeenState::Exposed => !column.declared,
        SeenState::Masked | SeenState::Unknown => false,
    };
    is_open && !column.accepted
}

fn short(name: &str) -> String {
    name.chars().take(NAME_CHARS).collect()
}
