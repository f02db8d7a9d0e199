//! `JobRun` and `Job` from and to the JSON of AWS's API: every field optional, unknown ones ignored.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::{Map, Value};

use super::super::InvalidInput;
use super::super::input::Fields;
use super::{Job, JobRun};

pub(super) fn job_run(run: &Fields<'_>) -> Result<JobRun, InvalidInput> {
    Ok(JobRun {
        id: run.text("Id")?,
        attempt: run.whole("Attempt")?,
        previous_run_id: run.text("PreviousRunId")?,
        job_name: run.text("JobName")?,
        job_run_state: run.text("JobRunState")?,
        error_message: run.text("ErrorMessage")?,
        started_on: run.instant("StartedOn")?,
        completed_on: run.instant("CompletedOn")?,
        execution_time: run.whole("ExecutionTime")?,
        dpu_seconds: run.decimal("DPUSeconds")?,
        max_capacity: run.decimal("MaxCapacity")?,
        number_of_workers: run.whole("NumberOfWorkers")?,
        worker_type: run.text("WorkerType")?,
        glue_version: run.text("GlueVersion")?,
        execution_class: run.text("ExecutionClass")?,
        arguments: run.texts("Arguments")?,
    })
}

pub(super) fn job(job: &Fields<'_>) -> Result<Job, InvalidInput> {
    let command = match job.inner("Command")? {
        Some(command) => command.text("Name")?,
        None => None,
    };
    Ok(Job {
        name: job.text("Name")?,
        command,
        max_retries: job.whole("MaxRetries")?,
        default_arguments: job.texts("DefaultArguments")?,
    })
}

impl TryFrom<Map<String, Value>> for JobRun {
    type Error = InvalidInput;

    fn try_from(object: Map<String, Value>) -> Result<Self, InvalidInput> {
        job_run(&Fields::of("JobRun", &object))
    }
}

impl TryFrom<Map<String, Value>> for Job {
    type Error = InvalidInput;

    fn try_from(object: Map<String, Value>) -> Result<Self, InvalidInput> {
        job(&Fields::of("Job", &object))
    }
}

impl From<JobRun> for Map<String, Value> {
    fn from(run: JobRun) -> Self {
        object([
            ("Id", run.id.map(Value::from)),
            ("Attempt", run.attempt.map(Value::from)),
            ("PreviousRunId", run.previous_run_id.map(Value::from)),
            ("JobName", run.job_name.map(Value::from)),
            ("JobRunState", run.job_run_state.map(Value::from)),
            ("ErrorMessage", run.error_message.map(Value::from)),
            ("StartedOn", run.started_on.map(|it| it.to_string().into())),
            (
                "CompletedOn",
                run.completed_on.map(|it| it.to_string().into()),
            ),
            ("ExecutionTime", run.execution_time.map(Value::from)),
            ("DPUSeconds", run.dpu_seconds.and_then(number)),
            ("MaxCapacity", run.max_capacity.and_then(number)),
            ("NumberOfWorkers", run.number_of_workers.map(Value::from)),
            ("WorkerType", run.worker_type.map(Value::from)),
            ("GlueVersion", run.glue_version.map(Value::from)),
            ("ExecutionClass", run.execution_class.map(Value::from)),
            ("Arguments", texts(run.arguments)),
        ])
    }
}

impl From<Job> for Map<String, Value> {
    fn from(job: Job) -> Self {
        let command = job
            .command
            .map(|name| object([("Name", Some(name.into()))]));
        object([
            ("Name", job.name.map(Value::from)),
            ("Command", command.map(Value::from)),
            ("MaxRetries", job.max_retries.map(Value::from)),
            ("DefaultArguments", texts(job.default_arguments)),
        ])
    }
}

fn object<const N: usize>(fields: [(&str, Option<Value>); N]) -> Map<String, Value> {
    let present = fields
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)));
    present.collect()
}

/// AWS sends doubles, whose shortest text is the decimal that was read.
fn number(decimal: Decimal) -> Option<Value> {
    decimal.to_f64().map(Value::from)
}

fn texts(texts: BTreeMap<String, String>) -> Option<Value> {
    let map: Map<String, Value> = texts
        .into_iter()
        .map(|(name, text)| (name, text.into()))
        .collect();
    (!map.is_empty()).then(|| map.into())
}
