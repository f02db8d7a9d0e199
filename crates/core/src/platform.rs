//! What a platform's own API answers about a run, as a report of the higher authority.

use crate::cost::glue::{self, Job, JobRun};
use crate::event;
use crate::run::{Authority, Figure, Observation, RunError, Usage};
use jiff::Timestamp;
use rust_decimal::prelude::ToPrimitive;
use std::future::Future;

/// Why the platform did not answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadFault {
    /// Throttled, timed out or unavailable: the same question may be answered later.
    #[error("the platform did not answer in time: {0}")]
    Passing(String),
    /// Denied, or the answer could not be read.
    #[error("the platform's answer cannot be used: {0}")]
    Final(String),
}

/// Asks the platform of a run what its event lacks.
///
/// Two implementations: AWS, and answers recorded in a folder.
pub trait PlatformReader: Sync {
    /// What the platform says of the attempt that the event is about; `None` where it knows nothing.
    fn read(
        &self,
        event: &Observation,
    ) -> impl Future<Output = Result<Option<Observation>, ReadFault>> + Send;
}

/// A reader for places that may not ask anybody.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoReader;

impl PlatformReader for NoReader {
    async fn read(&self, _event: &Observation) -> Result<Option<Observation>, ReadFault> {
        Ok(None)
    }
}

/// The report that Glue's `GetJobRun` and `GetJob` make about the attempt of `event`.
///
/// `None` when the answer's state is none that Glue documents.
#[must_use]
pub fn glue_report(
    event: &Observation,
    mut run: JobRun,
    mut job: Option<Job>,
) -> Option<Observation> {
    let word = run.job_run_state.clone()?;
    let glue_state = event::glue::state(&word).ok()?;
    let time = run
        .completed_on
        .or(run.started_on)
        .unwrap_or(Timestamp::UNIX_EPOCH);
    let mut report = Observation::new(event.key.clone(), glue_state.state, word, time);
    report.attempt = event.attempt;
    report.authority = Authority::Platform;
    report.job_name.clone_from(&run.job_name);
    report.started_at = run.started_on.and_then(crate::instant::cut);
    report.ended_at = run
        .completed_on
        .and_then(crate::instant::cut)
        .filter(|_| glue_state.state.is_terminal());
    report.error = run
        .error_message
        .as_deref()
        .filter(|message| !message.is_empty() && glue_state.state.is_unsuccessful())
        .map(|message| RunError::new(glue_state.code.map(str::to_owned), message));
    report.stopping = glue_state.stopping;
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

/// Keeps what price and retries depend on. Arguments may hold secrets and identify people, so of
/// them only the one that decides the price stays.
fn keep_basis(run: &mut JobRun, job: Option<&mut Job>) {
    run.id = None;
    run.job_name = None;
    run.error_message = None;
    run.previous_run_id = None;
    run.arguments.retain(|name, _| name == glue::AUTO_SCALING);
    if let Some(job) = job {
        job.name = None;
        job.default_arguments
            .retain(|name, _| name == glue::AUTO_SCALING);
    }
}
