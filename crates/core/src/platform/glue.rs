//! AWS Glue: `GetJobRun`, and `GetJob` for what a run does not carry itself (AWS Glue API Reference).

use super::{Api, Call, Operation, ReadFault, answered, reason, understood};
use crate::cost::glue::{self, Job, JobRun};
use crate::event::glue::{STATES, native_run_id, split_run_id};
use crate::instant;
use crate::run::{Figure, Observation, Usage};
use rust_decimal::prelude::ToPrimitive;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

pub(super) async fn read<A: Api>(
    api: &A,
    event: &Observation,
) -> Result<Option<Observation>, ReadFault> {
    let Some(job_name) = &event.job_name else {
        return Ok(None);
    };
    let run_id = native_run_id(&event.key.run_id, event.attempt);
    let Some(run) = job_run(api, job_name, &run_id).await? else {
        return Ok(None);
    };
    // Without the job's settings the run is priced all the same.
    let job = job(api, job_name).await.unwrap_or_default();
    let retried = retried(api, event, job_name, &run, job.clone()).await;
    let mut report = understood(report(event, run, job))?;
    if let Some(report) = &mut report {
        report.others.extend(retried);
    }
    Ok(report)
}

/// The report that `GetJobRun` and `GetJob` make about the attempt of `event`.
///
/// `None` when the answer's state is none that Glue documents.
#[must_use]
pub fn report(event: &Observation, mut run: JobRun, mut job: Option<Job>) -> Option<Observation> {
    let word = run.job_run_state.clone()?;
    let meaning = STATES.of(&word)?;
    let time = run.completed_on.or(run.started_on);
    let mut report = answered(event, meaning, &word, time);
    report.job_name.clone_from(&run.job_name);
    report.started_at = run.started_on.and_then(instant::cut);
    report.ended_at = run
        .completed_on
        .and_then(instant::cut)
        .filter(|_| meaning.ends());
    let message = run.error_message.as_deref().filter(|it| !it.is_empty());
    report.error = message.and_then(|message| reason(meaning, None, Some(message)));
    report.units.dpu_hours = glue::dpu_hours(&run)
        .and_then(|hours| hours.to_f64())
        .and_then(Figure::new);
    keep_basis(&mut run, job.as_mut());
    report.usage = Some(Usage::Glue {
        run: Box::new(run),
        job: job.map(Box::new),
    });
    Some(report)
}

/// The attempt that this one retries: its own event may have been lost, and it was billed as well.
async fn retried<A: Api>(
    api: &A,
    event: &Observation,
    job_name: &str,
    run: &JobRun,
    job: Option<Job>,
) -> Option<Observation> {
    let previous = run.previous_run_id.as_deref()?;
    let (run_id, attempt) = split_run_id(previous);
    if run_id != event.key.run_id || attempt + 1 != event.attempt {
        return None;
    }
    let answer = job_run(api, job_name, previous).await.ok()??;
    let mut earlier = Observation::new(event.key.clone(), event.state, "", event.time);
    earlier.attempt = attempt;
    report(&earlier, answer, job)
}

async fn job_run<A: Api>(
    api: &A,
    job_name: &str,
    run_id: &str,
) -> Result<Option<JobRun>, ReadFault> {
    let parameters = json!({"JobName": job_name, "RunId": run_id});
    let call = Call::new(Operation::GlueJobRun, run_id, parameters);
    let answer = api.call(&call).await?;
    answer.map(|answer| part(answer, "JobRun")).transpose()
}

async fn job<A: Api>(api: &A, job_name: &str) -> Result<Option<Job>, ReadFault> {
    let call = Call::new(Operation::GlueJob, job_name, json!({"JobName": job_name}));
    let answer = api.call(&call).await?;
    answer.map(|answer| part(answer, "Job")).transpose()
}

fn part<T: DeserializeOwned>(mut answer: Value, field: &str) -> Result<T, ReadFault> {
    serde_json::from_value(answer[field].take())
        .map_err(|fault| ReadFault::Final(format!("{field}: {fault}")))
}

/// Keeps what price and retries depend on. Arguments may hold secrets and identify people, so of
/// them only the one that decides the price stays.
fn keep_basis(run: &mut JobRun, job: Option<&mut Job>) {
    run.id = None;
    run.job_name = None;
    run.error_message = None;
    run.previous_run_id = None;
    run.arguments.retain(|name, _| name == glue::AUTO_SCALING);
    if let Some(job) = job {
        keep_basis_of_job(job);
    }
}

/// The same of a job.
pub(crate) fn keep_basis_of_job(job: &mut Job) {
    job.name = None;
    job.default_arguments
        .retain(|name, _| name == glue::AUTO_SCALING);
}
