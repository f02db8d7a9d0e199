//! EMR: Serverless, on EC2, on EKS.

use super::{assert_told, ended, read, told};
use serde_json::{Value, json};
use strands_core::cost::prices::PriceSheet;
use strands_core::platform::Operation;
use strands_core::run::{Facts, Platform, State, advance};

fn timed_out() -> Value {
    json!({"jobRun": {
        "applicationId": "00fa", "jobRunId": "00fr", "name": "nightly_load", "state": "CANCELLED",
        "stateDetails": "Job execution time exceeded", "createdAt": 1_795_147_100.0,
        "updatedAt": 1_795_150_830.0, "startedAt": 1_795_147_200.0, "endedAt": 1_795_150_825.5,
        "executionTimeoutMinutes": 60, "totalExecutionDurationSeconds": 3_625,
        "jobDriver": {"sparkSubmit": {"entryPoint": "s3://b/j.py", "entryPointArguments": ["--password", "hunter2"]}},
        "totalResourceUtilization": {"vCPUHour": 7.5, "memoryGBHour": 30.0, "storageGBHour": 40.0},
        "billedResourceUtilization": {"vCPUHour": 8.0, "memoryGBHour": 32.0, "storageGBHour": 0.0},
    }})
}

#[test]
fn emr_serverless() {
    let event = ended(Platform::EmrServerless, "00fa", "00fr");
    let table = [
        (
            timed_out(),
            json!({
                "state": "timeout", "native": "CANCELLED", "refines": "stopped", "job": "nightly_load",
                "started": "2026-11-20T04:00:00.000Z", "ended": "2026-11-20T05:00:25.500Z",
                "message": "Job execution time exceeded",
                "units": {"vcpu_hours": 8, "memory_gb_hours": 32, "storage_gb_hours": 0},
            }),
        ),
        (
            json!({"jobRun": {
                "state": "CANCELLED", "stateDetails": "", "updatedAt": "2026-11-20T04:10:00Z",
                "executionTimeoutMinutes": 0, "totalExecutionDurationSeconds": 600,
                "totalResourceUtilization": {"vCPUHour": 0.5, "memoryGBHour": 2.0, "storageGBHour": 3.0},
            }}),
            json!({
                "state": "stopped", "native": "CANCELLED", "ended": "2026-11-20T04:10:00.000Z",
                "units": {"vcpu_hours": 0.5, "memory_gb_hours": 2},
            }),
        ),
        (
            json!({"jobRun": {"state": "CANCELLING", "updatedAt": 1_795_147_200, "endedAt": 1_795_147_200}}),
            json!({"state": "running", "native": "CANCELLING", "stopping": true}),
        ),
    ];
    assert_told(&event, Operation::EmrServerlessJobRun, &table);
}

#[test]
fn emr_serverless_lists_attempts_only_where_there_are_several() {
    let event = ended(Platform::EmrServerless, "00fa", "00fr");
    let alone = read(&event, [(Operation::EmrServerlessJobRun, timed_out())]);
    let asked: Vec<&str> = alone.asked.iter().map(|it| it.operation.name()).collect();
    assert_eq!(asked, ["GetJobRun", "GetApplication"]);
    assert_eq!(alone.asked[1].parameters, json!({"applicationId": "00fa"}));

    let run = json!({"jobRun": {
        "name": "nightly_load", "state": "RUNNING", "attempt": 3, "stateDetails": "",
        "attemptCreatedAt": 1_795_147_500, "attemptUpdatedAt": 1_795_147_600, "startedAt": 1_795_147_560,
    }});
    let attempts = json!({"jobRunAttempts": [
        {"attempt": 3, "state": "RUNNING", "createdAt": 1_795_147_500, "updatedAt": 1_795_147_600},
        {"attempt": 2, "state": "FAILED", "stateDetails": "Driver lost", "createdAt": 1_795_147_300,
         "updatedAt": 1_795_147_490},
        {"attempt": 1, "state": "FAILED", "stateDetails": "", "createdAt": 1_795_147_200,
         "updatedAt": 1_795_147_290},
        {"attempt": 4, "state": "DONE"},
    ]});
    let several = read(
        &event,
        [
            (Operation::EmrServerlessJobRun, run),
            (Operation::EmrServerlessAttempts, attempts),
        ],
    );
    assert_eq!(
        told(several.report()),
        json!({
            "state": "running", "native": "RUNNING", "attempt": 3, "job": "nightly_load",
            "opened": "2026-11-20T04:05:00.000Z", "started": "2026-11-20T04:06:00.000Z",
            "others": [
                {"state": "failed", "native": "FAILED", "attempt": 2, "message": "Driver lost",
                 "opened": "2026-11-20T04:01:40.000Z", "ended": "2026-11-20T04:04:50.000Z"},
                {"state": "failed", "native": "FAILED", "ended": "2026-11-20T04:01:30.000Z"},
            ],
        })
    );
    assert_eq!(
        several.asked[1].parameters,
        json!({"applicationId": "00fa", "jobRunId": "00fr", "maxResults": 50})
    );
}

#[test]
fn a_timeout_that_its_service_calls_cancelled_is_no_conflict() {
    let mut event = ended(Platform::EmrServerless, "00fa", "00fr");
    (event.state, event.native_state) = (State::Stopped, "CANCELLED".to_owned());
    let answer = read(&event, [(Operation::EmrServerlessJobRun, timed_out())]);
    let facts = Facts::Answered(Some(answer.report()));
    let prices = PriceSheet::embedded().unwrap();
    let run = advance(None, &event, facts, event.time, prices).run;
    assert_eq!(run.state(), State::Timeout);
    assert!(run.flags().is_empty(), "{:?}", run.flags());

    event.state = State::Success;
    let run = advance(None, &event, facts, event.time, prices).run;
    assert!(run.flags().contains("conflict"));
}

#[test]
fn emr_steps() {
    let event = ended(Platform::EmrEc2, "j-1ABC", "s-2DEF");
    let table = [
        (
            json!({"Step": {
                "Id": "s-2DEF", "Name": "nightly_load",
                "Config": {"Jar": "command-runner.jar", "Args": ["--password", "hunter2"]},
                "Status": {
                    "State": "FAILED", "StateChangeReason": {},
                    "FailureDetails": {"Reason": "Unknown Error.", "Message": "Table sales is missing", "LogFile": "s3://b/l"},
                    "Timeline": {"CreationDateTime": 1_795_147_190.123, "StartDateTime": 1_795_147_200.5,
                                 "EndDateTime": 1_795_147_500.0},
                },
            }}),
            json!({
                "state": "failed", "native": "FAILED", "job": "nightly_load", "message": "Table sales is missing",
                "started": "2026-11-20T04:00:00.500Z", "ended": "2026-11-20T04:05:00.000Z",
            }),
        ),
        (
            json!({"Step": {"Status": {
                "State": "INTERRUPTED", "Timeline": {"CreationDateTime": 1_795_147_200},
                "StateChangeReason": {"Message": "The cluster ended"},
            }}}),
            json!({
                "state": "failed", "native": "INTERRUPTED", "code": "INTERRUPTED",
                "message": "The cluster ended",
            }),
        ),
        (
            json!({"Step": {"Name": "nightly_load", "Status": {"State": "CANCEL_PENDING"}}}),
            json!({"state": "running", "native": "CANCEL_PENDING", "job": "nightly_load", "stopping": true}),
        ),
    ];
    assert_told(&event, Operation::EmrStep, &table);
    let read = read(&event, []);
    assert_eq!(
        read.asked[0].parameters,
        json!({"ClusterId": "j-1ABC", "StepId": "s-2DEF"})
    );
}

#[test]
fn emr_on_eks() {
    let event = ended(Platform::EmrEks, "vc1", "00ek");
    let table = [
        (
            json!({"jobRun": {
                "id": "00ek", "name": "nightly_load", "virtualClusterId": "vc1", "state": "FAILED",
                "failureReason": "USER_ERROR", "stateDetails": "Driver exited with 1",
                "createdAt": "2026-11-20T04:00:00Z", "finishedAt": "2026-11-20T04:05:00+00:00",
                "retryPolicyExecution": {"currentAttemptCount": 3},
            }}),
            json!({
                "state": "failed", "native": "FAILED", "job": "nightly_load", "code": "USER_ERROR",
                "message": "Driver exited with 1", "ended": "2026-11-20T04:05:00.000Z",
            }),
        ),
        (
            json!({"jobRun": {"state": "COMPLETED", "stateDetails": "done", "finishedAt": "2026-11-20T04:05:00Z"}}),
            json!({"state": "success", "native": "COMPLETED", "ended": "2026-11-20T04:05:00.000Z"}),
        ),
    ];
    assert_told(&event, Operation::EmrContainersJobRun, &table);
    let read = read(&event, []);
    assert_eq!(
        read.asked[0].parameters,
        json!({"virtualClusterId": "vc1", "jobRunId": "00ek"})
    );
}
