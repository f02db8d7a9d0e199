//! Events: from what AWS and orchestrators send to a report about a run, or a reason why not.

mod custom;
mod envelope;
pub mod glue;
pub mod intake;
mod reject;

pub use envelope::Envelope;
pub use reject::{Reason, Rejection};

use crate::redact::redact;
use crate::run::Observation;
use crate::run::key::MAX_KEY_BYTES;
use jiff::Timestamp;
use serde_json::Value;

/// Reads an event into the report that it makes. `arrived_at` bounds what its dates may be.
pub fn observe(event: &Value, arrived_at: Timestamp) -> Result<Observation, Rejection> {
    let envelope = Envelope::read(event)?;
    let mut report = match (envelope.source, envelope.detail_type) {
        ("aws.glue", _) => glue::observe(&envelope, arrived_at),
        ("strands.etl", "Strands Job Run Observed") => custom::observe(&envelope, arrived_at),
        ("strands.etl", other) => Err(Rejection::new(
            Reason::UnknownDetailType,
            format!(
                "`detail-type` is `{}`; of strands.etl, Strands Job Run Observed is read",
                redact(other, 60)
            ),
        )),
        (source, _) => Err(Rejection::new(
            Reason::UnknownSource,
            format!(
                "`source` is `{}`; aws.glue and strands.etl are read",
                redact(source, 60)
            ),
        )),
    }?;
    if report.key.text().len() > MAX_KEY_BYTES {
        return Err(Rejection::new(
            Reason::InvalidField,
            format!(
                "account, region, platform and run id together exceed {MAX_KEY_BYTES} bytes; shorten the run id"
            ),
        ));
    }
    report.digest = Some(envelope.digest());
    report.resources = envelope.arns();
    Ok(report)
}
