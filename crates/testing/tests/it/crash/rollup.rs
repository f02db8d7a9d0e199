//! rollup: a batch of two runs that ended and one that ended twice; then the months.

use super::{Place, failures};
use jiff::Timestamp;
use rollup::Rollup;
use serde_json::{Value, json};
use std::time::Duration;
use strands_core::cost::prices::PriceSheet;
use strands_core::platform::NoReader;
use strands_runtime::Moment;
use strands_testing::Crash;
use tracking::Tracking;

mod days {
    use super::days_story as story;

    matrix!(
        story makes 6:
        reads_the_markers = 1,
        posts = 2,
        reads_the_runs = 3,
        reads_the_job = 4,
        lists_its_runs = 5,
        renews_the_job = 6,
    );
}

mod months {
    use super::months_story as story;

    matrix!(
        story makes 52:
        reads_the_first_day = 1,
        reads_the_last_day = 30,
        writes_the_total = 31,
        writes_the_platform = 32,
        writes_the_job = 33,
        reads_the_newest_day = 34,
        puts_the_board = 48,
        reads_the_month = 49,
        reads_the_job = 51,
        lists_its_runs = 52,
    );
}

async fn days_story(crash: Crash) -> usize {
    let expected = undisturbed().await;
    let place = tracked(crash.clone()).await;
    let batch = place.tables.ledger_batch();
    let fragile = Rollup {
        store: place.fragile().await,
        environment: "production".to_owned(),
    };
    if crash
        .live(fragile.handle(batch.clone(), moment()))
        .await
        .is_none()
    {
        deliver(&place, &batch).await;
    }
    deliver(&place, &batch).await;
    assert_eq!(place.rows(), expected);
    crash.calls()
}

async fn months_story(crash: Crash) -> usize {
    let place = tracked(crash.clone()).await;
    deliver(&place, &place.tables.ledger_batch()).await;
    let sound = Rollup {
        store: place.sound().await,
        environment: "production".to_owned(),
    };
    let months = json!({"schedule": "months", "back": 0});
    let reference = tracked(Crash::never()).await;
    deliver(&reference, &reference.tables.ledger_batch()).await;
    let whole = Rollup {
        store: reference.sound().await,
        environment: "production".to_owned(),
    };
    whole.handle(months.clone(), moment()).await.unwrap();
    let fragile = Rollup {
        store: place.fragile().await,
        environment: "production".to_owned(),
    };
    let work = fragile.handle(months.clone(), moment());
    if crash.live(work).await.is_none() {
        sound.handle(months, moment()).await.unwrap();
    }
    assert_eq!(place.rows(), reference.rows());
    crash.calls()
}

async fn undisturbed() -> Vec<String> {
    let place = tracked(Crash::never()).await;
    deliver(&place, &place.tables.ledger_batch()).await;
    place.rows()
}

async fn deliver(place: &Place, batch: &Value) {
    let rollup = Rollup {
        store: place.sound().await,
        environment: "production".to_owned(),
    };
    let answer = rollup.handle(batch.clone(), moment()).await.unwrap().answer;
    assert_eq!(failures(&answer), 0);
}

/// Tables in which runs were tracked.
async fn tracked(crash: Crash) -> Place {
    let place = Place::new(crash).await;
    let tracking = Tracking {
        jobs: tracking::Jobs::of(None),
        store: place.sound().await,
        reader: NoReader,
        prices: PriceSheet::embedded().unwrap().clone(),
    };
    for (run_id, state, attempt) in [
        ("orders-1", "failed", 1),
        ("orders-1", "success", 2),
        ("orders-2", "success", 1),
    ] {
        let event = event(run_id, state, attempt);
        tracking.handle(event, moment()).await.unwrap();
    }
    place
}

fn moment() -> Moment {
    let now: Timestamp = "2026-11-20T06:00:00Z".parse().unwrap();
    Moment::new(now, Duration::from_mins(1))
}

fn event(run_id: &str, state: &str, attempt: u32) -> Value {
    json!({
        "version": "0", "id": format!("{run_id}-{attempt}"), "source": "strands.etl",
        "detail-type": "Strands Job Run Observed", "account": "111122223333",
        "region": "eu-west-1", "time": format!("2026-11-20T02:0{attempt}:00Z"),
        "detail": {
            "schema": "strands.run-observed/1", "run_id": run_id, "job_name": "orders",
            "platform": "airflow", "state": state, "attempt": attempt, "units": {"usd": 0.25},
        },
    })
}
