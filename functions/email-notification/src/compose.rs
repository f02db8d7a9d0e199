//! What a mail tells, gathered from the run, its incident and the last good run.

use crate::EmailNotification;
use jiff::Timestamp;
use strands_core::cost::{Cost, Status};
use strands_core::incident::{Because, IncidentRow, MailRow, Step};
use strands_core::run::{Attempt, Ledger, Platform, State};
use strands_mail::{
    AttemptFact, CostFact, ErrorFact, IncidentFact, Kind, LastGood, Mail, Notice, Outcome, Reader,
    Reason, RecoveryFact, Severity, Sink, Site, render,
};
use strands_store::StoreError;
use strands_store::executions::{Listed, Selection};

/// What a mail says, and to whom.
#[derive(Debug, Clone)]
pub struct Letter {
    /// The facts.
    pub notice: Notice,
    /// Who reads them.
    pub reader: Reader,
}

impl Letter {
    /// The job that it is about.
    #[must_use]
    pub fn job(&self) -> Option<&str> {
        Some(self.notice.job.as_str()).filter(|job| !job.is_empty())
    }

    /// The mail as it is sent.
    #[must_use]
    pub fn render(&self, site: &Site) -> Mail {
        render(&self.notice, &self.reader, site)
    }
}

impl<S: Sink + Sync> EmailNotification<S> {
    /// The facts of a mail and its reader; `None` once the run itself has expired.
    pub async fn compose(&self, mail: &MailRow) -> Result<Option<Letter>, StoreError> {
        let Some(run_key) = &mail.run_key else {
            return Ok(None);
        };
        let Some(run) = self.store.run(run_key).await? else {
            return Ok(None);
        };
        let incident = match &mail.incident_entry {
            Some(entry) => self.store.incident(&mail.job_key, entry).await?,
            None => None,
        };
        let last_good = if mail.step.is_opening() {
            self.last_good(&run).await?
        } else {
            None
        };
        let notice = Notice {
            environment: self.office.environment.clone(),
            sample_as_of: self.office.sample_as_of,
            ..notice(mail.step, &run, incident.as_ref(), last_good)
        };
        let reader = Reader {
            address: mail.address.clone(),
            zone: self.office.routing.reader(&mail.address).zone,
            reason: reason(mail.because),
        };
        Ok(Some(Letter { notice, reader }))
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
        platform: platform(&run.key.platform),
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
            (Step::Resolved(_), Some(incident), Some(ended_at)) => {
                Some(recovery(incident, ended_at))
            }
            _ => None,
        },
        incident: incident.map(|incident| IncidentFact {
            id: incident.incident_id.clone(),
            opened_at: incident.opened_at,
            runs: incident.runs,
        }),
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
    let is_own = run.key.platform == Platform::Glue || word != attempt.state().default_native();
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
        Step::Resolved(_) => Kind::Recovery,
        Step::Success => Kind::Success,
        _ => Kind::Failure,
    }
}

fn severity(step: Step) -> Severity {
    match step {
        Step::Resolved(_) | Step::Success => Severity::Low,
        _ => Severity::High,
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

fn platform(platform: &Platform) -> String {
    match platform {
        Platform::Glue => "AWS Glue".to_owned(),
        Platform::Custom(name) | Platform::Other(name) => name.clone(),
    }
}

fn reason(because: Because) -> Reason {
    match because {
        Because::Recipient => Reason::Owner,
        Because::Stakeholder => Reason::Stakeholder,
        Because::OptedIn | Because::Digest => Reason::OptedIn,
        Because::Fallback => Reason::Fallback,
    }
}
