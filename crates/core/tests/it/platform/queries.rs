//! Athena, the Redshift Data API and Step Functions.

use super::{assert_told, ended};
use serde_json::json;
use strands_core::platform::Operation;
use strands_core::run::Platform;

#[test]
fn athena() {
    let event = ended(Platform::Athena, "-", "4b3a");
    let table = [
        (
            json!({"QueryExecution": {
                "QueryExecutionId": "4b3a", "Query": "select 'hunter2'", "WorkGroup": "reporting",
                "Status": {
                    "State": "FAILED", "SubmissionDateTime": 1_795_147_200.125,
                    "CompletionDateTime": 1_795_147_260.5, "StateChangeReason": "no such table",
                    "AthenaError": {"ErrorCategory": 2, "ErrorType": 1006, "Retryable": false,
                                    "ErrorMessage": "Table sales is missing"},
                },
                "Statistics": {"QueryQueueTimeInMillis": 875, "DataScannedInBytes": 0,
                               "TotalExecutionTimeInMillis": 60_375},
            }}),
            json!({
                "state": "failed", "native": "FAILED", "job": "reporting", "code": "1006",
                "message": "Table sales is missing", "units": {"data_scanned_bytes": 0},
                "started": "2026-11-20T04:00:01.000Z", "ended": "2026-11-20T04:01:00.500Z",
            }),
        ),
        (
            json!({"QueryExecution": {
                "WorkGroup": "reporting",
                "Status": {"State": "SUCCEEDED", "SubmissionDateTime": "2026-11-20T04:00:00.125000+00:00",
                           "CompletionDateTime": "2026-11-20T04:01:00+00:00"},
                "Statistics": {"DataScannedInBytes": 1_073_741_824_i64},
            }}),
            json!({
                "state": "success", "native": "SUCCEEDED", "job": "reporting",
                "ended": "2026-11-20T04:01:00.000Z", "units": {"data_scanned_bytes": 1_073_741_824_i64},
            }),
        ),
    ];
    assert_told(&event, Operation::QueryExecution, &table);
}

#[test]
fn redshift_statements() {
    let event = ended(Platform::RedshiftData, "-", "9c8b");
    let table = [
        (
            json!({
                "Id": "9c8b", "Status": "FAILED", "QueryString": "copy … credentials 'hunter2'",
                "Error": "ERROR: relation \"sales\" does not exist", "Duration": 2_500_000_000_i64,
                "CreatedAt": 1_795_147_200.25, "UpdatedAt": 1_795_147_203.0,
            }),
            json!({
                "state": "failed", "native": "FAILED", "message": "ERROR: relation \"sales\" does not exist",
                "started": "2026-11-20T04:00:00.500Z", "ended": "2026-11-20T04:00:03.000Z",
            }),
        ),
        (
            // Longer than it existed: it cannot have started before it was submitted.
            json!({"Status": "FINISHED", "Duration": 9_000_000_000_i64, "CreatedAt": 1_795_147_200,
                   "UpdatedAt": 1_795_147_203}),
            json!({
                "state": "success", "native": "FINISHED",
                "started": "2026-11-20T04:00:00.000Z", "ended": "2026-11-20T04:00:03.000Z",
            }),
        ),
        (
            json!({"Status": "ABORTED", "Duration": -1, "UpdatedAt": "2026-11-20T04:00:03Z"}),
            json!({"state": "stopped", "native": "ABORTED", "ended": "2026-11-20T04:00:03.000Z"}),
        ),
        (
            json!({"Status": "PICKED", "CreatedAt": 1_795_147_200, "UpdatedAt": 1_795_147_203}),
            json!({"state": "queued", "native": "PICKED"}),
        ),
    ];
    assert_told(&event, Operation::Statement, &table);
}

#[test]
fn step_functions() {
    let arn = "arn:aws:states:eu-west-1:111122223333:execution:month_end:run-1";
    let event = ended(Platform::StepFunctions, "-", arn);
    let machine = "arn:aws:states:eu-west-1:111122223333:stateMachine:month_end";
    let table = [
        (
            json!({
                "executionArn": arn, "stateMachineArn": machine, "status": "TIMED_OUT",
                "input": "{\"password\":\"hunter2\"}", "error": "States.Timeout", "cause": "took too long",
                "startDate": 1_795_147_200.001, "stopDate": 1_795_147_260.0, "redriveCount": 0,
            }),
            json!({
                "state": "timeout", "native": "TIMED_OUT", "job": "month_end", "code": "States.Timeout",
                "message": "took too long",
                "started": "2026-11-20T04:00:00.001Z", "ended": "2026-11-20T04:01:00.000Z",
            }),
        ),
        (
            json!({
                "stateMachineArn": machine, "status": "SUCCEEDED", "startDate": 1_795_147_200,
                "stopDate": 1_795_150_860, "redriveCount": 1, "redriveDate": 1_795_150_800.0,
            }),
            json!({
                "state": "success", "native": "SUCCEEDED", "attempt": 2, "job": "month_end",
                "opened": "2026-11-20T05:00:00.000Z", "started": "2026-11-20T05:00:00.000Z",
                "ended": "2026-11-20T05:01:00.000Z",
            }),
        ),
        (
            json!({"status": "ABORTED", "stopDate": "2026-11-20T04:01:00.5Z", "startDate": "2026-11-20T04:00:00Z"}),
            json!({
                "state": "stopped", "native": "ABORTED",
                "started": "2026-11-20T04:00:00.000Z", "ended": "2026-11-20T04:01:00.500Z",
            }),
        ),
    ];
    assert_told(&event, Operation::Execution, &table);
}
