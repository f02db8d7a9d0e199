//! Events: from what AWS and orchestrators send to a report about a run, or a reason why not.

mod custom;
mod envelope;
pub mod glue;
pub mod intake;
mod reject;
pub mod ses;

pub use envelope::Envelope;
pub use reject::{Reason, Rejection};
pub use ses::read_mail_event;

use crate::redact::redact;
use crate::run::Observation;
use crate::run::key::MAX_KEY_BYTES;
use jiff::Timestamp;
use serde_json::Value;

/// The longest job name in bytes: a sort key has 1,024, and a name that begins with `#` takes one more
/// (Amazon DynamoDB Developer Guide, "Quotas").
const MAX_JOB_NAME_BYTES: usize = 1_023;

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
    let job_bytes = report.job_name.as_ref().map_or(0, String::len);
    if job_bytes > MAX_JOB_NAME_BYTES {
        return Err(Rejection::new(
            Reason::InvalidField,
            format!(
                "the job's name has {job_bytes} bytes; at most {MAX_JOB_NAME_BYTES} fit into a key"
            ),
        ));
    }
    report.digest = Some(envelope.digest());
    report.resources = envelope.arns();
    Ok(report)
}
