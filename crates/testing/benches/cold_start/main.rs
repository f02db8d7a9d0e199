//! Cold starts beside each other on this machine, printed as JSON by `make cold-start`: tracking, and a
//! Python handler with boto3 that does the same work, both behind one Runtime API and on the same tables;
//! and how the other functions start. A ratio of this machine, and no figure of Lambda: there TLS, the
//! network and a share of a processor by memory come on top of both.
#![allow(clippy::unwrap_used, reason = "a bench fails by a panic")]

use jiff::Timestamp;
use serde_json::{Value, json};
use std::env;
use std::time::{Duration, Instant};
use strands_testing::function::Launch;
use strands_testing::{Function, TestStore};

const HANDLER: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/benches/cold_start/tracking.py"
);
const ALONE: [&str; 7] = [
    "rollup",
    "cost-tracking",
    "email-notification",
    "reconcile",
    "supervisor",
    "optimization",
    "compliance",
];

/// One start.
struct Start {
    init: Duration,
    first: Duration,
    warm: Duration,
    peak_kib: u64,
}

/// A batch with an event of a run that no table knows.
fn batch(run: &str) -> Value {
    let now = Timestamp::now().to_string();
    let event = json!({
        "version": "0", "id": run, "source": "strands.etl", "account": "111122223333",
        "detail-type": "Strands Job Run Observed", "region": "eu-west-1", "time": now,
        "detail": {
            "schema": "strands.run-observed/1", "run_id": run, "job_name": "orders",
            "platform": "airflow", "state": "running", "attempt": 1, "started_at": now,
        },
    });
    json!({"Records": [{
        "messageId": run, "eventSource": "aws:sqs", "body": event.to_string(),
    }]})
}

async fn invoke(function: &Function, run: &str) -> Duration {
    let begun = Instant::now();
    let answer = function.invoke(batch(run)).await;
    let took = begun.elapsed();
    assert_eq!(answer, Ok(json!({"batchItemFailures": []})));
    took
}

async fn start(launch: Launch, run: &str) -> Start {
    let begun = Instant::now();
    let function = launch.start().await;
    function.initialised().await;
    let init = begun.elapsed();
    let first = invoke(&function, &format!("{run}-first")).await;
    let warm = invoke(&function, &format!("{run}-warm")).await;
    let peak_kib = function.peak_memory_kib().await.unwrap_or_default();
    function.stop().await;
    Start {
        init,
        first,
        warm,
        peak_kib,
    }
}

/// Initialisation and memory after it of a function that is not invoked.
async fn initialise(launch: Launch) -> (Duration, u64) {
    let begun = Instant::now();
    let function = launch.start().await;
    function.initialised().await;
    let init = begun.elapsed();
    let peak_kib = function.peak_memory_kib().await.unwrap_or_default();
    function.stop().await;
    (init, peak_kib)
}

fn median<T: Copy + PartialOrd>(values: impl IntoIterator<Item = T>) -> T {
    let mut values: Vec<T> = values.into_iter().collect();
    values.sort_by(|a, b| a.partial_cmp(b).unwrap());
    values[values.len() / 2]
}

fn milliseconds(of: impl IntoIterator<Item = Duration>) -> f64 {
    rounded(median(of).as_secs_f64() * 1_000.0, 10.0)
}

fn rounded(value: f64, parts: f64) -> f64 {
    (value * parts).round() / parts
}

fn report(starts: &[Start]) -> Value {
    json!({
        "init_ms": milliseconds(starts.iter().map(|it| it.init)),
        "first_invoke_ms": milliseconds(starts.iter().map(|it| it.first)),
        "init_and_first_invoke_ms": milliseconds(starts.iter().map(total)),
        "warm_invoke_ms": milliseconds(starts.iter().map(|it| it.warm)),
        "peak_memory_kib": median(starts.iter().map(|it| it.peak_kib)),
    })
}

fn total(start: &Start) -> Duration {
    start.init + start.first
}

fn setting(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| panic!("{name} is not set: use make cold-start"))
}

#[tokio::main]
async fn main() {
    let (built, python) = (setting("FUNCTIONS"), setting("PYTHON"));
    let starts: usize = setting("STARTS").parse().unwrap();
    let tables = TestStore::start().await;
    let of = |name: &str| Function::of(format!("{built}/{name}/bootstrap")).aws(tables.url());
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    // Side by side, so that whatever else the machine does meets both; the first pair fills its caches.
    for number in 0..=starts {
        let rust = start(of("tracking"), &format!("rust-{number}")).await;
        let python = Function::of(&*python).argument(HANDLER).aws(tables.url());
        let python = start(python, &format!("python-{number}")).await;
        if number > 0 {
            ours.push(rust);
            theirs.push(python);
        }
    }
    let pairs = ours.iter().zip(&theirs);
    let ratios: Vec<f64> = pairs
        .map(|(rust, python)| total(python).as_secs_f64() / total(rust).as_secs_f64())
        .collect();
    let mut others = serde_json::Map::new();
    for name in ALONE {
        let (mut inits, mut peaks) = (Vec::new(), Vec::new());
        for _ in 0..starts {
            let launch = of(name).set("SENDER_ADDRESS", "etl@example.com");
            let launch = launch.set("CURSOR_SECRET", "a bench");
            let (init, peak_kib) = initialise(launch).await;
            inits.push(init);
            peaks.push(peak_kib);
        }
        let figures =
            json!({"init_ms": milliseconds(inits), "memory_kib_after_init": median(peaks)});
        others.insert(name.to_owned(), figures);
    }
    let report = json!({
        "what": "medians of local starts, alternating; ratio: median of the pairs' init and first invoke",
        "starts": starts,
        "tracking": report(&ours),
        "python_boto3": report(&theirs),
        "ratio": rounded(median(ratios.iter().copied()), 10.0),
        "ratio_lowest": rounded(ratios.iter().copied().fold(f64::INFINITY, f64::min), 10.0),
        "ratio_highest": rounded(ratios.iter().copied().fold(0.0, f64::max), 10.0),
        "others": others,
    });
    println!("{report:#}");
}
