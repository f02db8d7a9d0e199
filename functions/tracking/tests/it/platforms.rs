//! What other platforms than Glue add to an event, and a platform that does not answer.

use crate::Place;
use serde_json::{Value, json};
use strands_core::run::{Attempt, Figure, Ledger, RunRecord, State};

const SERVERLESS: &str = "111122223333/eu-west-1/emr_serverless/00g4k8s2v6q1m309/00g4k9b7t2c5d80b";
const QUERY: &str = "111122223333/eu-west-1/athena/-/c41f7a20-9e83-45d6-b0a7-16d2e8f5937c";

async fn told(place: &Place, sample: &str, run_key: &str) -> Ledger {
    let function = place.launch().start().await;
    let event = place.samples.event(sample);
    function.invoke(event).await.unwrap();
    place.run(run_key).await.unwrap()
}

#[tokio::test]
async fn emr_serverless_tells_name_start_and_consumption() {
    let place = Place::new().await;
    let started = "2026-11-18T01:12:30Z";
    let answer = json!({"jobRun": {
        "state": "SUCCESS", "name": "basket_features", "attempt": 1,
        "startedAt": place.samples.moved(started).as_second(),
        "endedAt": place.samples.moved("2026-11-18T01:51:40Z").as_second(),
        "billedResourceUtilization": {"vCPUHour": 2.5, "memoryGBHour": 10.0, "storageGBHour": 0.0},
    }});
    let run = "GET /applications/00g4k8s2v6q1m309/jobruns/00g4k9b7t2c5d80b";
    place.aws.knows(run, Value::Null, answer);

    let run = told(&place, "emr_serverless_job_success", SERVERLESS).await;

    let record = RunRecord::from(&run);
    assert_eq!(record.job_name.as_deref(), Some("basket_features"));
    assert_eq!(record.started_at, Some(place.samples.moved(started)));
    let units = record.units.unwrap();
    assert_eq!(units.vcpu_hours.map(Figure::get), Some(2.5));
    assert_eq!(units.memory_gb_hours.map(Figure::get), Some(10.0));
    assert!(record.missing.is_empty() && !run.unanswered);
}

#[tokio::test]
async fn athena_tells_what_was_scanned_and_no_start_as_it_knows_the_submission_alone() {
    let place = Place::new().await;
    let started = "2026-11-18T06:02:10Z";
    let answer = json!({"QueryExecution": {
        "Status": {
            "State": "FAILED",
            "SubmissionDateTime": place.samples.moved(started).as_second(),
            "CompletionDateTime": place.samples.moved("2026-11-18T06:02:47Z").as_second(),
        },
        "Statistics": {"DataScannedInBytes": 1_048_576},
        "WorkGroup": "marketing",
    }});
    let parameters = json!({"QueryExecutionId": "c41f7a20-9e83-45d6-b0a7-16d2e8f5937c"});
    let what = "AmazonAthena.GetQueryExecution";
    place.aws.knows(what, parameters, answer);

    let run = told(&place, "athena_query_failed", QUERY).await;

    let scanned = run.units().data_scanned_bytes.map(Figure::get);
    assert_eq!(scanned, Some(1_048_576.0));
    let start = RunRecord::from(&run).started_at;
    assert_eq!(start, None);
    assert_eq!(run.state(), State::Failed);
    let error = run.highest_attempt().and_then(Attempt::error).unwrap();
    assert_eq!(error.code.as_deref(), Some("1200"), "the event's own stays");
}

#[tokio::test]
async fn a_platform_that_does_not_answer_leaves_the_run_recorded_and_marked() {
    let place = Place::new().await;
    place.aws.breaks(2);

    let run = told(&place, "athena_query_failed", QUERY).await;

    assert_eq!(run.state(), State::Failed);
    assert!(run.unanswered);
    assert!(run.units().is_empty());
}
