//! What Glue adds to an event, and runs that it says nothing of.

use crate::{CLICKSTREAM, ORDERS, Place};
use serde_json::json;
use strands_core::cost::{Reason, Status};
use strands_core::money::MicroUsd;
use strands_core::run::{Attempt, Ledger, State};
use strands_store::executions::Listed;

/// 17 846 metered DPU-seconds of the flexible class at 0.29 USD an hour.
const CLICKSTREAM_COST: MicroUsd = MicroUsd(1_437_594);
/// The retry: 13 302 DPU-seconds at the same price.
const CLICKSTREAM_RETRY_COST: MicroUsd = MicroUsd(1_071_550);
/// 10 DPU for 1562 seconds at 0.44 USD an hour.
const ORDERS_COST: MicroUsd = MicroUsd(1_909_111);

#[tokio::test]
async fn a_failed_run_is_priced_by_what_glue_metered() {
    let place = Place::new().await;
    let function = place.launch().start().await;

    function
        .invoke(place.samples.event("sqs_batch"))
        .await
        .unwrap();

    let run = place.glue_run(CLICKSTREAM).await;
    assert_eq!(cost(&run), (Status::Priced, Some(CLICKSTREAM_COST)));
    let listed = latest(&place, "clickstream_sessionize").await;
    assert_eq!(listed.state, State::Failed);
    assert_eq!(listed.cost, Some(CLICKSTREAM_COST));
    assert_eq!(listed.cost_status.as_deref(), Some("priced"));
    let listed = latest(&place, "orders_daily_load").await;
    assert_eq!(listed.cost, Some(ORDERS_COST));
}

#[tokio::test]
async fn the_times_of_a_run_are_those_that_glue_answers_to_the_millisecond() {
    let place = Place::new().await;
    let function = place.launch().start().await;

    function
        .invoke(place.samples.event("glue_job_failed"))
        .await
        .unwrap();

    let run = place.glue_run(CLICKSTREAM).await;
    let attempt = run.highest_attempt().unwrap();
    let (started, ended) = ("2026-11-18T03:48:31.086Z", "2026-11-18T04:12:07.553Z");
    assert_eq!(attempt.started_at(), Some(place.samples.moved(started)));
    assert_eq!(attempt.ended_at(), Some(place.samples.moved(ended)));
    assert_eq!(attempt.duration_ms(), Some(1_416_467));
}

#[tokio::test]
async fn a_retry_costs_as_well_as_what_it_retries() {
    let place = Place::new().await;
    let function = place.launch().start().await;

    function
        .invoke(place.samples.event("glue_job_failed"))
        .await
        .unwrap();
    let answer = function
        .invoke(place.samples.event("glue_job_retry_attempt"))
        .await
        .unwrap();

    assert_eq!(answer["run"]["attempt"], 2);
    assert_eq!(answer["run"]["state"], "success");
    let run = place.glue_run(CLICKSTREAM).await;
    let both = CLICKSTREAM_COST
        .checked_add(CLICKSTREAM_RETRY_COST)
        .unwrap();
    assert_eq!(cost(&run), (Status::Priced, Some(both)));
    assert_eq!(
        place.aws.calls("AWSGlue.GetJob"),
        1,
        "a job's settings are asked for once"
    );
}

#[tokio::test]
async fn glue_is_not_asked_about_a_run_that_goes_on() {
    let place = Place::new().await;
    let function = place.launch().start().await;

    let event = place.samples.event("glue_job_run_status_delayed");
    let answer = function.invoke(event).await.unwrap();

    assert_eq!(answer["run"]["state"], "running");
    assert_eq!(answer["run"]["flags"], json!(["delayed"]));
    assert_eq!(place.aws.calls("AWSGlue.GetJobRun"), 0);
    assert_eq!(place.glue_run(ORDERS).await.cost, None);
}

#[tokio::test]
async fn a_glue_that_throttles_once_is_asked_again() {
    let place = Place::new().await;
    let function = place.launch().start().await;
    place.aws.throttles(1);

    function
        .invoke(place.samples.event("glue_job_failed"))
        .await
        .unwrap();

    let run = place.glue_run(CLICKSTREAM).await;
    assert_eq!(cost(&run), (Status::Priced, Some(CLICKSTREAM_COST)));
    assert_eq!(place.aws.calls("AWSGlue.GetJobRun"), 2);
}

#[tokio::test]
async fn a_run_is_recorded_while_glue_throttles() {
    let place = Place::new().await;
    let function = place.launch().start().await;
    place.aws.throttles(100);

    let answer = function
        .invoke(place.samples.event("glue_job_failed"))
        .await
        .unwrap();

    assert_eq!(answer["outcome"], "applied");
    assert_recorded_without_facts(&place).await;
}

#[tokio::test]
async fn a_run_is_recorded_while_glue_is_broken() {
    let place = Place::new().await;
    let function = place.launch().start().await;
    place.aws.breaks(100);

    function
        .invoke(place.samples.event("glue_job_failed"))
        .await
        .unwrap();

    assert_recorded_without_facts(&place).await;
    assert_eq!(place.aws.calls("AWSGlue.GetJobRun"), 2, "one more try");
}

#[tokio::test]
async fn what_was_not_answered_is_answered_by_the_next_event() {
    let place = Place::new().await;
    let function = place.launch().start().await;
    place.aws.denies(1);
    let mut event = place.samples.event("glue_job_failed");
    function.invoke(event.clone()).await.unwrap();
    assert_recorded_without_facts(&place).await;

    event["id"] = json!("5d7b7e1c-0000-4000-8000-000000000002");
    function.invoke(event).await.unwrap();

    let run = place.glue_run(CLICKSTREAM).await;
    assert!(!run.unanswered);
    assert_eq!(cost(&run), (Status::Priced, Some(CLICKSTREAM_COST)));
}

#[tokio::test]
async fn a_retry_tells_of_the_attempt_whose_event_was_lost() {
    let place = Place::new().await;
    let function = place.launch().start().await;

    function
        .invoke(place.samples.event("glue_job_retry_attempt"))
        .await
        .unwrap();

    let run = place.glue_run(CLICKSTREAM).await;
    let states: Vec<State> = run.attempts().iter().map(Attempt::state).collect();
    assert_eq!(states, [State::Failed, State::Success]);
    let both = CLICKSTREAM_COST
        .checked_add(CLICKSTREAM_RETRY_COST)
        .unwrap();
    assert_eq!(cost(&run), (Status::Priced, Some(both)));
}

#[tokio::test]
async fn glue_is_asked_with_a_signature_of_the_functions_own() {
    let place = Place::new().await;
    let function = place.launch().start().await;

    function
        .invoke(place.samples.event("glue_job_failed"))
        .await
        .unwrap();

    let asked = place.aws.asked();
    // The run, its job, and the job's tags.
    assert_eq!(asked.len(), 3);
    for asked in asked {
        let signature = asked.signature.unwrap();
        assert_eq!(signature.access_key, "test");
        assert_eq!(
            (&*signature.region, &*signature.service),
            ("eu-west-1", "glue")
        );
    }
}

#[tokio::test]
async fn a_run_is_recorded_where_glue_may_not_be_asked() {
    let place = Place::new().await;
    let function = place.launch().start().await;
    place.aws.denies(100);

    let answer = function
        .invoke(place.samples.event("glue_job_failed"))
        .await
        .unwrap();

    assert_eq!(answer["outcome"], "applied");
    assert_recorded_without_facts(&place).await;
    assert_eq!(
        place.aws.calls("AWSGlue.GetJobRun"),
        1,
        "a denial stays one"
    );
}

#[tokio::test]
async fn a_run_that_glue_does_not_know_is_recorded() {
    let place = Place::new().await;
    let function = place.launch().start().await;
    let mut event = place.samples.event("glue_job_failed");
    event["detail"]["jobRunId"] = json!("jr_unknown");

    let answer = function.invoke(event).await.unwrap();

    assert_eq!(answer["outcome"], "applied");
    assert_eq!(
        cost(&place.glue_run("jr_unknown").await),
        (Status::Unpriced, None)
    );
}

#[tokio::test]
async fn a_run_is_priced_without_the_settings_of_its_job() {
    let place = Place::new().await;
    let function = place.launch().start().await;
    let mut run = place.samples.job_run(CLICKSTREAM);
    run["JobRun"]["JobName"] = json!("deleted_job");
    place.aws.knows_run(run);
    let mut event = place.samples.event("glue_job_failed");
    event["detail"]["jobName"] = json!("deleted_job");

    function.invoke(event).await.unwrap();

    let run = place.glue_run(CLICKSTREAM).await;
    assert_eq!(cost(&run), (Status::Priced, Some(CLICKSTREAM_COST)));
    assert_eq!(run.max_retries(), None);
}

async fn assert_recorded_without_facts(place: &Place) {
    let run = place.glue_run(CLICKSTREAM).await;
    assert_eq!(run.state(), State::Failed);
    assert!(run.unanswered);
    assert_eq!(cost(&run), (Status::Unpriced, None));
    assert_eq!(run.cost.unwrap().unpriced()[0].reason, Reason::MissingUsage);
    let listed = latest(place, "clickstream_sessionize").await;
    assert_eq!((listed.state, listed.cost), (State::Failed, None));
    assert_eq!(listed.cost_status.as_deref(), Some("unpriced"));
}

fn cost(run: &Ledger) -> (Status, Option<MicroUsd>) {
    let cost = run.cost.as_ref().unwrap();
    (cost.status(), cost.total())
}

async fn latest(place: &Place, job: &str) -> Listed {
    place.store.latest_run(job).await.unwrap().unwrap()
}
