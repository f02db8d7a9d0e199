//! What pages read and how long they take, over what 1,000,000 runs of 500 jobs in 30 days leave behind;
//! printed as JSON by `make bench-dashboard`. It passes or fails nothing.
//!
//! The tables are the embedded store, on a thread of its own. Of each page:
//!
//! - `read`: what the first request of a process reads, and what the next one does
//! - `page_ms`: a warm request whose tables answer at once, out of memory: what the page itself takes;
//!   `page_cpu_ms`: how long its thread works at it, whatever else the machine does
//! - `with_5_ms_a_call_ms`: a warm request of which each call of a table takes five milliseconds
//! - `embedded_ms`: a warm request over the embedded store, `waited_ms` of it for calls of the tables
#![allow(
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    clippy::large_futures,
    reason = "a bench fails by a panic, and its numbers are small"
)]

mod made;
mod served;
mod wire;

use jiff::Timestamp;
use made::{Made, name};
use serde_json::{Value, json};
use served::Served;
use std::collections::BTreeMap;
use std::future::ready;
use std::sync::mpsc;
use std::time::{Duration, Instant};
use strands_core::cost::prices::PriceSheet;
use strands_store::{Retention, Store, Tables};
use strands_testing::proxy::{Call, Verdict};
use strands_testing::{Proxy, TestStore};
use wire::Calls;

/// Requests that are timed, after two that are not.
const TIMED: usize = 100;
/// What a call of a table far away takes.
const AWAY: Duration = Duration::from_millis(5);

/// Fills tables and serves them on a thread of their own; says where.
fn tables(made: Made) -> String {
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        runtime.unwrap().block_on(async {
            let tables = TestStore::without_streams().await;
            made.fill(&tables.store().await).await;
            tell.send(tables.url()).unwrap();
            std::future::pending::<()>().await;
        });
    });
    told.recv().unwrap()
}

/// Read units, calls and items of the first request of a process, and of the next.
async fn read(url: &str, now: Timestamp, path: &str) -> Value {
    let counted = |mut call: Call| {
        call.request["ReturnConsumedCapacity"] = json!("INDEXES");
        ready(Verdict::Forward(call.request))
    };
    let proxy = Proxy::start(url, counted).await;
    let at = proxy.url().to_owned();
    let served = Served::over(now, async move { Store::at_endpoint(&at).await });
    served.get(path).await;
    let first = consumed(&proxy);
    served.get(path).await;
    json!({"first": first, "next": consumed(&proxy)})
}

fn consumed(proxy: &Proxy) -> Value {
    let (mut units, mut items, mut calls) = (0.0, 0, 0);
    let mut by: BTreeMap<String, f64> = BTreeMap::new();
    for exchange in proxy.take_exchanges() {
        calls += 1;
        items += exchange.answer["Items"].as_array().map_or(1, Vec::len);
        let capacity = &exchange.answer["ConsumedCapacity"];
        for part in capacity
            .as_array()
            .map_or(std::slice::from_ref(capacity), Vec::as_slice)
        {
            let of = part["CapacityUnits"].as_f64().unwrap_or(0.0);
            let table = part["TableName"].as_str().unwrap_or("?");
            let index = part["GlobalSecondaryIndexes"].as_object();
            let index = index
                .and_then(|it| it.keys().next())
                .map_or("", String::as_str);
            units += of;
            *by.entry(
                format!("{} {table} {index}", exchange.operation)
                    .trim_end()
                    .to_owned(),
            )
            .or_default() += of;
        }
    }
    json!({"read_units": units, "calls": calls, "items": items, "read_units_by_table": by})
}

/// Milliseconds of warm requests: in all, of work, and of waiting for tables.
#[derive(Default)]
struct Times {
    all: Vec<f64>,
    worked: Vec<f64>,
    waited: Vec<f64>,
}

impl Times {
    async fn of(
        calls: &Calls,
        url: &str,
        now: Timestamp,
        path: &str,
        delay: Option<Duration>,
    ) -> Self {
        let (over, at) = (calls.clone(), url.to_owned());
        let served = Served::over(now, async move {
            let config = over.config(&at, delay).await;
            Store::new(&config, Tables::default(), Retention::default())
        });
        served.get(path).await;
        served.get(path).await;
        calls.take_waited();
        let mut times = Self::default();
        for _ in 0..TIMED {
            let (start, before) = (Instant::now(), served.worked());
            served.get(path).await;
            times.all.push(start.elapsed().as_secs_f64() * 1e3);
            let worked = served.worked().zip(before);
            times
                .worked
                .extend(worked.map(|(after, before)| after - before));
            times.waited.push(calls.take_waited());
        }
        times
    }
}

fn percentiles(mut times: Vec<f64>) -> Value {
    if times.is_empty() {
        return Value::Null;
    }
    times.sort_by(f64::total_cmp);
    let at = |percent: usize| (times[times.len() * percent / 100] * 10.0).round() / 10.0;
    json!({"p50": at(50), "p95": at(95)})
}

async fn timed(url: &str, now: Timestamp, path: &str) -> Value {
    let calls = Calls::default();
    let embedded = Times::of(&calls, url, now, path, None).await;
    let page = Times::of(&calls, url, now, path, Some(Duration::ZERO)).await;
    let away = Times::of(&calls, url, now, path, Some(AWAY)).await;
    json!({
        "page_ms": percentiles(page.all),
        "page_cpu_ms": percentiles(page.worked),
        "with_5_ms_a_call_ms": percentiles(away.all),
        "embedded_ms": percentiles(embedded.all),
        "waited_ms": percentiles(embedded.waited),
    })
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let now: Timestamp = "2026-11-20T12:07:30Z".parse().unwrap();
    let prices = PriceSheet::embedded().unwrap().clone();
    let made = Made { now, prices };
    let run = format!("/runs/{}", made.run(1_000).execution_id);
    let job = format!("/jobs/{}", name(0));
    let url = tables(made);
    let asked: Vec<String> = std::env::args()
        .skip(1)
        .filter(|it| it.starts_with('/'))
        .collect();
    let paths = [
        "/",
        "/?range=7d",
        "/?platform=glue",
        "/timeline",
        "/timeline?range=24h",
        "/cost",
        "/platforms",
        "/quality",
        "/issues",
        "/agents",
        "/runs",
        &job,
        &run,
    ];
    let paths = paths.into_iter().map(str::to_owned);
    let paths = if asked.is_empty() {
        paths.collect()
    } else {
        asked
    };
    let mut report = BTreeMap::new();
    for path in paths {
        let mut of_page = timed(&url, now, &path).await;
        of_page["read"] = read(&url, now, &path).await;
        report.insert(path, of_page);
    }
    println!("{}", serde_json::to_string_pretty(&report).unwrap());
}
