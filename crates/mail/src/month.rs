//! What a mail about a month's budget tells, as plain facts.

use crate::notice::Severity;
use jiff::Timestamp;
use jiff::civil::Date;
use strands_core::job::{MonthAlarm, Outlook, Payer};

/// A month beside what it may cost. Days and months are counted in UTC; amounts are millionths of a US
/// dollar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MonthNotice {
    /// The environment's tag; `production` is printed as `prod`.
    pub environment: String,
    /// How much it matters.
    pub severity: Severity,
    /// What is told.
    pub news: MonthAlarm,
    /// It holds no longer.
    pub is_cleared: bool,
    /// Whose spending: a job, a team, or all.
    pub payer: Payer,
    /// First day of the month.
    pub month: Date,
    /// The budget.
    pub limit_micro_usd: i64,
    /// What was spent by then, as far as it has a price.
    pub spent_micro_usd: i64,
    /// Runs with a part that has no price.
    pub unpriced: u64,
    /// What the days before say of the rest; `None` where they say too little.
    pub outlook: Option<Outlook>,
    /// The incident's id.
    pub incident_id: String,
    /// When the figures were read.
    pub read_at: Timestamp,
    /// The provider's id of the first mail about it to this reader; `None` in that mail itself.
    pub first_provider_id: Option<String>,
    /// Set where the data is made up: the instant that it is made up for.
    pub sample_as_of: Option<Timestamp>,
}
