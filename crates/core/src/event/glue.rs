//! AWS Glue: `Glue Job State Change` and `Glue Job Run Status`
//! (AWS Glue Developer Guide, "Automating AWS Glue with EventBridge").

use super::envelope::{Envelope, unknown_state};
use super::reject::{Reason, Rejection};
use crate::run::{Observation, Platform, RunError, RunKey, State};
use jiff::Timestamp;

/// Where Glue's automatic retries put the number of the try, counted from 1 for the second.
const RETRY_SUFFIX: &str = "_attempt_";
/// More tries than any job has; a longer number belongs to the run id.
const MAX_ATTEMPT: u32 = 1_000;

/// A Glue state in our words (AWS Glue API Reference, `JobRunState`).
pub(crate) struct GlueState {
    pub(crate) state: State,
    pub(crate) stopping: bool,
    pub(crate) code: Option<&'static str>,
}

pub(crate) fn state(word: &str) -> Result<GlueState, Rejection> {
    let plain = |state| GlueState {
        state,
        stopping: false,
        code: None,
    };
    Ok(match word {
        "STARTING" | "WAITING" => plain(State::Queued),
        "RUNNING" => plain(State::Running),
        "STOPPING" => GlueState {
            stopping: true,
            ..plain(State::Running)
        },
        "SUCCEEDED" => plain(State::Success),
        "FAILED" => plain(State::Failed),
        "ERROR" => GlueState {
            code: Some("ERROR"),
            ..plain(State::Failed)
        },
        "EXPIRED" => GlueState {
            code: Some("EXPIRED"),
            ..plain(State::Failed)
        },
        "STOPPED" => plain(State::Stopped),
        "TIMEOUT" => plain(State::Timeout),
        _ => {
            return Err(unknown_state(
                word,
                "STARTING, WAITING, RUNNING, STOPPING, STOPPED, SUCCEEDED, FAILED, TIMEOUT, ERROR, EXPIRED",
            ));
        }
    })
}

/// Splits a native run id into the run's id and the number of the attempt.
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

/// Reads a job event.
pub(super) fn observe(
    event: &Envelope<'_>,
    arrived_at: Timestamp,
) -> Result<Observation, Rejection> {
    let delayed = match event.detail_type {
        "Glue Job State Change" => false,
        "Glue Job Run Status" => true,
        other => {
            return Err(Rejection::new(
                Reason::UnknownDetailType,
                format!(
                    "`detail-type` is `{}`; of aws.glue, Glue Job State Change and Glue Job Run Status are read",
                    crate::redact::redact(other, 60)
                ),
            ));
        }
    };
    let detail = event.detail;
    let native_id = detail.text("jobRunId")?;
    let job_name = detail.text("jobName")?;
    let word = detail.text("state")?;
    let glue = state(word)?;
    let time = event.time(arrived_at)?;
    let (run_id, attempt) = split_run_id(native_id);
    let key = RunKey {
        account: event.account.to_owned(),
        region: event.region.to_owned(),
        platform: Platform::Glue,
        scope: "-".to_owned(),
        run_id: run_id.to_owned(),
    };
    let mut report = Observation::new(key, glue.state, word, time);
    report.attempt = attempt;
    report.job_name = Some(job_name.to_owned());
    report.started_at = detail.optional_instant("startedOn", arrived_at)?;
    report.ended_at = glue.state.is_terminal().then_some(time);
    report.error = glue.state.is_unsuccessful().then(|| {
        let message = detail.optional_text("message").ok().flatten();
        RunError::new(glue.code.map(str::to_owned), message.unwrap_or_default())
    });
    report.delayed = delayed;
    report.stopping = glue.stopping;
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
