//! What a check of data quality found. It is kept beside runs and never changes one.

use super::detail::Detail;
use super::envelope::Envelope;
use crate::instant;
use crate::run::RunKey;
use crate::totals::Owner;
use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::Serialize;

/// The result of one evaluation, as it leaves Strands. Unknown is `null`, never 0.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct QualityResult {
    /// The service's id of the result; of the custom event the event's id.
    pub result_id: String,
    /// The service's verdict, as given.
    pub verdict: String,
    /// Share of rules that hold, from 0 to 1.
    pub score: Option<f64>,
    /// Rules that hold.
    pub rules_passed: Option<u64>,
    /// Rules that do not hold.
    pub rules_failed: Option<u64>,
    /// Rules that were not evaluated.
    pub rules_skipped: Option<u64>,
    /// The rulesets evaluated.
    pub rulesets: Vec<String>,
    /// The job whose data was checked.
    pub job_name: Option<String>,
    /// The run whose data was checked.
    pub run_id: Option<String>,
    /// The table that was checked, `database.table`.
    pub table: Option<String>,
}

/// A result with where and when it was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Quality {
    /// The result.
    pub result: QualityResult,
    /// Account id.
    pub account: String,
    /// Region.
    pub region: String,
    /// The run whose data was checked.
    pub run: Option<RunKey>,
    /// When it was reported.
    pub time: Timestamp,
    /// Fingerprint of the event, by which a replay is the same row.
    pub digest: String,
}

impl Quality {
    pub(super) fn new(
        event: &Envelope<'_>,
        result: QualityResult,
        run: Option<RunKey>,
        time: Timestamp,
    ) -> Self {
        Self {
            result,
            account: event.account.to_owned(),
            region: event.region.to_owned(),
            run,
            time,
            digest: event.digest(),
        }
    }

    /// Whose history the result belongs to: the key of the job, else `#table:<database.table>`.
    /// A job whose name begins with `#` has one more, so neither can pass for the other.
    #[must_use]
    pub fn subject(&self) -> String {
        match (&self.result.job_name, &self.result.table) {
            (None, Some(table)) => format!("#table:{table}"),
            (job, _) => Owner::Job(job.clone()).key(),
        }
    }

    /// Epoch seconds, apart from those of any other result.
    #[must_use]
    pub fn timestamp(&self) -> Decimal {
        instant::distinct_seconds(self.time, &self.digest)
    }
}

/// A number from 0 to 1, where the event gives one.
pub(super) fn share(detail: Detail<'_>, field: &str) -> Option<f64> {
    let number = detail.given_number(field)?;
    (0.0..=1.0).contains(&number).then_some(number)
}
