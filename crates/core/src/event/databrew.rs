//! AWS Glue DataBrew: `DataBrew Job State Change`
//! (AWS Glue DataBrew Developer Guide, "Automating DataBrew with CloudWatch Events").

use super::envelope::Envelope;
use super::glue::STATES;
use super::reject::Rejection;
use crate::run::{Observation, Platform};
use jiff::Timestamp;

/// Reads a job event. DataBrew names its states as Glue does.
pub(super) fn job_run(
    event: &Envelope<'_>,
    arrived_at: Timestamp,
) -> Result<Observation, Rejection> {
    let detail = event.detail;
    let key = event.key(Platform::DataBrew, "-", detail.text("jobRunId")?);
    let job_name = detail.text("jobName")?;
    let (word, meaning) = detail.state("state", &STATES)?;
    let time = event.time(arrived_at)?;
    let mut report = meaning.report(key, word, time);
    report.job_name = Some(job_name.to_owned());
    report.ended_at = meaning.ends().then_some(time);
    report.error = meaning.error(None, detail.given_text("message"));
    Ok(report)
}
