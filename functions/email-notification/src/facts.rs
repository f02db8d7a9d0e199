//! A run and its incident, in the words of a mail.

use jiff::Timestamp;
use strands_core::cost::{Cost, Status};
use strands_core::exposure::{Judged, Verdict};
use strands_core::incident::{Because, FLAPPING_OPENS, IncidentRow, MailRow, Step, UpdateReason};
use strands_core::job::Budget;
use strands_core::run::{Attempt, Ledger, Platform, State};
use strands_mail::{
    AttemptFact, BudgetFact, CostFact, ErrorFact, FlappingFact, GroupFact, IncidentFact, Kind,
    LastGood, Notice, Outcome, PersonalFact, Reason, RecoveryFact, Severity, UpdateFact, UpdateWhy,
};
use strands_store::executions::Listed;

/// How many hours openings are counted in before an incident is called flapping.
const FLAPPING_HOURS: u32 = 24;

pub(crate) fn last_good(run: &Listed) -> Option<LastGood> {
    Some(LastGood {
        started_at: Timestamp::from_second(run.started_at?).ok()?,
        duration_ms: run.duration_ms,
        cost_micro_usd: run.cost.map(|cost| cost.0),
    })
}

/// The facts of a mail; the caller adds what is read elsewhere.
pub(crate) fn notice(mail: &MailRow, run: &Ledger, incident: Option<&IncidentRow>) -> Notice {
    let attempt = run.highest_attempt();
    let ended_at = attempt.and_then(Attempt::ended_at);
    Notice {
        kind: kind(mail.step, incident),
        budget: run.budget().map(budget_fact),
        severity: match mail.step {
            Step::Resolved(_) | Step::Success => Severity::Low,
            _ => severity(mail.severity),
        },
        environment: String::new(),
        job: run.job_name().unwrap_or_default().to_owned(),
        platform: run.key.platform.title().to_owned(),
        run_id: run.key.run_id.clone(),
        execution_id: run.execution_id.clone(),
        outcome: outcome(run.state()),
        native_state: attempt.and_then(|it| native_state(run, it)),
        started_at: attempt.and_then(Attempt::started_at),
        ended_at,
        duration_ms: attempt.and_then(Attempt::duration_ms),
        attempts: run.attempts().iter().map(attempt_fact).collect(),
        max_attempts: run.max_retries().map(|retries| retries.saturating_add(1)),
        error: attempt.and_then(Attempt::error).map(|error| ErrorFact {
            code: error.code,
            message: error.message,
        }),
        cost: run.cost.as_ref().map_or(CostFact::NotYet, cost_fact),
        last_good: None,
        personal: run.exposure.as_deref().map(personal),
        recovery: match (mail.step, incident, ended_at) {
            (Step::Resolved(_), Some(incident), Some(ended_at)) => {
                Some(recovery(incident, ended_at))
            }
            _ => None,
        },
        update: incident.and_then(|incident| update(mail, incident)),
        flapping: flapping(mail.step, incident),
        group: incident.and_then(group),
        incident: incident.map(|incident| IncidentFact {
            id: incident.incident_id.clone(),
            opened_at: incident.opened_at,
            opened_by: if incident.cause == "timeout" {
                Outcome::TimedOut
            } else {
                Outcome::Failed
            },
            runs: incident.runs,
            first_provider_id: None,
        }),
        sample_as_of: None,
    }
}

fn personal(verdict: &Verdict) -> PersonalFact {
    let columns = verdict.data_sets.iter().map(Judged::columns);
    PersonalFact {
        columns: columns.sum::<usize>() as u64,
        data_sets: verdict.data_sets.len() as u64,
    }
}

fn update(mail: &MailRow, incident: &IncidentRow) -> Option<UpdateFact> {
    let Step::Update(number) = mail.step else {
        return None;
    };
    let since = mail.created_at.as_millisecond() - incident.opened_at.as_millisecond();
    Some(UpdateFact {
        number,
        why: match mail.update? {
            UpdateReason::StillOpen | UpdateReason::MoreExposed { .. } => UpdateWhy::StillOpen,
            UpdateReason::SeverityRaised { from } => UpdateWhy::SeverityRaised {
                from: severity(from),
            },
        },
        open_ms: since,
    })
}

fn flapping(step: Step, incident: Option<&IncidentRow>) -> Option<FlappingFact> {
    let Step::Flapping(_) = step else {
        return None;
    };
    let least = u32::try_from(FLAPPING_OPENS).unwrap_or(u32::MAX);
    Some(FlappingFact {
        opens: incident
            .and_then(|incident| incident.flapping)
            .unwrap_or(least),
        window_hours: FLAPPING_HOURS,
    })
}

fn group(incident: &IncidentRow) -> Option<GroupFact> {
    let jobs = incident.jobs.clone();
    (!jobs.is_empty()).then_some(GroupFact { jobs, more: 0 })
}

fn recovery(incident: &IncidentRow, ended_at: Timestamp) -> RecoveryFact {
    RecoveryFact {
        down_ms: ended_at.as_millisecond() - incident.opened_at.as_millisecond(),
        failed_runs: incident.runs,
        cost_micro_usd: incident.cost.map(|cost| cost.0),
    }
}

/// The platform's own word; not the one that stands in for a custom reporter that has none.
fn native_state(run: &Ledger, attempt: &Attempt) -> Option<String> {
    let word = attempt.native_state();
    let is_custom = matches!(run.key.platform, Platform::Custom(_));
    let is_own = !is_custom || word != attempt.state().default_native();
    is_own.then(|| word.to_owned())
}

fn attempt_fact(attempt: &Attempt) -> AttemptFact {
    AttemptFact {
        number: attempt.number,
        outcome: outcome(attempt.state()),
        started_at: attempt.started_at(),
        ended_at: attempt.ended_at(),
        error_code: attempt.error().and_then(|error| error.code),
    }
}

fn budget_fact(budget: &Budget) -> BudgetFact {
    BudgetFact {
        limit_micro_usd: budget.limit.0,
        threshold_micro_usd: budget.threshold.map(|it| it.0),
    }
}

fn cost_fact(cost: &Cost) -> CostFact {
    match (cost.status(), cost.total()) {
        (Status::Priced, Some(total)) => CostFact::Priced(total.0),
        (Status::Estimated, Some(total)) => CostFact::Estimated(total.0),
        _ => CostFact::Unpriced {
            known: cost.known().0,
            reasons: cost.unpriced().iter().map(|it| it.detail.clone()).collect(),
        },
    }
}

fn kind(step: Step, incident: Option<&IncidentRow>) -> Kind {
    let is_group = incident.is_some_and(|incident| !incident.jobs.is_empty());
    let is_of_cost =
        incident.is_some_and(|incident| incident.kind == strands_core::incident::Kind::Cost);
    match step {
        Step::Storm => Kind::Storm,
        Step::Resolved(_) if is_of_cost => Kind::BudgetKept,
        _ if is_of_cost => Kind::Budget,
        Step::Reopened(_) => Kind::Reopened,
        Step::Update(_) => Kind::Update,
        Step::Flapping(_) => Kind::Flapping,
        Step::Resolved(_) => Kind::Recovery,
        Step::Success => Kind::Success,
        Step::Opened | Step::Digest | Step::Complaint if is_group => Kind::Group,
        Step::Opened | Step::Digest | Step::Complaint => Kind::Failure,
    }
}

pub(crate) fn severity(severity: strands_core::incident::Severity) -> Severity {
    use strands_core::incident::Severity as Core;
    match severity {
        Core::Low => Severity::Low,
        Core::Medium => Severity::Medium,
        Core::High => Severity::High,
        Core::Critical => Severity::Critical,
    }
}

fn outcome(state: State) -> Outcome {
    match state {
        State::Queued | State::Running => Outcome::Unknown,
        State::Success => Outcome::Succeeded,
        State::Failed => Outcome::Failed,
        State::Stopped => Outcome::Stopped,
        State::Timeout => Outcome::TimedOut,
    }
}

pub(crate) fn reason(because: Because) -> Reason {
    match because {
        Because::Recipient => Reason::Owner,
        Because::Stakeholder => Reason::Stakeholder,
        Because::Lead => Reason::Lead,
        Because::BudgetOwner => Reason::BudgetOwner,
        Because::OptedIn | Because::Digest => Reason::OptedIn,
        Because::Requested => Reason::Requested,
        Because::Fallback => Reason::Fallback,
        Because::Channel => Reason::Channel,
    }
}
