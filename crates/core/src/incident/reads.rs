//! What the rule of notification has to know beside the job's row.

use super::cause::cause;
use super::environment::EnvironmentRow;
use super::exposing::causes;
use super::ids::{environment_key, job_key};
use super::rows::JobRow;
use super::spending::BUDGET_CAUSE;
use crate::run::{Attempt, Ledger, State};
use jiff::Timestamp;
use std::collections::BTreeSet;

/// The mails of one incident.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct MailsOf {
    /// Their partition.
    pub job_key: String,
    /// The incident.
    pub incident_id: String,
}

/// Whether the environment's row may matter: an incident may open or close.
#[must_use]
pub fn needs_environment(run: &Ledger, job: Option<&JobRow>) -> bool {
    let fails = matches!(run.state(), State::Failed | State::Timeout);
    fails || job.is_some_and(|job| !job.open.is_empty())
}

/// The incidents whose mails the decision about a changed run depends on: those that it may add to,
/// reopen or close, and those that may be told with it.
#[must_use]
pub fn mails_needed(
    run: &Ledger,
    job: Option<&JobRow>,
    environment_row: Option<&EnvironmentRow>,
    environment: &str,
    now: Timestamp,
) -> BTreeSet<MailsOf> {
    let own = job_key(environment, run.job_name());
    let of = |job_key: &str, incident_id: &str| MailsOf {
        job_key: job_key.to_owned(),
        incident_id: incident_id.to_owned(),
    };
    let failed = matches!(run.state(), State::Failed | State::Timeout).then(|| {
        let error = run.highest_attempt().and_then(Attempt::error);
        cause(run.state(), error.as_ref())
    });
    let mut needed = BTreeSet::new();
    if let Some(job) = job {
        needed.extend(job.open.iter().map(|it| of(&own, &it.incident_id)));
        let closed = job.closed.iter().map(|closed| &closed.incident);
        let overspends = run.budget_state().is_alarming();
        let exposes: Vec<String> = causes(run).collect();
        let again = closed.filter(|it| {
            failed.as_ref() == Some(&it.cause)
                || overspends && it.cause == BUDGET_CAUSE
                || exposes.contains(&it.cause)
        });
        needed.extend(again.map(|it| of(&own, &it.incident_id)));
    }
    let Some(row) = environment_row else {
        return needed;
    };
    let shared = environment_key(environment);
    let holds_own = |group: &super::Group| group.members.iter().any(|it| it.job_key == own);
    let groups = row
        .groups
        .iter()
        .filter(|group| holds_own(group) || failed.as_ref() == Some(&group.incident.cause));
    needed.extend(groups.map(|group| of(&shared, &group.incident.incident_id)));
    if let Some(cause) = &failed {
        let alike = row.alike(cause, &own, now);
        needed.extend(alike.iter().map(|it| of(&it.job_key, &it.incident_id)));
    }
    needed
}
