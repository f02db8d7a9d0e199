//! tracking: a batch with the whole life of a run, another run, and a message that is none.

use super::{Place, failures};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::time::Duration;
use strands_core::cost::prices::PriceSheet;
use strands_core::platform::{PlatformReader, ReadFault};
use strands_core::run::{Authority, Figure, Observation};
use strands_runtime::Moment;
use strands_store::Store;
use strands_testing::Crash;
use tracking::Tracking;

matrix!(
    story makes 9: reads_the_new_run = 1,
    writes_its_start = 2,
    reads_it_again = 3,
    asks_the_platform = 4,
    writes_its_end = 5,
    reads_another_run = 6,
    asks_the_platform_again = 7,
    writes_the_other_run = 8,
    files_the_dead_letter = 9,
);

/// A platform that knows what each run consumed.
struct Platform {
    crash: Crash,
}

impl PlatformReader for Platform {
    async fn read(&self, event: &Observation) -> Result<Option<Observation>, ReadFault> {
        let mut answer = event.clone();
        answer.digest = None;
        answer.authority = Authority::Platform;
        answer.units.usd = Figure::new(0.5);
        self.crash.around(async { Ok(Some(answer)) }).await
    }
}

async fn story(crash: Crash) -> usize {
    let expected = undisturbed().await;
    let place = Place::new(crash.clone()).await;
    let fragile = tracking(place.fragile().await, crash.clone());
    let answer = crash.live(fragile.handle(batch(), moment())).await;
    if answer.is_none() {
        let successor = tracking(place.sound().await, Crash::never());
        let answer = successor.handle(batch(), moment()).await.unwrap().answer;
        assert_eq!(failures(&answer), 0);
    }
    assert_eq!(place.rows(), expected);
    assert_eq!(place.tables.rows("StrandsDeadLetters").len(), 1);
    crash.calls()
}

async fn undisturbed() -> Vec<String> {
    let place = Place::new(Crash::never()).await;
    let tracking = tracking(place.sound().await, Crash::never());
    tracking.handle(batch(), moment()).await.unwrap();
    place.rows()
}

fn tracking(store: Store, crash: Crash) -> Tracking<Platform> {
    let prices = PriceSheet::embedded().unwrap().clone();
    Tracking {
        jobs: tracking::Jobs::of(None),
        store,
        reader: Platform { crash },
        prices,
    }
}

fn moment() -> Moment {
    let now: Timestamp = "2026-11-20T06:00:00Z".parse().unwrap();
    Moment::new(now, Duration::from_mins(1))
}

fn batch() -> Value {
    let bodies = [
        event("orders-1", "running", "2026-11-20T02:00:00Z"),
        event("orders-1", "success", "2026-11-20T02:40:00Z"),
        event("stock-1", "failed", "2026-11-20T02:50:00Z"),
        "{\"not\": \"an event\"".to_owned(),
    ];
    let records: Vec<Value> = bodies
        .iter()
        .enumerate()
        .map(|(number, body)| json!({"messageId": format!("m-{number}"), "eventSource": "aws:sqs", "body": body}))
        .collect();
    json!({ "Records": records })
}

fn event(run_id: &str, state: &str, time: &str) -> String {
    json!({
        "version": "0", "id": format!("{run_id}-{state}"), "source": "strands.etl",
        "detail-type": "Strands Job Run Observed", "account": "111122223333",
        "region": "eu-west-1", "time": time,
        "detail": {
            "schema": "strands.run-observed/1", "run_id": run_id, "job_name": "orders",
            "platform": "airflow", "state": state,
        },
    })
    .to_string()
}
