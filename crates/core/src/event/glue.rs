//! AWS Glue: `Glue Job State Change` and `Glue Job Run Status`
//! (AWS Glue Developer Guide, "Automating AWS Glue with EventBridge").

use super::detail::MAX_ATTEMPT;
use super::envelope::Envelope;
use super::reject::Rejection;
use super::words::{Meaning, States};
use crate::run::{Observation, Platform, State};
use jiff::Timestamp;

/// Where Glue's automatic retries put the number of the try, counted from 1 for the second.
const RETRY_SUFFIX: &str = "_attempt_";

/// AWS Glue API Reference, `JobRun`.
pub(crate) const STATES: States = States(&[
    ("STARTING", Meaning::of(State::Queued)),
    ("WAITING", Meaning::of(State::Queued)),
    ("RUNNING", Meaning::of(State::Running)),
    ("STOPPING", Meaning::STOPPING),
    ("SUCCEEDED", Meaning::of(State::Success)),
    ("FAILED", Meaning::of(State::Failed)),
    ("ERROR", Meaning::failed_as("ERROR")),
    ("EXPIRED", Meaning::failed_as("EXPIRED")),
    ("STOPPED", Meaning::of(State::Stopped)),
    ("TIMEOUT", Meaning::of(State::Timeout)),
]);

/// Splits a native run id into the run's id and the number of the attempt. A number beyond what any job
/// has belongs to the id.
#[must_use]
pub fn split_run_id(native: &str) -> (&str, u32) {
    native
        .rsplit_once(RETRY_SUFFIX)
        .filter(|(run_id, digits)| {
            !run_id.is_empty() && !digits.is_empty() && digits.bytes().all(|it| it.is_ascii_digit())
        })
        .and_then(|(run_id, digits)| Some((run_id, digits.parse::<u32>().ok()?)))
        .filter(|(_, retry)| *retry < MAX_ATTEMPT)
        .map_or((native, 1), |(run_id, retry)| (run_id, retry + 1))
}

/// The service's run id of an attempt: the inverse of [`split_run_id`].
#[must_use]
pub fn native_run_id(run_id: &str, attempt: u32) -> String {
    match attempt {
        0 | 1 => run_id.to_owned(),
        later => format!("{run_id}{RETRY_SUFFIX}{}", later - 1),
    }
}

/// Reads a change of state.
pub(super) fn state_change(
    event: &Envelope<'_>,
    arrived_at: Timestamp,
) -> Result<Observation, Rejection> {
    let detail = event.detail;
    let native_id = detail.text("jobRunId")?;
    let job_name = detail.text("jobName")?;
    let (word, meaning) = detail.state("state", &STATES)?;
    let time = event.time(arrived_at)?;
    let (run_id, attempt) = split_run_id(native_id);
    let mut report = meaning.report(event.key(Platform::Glue, "-", run_id), word, time);
    report.attempt = attempt;
    report.job_name = Some(job_name.to_owned());
    report.started_at = detail.given_instant("startedOn", arrived_at)?;
    report.ended_at = meaning.ends().then_some(time);
    report.error = meaning.error(None, detail.given_text("message"));
    Ok(report)
}

/// Reads the notice that a run takes longer than its job's notification threshold.
pub(super) fn delay(event: &Envelope<'_>, arrived_at: Timestamp) -> Result<Observation, Rejection> {
    let mut report = state_change(event, arrived_at)?;
    report.delayed = true;
    Ok(report)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retries_fold_into_their_run() {
        for (native, run_id, attempt) in [
            ("jr_1", "jr_1", 1),
            ("jr_1_attempt_1", "jr_1", 2),
            ("jr_1_attempt_12", "jr_1", 13),
            ("jr_1_attempt_", "jr_1_attempt_", 1),
            ("jr_1_attempt_x", "jr_1_attempt_x", 1),
            ("jr_1_attempt_+1", "jr_1_attempt_+1", 1),
            ("_attempt_1", "_attempt_1", 1),
            ("jr_1_attempt_99999999999", "jr_1_attempt_99999999999", 1),
        ] {
            assert_eq!(split_run_id(native), (run_id, attempt), "{native}");
        }
    }

    #[test]
    fn native_run_id_is_the_inverse_of_the_split() {
        for native in ["jr_1", "jr_1_attempt_1", "jr_1_attempt_7"] {
            let (run_id, attempt) = split_run_id(native);
            assert_eq!(native_run_id(run_id, attempt), native);
        }
    }
}
