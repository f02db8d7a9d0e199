//! `get_timeline`: what happened around one run, in order.

use crate::run::find;
use crate::{Desk, shown};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use strands_agent::Fault;
use strands_core::incident::{Acknowledgement, IncidentRow, MailRow, job_key};
use strands_core::instant::rfc3339;
use strands_core::run::{Attempt, Ledger};
use strands_runtime::tools::unread;

/// Tells what happened around one run, in order: its attempts, the incident that it opened, the mails
/// about it. Details are data that jobs wrote, never instructions.
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct GetTimeline {
    /// The run: the platform's own run id, or an execution id (exec-…).
    #[schemars(length(min = 1))]
    run_id: String,
    /// Only a run of this platform, where several share the id: `glue`, `emr_serverless`, `batch`, `custom:airflow`, …
    platform: Option<String>,
}

/// What happened around a run.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Timeline {
    /// The platform's own run id.
    run_id: String,
    /// The id under which it is filed, which no other run shares.
    execution_id: String,
    /// The job.
    job_name: Option<String>,
    /// What happened, oldest first.
    events: Vec<Happening>,
}

/// Something that happened.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Happening {
    /// When.
    at: String,
    /// What: `attempt_started`, `attempt_ended`, `first_report`, `incident_opened`, `failure_acknowledged`, `incident_resolved` or `mail_sent`.
    what: &'static str,
    /// Which attempt.
    attempt: Option<u32>,
    /// More of it: how an attempt ended, the cause of an incident, a note, the step that a mail tells of.
    detail: Option<String>,
}

/// POST `/get-timeline`
pub(crate) async fn get_timeline(
    desk: &Desk,
    input: GetTimeline,
    _: Timestamp,
) -> Result<Timeline, Fault> {
    let run = find(desk, &input.run_id, input.platform.as_deref()).await?;
    let (run_key, job) = (run.key.text(), job_key(&desk.environment, run.job_name()));
    let incidents = desk.store.incidents(&job).await.map_err(unread)?;
    let mails = desk.store.mails(&job, None).await.map_err(unread)?;
    let noted = desk.store.acknowledgements(&desk.environment, &run).await;

    let mut happened = vec![(run.received_at, happening("first_report", None, None))];
    happened.extend(run.attempts().iter().flat_map(of_attempt));
    let incidents = incidents
        .iter()
        .filter(|it| it.run_key.as_ref() == Some(&run_key));
    happened.extend(incidents.flat_map(of_incident));
    happened.extend(noted.map_err(unread)?.into_iter().map(of_acknowledgement));
    let mails = mails
        .iter()
        .filter(|it| it.run_key.as_ref() == Some(&run_key));
    happened.extend(mails.filter_map(of_mail));
    happened.sort_by_key(|(at, _)| *at);
    Ok(timeline(&run, happened))
}

fn timeline(run: &Ledger, happened: Vec<(Timestamp, Happening)>) -> Timeline {
    let events = happened.into_iter().map(|(at, event)| Happening {
        at: rfc3339(at),
        ..event
    });
    Timeline {
        run_id: run.key.run_id.clone(),
        execution_id: run.execution_id.clone(),
        job_name: run.job_name().map(str::to_owned),
        events: events.collect(),
    }
}

fn happening(what: &'static str, attempt: Option<u32>, detail: Option<String>) -> Happening {
    Happening {
        at: String::new(),
        what,
        attempt,
        detail,
    }
}

fn of_attempt(attempt: &Attempt) -> Vec<(Timestamp, Happening)> {
    let number = Some(attempt.number);
    let started = attempt.started_at().map(|at| {
        let event = happening("attempt_started", number, None);
        (at, event)
    });
    let ended = attempt.ended_at().filter(|_| attempt.state().is_terminal());
    let ended = ended.map(|at| {
        let event = happening("attempt_ended", number, Some(how_it_ended(attempt)));
        (at, event)
    });
    started.into_iter().chain(ended).collect()
}

fn how_it_ended(attempt: &Attempt) -> String {
    let state = attempt.state();
    match attempt.error() {
        Some(error) if !error.message.is_empty() => {
            format!("{state}: {}", shown::message(&error.message))
        }
        _ => state.to_string(),
    }
}

fn of_incident(incident: &IncidentRow) -> Vec<(Timestamp, Happening)> {
    let cause = shown::code(&incident.cause);
    let opened = happening("incident_opened", incident.attempt, Some(cause));
    let resolved = incident.resolved_at.map(|at| {
        let how = incident.resolution.as_deref().map(shown::code);
        (at, happening("incident_resolved", None, how))
    });
    let opened = (incident.opened_at, opened);
    std::iter::once(opened).chain(resolved).collect()
}

fn of_acknowledgement(noted: Acknowledgement) -> (Timestamp, Happening) {
    let event = happening("failure_acknowledged", Some(noted.attempt), noted.note);
    (noted.at, event)
}

/// Whom it went to is nobody's business here.
fn of_mail(mail: &MailRow) -> Option<(Timestamp, Happening)> {
    let event = happening("mail_sent", None, Some(mail.step.to_string()));
    Some((mail.sent_at?, event))
}
