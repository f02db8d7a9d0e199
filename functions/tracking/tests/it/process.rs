//! The process around the handler: settings, logs and metrics.

use crate::Place;
use serde_json::json;
use strands_testing::request_id;

#[tokio::test]
async fn settings_that_cannot_be_used_end_it_by_name() {
    let place = Place::new().await;
    let function = place.launch().set("RETENTION_DAYS", "many").start().await;

    let (status, printed) = function.ended().await;

    assert!(!status.success());
    let said = printed.to_string();
    assert!(
        said.contains("RETENTION_DAYS: invalid digit found in string"),
        "{said}"
    );
}

#[tokio::test]
async fn every_log_line_tells_its_request_and_its_run() {
    let place = Place::new().await;
    let function = place.launch().start().await;
    function
        .invoke(place.samples.event("sqs_batch"))
        .await
        .unwrap();
    function
        .invoke(place.samples.event("glue_job_timeout"))
        .await
        .unwrap();

    let logs = function.stop().await.logs();

    let tracked: Vec<_> = logs
        .iter()
        .filter(|it| it["fields"]["message"] == "tracked")
        .collect();
    assert_eq!(tracked.len(), 5, "{logs:#?}");
    for (index, line) in tracked.iter().enumerate() {
        let request = if index < 4 { 1 } else { 2 };
        assert_eq!(line["span"]["requestId"], request_id(request), "{line}");
        let run_key = line["fields"]["run_key"].as_str().unwrap();
        assert!(run_key.starts_with("111122223333/eu-west-1/"), "{line}");
    }
}

#[tokio::test]
async fn what_was_counted_is_one_line_for_cloudwatch() {
    let place = Place::new().await;
    let function = place.launch().start().await;
    function
        .invoke(place.samples.event("sqs_batch_one_broken"))
        .await
        .unwrap();

    let metrics = function.stop().await.metrics();

    assert_eq!(metrics.len(), 1);
    assert_eq!(metrics[0]["EventsApplied"], 2);
    assert_eq!(metrics[0]["EventsRejected"], 1);
    assert_eq!(metrics[0]["function"], "tracking");
    let directive = &metrics[0]["_aws"]["CloudWatchMetrics"][0];
    assert_eq!(directive["Namespace"], "Strands");
    assert_eq!(directive["Dimensions"], json!([["function"]]));
}

#[tokio::test]
async fn no_log_holds_what_an_event_says_of_people() {
    for level in ["info", "debug"] {
        let place = Place::new().await;
        let function = place.launch().set("LOG_LEVEL", level).start().await;
        let mut failed = place.samples.event("strands_run_failed");
        failed["detail"]["error"]["message"] = json!("no row for jane.roe@example.com");
        let mut refused = failed.clone();
        refused["detail"]["state"] = json!("lost jane.roe@example.com");

        function.invoke(failed).await.unwrap();
        function.invoke(refused).await.unwrap();

        let said = function.stop().await.to_string();
        assert!(
            said.contains("tracked") && said.contains("rejected"),
            "{said}"
        );
        assert!(!said.contains("jane.roe"), "at {level}:\n{said}");
    }
}
