//! AWS Glue: `GetJobRun`, and `GetJob` once per job and environment of a function.

use aws_sdk_glue::Client;
use aws_sdk_glue::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_glue::types;
use jiff::Timestamp;
use std::collections::{BTreeMap, HashMap};
use strands_core::cost::decimal_from_double;
use strands_core::cost::glue::{Job, JobRun};
use strands_core::event::glue::native_run_id;
use strands_core::platform::{PlatformReader, ReadFault, glue_report};
use strands_core::run::{Observation, Platform};
use tokio::sync::Mutex;

/// Jobs kept; beyond it the cache starts anew.
const CACHED_JOBS: usize = 1_000;

/// Asks AWS Glue about runs. Answers for runs of other platforms are `None`.
pub struct GlueReader {
    client: Client,
    jobs: Mutex<HashMap<String, Job>>,
}

impl GlueReader {
    /// A reader of the account that the environment names.
    pub async fn from_environment() -> Self {
        Self {
            client: Client::new(&crate::environment().await),
            jobs: Mutex::new(HashMap::new()),
        }
    }

    async fn run(&self, job_name: &str, run_id: &str) -> Result<Option<JobRun>, ReadFault> {
        let answer = self
            .client
            .get_job_run()
            .job_name(job_name)
            .run_id(run_id)
            .send()
            .await;
        match answer {
            Ok(answer) => Ok(answer.job_run.map(job_run)),
            Err(fault) if fault.code() == Some("EntityNotFoundException") => Ok(None),
            Err(fault) => Err(read_fault(&fault)),
        }
    }

    /// The job's own settings; without them the run is priced all the same.
    async fn job(&self, job_name: &str) -> Option<Job> {
        let mut jobs = self.jobs.lock().await;
        if let Some(job) = jobs.get(job_name) {
            return Some(job.clone());
        }
        let answer = self.client.get_job().job_name(job_name).send().await;
        let job = job(answer.ok()?.job?);
        if jobs.len() >= CACHED_JOBS {
            jobs.clear();
        }
        jobs.insert(job_name.to_owned(), job.clone());
        Some(job)
    }
}

impl PlatformReader for GlueReader {
    async fn read(&self, event: &Observation) -> Result<Option<Observation>, ReadFault> {
        let (Platform::Glue, Some(job_name)) = (&event.key.platform, &event.job_name) else {
            return Ok(None);
        };
        let run_id = native_run_id(&event.key.run_id, event.attempt);
        let Some(run) = self.run(job_name, &run_id).await? else {
            return Ok(None);
        };
        Ok(glue_report(event, run, self.job(job_name).await))
    }
}

fn read_fault<E>(fault: &SdkError<E>) -> ReadFault
where
    E: ProvideErrorMetadata,
{
    let text = fault.code().unwrap_or("no answer").to_owned();
    match fault.code() {
        Some("AccessDeniedException" | "InvalidInputException" | "UnrecognizedClientException") => {
            ReadFault::Final(text)
        }
        _ => ReadFault::Passing(text),
    }
}

fn job_run(run: types::JobRun) -> JobRun {
    JobRun {
        id: run.id,
        attempt: Some(run.attempt.into()),
        previous_run_id: run.previous_run_id,
        job_name: run.job_name,
        job_run_state: run.job_run_state.map(|state| state.as_str().to_owned()),
        error_message: run.error_message,
        started_on: run.started_on.and_then(instant),
        completed_on: run.completed_on.and_then(instant),
        execution_time: Some(run.execution_time.into()),
        dpu_seconds: run.dpu_seconds.and_then(decimal_from_double),
        max_capacity: run.max_capacity.and_then(decimal_from_double),
        number_of_workers: run.number_of_workers.map(Into::into),
        worker_type: run.worker_type.map(|kind| kind.as_str().to_owned()),
        glue_version: run.glue_version,
        execution_class: run.execution_class.map(|class| class.as_str().to_owned()),
        arguments: texts(run.arguments),
    }
}

fn job(job: types::Job) -> Job {
    Job {
        name: job.name,
        command: job.command.and_then(|command| command.name),
        max_retries: Some(job.max_retries.into()),
        default_arguments: texts(job.default_arguments),
    }
}

fn texts(map: Option<HashMap<String, String>>) -> BTreeMap<String, String> {
    map.into_iter().flatten().collect()
}

/// Glue sends epoch seconds as a double, which is right to the millisecond once it is rounded.
fn instant(time: aws_sdk_glue::primitives::DateTime) -> Option<Timestamp> {
    let milliseconds = (time.as_nanos() + 500_000).div_euclid(1_000_000);
    Timestamp::from_millisecond(i64::try_from(milliseconds).ok()?).ok()
}
