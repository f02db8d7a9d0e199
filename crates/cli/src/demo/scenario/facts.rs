//! What the Glue API would answer for each run and job, as it stands when the month ends.

use super::attempts::{Attempt, Ending};
use super::clock::{later, microseconds};
use super::events::glue_state;
use super::profiles::{ACCOUNT, Capacity, Engine, Glue, Metering, Profile, Version, all};
use super::runs::Run;
use jiff::Timestamp;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// AWS Glue Pricing: the day on which version 6.0 and its prices begin.
const GLUE_6: Date = date(2026, 8, 21);
const DAY_MS: i64 = 86_400_000;

/// `GetJobRun` by native run id, for every attempt that had begun by `end`.
pub(super) fn job_runs(timeline: &[Run], end: Timestamp) -> BTreeMap<String, Value> {
    let mut answers = BTreeMap::new();
    for run in timeline.iter().filter(|run| !run.is_unanswered) {
        let Engine::Glue(glue) = &run.job.engine else {
            continue;
        };
        for attempt in run
            .attempts
            .iter()
            .filter(|attempt| attempt.started_at <= end)
        {
            answers.insert(run.native_id(attempt), job_run(run, attempt, glue, end));
        }
    }
    answers
}

/// `GetJob` by job name.
pub(super) fn jobs(end: Timestamp) -> BTreeMap<String, Value> {
    all()
        .filter_map(|job| match &job.engine {
            Engine::Glue(glue) => Some((job.name.to_owned(), job_settings(job, glue, end))),
            Engine::Custom(_) => None,
        })
        .collect()
}

/// `GetTags` by ARN of a job.
pub(super) fn tags() -> BTreeMap<String, Value> {
    let glue = all().filter(|job| matches!(job.engine, Engine::Glue(_)));
    glue.map(|job| {
        let arn = format!("arn:aws:glue:{}:{ACCOUNT}:job/{}", job.region, job.name);
        let tags = json!({"team": job.team, "cost_center": format!("data-{}", job.team)});
        (arn, json!({ "Tags": tags }))
    })
    .collect()
}

fn job_run(run: &Run, attempt: &Attempt, glue: &Glue, end: Timestamp) -> Value {
    let mut answer = shape(glue, attempt.started_at);
    let mut put = |field: &str, value: Value| {
        answer.insert(field.to_owned(), value);
    };
    put("Id", json!(run.native_id(attempt)));
    put("Attempt", json!(attempt.number - 1));
    if let Some(earlier) = previous(run, attempt) {
        put("PreviousRunId", json!(run.native_id(earlier)));
    }
    put("TriggerName", json!(format!("{}_schedule", run.job.name)));
    put("JobName", json!(run.job.name));
    put("StartedOn", json!(microseconds(attempt.started_at)));
    put("Arguments", json!({glue.argument: argument(run, glue)}));
    put("PredecessorRuns", json!([]));
    put("LogGroupName", json!(log_group(glue)));
    if attempt.ended_at > end {
        put("JobRunState", json!("RUNNING"));
        put(
            "LastModifiedOn",
            json!(microseconds(later(attempt.started_at, 1_000))),
        );
        put("ExecutionTime", json!(0));
        return json!({"JobRun": answer});
    }
    put("JobRunState", json!(glue_state(&attempt.ending)));
    put("LastModifiedOn", json!(microseconds(attempt.ended_at)));
    put("CompletedOn", json!(microseconds(attempt.ended_at)));
    put("ExecutionTime", json!(attempt.seconds));
    if let Some(seconds) = attempt.dpu_seconds {
        put("DPUSeconds", json!(f64::from(seconds)));
    }
    match &attempt.ending {
        Ending::Failed { message, .. } => put("ErrorMessage", json!(message)),
        Ending::TimedOut => put("ErrorMessage", json!("Job run exceeded its timeout")),
        Ending::Succeeded | Ending::Stopped => {}
    }
    json!({"JobRun": answer})
}

fn previous<'a>(run: &'a Run, attempt: &Attempt) -> Option<&'a Attempt> {
    run.attempts
        .iter()
        .find(|earlier| earlier.number + 1 == attempt.number)
}

fn argument(run: &Run, glue: &Glue) -> String {
    match glue.argument {
        "--window_start" => super::clock::whole_seconds(later(run.due, -7_200_000)),
        _ => super::clock::day_before(run.due),
    }
}

fn log_group(glue: &Glue) -> &'static str {
    match glue.capacity {
        Capacity::PythonShell => "/aws-glue/python-jobs",
        Capacity::Workers { .. } => "/aws-glue/jobs",
    }
}

/// What runs and jobs have in common.
fn shape(glue: &Glue, as_of: Timestamp) -> Map<String, Value> {
    let mut shape = Map::new();
    let mut put = |field: &str, value: Value| {
        shape.insert(field.to_owned(), value);
    };
    put("JobMode", json!("SCRIPT"));
    put("JobRunQueuingEnabled", json!(false));
    put("Timeout", json!(glue.timeout_minutes));
    put("GlueVersion", json!(version(glue, as_of)));
    if let Some(minutes) = glue.notify_delay_minutes {
        put("NotificationProperty", json!({"NotifyDelayAfter": minutes}));
    }
    match glue.capacity {
        Capacity::PythonShell => {
            put("AllocatedCapacity", json!(0));
            put("MaxCapacity", json!(0.0625));
        }
        Capacity::Workers {
            kind,
            dpu_each,
            count,
        } => {
            put("AllocatedCapacity", json!(dpu_each * count));
            put("MaxCapacity", json!(f64::from(dpu_each * count)));
            put("WorkerType", json!(kind));
            put("NumberOfWorkers", json!(count));
            put("ExecutionClass", json!(execution_class(glue.metering)));
        }
    }
    shape
}

fn version(glue: &Glue, as_of: Timestamp) -> &'static str {
    match glue.version {
        Version::Fixed(version) => version,
        Version::Newest if TimeZone::UTC.to_datetime(as_of).date() >= GLUE_6 => "6.0",
        Version::Newest => "5.0",
    }
}

const fn execution_class(metering: Metering) -> &'static str {
    match metering {
        Metering::Flex => "FLEX",
        Metering::Fixed | Metering::AutoScaling => "STANDARD",
    }
}

/// Where the script of a job lies.
pub(super) fn script_of(job: &Profile) -> String {
    format!("s3://etl-code-{ACCOUNT}/{}/{}.py", job.team, job.name)
}

fn job_settings(job: &Profile, glue: &Glue, end: Timestamp) -> Value {
    let (command, python) = match glue.capacity {
        Capacity::PythonShell => ("pythonshell", "3.9"),
        Capacity::Workers { .. } => ("glueetl", "3"),
    };
    let mut answer = shape(glue, end);
    let mut put = |field: &str, value: Value| {
        answer.insert(field.to_owned(), value);
    };
    put("Name", json!(job.name));
    put("Description", json!(job.description));
    put(
        "Role",
        json!(format!("arn:aws:iam::{ACCOUNT}:role/etl-{}", job.team)),
    );
    put("CreatedOn", json!(microseconds(later(end, -210 * DAY_MS))));
    put(
        "LastModifiedOn",
        json!(microseconds(later(end, -44 * DAY_MS))),
    );
    put("ExecutionProperty", json!({"MaxConcurrentRuns": 1}));
    put(
        "Command",
        json!({"Name": command, "ScriptLocation": script_of(job), "PythonVersion": python}),
    );
    put(
        "DefaultArguments",
        json!({
            "--job-language": "python",
            "--enable-metrics": "true",
            "--enable-auto-scaling": (glue.metering == Metering::AutoScaling).to_string(),
        }),
    );
    put("MaxRetries", json!(glue.max_retries));
    json!({"Job": answer})
}
