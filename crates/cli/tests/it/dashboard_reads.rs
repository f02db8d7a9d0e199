//! What pages read: queries and keys alone, and figures that are those of the lists of runs.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "figures of a small store"
)]

use crate::support::{NOW, Place};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value;
use std::collections::BTreeMap;
use std::future::ready;
use strands_cli::local::{self, Embedded};
use strands_core::instant::utc_date;
use strands_core::now::JobNow;
use strands_identity::Secret;
use strands_store::Store;
use strands_testing::Proxy;
use strands_testing::proxy::Verdict;
use strands_web::server::{self, Access, Dashboard, Hosts};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A dashboard over a store of which every call is recorded.
struct Watched {
    _embedded: Embedded,
    proxy: Proxy,
    port: u16,
}

impl Watched {
    async fn of(place: &Place, now: Timestamp) -> Self {
        let embedded = Embedded::open(&place.store(), local::Access::Read)
            .await
            .unwrap();
        let forward = |call: strands_testing::proxy::Call| ready(Verdict::Forward(call.request));
        let proxy = Proxy::start(embedded.url(), forward).await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let dashboard = Dashboard {
            store: Store::at_endpoint(proxy.url()).await,
            environment: "production".to_owned(),
            zone: TimeZone::UTC,
            zone_name: "UTC".to_owned(),
            clock: Box::new(move || now),
            sample: None,
            hosts: Hosts::Loopback(port),
            access: Access::Loopback(Secret::random().unwrap()),
            permit: Box::new(|| Ok(Box::new(()))),
        };
        tokio::spawn(server::serve(listener, dashboard, std::future::pending()));
        Self {
            _embedded: embedded,
            proxy,
            port,
        }
    }

    async fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).await.unwrap();
        let host = format!("localhost:{}", self.port);
        let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{path}: {answer}");
        assert!(!answer.contains("x-strands-partial"), "{path}");
        answer
    }

    async fn items(&self, path: &str) -> Vec<Value> {
        let answer = self.get(path).await;
        let body = answer.split_once("\r\n\r\n").unwrap().1;
        let start = body.find('{').unwrap();
        let end = body.rfind('}').unwrap();
        let document: Value = serde_json::from_str(&body[start..=end]).unwrap();
        document["items"].as_array().unwrap().clone()
    }
}

/// The newest start in the store, a little later.
fn present(place: &Place) -> Timestamp {
    let listed = place
        .run(&["runs", "list", "--limit", "1", "--json"])
        .json();
    let newest = listed["result"]["runs"][0]["started_at"].as_str().unwrap();
    let newest: Timestamp = newest.parse().unwrap();
    newest + jiff::SignedDuration::from_secs(437)
}

/// A month of made-up jobs.
fn filled() -> Place {
    let place = Place::new();
    let words = [
        "demo",
        "--runs",
        "150",
        "--json",
        "--no-progress",
        "--now",
        NOW,
    ];
    let ended = place.run(&words);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    place
}

async fn no_page_scans(place: &Place) {
    let watched = Watched::of(place, present(place)).await;
    let run = place
        .run(&["runs", "list", "--limit", "1", "--json"])
        .json();
    let run = &run["result"]["runs"][0];
    let of_run = format!("/runs/{}", run["execution_id"].as_str().unwrap());
    let of_job = format!("/jobs/{}", run["job_name"].as_str().unwrap());
    let issues = place.run(&["issues", "list", "--json"]).json();
    let name = issues["result"]["issues"][0]["issue_id"].as_str().unwrap();
    let of_issue = format!("/issues/{name}");
    let named = [of_run.as_str(), of_job.as_str(), of_issue.as_str()];
    let pages = [
        "/",
        "/?range=30d",
        "/?job=orders_daily_load",
        "/?platform=glue",
        "/timeline",
        "/cost",
        "/issues",
        "/quality",
        "/runs",
        "/runs?status=failed&platform=glue",
        "/outbox",
        "/compliance",
        "/platforms",
        "/platforms?range=90d&platform=glue",
        "/agents",
    ];
    for path in pages.into_iter().chain(named) {
        watched.get(path).await;
        for exchange in watched.proxy.take_exchanges() {
            let allowed = ["Query", "GetItem", "BatchGetItem"];
            assert!(
                allowed.contains(&exchange.operation.as_str()),
                "{path}: {}",
                exchange.operation
            );
        }
    }
}

/// Succeeded, not ended, stopped, failed, as runs are listed.
fn listed(runs: &[Value], platform: Option<&str>) -> [i64; 4] {
    let mut counts = [0; 4];
    let is_of = |run: &&Value| platform.is_none_or(|platform| run["platform"] == platform);
    for run in runs.iter().filter(is_of) {
        let place = match run["state"].as_str().unwrap() {
            "success" => 0,
            "queued" | "running" => 1,
            "stopped" => 2,
            _ => 3,
        };
        counts[place] += 1;
    }
    counts
}

fn shown(items: &[Value]) -> [i64; 4] {
    let sum = |name: &str| {
        items
            .iter()
            .filter_map(|it| it[name].as_f64())
            .sum::<f64>()
            .round() as i64
    };
    ["succeeded", "not_ended", "stopped", "failed"].map(sum)
}

async fn hours_tell_what_lists_of_runs_tell(place: &Place) {
    let now = present(place);
    let watched = Watched::of(place, now).await;
    for (range, since) in [("24h", "-24h"), ("7d", "-7d"), ("30d", "-30d")] {
        let now = now.to_string();
        let words = [
            "runs", "list", "--since", since, "--limit", "1000", "--json", "--now", &now,
        ];
        let listed_runs = place.run(&words).json();
        let runs = listed_runs["result"]["runs"].as_array().unwrap();
        assert!(runs.len() > 2, "{range}");
        for platform in [None, Some("glue"), Some("emr_serverless")] {
            let filter = platform
                .map(|it| format!("&platform={it}"))
                .unwrap_or_default();
            let path = format!("/?range={range}{filter}&format=json&panel=hours");
            let items = watched.items(&path).await;
            assert_eq!(shown(&items), listed(runs, platform), "{path}");
        }
        let page = watched.get(&format!("/?range={range}")).await;
        let figure = |name: &str| {
            let after = page.split_once(&format!("<dt>{name}</dt>")).unwrap().1;
            let value = after.split_once("</a>").unwrap().0;
            value.rsplit_once('>').unwrap().1.replace('\u{a0}', " ")
        };
        assert_eq!(figure("Runs").replace(',', ""), runs.len().to_string());
        let cost: i64 = runs
            .iter()
            .filter_map(|it| it["cost_micro_usd"].as_i64())
            .sum();
        let told: String = figure("Cost")
            .chars()
            .filter(|it| it.is_ascii_digit() || *it == '.')
            .collect();
        let told: f64 = told.parse().unwrap();
        assert!(
            (told - cost as f64 / 1e6).abs() <= 0.005_001,
            "{range}: {told} and {cost}"
        );
    }
}

async fn rows_of_jobs_are_what_their_newest_runs_say(place: &Place) {
    let watched = Watched::of(place, present(place)).await;
    let store = Store::at_endpoint(watched.proxy.url()).await;
    let rows = store.jobs_now("production").await.unwrap();
    let rows: BTreeMap<String, JobNow> =
        rows.into_iter().map(|row| (row.job.clone(), row)).collect();
    let trends = place
        .run(&[
            "cost", "trends", "--group", "job", "--since", "-60d", "--json",
        ])
        .json();
    let jobs = trends["result"]["series"].as_array().unwrap().iter();
    let jobs: Vec<&str> = jobs
        .filter_map(|it| it["key"].as_str())
        .filter(|it| !it.starts_with('('))
        .collect();
    assert!(jobs.len() > 5, "{jobs:?}");
    for job in jobs {
        let words = ["runs", "list", "--job", job, "--limit", "50", "--json"];
        let listed = place.run(&words).json();
        let runs = listed["result"]["runs"].as_array().unwrap();
        let row = &rows[job];
        assert_eq!(row.last.execution_id, runs[0]["execution_id"], "{job}");
        let running = runs.iter().filter(|it| it["state"] == "running").count();
        assert_eq!(row.running, running, "{job}");
        let mut good: Vec<i64> = runs
            .iter()
            .filter(|it| it["state"] == "success")
            .filter_map(|it| it["duration_ms"].as_i64())
            .collect();
        good.sort_unstable();
        let told = row.spread.map(|it| (it.p50 as i64, it.count));
        let median = (good.len() >= 5).then(|| (good[good.len().div_ceil(2) - 1], good.len()));
        assert_eq!(told, median, "{job}");
    }
}

/// Totals of platforms as the command prints them, and how their runs ended as runs are listed.
async fn platforms_are_what_the_command_line_prints(place: &Place) {
    let now = present(place);
    let watched = Watched::of(place, now).await;
    let now_text = now.to_string();
    for (range, since) in [("7d", "-7d"), ("30d", "-30d")] {
        let words = [
            "cost", "trends", "--group", "platform", "--since", since, "--json", "--now", &now_text,
        ];
        let trends = place.run(&words).json();
        let series = trends["result"]["series"].as_array().unwrap();
        let first = utc_date(now - jiff::SignedDuration::from_hours(24 * days_of(range)));
        let words = [
            "runs",
            "list",
            "--since",
            &first.to_string(),
            "--limit",
            "1000",
            "--json",
            "--now",
            &now_text,
        ];
        let listed_runs = place.run(&words).json();
        let runs = listed_runs["result"]["runs"].as_array().unwrap();
        let of = |panel: &str| format!("/platforms?range={range}&format=json&panel={panel}");
        let items = watched.items(&of("comparison")).await;
        assert_eq!(items.len(), series.len(), "{range}");
        for item in &items {
            let platform = item["platform"].as_str().unwrap();
            let told = series.iter().find(|it| it["key"] == platform).unwrap();
            let points = told["points"].as_array().unwrap();
            let sum =
                |field: &str| -> i64 { points.iter().filter_map(|it| it[field].as_i64()).sum() };
            assert_eq!(item["runs"], told["executions"], "{range} {platform}");
            for (shown, summed) in [
                ("succeeded", "successful"),
                ("failed", "failed"),
                ("timed_out", "timeout"),
                ("stopped", "stopped"),
            ] {
                assert_eq!(item[shown], sum(summed), "{range} {platform} {shown}");
            }
            assert_eq!(
                item["unpriced_runs"], told["unpriced"],
                "{range} {platform}"
            );
            let micro = item["cost_usd"]
                .as_f64()
                .map(|it| (it * 1e6).round() as i64);
            assert_eq!(
                micro,
                told["total_micro_usd"].as_i64(),
                "{range} {platform}"
            );
            let [succeeded, _, stopped, _] = listed(runs, Some(platform));
            assert_eq!(item["succeeded"], succeeded, "{range} {platform}");
            assert_eq!(item["stopped"], stopped, "{range} {platform}");
        }
        let rates = watched.items(&of("success")).await;
        let is_enough = |rate: &&Value| rate["judged_runs"].as_i64().unwrap() >= 30;
        let judged = rates.iter().filter(is_enough).count();
        for rate in &rates {
            let platform = &rate["platform"];
            let item = items.iter().find(|it| it["platform"] == *platform).unwrap();
            assert_eq!(
                rate["success_percent"], item["success_percent"],
                "{platform}"
            );
            let has_verdict = is_enough(&rate) && judged > 1;
            assert_eq!(rate["verdict"].is_string(), has_verdict, "{rate}");
        }
    }
}

fn days_of(range: &str) -> i64 {
    range.trim_end_matches('d').parse().unwrap()
}

/// A query a day for the platforms, and what every page reads.
async fn platforms_take_a_short_query_a_day(place: &Place) {
    let watched = Watched::of(place, present(place)).await;
    watched.get("/platforms?range=30d").await;
    let exchanges = watched.proxy.take_exchanges();
    let of_totals = exchanges
        .iter()
        .filter(|it| it.request["TableName"] == "StrandsCostTrends");
    let of_totals: Vec<_> = of_totals.collect();
    let by_index = of_totals
        .iter()
        .filter(|it| it.request["IndexName"] == "JobDateIndex");
    assert_eq!((of_totals.len(), by_index.count()), (32, 1));
    for exchange in of_totals
        .iter()
        .filter(|it| it.request["IndexName"].is_null())
    {
        for item in exchange.answer["Items"].as_array().unwrap() {
            let owner = item["job_name"]["S"].as_str().unwrap();
            assert!(owner.starts_with("#platform/"), "{owner}");
        }
    }
}

#[tokio::test]
async fn pages_read_rows_that_tell_what_runs_tell() {
    let place = filled();
    no_page_scans(&place).await;
    hours_tell_what_lists_of_runs_tell(&place).await;
    rows_of_jobs_are_what_their_newest_runs_say(&place).await;
    platforms_are_what_the_command_line_prints(&place).await;
    platforms_take_a_short_query_a_day(&place).await;
}
