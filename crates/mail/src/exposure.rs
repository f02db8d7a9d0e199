//! What a mail about personal data in the open tells, as plain facts. No value of a column is among them.

use crate::notice::Severity;
use jiff::Timestamp;

/// A data set of a job that holds personal data in the open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExposureNotice {
    /// The environment's tag; `production` is printed as `prod`.
    pub environment: String,
    /// How much it matters: as the gravest type among the columns.
    pub severity: Severity,
    /// What is told.
    pub news: ExposureNews,
    /// The job's name; an empty one is printed as `(unnamed)`.
    pub job: String,
    /// Where the data set lies.
    pub data_set: String,
    /// Columns that lie open, the worst first; once it is over, those that did.
    pub columns: Vec<ExposedColumn>,
    /// Columns beyond those.
    pub more: u64,
    /// Rows that the newest scan looked at; `None` where that is not known any more.
    pub rows_scanned: Option<u64>,
    /// The scan looked at every row.
    pub complete: bool,
    /// When it was made.
    pub scanned_at: Option<Timestamp>,
    /// How many runs the incident holds.
    pub runs: u32,
    /// When it opened.
    pub opened_at: Timestamp,
    /// The id that the platform gave the run.
    pub run_id: String,
    /// The id that Strands gave the run.
    pub execution_id: String,
    /// The incident's id.
    pub incident_id: String,
    /// The provider's id of the first mail about it to this reader; `None` in that mail itself.
    pub first_provider_id: Option<String>,
    /// Set where the data is made up: the instant that it is made up for.
    pub sample_as_of: Option<Timestamp>,
}

/// What is told of a data set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ExposureNews {
    /// Personal data lies open.
    Found,
    /// It does again, within a day of its end.
    Again,
    /// So many columns more than before.
    More(u32),
    /// A graver type than before.
    Raised {
        /// What it was told with before.
        from: Severity,
    },
    /// Another day has passed.
    StillOpen,
    /// A scan found none.
    Over,
}

/// A column that lies open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExposedColumn {
    /// Where it stands in the data set.
    pub path: String,
    /// The type of personal data, as the catalogue calls it.
    pub kind: String,
    /// Masking was tried, but values can be read.
    pub is_leaky: bool,
    /// How grave the type is.
    pub severity: Severity,
    /// Rows with a value that can be read.
    pub rows: Option<u64>,
}

impl ExposureNotice {
    /// How many columns lie open.
    pub(crate) fn count(&self) -> u64 {
        u64::try_from(self.columns.len())
            .unwrap_or(u64::MAX)
            .saturating_add(self.more)
    }
}
