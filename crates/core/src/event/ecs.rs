//! Amazon ECS: `ECS Task State Change`
//! (Amazon ECS Developer Guide, "Amazon ECS task state change events").

use super::envelope::Envelope;
use super::reject::Rejection;
use super::words::{Meaning, States};
use crate::run::{Observation, Platform, State};
use jiff::Timestamp;

pub(crate) const STOPPED: &str = "STOPPED";

/// Amazon ECS Developer Guide, "Amazon ECS task lifecycle". How a task that stopped has ended is not in the word.
pub(crate) const STATES: States = States(&[
    ("PROVISIONING", Meaning::of(State::Queued)),
    ("PENDING", Meaning::of(State::Queued)),
    ("ACTIVATING", Meaning::of(State::Queued)),
    ("RUNNING", Meaning::of(State::Running)),
    ("DEACTIVATING", Meaning::STOPPING),
    ("STOPPING", Meaning::STOPPING),
    ("DEPROVISIONING", Meaning::STOPPING),
    (STOPPED, Meaning::of(State::Success)),
]);

/// Stop codes that decide by themselves, whatever the containers' exit codes.
const STOP_CODES: [(&str, State); 6] = [
    ("UserInitiated", State::Stopped),
    ("ServiceSchedulerInitiated", State::Stopped),
    ("TaskFailedToStart", State::Failed),
    ("SpotInterruption", State::Failed),
    ("TerminationNotice", State::Failed),
    ("InfrastructureHealth", State::Failed),
];

/// Reads a task event. The family of the task definition stands for the job.
pub(super) fn task(event: &Envelope<'_>, arrived_at: Timestamp) -> Result<Observation, Rejection> {
    let detail = event.detail;
    let key = event.key(Platform::Ecs, "-", detail.text("taskArn")?);
    let definition = detail.text("taskDefinitionArn")?;
    let (word, mut meaning) = detail.state("lastStatus", &STATES)?;
    let time = event.time(arrived_at)?;
    let mut exit = None;
    if word == STOPPED {
        let containers = detail.given_list("containers");
        let exit_codes: Vec<_> = containers
            .iter()
            .map(|it| it.given_integer("exitCode"))
            .collect();
        (meaning.state, exit) = ended(detail.given_text("stopCode"), &exit_codes);
    }
    let stopped_at = detail.given_instant("stoppedAt", arrived_at)?;
    let mut report = meaning.report(key, word, time);
    report.sequence = detail.given_whole("version").unwrap_or(0);
    report.job_name = Some(family(definition).to_owned());
    report.started_at = detail.given_instant("startedAt", arrived_at)?;
    report.ended_at = meaning.ends().then(|| stopped_at.unwrap_or(time));
    let code = exit.as_deref().or_else(|| detail.given_text("stopCode"));
    report.error = meaning.error(code, detail.given_text("stoppedReason"));
    Ok(report)
}

/// How a stopped task ended, and the exit code that says so. `exit_codes` has one entry a container.
pub(crate) fn ended(
    stop_code: Option<&str>,
    exit_codes: &[Option<i64>],
) -> (State, Option<String>) {
    if let Some((_, state)) = STOP_CODES.iter().find(|(code, _)| Some(*code) == stop_code) {
        return (*state, None);
    }
    if let Some(code) = exit_codes.iter().flatten().find(|code| **code != 0) {
        return (State::Failed, Some(format!("exit {code}")));
    }
    let all_known = exit_codes.iter().all(Option::is_some);
    if exit_codes.is_empty() || !all_known {
        (State::Failed, None)
    } else {
        (State::Success, None)
    }
}

/// `loader` of `arn:aws:ecs:eu-west-1:111122223333:task-definition/loader:7`.
pub(crate) fn family(definition: &str) -> &str {
    let name = definition.rsplit('/').next().unwrap_or(definition);
    name.rsplit_once(':').map_or(name, |(family, _)| family)
}
