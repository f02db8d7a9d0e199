//! Histories of runs, and the two ways to play them.

use jiff::Timestamp;
use proptest::collection::vec;
use proptest::prelude::*;
use rollup::Rollup;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use strands_core::cost::prices::PriceSheet;
use strands_core::event::intake;
use strands_core::platform::NoReader;
use strands_runtime::Moment;
use strands_store::Store;
use strands_testing::TestStore;
use strands_testing::proxy::{Call, Proxy, Verdict};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;
use tracking::Tracking;

/// A fact about a run, as an orchestrator reports it.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    id: u32,
    run: u8,
    attempt: u8,
    state: &'static str,
    minute: i64,
    started: bool,
}

impl Event {
    pub(crate) fn sample(run: u8, state: &'static str, minute: i64) -> Self {
        let id = u32::from(run) * 1_000 + u32::try_from(minute).unwrap();
        Self {
            id,
            run,
            attempt: 1,
            state,
            minute,
            started: true,
        }
    }

    fn body(&self) -> String {
        let time = instant(self.minute).to_string();
        let started = self.started.then(|| instant(self.minute - 20).to_string());
        json!({
            "version": "0", "id": format!("e-{}", self.id), "source": "strands.etl",
            "detail-type": "Strands Job Run Observed", "account": "111122223333",
            "region": "eu-west-1", "time": time,
            "detail": {
                "schema": "strands.run-observed/1", "run_id": format!("run-{}", self.run),
                "job_name": format!("job-{}", self.run % 2), "platform": "airflow",
                "state": self.state, "attempt": self.attempt, "started_at": started,
                "units": {"usd": f64::from(self.id % 7) / 10.0},
            },
        })
        .to_string()
    }
}

/// Minutes before and after a midnight, so that runs move between days.
fn instant(minute: i64) -> Timestamp {
    let start: Timestamp = "2026-11-19T23:00:00Z".parse().unwrap();
    Timestamp::from_second(start.as_second() + minute * 60).unwrap()
}

fn now() -> Timestamp {
    instant(600)
}

/// What happened, and how its delivery is disturbed.
#[derive(Debug, Clone)]
pub(crate) struct History {
    /// In the order in which it happened.
    pub(crate) events: Vec<Event>,
    /// In the order of delivery, with repeats.
    delivered: Vec<Event>,
    batch: usize,
    stream_batch: usize,
    conflicts: u32,
}

prop_compose! {
    fn an_event()(
        run in 0_u8..3,
        attempt in 1_u8..3,
        state in proptest::sample::select(vec!["queued", "running", "success", "failed", "stopped", "timeout"]),
        minute in 0_i64..120,
        started in any::<bool>(),
    ) -> Event {
        Event { id: 0, run, attempt, state, minute, started }
    }
}

prop_compose! {
    fn events()(events in vec(an_event(), 4..12)) -> Vec<Event> {
        let mut events = events;
        events.sort_by_key(|event| event.minute);
        for (id, event) in (0..).zip(&mut events) {
            event.id = id;
        }
        events
    }
}

pub(crate) fn a_history() -> impl Strategy<Value = History> {
    events().prop_flat_map(|events| {
        let shuffled = Just(events.clone()).prop_shuffle();
        let repeats = vec(any::<prop::sample::Index>(), 0..6);
        (
            Just(events),
            shuffled,
            repeats,
            1_usize..5,
            1_usize..5,
            0_u32..3,
        )
            .prop_map(
                |(events, mut delivered, repeats, batch, stream_batch, conflicts)| {
                    for repeat in repeats {
                        let again = delivered[repeat.index(delivered.len())].clone();
                        delivered.push(again);
                    }
                    History {
                        events,
                        delivered,
                        batch,
                        stream_batch,
                        conflicts,
                    }
                },
            )
    })
}

/// Which guard is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Guard {
    /// None.
    All,
    /// Runs are written whatever their version is.
    NoVersionCondition,
    /// Nothing is ever known of a run.
    NoLedger,
    /// Nothing is ever known of what totals hold.
    NoMarker,
    /// A conflict is not retried, and what failed does not come back.
    NoRetry,
}

/// Every fact once, one writer, one event after the other.
pub(crate) async fn play_in_order(events: &[Event]) -> Vec<String> {
    let tables = TestStore::start().await;
    let tracking = tracking(tables.store().await);
    for event in events {
        let delivery = intake::read(event.body().as_bytes());
        let response = tracking.track(delivery, moment(true)).await;
        assert!(response.results().iter().all(|result| result.is_ok()));
    }
    let rollup = Rollup {
        store: tables.store().await,
        environment: "production".to_owned(),
    };
    for record in stream(&tables) {
        rollup
            .handle(json!({"Records": [record]}), moment(true))
            .await
            .unwrap();
    }
    rows(&tables)
}

/// Disturbed delivery: two writers race for every write, conflicts are injected, and two posters
/// race over repeated stream batches in any order.
pub(crate) async fn play_disturbed(history: &History, guard: Guard) -> Vec<String> {
    let tables = TestStore::start().await;
    let retries = guard != Guard::NoRetry;
    let (sender, mut pauses) = unbounded_channel();
    let proxy = Proxy::start(&tables.url(), racing(guard, sender, history.conflicts)).await;
    let plain = Proxy::start(&tables.url(), weakened(guard)).await;

    let first = tracking(Store::at_endpoint(proxy.url()).await);
    let second = tracking(Store::at_endpoint(plain.url()).await);
    let half = history.delivered.len() / 2;
    let mut rivals = history.delivered[half..].iter().cloned();
    for batch in history.delivered[..half].chunks(history.batch) {
        let track = deliver(&first, batch, retries);
        race(track, &mut pauses, async || {
            if let Some(event) = rivals.next() {
                deliver(&second, &[event], retries).await;
            }
        })
        .await;
    }
    for event in rivals {
        deliver(&second, &[event], retries).await;
    }

    let first = Rollup {
        store: Store::at_endpoint(proxy.url()).await,
        environment: "production".to_owned(),
    };
    let second = Rollup {
        store: Store::at_endpoint(plain.url()).await,
        environment: "production".to_owned(),
    };
    let mut records = stream(&tables);
    records.reverse();
    for batch in records.chunks(history.stream_batch) {
        let event = json!({ "Records": batch });
        let post = post(&first, event.clone(), retries);
        race(post, &mut pauses, async || {
            self::post(&second, event.clone(), retries).await;
        })
        .await;
    }
    for batch in stream(&tables).chunks(history.batch) {
        post(&second, json!({ "Records": batch }), retries).await;
    }
    rows(&tables)
}

fn tracking(store: Store) -> Tracking<NoReader> {
    let prices = PriceSheet::embedded().unwrap().clone();
    Tracking {
        jobs: tracking::Jobs::of(None),
        store,
        reader: NoReader,
        prices,
    }
}

fn moment(retries: bool) -> Moment {
    Moment::new(
        now(),
        if retries {
            Duration::from_mins(1)
        } else {
            Duration::ZERO
        },
    )
}

/// Delivers a batch as SQS does; what fails comes back until it is taken.
async fn deliver(tracking: &Tracking<NoReader>, batch: &[Event], retries: bool) {
    let mut waiting: Vec<(String, String)> = batch
        .iter()
        .enumerate()
        .map(|(index, event)| (format!("m{index}"), event.body()))
        .collect();
    while !waiting.is_empty() {
        let records: Vec<Value> = waiting
            .iter()
            .map(|(id, body)| json!({"messageId": id, "eventSource": "aws:sqs", "body": body}))
            .collect();
        let delivery = intake::from_value(json!({ "Records": records }));
        let failures = tracking.track(delivery, moment(retries)).await.failures();
        if !retries {
            return;
        }
        let failed: Vec<String> = failures
            .batch_item_failures
            .into_iter()
            .map(|failure| failure.item_identifier)
            .collect();
        waiting.retain(|(id, _)| failed.contains(id));
    }
}

/// Delivers a stream batch; it comes back until it is taken.
async fn post(rollup: &Rollup, event: Value, retries: bool) {
    loop {
        let handled = rollup.handle(event.clone(), moment(retries)).await.unwrap();
        let failed = handled.answer["batchItemFailures"]
            .as_array()
            .is_some_and(|it| !it.is_empty());
        if !failed || !retries {
            return;
        }
    }
}

type Pause = oneshot::Sender<()>;

/// Drives `work`; each time it is about to write, the rival goes first.
async fn race(
    work: impl Future<Output = ()>,
    paused: &mut UnboundedReceiver<Pause>,
    mut rival: impl AsyncFnMut(),
) {
    let mut work = std::pin::pin!(work);
    loop {
        tokio::select! {
            () = &mut work => return,
            Some(go_on) = paused.recv() => {
                rival().await;
                let _ = go_on.send(());
            }
        }
    }
}

/// The rule of the racing writer: its transactions wait for the rival, and some meet a conflict.
fn racing(
    guard: Guard,
    pauses: UnboundedSender<Pause>,
    conflicts: u32,
) -> impl Fn(Call) -> std::pin::Pin<Box<dyn Future<Output = Verdict> + Send>> {
    let left = Arc::new(AtomicU32::new(conflicts));
    move |call| {
        let (pauses, left) = (pauses.clone(), left.clone());
        Box::pin(async move {
            if call.operation == "TransactWriteItems" {
                let conflict =
                    left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1));
                if conflict.is_ok() {
                    return Verdict::transaction_conflict(&call.request);
                }
                let (go_on, resumed) = oneshot::channel();
                let _ = pauses.send(go_on);
                let _ = resumed.await;
            }
            weaken(guard, call)
        })
    }
}

fn weakened(guard: Guard) -> impl Fn(Call) -> std::future::Ready<Verdict> {
    move |call| std::future::ready(weaken(guard, call))
}

/// Takes the guard away from a call.
fn weaken(guard: Guard, mut call: Call) -> Verdict {
    let entry = match guard {
        Guard::All | Guard::NoRetry => return Verdict::Forward(call.request),
        Guard::NoVersionCondition | Guard::NoLedger => "run",
        Guard::NoMarker => "posted",
    };
    match (guard, call.operation.as_str()) {
        (Guard::NoLedger, "GetItem") if call.request["Key"]["entry"]["S"] == entry => {
            return Verdict::Answer(200, json!({}));
        }
        (Guard::NoMarker, "BatchGetItem") => {
            return Verdict::Answer(200, json!({"Responses": {}, "UnprocessedKeys": {}}));
        }
        _ => {}
    }
    let writes = call.request["TransactItems"].as_array_mut();
    for write in writes.into_iter().flatten() {
        if let Some(put) = write["Put"].as_object_mut()
            && put["Item"]["entry"]["S"] == entry
        {
            put.remove("ConditionExpression");
            put.remove("ExpressionAttributeNames");
            put.remove("ExpressionAttributeValues");
        }
    }
    Verdict::Forward(call.request)
}

fn stream(tables: &TestStore) -> Vec<Value> {
    tables.ledger_batch()["Records"].as_array().unwrap().clone()
}

/// What a row may keep of the order of arrival.
const ARRIVAL: [&str; 8] = [
    "version",
    "state_since",
    "timestamp",
    "execution_id",
    "received_at",
    "seen",
    "postings",
    "ttl",
];

/// Every row, without what may depend on the order of arrival.
pub(crate) fn rows(tables: &TestStore) -> Vec<String> {
    let mut rows = Vec::new();
    let totals = ["StrandsCostTrends", "StrandsRollups"];
    let runs = ["StrandsLedger", "StrandsJobExecutions"];
    for table in runs.into_iter().chain(totals) {
        for mut row in tables.rows(table) {
            // What the newest runs of a job are depends on where runs are filed, and so on their arrival.
            if row["scope"]["S"]
                .as_str()
                .is_some_and(|it| it.starts_with("now#"))
            {
                continue;
            }
            if let Some(fields) = row.as_object_mut() {
                fields.retain(|name, _| !ARRIVAL.contains(&name.as_str()));
                if totals.contains(&table) {
                    fields.retain(|_, value| value["N"] != "0");
                }
            }
            let is_empty_total =
                totals.contains(&table) && row.as_object().is_some_and(|it| it.len() <= 2);
            if !is_empty_total {
                rows.push(format!("{table} {row}"));
            }
        }
    }
    rows.sort();
    rows
}
