//! What a mail tells, gathered from the run, its incident and the last good run.

use crate::EmailNotification;
use jiff::Timestamp;
use strands_core::cost::{Cost, Status};
use strands_core::incident::{Because, IncidentRow, MailRow, Step};
use strands_core::run::{Attempt, Ledger, Platform, State};
use strands_mail::{
    AttemptFact, CostFact, ErrorFact, IncidentFact, Kind, LastGood, Notice, Outcome, Reader,
    Reason, RecoveryFact, Severity, Sink,
};
use strands_store::StoreError;
use strands_store::executions::{Listed, Selection};

impl<S: Sink + Sync> EmailNotification<S> {
    /// The facts of a mail and its reader; `None` once the run itself has expired.
    pub async fn compose(&self, mail: &MailRow) -> Result<Option<(Notice, Reader)>, StoreError> {
        let Some(run) = self.store.run(&mail.run_key).await? else {
            return Ok(None);
        };
        let incident = match &mail.incident_entry {
            Some(entry) => self.store.incident(&mail.job_key, entry).await?,
            None => None,
        };
        let last_good = match mail.step {
            Step::Opened => self.last_good(&run).await?,
            Step::Resolved | Step::Success => None,
        };
        let notice = Notice {
            environment: self.office.environment.clone(),
            sample_as_of: self.office.sample_as_of,
            ..notice(mail.step, &run, incident.as_ref(), last_good)
        };
        let reader = Reader {
            address: mail.address.clone(),
            zone: self.office.zone.clone(),
            reason: reason(mail.because),
        };
        Ok(Some((notice, reader)))
    }

    async fn last_good(&self, run: &Ledger) -> Result<Option<LastGood>, StoreError> {
        let selection = Selection {
            job: run.job_name().map(str::to_owned),
            state: Some(State::Success),
            until: Some(run.placed_at()),
            ..Selection::default()
        };
        if selection.job.is_none() {
            return Ok(None);
        }
        let found = self.store.list_runs(&selection, 1).await?;
        Ok(found.first().and_then(last_good))
    }
}

fn last_good(run: &Listed) -> Option<LastGood> {
    Some(LastGood {
        started_at: Timestamp::from_second(run.started_at?).ok()?,
        duration_ms: run.duration_ms,
        cost_micro_usd: run.cost.map(|cost| cost.0),
    })
}

/// The facts of a step; the caller sets the environment.
fn notice(
    step: Step,
    run: &Ledger,
    incident: Option<&IncidentRow>,
    last_good: Option<LastGood>,
) -> Notice {
    let attempt = run.highest_attempt();
    let ended_at = attempt.and_then(Attempt::ended_at);
    Notice {
        kind: kind(step),
        severity: severity(step),
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
        last_good,
        recovery: match (step, incident, ended_at) {
            (Step::Resolved, Some(incident), Some(ended_at)) => Some(recovery(incident, ended_at)),
            _ => None,
        },
        incident: incident.map(|incident| IncidentFact {
            id: incident.incident_id.clone(),
            opened_at: incident.opened_at,
            runs: incident.runs,
            first_provider_id: None,
        }),
        update: None,
        flapping: None,
        group: None,
        sample_as_of: None,
    }
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

fn kind(step: Step) -> Kind {
    match step {
        Step::Opened => Kind::Failure,
        Step::Resolved => Kind::Recovery,
        Step::Success => Kind::Success,
    }
}

fn severity(step: Step) -> Severity {
    match step {
        Step::Opened => Severity::High,
        Step::Resolved | Step::Success => Severity::Low,
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

fn reason(because: Because) -> Reason {
    match because {
        Because::Recipient => Reason::Stakeholder,
        Because::OptedIn => Reason::OptedIn,
        Because::Fallback => Reason::Fallback,
    }
}
