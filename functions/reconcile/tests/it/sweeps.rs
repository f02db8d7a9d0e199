//! Ended runs whose change did not reach totals or their job.

use crate::{DAY, NIGHT, Place, found};
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use strands_core::money::MicroUsd;
use strands_store::Store;
use strands_testing::Proxy;
use strands_testing::proxy::{Call, Verdict};

#[tokio::test]
async fn a_lost_posting_is_made_up_for_and_counts_once() {
    let place = Place::new().await;
    place.track(place.airflow("r-1", "success", 60), 60).await;
    place.notify(place.newest_change()).await;

    let answer = place.pass(DAY).await;

    assert_eq!(found(&answer), json!({"runs_posted": 1}));
    let totals = place.totals().await;
    assert_eq!((totals.executions, totals.total()), (1, MicroUsd(250_000)));
    // The stream record comes late after all.
    place.post().await;
    assert_eq!(place.totals().await, totals);
    let before = place.rows();
    assert_eq!(found(&place.pass(NIGHT).await), json!({}));
    assert_eq!(place.rows(), before);
}

#[tokio::test]
async fn a_correction_that_was_lost_moves_the_totals() {
    let place = Place::new().await;
    place.track(place.airflow("r-1", "failed", 90), 90).await;
    place.post().await;
    let mut retried = place.airflow("r-1", "success", 60);
    retried["detail"]["attempt"] = json!(2);
    place.track(retried, 60).await;
    place.notify(place.tables.ledger_batch()).await;

    let answer = place.pass(DAY).await;

    assert_eq!(found(&answer), json!({"runs_posted": 1}));
    let totals = place.totals().await;
    let counts = (totals.executions, totals.successful, totals.failed);
    assert_eq!(counts, (1, 1, 0));
}

#[tokio::test]
async fn a_lost_notification_is_made_known_again_and_mailed_once() {
    let place = Place::new().await;
    place.track(place.airflow("r-1", "failed", 60), 60).await;
    place.post().await;
    let totals = place.totals().await;

    let answer = place.pass(DAY).await;

    assert_eq!(found(&answer), json!({"runs_announced": 1}));
    assert_eq!(place.notify(place.newest_change()).await, 1);
    place.post().await;
    assert_eq!(place.totals().await, totals);
    let before = place.rows();
    assert_eq!(found(&place.pass(NIGHT).await), json!({}));
    assert_eq!(place.rows(), before);
    // The first record comes late after all.
    assert_eq!(place.notify(place.tables.ledger_batch()).await, 0);
}

#[tokio::test]
async fn a_run_that_ended_just_now_is_still_on_its_way() {
    let place = Place::new().await;
    place.track(place.airflow("r-1", "failed", 10), 10).await;
    place.track(place.airflow("r-2", "failed", 60), 5).await;
    let before = place.rows();
    assert_eq!(found(&place.pass(NIGHT).await), json!({}));
    assert_eq!(place.rows(), before);
}

#[tokio::test]
async fn the_night_reaches_further_back_than_the_day() {
    let place = Place::new().await;
    let minutes = 50 * 60;
    let event = place.airflow("r-1", "success", minutes);
    place.track(event, minutes).await;
    assert_eq!(found(&place.pass(DAY).await), json!({}));
    let healed = json!({"runs_posted": 1, "runs_announced": 1});
    assert_eq!(found(&place.pass(NIGHT).await), healed);
}

#[tokio::test]
async fn a_damaged_row_holds_up_no_other_run() {
    let place = Place::new().await;
    for run in ["r-1", "r-2", "r-3"] {
        place.track(place.airflow(run, "success", 60), 60).await;
    }
    place.post().await;
    let damage = |run_id: &str, entry: &str| {
        let row = json!({
            "run_key": {"S": format!("111122223333/eu-west-1/custom:airflow/-/{run_id}")},
            "entry": {"S": entry}, "version": {"N": "1"},
        });
        let request = json!({"TableName": "StrandsLedger", "Item": row});
        let request = serde_json::from_value(request).unwrap();
        place.tables.database().put_item(request).unwrap();
    };
    damage("r-1", "run");
    damage("r-2", "posted");

    let answer = place.pass(DAY).await;

    assert_eq!(found(&answer), json!({"runs_announced": 1}));
    assert_eq!(place.run("custom:airflow", "r-3").await.version, 2);
}

/// Fails the query of that number, of those that page through runs in a state.
fn failing(query: usize, pages: Arc<AtomicUsize>) -> impl Fn(Call) -> std::future::Ready<Verdict> {
    move |call| {
        let is_page = call.operation == "Query" && call.request["IndexName"] == "StatusIndex";
        if is_page && pages.fetch_add(1, Ordering::SeqCst) + 1 == query {
            let answer =
                json!({"__type": "com.amazonaws.dynamodb.v20120810#AccessDeniedException"});
            return std::future::ready(Verdict::Answer(400, answer));
        }
        std::future::ready(Verdict::Forward(call.request))
    }
}

#[tokio::test]
async fn a_sweep_that_was_kept_from_its_work_goes_on_where_it_stopped() {
    let place = Place::new().await;
    for run in 0..130 {
        let id = format!("r-{run}");
        let event = place.airflow(&id, "success", 60 + run % 7);
        place.track(event, 60).await;
    }
    let pages = Arc::new(AtomicUsize::new(0));
    let proxy = Proxy::start(&place.tables.url(), failing(2, pages.clone())).await;
    let store = Store::at_endpoint(proxy.url()).await;

    let first = place.pass_over(&store, DAY, place.now).await;
    assert_eq!(counts(&first), [100, 100, 1], "{first}");
    let second = place.pass_over(&store, DAY, place.now).await;
    assert_eq!(counts(&second), [30, 30, 0], "{second}");
    assert_eq!(place.totals().await.executions, 130);
    // One page of the first pass, the refused one, the rest of the successes, the three other states.
    assert_eq!(pages.load(Ordering::SeqCst), 2 + 1 + 3);

    let third = place.pass_over(&store, DAY, place.now).await;
    assert_eq!(found(&third), json!({}));
    assert_eq!(
        pages.load(Ordering::SeqCst),
        6,
        "a sweep began within the hour"
    );
    let later = place.now + SignedDuration::from_mins(61);
    place.pass_over(&store, DAY, later).await;
    assert!(pages.load(Ordering::SeqCst) > 6);
}

fn counts(answer: &Value) -> [u64; 3] {
    ["runs_posted", "runs_announced", "steps_returned"].map(|name| answer[name].as_u64().unwrap())
}

#[tokio::test]
async fn a_posting_that_meets_another_writer_is_decided_again() {
    let place = Place::new().await;
    place.track(place.airflow("r-1", "success", 60), 60).await;
    let left = Arc::new(AtomicUsize::new(2));
    let conflicting = left.clone();
    let rule = move |call: Call| {
        let is_met = call.operation == "TransactWriteItems"
            && conflicting
                .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
                    left.checked_sub(1)
                })
                .is_ok();
        std::future::ready(if is_met {
            Verdict::transaction_conflict(&call.request)
        } else {
            Verdict::Forward(call.request)
        })
    };
    let proxy = Proxy::start(&place.tables.url(), rule).await;
    let store = Store::at_endpoint(proxy.url()).await;

    let answer = place.pass_over(&store, DAY, place.now).await;

    assert_eq!(counts(&answer), [1, 1, 0], "{answer}");
    assert_eq!(left.load(Ordering::SeqCst), 0);
    assert_eq!(place.totals().await.executions, 1);
}
