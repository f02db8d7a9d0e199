//! What a platform's own API answers about a run, as a report of the higher authority.
//!
//! One module a service: which questions an event leaves open, and what the answers say.
//! [`Api`] is the transport: AWS, or answers recorded in a folder.

mod api;
pub(crate) mod athena;
pub(crate) mod batch;
pub(crate) mod databrew;
mod ecs;
pub(crate) mod emr_containers;
pub(crate) mod emr_serverless;
pub(crate) mod emr_steps;
pub(crate) mod glue;
mod lambda;
mod redshift_data;
mod script;
pub(crate) mod step_functions;
mod tags;
pub(crate) mod value;

pub use api::{Api, Call, Operation, Service};
pub use glue::report as glue_report;
pub use script::{Fetched, JobScript, MOST_SCRIPT_BYTES, Object, Scripts, job_script};

use crate::event::words::Meaning;
use crate::job::JobKey;
use crate::run::{Authority, Observation, Platform, RunError};
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::future::{Future, ready};

/// Why the platform did not answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadFault {
    /// Throttled, timed out or unavailable: the same question may be answered later.
    #[error("the platform did not answer in time: {0}")]
    Passing(String),
    /// These credentials may not ask that.
    #[error("the platform's answer cannot be used: {0}")]
    Denied(String),
    /// Another refusal, or the answer could not be read.
    #[error("the platform's answer cannot be used: {0}")]
    Final(String),
}

impl ReadFault {
    /// Whether the same question may be answered later.
    #[must_use]
    pub const fn may_pass(&self) -> bool {
        matches!(self, Self::Passing(_))
    }

    /// What the platform said.
    #[must_use]
    pub fn reason(&self) -> &str {
        match self {
            Self::Passing(reason) | Self::Denied(reason) | Self::Final(reason) => reason,
        }
    }
}

/// Asks the platform of a run what its event lacks.
pub trait PlatformReader: Sync {
    /// What the platform says of the run that the event is about, and of its attempts; `None` where
    /// it knows nothing.
    fn read(
        &self,
        event: &Observation,
    ) -> impl Future<Output = Result<Option<Observation>, ReadFault>> + Send;

    /// The tags of the resource that a job is; `None` where nobody can be asked, or the platform does
    /// not know it.
    fn tags(
        &self,
        _job: &JobKey,
    ) -> impl Future<Output = Result<Option<BTreeMap<String, String>>, ReadFault>> + Send {
        ready(Ok(None))
    }
}

/// A reader for places that may not ask anybody.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoReader;

impl PlatformReader for NoReader {
    async fn read(&self, _event: &Observation) -> Result<Option<Observation>, ReadFault> {
        Ok(None)
    }
}

/// Asks each AWS platform through its own API. Whoever reports by the custom event has none.
#[derive(Debug, Clone, Copy, Default)]
pub struct Reader<A> {
    api: A,
}

impl<A: Api> Reader<A> {
    /// A reader that asks by way of `api`.
    #[must_use]
    pub const fn new(api: A) -> Self {
        Self { api }
    }
}

impl<A: Api> PlatformReader for Reader<A> {
    async fn read(&self, event: &Observation) -> Result<Option<Observation>, ReadFault> {
        let api = &self.api;
        match &event.key.platform {
            Platform::Glue => glue::read(api, event).await,
            Platform::EmrServerless => emr_serverless::read(api, event).await,
            Platform::EmrEc2 => emr_steps::read(api, event).await,
            Platform::EmrEks => emr_containers::read(api, event).await,
            Platform::Batch => batch::read(api, event).await,
            Platform::StepFunctions => step_functions::read(api, event).await,
            Platform::Ecs => ecs::read(api, event).await,
            Platform::Lambda => lambda::read(api, event).await,
            Platform::RedshiftData => redshift_data::read(api, event).await,
            Platform::Athena => athena::read(api, event).await,
            Platform::DataBrew => databrew::read(api, event).await,
            Platform::Custom(_) | Platform::Other(_) => Ok(None),
        }
    }

    async fn tags(&self, job: &JobKey) -> Result<Option<BTreeMap<String, String>>, ReadFault> {
        tags::read(&self.api, job).await
    }
}

/// What all reports of a platform have in common. `time` is the newest instant of the answer; the
/// event's own stands in where the answer has none.
fn answered(
    event: &Observation,
    meaning: Meaning,
    word: &str,
    time: Option<Timestamp>,
) -> Observation {
    let mut report = meaning.report(event.key.clone(), word, time.unwrap_or(event.time));
    report.attempt = event.attempt;
    report.numbered = event.numbered;
    report.authority = Authority::Platform;
    report
}

/// Why an attempt did not succeed, where the answer tells: an empty reason would hide the event's.
fn reason(meaning: Meaning, code: Option<&str>, message: Option<&str>) -> Option<RunError> {
    let told = code.or(meaning.code).is_some() || message.is_some();
    meaning.error(code, message).filter(|_| told)
}

/// An answer without a report has a state that its service does not document. What it means is not
/// guessed; the run counts as unanswered.
fn understood(report: Option<Observation>) -> Result<Option<Observation>, ReadFault> {
    let unknown = || ReadFault::Final("its state is none that the service documents".to_owned());
    report.map(Some).ok_or_else(unknown)
}
