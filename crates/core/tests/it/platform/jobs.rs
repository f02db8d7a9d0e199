//! Glue, DataBrew and Batch.

use super::{assert_told, ended, read, told};
use serde_json::json;
use strands_core::platform::Operation;
use strands_core::run::{Platform, State};

#[test]
fn a_glue_retry_tells_of_the_attempt_that_it_retries() {
    let mut event = ended(Platform::Glue, "-", "jr_1");
    event.attempt = 2;
    let retry = json!({"JobRun": {
        "Id": "jr_1_attempt_1", "Attempt": 1, "PreviousRunId": "jr_1", "JobName": "nightly_load",
        "JobRunState": "SUCCEEDED", "StartedOn": 1_795_147_200.25, "CompletedOn": 1.795_147_5E9,
        "ExecutionTime": 240, "DPUSeconds": 1800.0, "GlueVersion": "5.0",
        "WorkerType": "G.1X", "NumberOfWorkers": 5,
        "Arguments": {"--password": "hunter2", "--enable-auto-scaling": "true"},
    }});
    let first = json!({"JobRun": {
        "Id": "jr_1", "Attempt": 0, "JobName": "nightly_load", "JobRunState": "FAILED",
        "ErrorMessage": "Lost 2 executors", "StartedOn": "2026-11-20T03:40:00.5+00:00",
        "CompletedOn": "2026-11-20T03:50:00+00:00", "ExecutionTime": 590, "GlueVersion": "5.0",
        "WorkerType": "G.1X", "NumberOfWorkers": 5,
    }});
    let job = json!({"Job": {
        "Name": "nightly_load", "MaxRetries": 1, "Command": {"Name": "glueetl"},
        "DefaultArguments": {"--token": "t0ps3cret"},
    }});
    let answers = [
        (Operation::GlueJobRun, retry),
        (Operation::GlueJob, job),
        (Operation::GlueJobRun, first),
    ];

    let read = read(&event, answers);

    let report = read.report();
    assert_eq!(
        told(report),
        json!({
            "state": "success", "native": "SUCCEEDED", "attempt": 2, "job": "nightly_load",
            "started": "2026-11-20T04:00:00.250Z", "ended": "2026-11-20T04:05:00.000Z",
            "units": {"dpu_hours": 0.5},
            "others": [{
                "state": "failed", "native": "FAILED", "job": "nightly_load",
                "started": "2026-11-20T03:40:00.500Z", "ended": "2026-11-20T03:50:00.000Z",
                "message": "Lost 2 executors", "units": {"dpu_hours": 0.819_444_444_444},
            }],
        })
    );
    assert_eq!(report.usage.as_ref().unwrap().max_retries(), Some(1));
    let kept = serde_json::to_string(&(&report.usage, &report.others[0].usage)).unwrap();
    assert!(kept.contains("--enable-auto-scaling"), "{kept}");
    for secret in ["hunter2", "t0ps3cret", "Lost 2"] {
        assert!(!kept.contains(secret), "{kept}");
    }
    let ids: Vec<&str> = read.asked.iter().map(|call| call.id.as_str()).collect();
    assert_eq!(ids, ["jr_1_attempt_1", "nightly_load", "jr_1"]);
}

#[test]
fn a_glue_run_that_follows_another_run_stands_alone() {
    let event = ended(Platform::Glue, "-", "jr_2");
    let answer =
        json!({"JobRun": {"JobRunState": "FAILED", "Attempt": 1, "PreviousRunId": "jr_1"}});
    let read = read(&event, [(Operation::GlueJobRun, answer)]);
    assert_eq!(
        told(read.report()),
        json!({"state": "failed", "native": "FAILED"})
    );
    assert_eq!(read.asked.len(), 2);
}

#[test]
fn data_brew() {
    let event = ended(Platform::DataBrew, "-", "db_1");
    let table = [
        (
            json!({
                "Attempt": 0, "JobName": "nightly_load", "RunId": "db_1", "State": "TIMEOUT",
                "StartedOn": 1_795_147_200, "CompletedOn": 1_795_150_800.5, "ExecutionTime": 3600,
                "ErrorMessage": "The job exceeded its timeout",
            }),
            json!({
                "state": "timeout", "native": "TIMEOUT", "job": "nightly_load",
                "started": "2026-11-20T04:00:00.000Z", "ended": "2026-11-20T05:00:00.500Z",
                "message": "The job exceeded its timeout",
            }),
        ),
        (
            json!({"JobName": "nightly_load", "State": "STOPPING", "StartedOn": "2026-11-20T04:00:00Z"}),
            json!({
                "state": "running", "native": "STOPPING", "job": "nightly_load", "stopping": true,
                "started": "2026-11-20T04:00:00.000Z",
            }),
        ),
    ];
    assert_told(&event, Operation::DataBrewJobRun, &table);
}

#[test]
fn batch() {
    let event = ended(Platform::Batch, "-", "7d6c");
    let job = |fields: serde_json::Value| json!({"jobs": [fields]});
    let table = [
        (
            job(json!({
                "jobId": "7d6c", "jobName": "nightly_load", "status": "FAILED",
                "statusReason": "Essential container in task exited",
                "createdAt": 1_795_146_000_000_i64, "startedAt": 1_795_148_000_250_i64,
                "stoppedAt": 1_795_148_100_000_i64, "retryStrategy": {"attempts": 2},
                "container": {"environment": [{"name": "PASSWORD", "value": "hunter2"}]},
                "attempts": [
                    {"container": {"exitCode": 137}, "startedAt": 1_795_147_200_000_i64,
                     "stoppedAt": 1_795_147_300_000_i64, "statusReason": "Host EC2 terminated"},
                    {"container": {"exitCode": 3}, "startedAt": 1_795_148_000_250_i64,
                     "stoppedAt": 1_795_148_100_000_i64, "statusReason": "Essential container in task exited"},
                ],
            })),
            json!({
                "state": "failed", "native": "FAILED", "attempt": 2, "job": "nightly_load",
                "started": "2026-11-20T04:13:20.250Z", "ended": "2026-11-20T04:15:00.000Z",
                "code": "exit 3", "message": "Essential container in task exited",
                "others": [{
                    "state": "failed", "native": "FAILED",
                    "started": "2026-11-20T04:00:00.000Z", "ended": "2026-11-20T04:01:40.000Z",
                    "code": "exit 137", "message": "Host EC2 terminated",
                }],
            }),
        ),
        (
            job(json!({
                "jobName": "nightly_load", "status": "FAILED", "startedAt": 1_795_147_200_000_i64,
                "stoppedAt": 1_795_147_300_000_i64, "timeout": {"attemptDurationSeconds": 100},
                "statusReason": "Job attempt duration exceeded timeout", "attempts": [{}],
            })),
            json!({
                "state": "timeout", "native": "FAILED", "job": "nightly_load",
                "started": "2026-11-20T04:00:00.000Z", "ended": "2026-11-20T04:01:40.000Z",
                "message": "Job attempt duration exceeded timeout",
            }),
        ),
        (
            job(json!({
                "jobName": "nightly_load", "status": "RUNNABLE", "startedAt": 0,
                "attempts": [{"container": {"exitCode": 1}}],
            })),
            json!({
                "state": "queued", "native": "RUNNABLE", "attempt": 2, "job": "nightly_load",
                "others": [{"state": "failed", "native": "FAILED", "code": "exit 1", "message": ""}],
            }),
        ),
        (
            job(
                json!({"jobName": "nightly_load", "status": "FAILED", "statusReason": "Cancelled by user"}),
            ),
            json!({
                "state": "failed", "native": "FAILED", "job": "nightly_load",
                "message": "Cancelled by user",
            }),
        ),
    ];
    assert_told(&event, Operation::BatchJobs, &table);
    let none = read(&event, [(Operation::BatchJobs, json!({"jobs": []}))]);
    assert_eq!(none.report, Ok(None));
    assert_eq!(none.asked[0].parameters, json!({"jobs": ["7d6c"]}));
}

#[test]
fn without_an_instant_in_the_answer_the_event_places_the_run() {
    let event = ended(Platform::Batch, "-", "7d6c");
    let answer = json!({"jobs": [{"status": "SUBMITTED"}]});
    let read = read(&event, [(Operation::BatchJobs, answer)]);
    assert_eq!(read.report().time, event.time);
    assert_eq!(read.report().state, State::Queued);
}
