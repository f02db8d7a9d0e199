//! Ended runs whose facts could not be read.

use crate::readers::Throttled;
use crate::{DAY, Place, found};
use serde_json::{Value, json};
use strands_core::cost::Status;

const RUN: &str = "jr_988ff2cc1ccffb38298a3f09d6f4e938c4ed8955095e589b75477c79901d2d87";
const JOB: &str = "orders_daily_load";

impl Place {
    /// The run ends 20 minutes ago while Glue is throttled.
    async fn ends_unanswered(&self) {
        let mut event = self.samples.event("glue_job_succeeded");
        event["time"] = json!(self.ago(20).to_string());
        self.track_with(Throttled, event, 20).await;
    }

    fn due_rows(&self) -> Vec<Value> {
        let mut rows = self.tables.rows("StrandsLedger");
        rows.retain(|row| row.get("due").is_some() || row.get("due_at").is_some());
        rows
    }
}

#[tokio::test]
async fn facts_that_could_not_be_read_are_read_by_the_next_pass() {
    let place = Place::new().await;
    place.ends_unanswered().await;
    assert_eq!(place.due_rows().len(), 1);
    place.aws.knows_run(place.samples.job_run(RUN));
    place.aws.knows_job(place.samples.job(JOB));
    let function = place.launch().start().await;

    let answer = function.invoke(json!({"schedule": DAY})).await.unwrap();

    assert_eq!(answer["facts_read"], 1);
    let run = place.run("glue", RUN).await;
    assert!(!run.unanswered);
    assert_eq!(run.cost.unwrap().status(), Status::Priced);
    assert!(place.due_rows().is_empty());
    let before = place.rows();
    function.invoke(json!({"schedule": DAY})).await.unwrap();
    assert_eq!(place.rows(), before);
    assert_eq!(place.aws.calls("AWSGlue.GetJobRun"), 1);
}

#[tokio::test]
async fn what_is_denied_is_asked_again_later_and_not_by_every_pass() {
    let place = Place::new().await;
    place.ends_unanswered().await;
    let due = place.due_rows()[0]["due_at"].clone();
    place.aws.denies(1);
    let function = place.launch().start().await;

    for _ in 0..2 {
        function.invoke(json!({"schedule": DAY})).await.unwrap();
    }

    assert_eq!(place.aws.calls("AWSGlue.GetJobRun"), 1);
    let run = place.run("glue", RUN).await;
    assert!(run.unanswered);
    assert_eq!(run.cost.unwrap().status(), Status::Unpriced);
    assert_ne!(place.due_rows()[0]["due_at"], due);
}

#[tokio::test]
async fn while_glue_is_throttled_nothing_is_written() {
    let place = Place::new().await;
    place.ends_unanswered().await;
    // So that the sweep has nothing to do either.
    place.pass(DAY).await;
    let before = place.rows();
    let function = place.launch().set("AWS_MAX_ATTEMPTS", "1").start().await;
    place.aws.throttles(2);

    let answer = function.invoke(json!({"schedule": DAY})).await.unwrap();

    assert_eq!(found(&answer), json!({"runs_asked": 1}));
    assert_eq!(place.rows(), before);
}
