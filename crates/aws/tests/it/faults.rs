//! What goes wrong between here and a service.

use crate::{TIMEOUT, config, ended, read};
use serde_json::json;
use std::time::Duration;
use strands_aws::api::AwsApi;
use strands_core::platform::{PlatformReader, ReadFault, Reader};
use strands_core::run::{Observation, Platform};
use strands_testing::FakeAws;

const BATCH: &str = "POST /v1/describejobs";

async fn batch() -> (FakeAws, Observation) {
    let aws = FakeAws::start().await;
    let answer = json!({"jobs": [{"status": "FAILED"}]});
    aws.knows(BATCH, json!({"jobs": ["7d6c"]}), answer);
    (aws, ended(Platform::Batch, "-", "7d6c"))
}

#[tokio::test]
async fn what_passes_is_tried_once_more() {
    let (aws, event) = batch().await;
    aws.throttles(1);
    assert!(read(&aws, &event).await.unwrap().is_some());
    aws.breaks(1);
    assert!(read(&aws, &event).await.unwrap().is_some());
    assert_eq!(aws.calls(BATCH), 4);
}

#[tokio::test]
async fn what_does_not_pass_is_tried_twice_in_all() {
    let (aws, event) = batch().await;
    aws.throttles(100);
    let fault = read(&aws, &event).await.unwrap_err();
    assert_eq!(
        fault,
        ReadFault::Passing("Batch: ThrottlingException".to_owned())
    );
    assert_eq!(aws.calls(BATCH), 2);
}

#[tokio::test]
async fn a_service_that_fails_may_answer_later() {
    let (aws, event) = batch().await;
    aws.breaks(100);
    let fault = read(&aws, &event).await.unwrap_err();
    assert_eq!(
        fault,
        ReadFault::Passing("Batch: InternalServiceException".to_owned())
    );
}

#[tokio::test]
async fn a_denial_stays_one() {
    let (aws, event) = batch().await;
    aws.denies(1);
    let fault = read(&aws, &event).await.unwrap_err();
    assert_eq!(
        fault,
        ReadFault::Denied("Batch: AccessDeniedException".to_owned())
    );
    assert_eq!(aws.calls(BATCH), 1);
}

#[tokio::test]
async fn a_service_that_does_not_answer_is_not_waited_for() {
    let (aws, event) = batch().await;
    aws.hangs();
    let config = config(&aws, Duration::from_millis(50)).await;
    let fault = Reader::new(AwsApi::new(&config)).read(&event).await;
    assert_eq!(
        fault,
        Err(ReadFault::Passing("Batch: no answer".to_owned()))
    );
}

#[tokio::test]
async fn an_answer_that_is_not_json_cannot_be_used() {
    let (aws, event) = batch().await;
    aws.knows(BATCH, json!({}), json!("no object"));
    assert_eq!(read(&aws, &event).await, Ok(None));
    aws.babbles();
    let fault = read(&aws, &event).await;
    assert!(matches!(fault, Err(ReadFault::Final(_))), "{fault:?}");
}

#[tokio::test]
async fn without_a_region_nobody_is_asked() {
    let (aws, event) = batch().await;
    let mut config = config(&aws, TIMEOUT).await.into_builder();
    config.set_region(None);
    let fault = Reader::new(AwsApi::new(&config.build())).read(&event).await;
    assert_eq!(fault, Err(ReadFault::Final("set AWS_REGION".to_owned())));
    assert_eq!(aws.calls(BATCH), 0);
}

#[tokio::test]
async fn the_settings_of_a_glue_job_are_asked_for_once() {
    let aws = FakeAws::start().await;
    aws.knows_job(json!({"Job": {"Name": "nightly_load", "MaxRetries": 2}}));
    let reader = Reader::new(AwsApi::new(&config(&aws, TIMEOUT).await));
    for run_id in ["jr_1", "jr_2"] {
        aws.knows_run(json!({"JobRun": {
            "Id": run_id, "JobName": "nightly_load", "JobRunState": "SUCCEEDED",
        }}));
        let event = ended(Platform::Glue, "-", run_id);
        let report = reader.read(&event).await.unwrap().unwrap();
        assert_eq!(report.usage.unwrap().max_retries(), Some(2));
    }
    assert_eq!(aws.calls("AWSGlue.GetJob"), 1);
}
