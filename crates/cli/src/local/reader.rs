//! What platforms answered, recorded: by the person who runs `ingest --facts`, or by the demo.

use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use strands_core::event::glue::native_run_id;
use strands_core::platform::{PlatformReader, ReadFault, glue_report};
use strands_core::run::{Observation, Platform, key};

/// Where answers come from.
#[derive(Debug, Clone, Default)]
pub enum LocalReader {
    /// Nobody is asked.
    #[default]
    Nobody,
    /// A folder: `glue/job-runs/<run id>.json` and `glue/jobs/<job>.json`, as the AWS command line prints them.
    Folder(PathBuf),
    /// Answers in memory.
    Answers(RecordedAnswers),
}

/// Answers in memory, by native run id and by job.
#[derive(Debug, Clone, Default)]
pub struct RecordedAnswers {
    /// Answers of `GetJobRun`.
    pub job_runs: BTreeMap<String, Value>,
    /// Answers of `GetJob`.
    pub jobs: BTreeMap<String, Value>,
}

impl LocalReader {
    fn job_run(&self, run_id: &str) -> Result<Option<Value>, ReadFault> {
        match self {
            Self::Nobody => Ok(None),
            Self::Folder(folder) => file(&folder.join("glue/job-runs"), run_id),
            Self::Answers(answers) => Ok(answers.job_runs.get(run_id).cloned()),
        }
    }

    fn job(&self, job: &str) -> Result<Option<Value>, ReadFault> {
        match self {
            Self::Nobody => Ok(None),
            Self::Folder(folder) => file(&folder.join("glue/jobs"), job),
            Self::Answers(answers) => Ok(answers.jobs.get(job).cloned()),
        }
    }
}

impl PlatformReader for LocalReader {
    async fn read(&self, event: &Observation) -> Result<Option<Observation>, ReadFault> {
        let (Platform::Glue, Some(job_name)) = (&event.key.platform, &event.job_name) else {
            return Ok(None);
        };
        let run_id = native_run_id(&event.key.run_id, event.attempt);
        let Some(run) = self.job_run(&run_id)? else {
            return Ok(None);
        };
        let run = part(run, "JobRun")?;
        let job = self
            .job(job_name)?
            .map(|job| part(job, "Job"))
            .transpose()?;
        Ok(glue_report(event, run, job))
    }
}

fn part<T: serde::de::DeserializeOwned>(mut answer: Value, field: &str) -> Result<T, ReadFault> {
    serde_json::from_value(answer[field].take())
        .map_err(|fault| ReadFault::Final(format!("{field}: {fault}")))
}

fn file(folder: &Path, name: &str) -> Result<Option<Value>, ReadFault> {
    let path = folder.join(format!("{}.json", key::encode(name)));
    match fs::read(&path) {
        Ok(bytes) => serde_json::from_slice(&bytes)
            .map(Some)
            .map_err(|fault| ReadFault::Final(format!("{}: {fault}", path.display()))),
        Err(fault) if fault.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(fault) => Err(ReadFault::Final(format!("{}: {fault}", path.display()))),
    }
}
