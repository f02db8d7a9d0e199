//! What pages read and how long they take, over what 1,000,000 runs of 500 jobs in 30 days leave
//! behind; printed as JSON by `make bench-dashboard`. It passes or fails nothing.
//!
//! Rows of hours and days are summed from a million contributions by the rule of posting. Of the runs
//! themselves those are there that the page may list: of the first and the last hour, and those that run.
#![allow(
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    clippy::large_futures,
    reason = "a bench fails by a panic, and its numbers are small"
)]

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::future::ready;
use std::time::Instant;
use strands_core::cost::prices::PriceSheet;
use strands_core::incident::{IncidentRow, IncidentState, Kind, Severity, job_key};
use strands_core::instant::utc_date;
use strands_core::job::{Basis, Fact, Facts as JobFacts};
use strands_core::now::{JobNow, PastRun, USUAL};
use strands_core::plan::{MAX_WRITES, Plan, Write};
use strands_core::run::{
    Authority, Facts, Figure, Ledger, Observation, Platform, RunKey, State, advance,
};
use strands_core::totals::{Board, Contribution, Marker, Owner, Rows, Sums};
use strands_identity::Secret;
use strands_store::Store;
use strands_testing::proxy::{Call, Verdict};
use strands_testing::{Proxy, TestStore};
use strands_web::server::{self, Access, Dashboard, Hosts};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const RUNS: i64 = 1_000_000;
const JOBS: i64 = 500;
const DAYS: i64 = 30;
const TEAMS: i64 = 10;
/// Open incidents.
const OPEN: usize = 8;
const PRODUCTION: &str = "production";
/// Requests that are timed, after one that is not.
const TIMED: usize = 100;

/// Between two runs.
fn gap() -> SignedDuration {
    SignedDuration::from_hours(24 * DAYS) / i32::try_from(RUNS).unwrap()
}

/// Everything about the run of that number; the newest is number 0 and started just before the present.
struct Made {
    now: Timestamp,
    prices: PriceSheet,
}

impl Made {
    fn started(&self, number: i64) -> Timestamp {
        self.now - gap() * i32::try_from(number + 1).unwrap()
    }

    fn job(number: i64) -> i64 {
        number % JOBS
    }

    /// From one minute to two hours, by the job, and a little by the run.
    fn seconds(number: i64) -> i64 {
        let usual = 60 + Self::job(number) * 14;
        usual + (number * 7_919) % (usual / 5)
    }

    fn state(number: i64) -> State {
        match number {
            0..40 => State::Running,
            _ if number % 50 == 7 => State::Failed,
            _ if number % 400 == 11 => State::Stopped,
            _ => State::Success,
        }
    }

    fn run(&self, number: i64) -> Ledger {
        let job = Self::job(number);
        let platform = match job % 4 {
            0 => Platform::Glue,
            1 => Platform::EmrServerless,
            2 => Platform::Batch,
            _ => Platform::Custom("dbt".to_owned()),
        };
        let key = RunKey {
            account: "111122223333".to_owned(),
            region: "eu-west-1".to_owned(),
            platform,
            scope: "-".to_owned(),
            run_id: format!("jr_{number:064x}"),
        };
        let (state, started) = (Self::state(number), self.started(number));
        let ended = started + SignedDuration::from_secs(Self::seconds(number));
        let told = if state.is_terminal() { ended } else { started };
        let mut report = Observation::new(key, state, state.default_native(), told);
        report.authority = Authority::Event;
        report.digest = Some(format!("digest-{number}"));
        report.job_name = Some(name(job));
        report.started_at = Some(started);
        report.ended_at = state.is_terminal().then_some(ended);
        report.units.usd = Figure::new(0.01 * Self::seconds(number) as f64 / 60.0);
        let mut run = advance(None, &report, Facts::Unasked, told, &self.prices).run;
        run.job = Some(Box::new(JobFacts {
            team: Some(Fact {
                value: format!("team-{}", job % TEAMS),
                basis: Basis::Config,
            }),
            ..JobFacts::default()
        }));
        run.contribution = Contribution::of(&run);
        run
    }

    /// What days and hours hold of all runs.
    fn rows(&self) -> Rows {
        let mut rows = Rows::default();
        for number in 0..RUNS {
            if let Some(contribution) = self.run(number).contribution {
                rows.add(&Marker {
                    version: 1,
                    environment: Some(PRODUCTION.to_owned()),
                    contribution,
                });
            }
        }
        rows
    }

    fn job_now(&self, job: i64) -> JobNow {
        let newest = (0..).map(|back| job + back * JOBS).take(USUAL);
        let past = newest.map(|number| PastRun::of(&self.run(number)));
        let row = JobNow::of(PRODUCTION, &name(job), past).unwrap();
        row.after(None).unwrap()
    }

    /// Runs that the page may list: of the first and the last hour of its time.
    fn listed(&self) -> impl Iterator<Item = Ledger> {
        let an_hour =
            i64::try_from(SignedDuration::from_hours(1).as_nanos() / gap().as_nanos()).unwrap();
        let numbers = (0..an_hour).chain(23 * an_hour..25 * an_hour);
        numbers.map(|number| self.run(number))
    }

    fn board(&self, rows: &Rows) -> Board {
        let today = utc_date(self.now);
        let mut jobs: BTreeMap<String, [Sums; 2]> = BTreeMap::new();
        for (target, sums) in &rows.days {
            let age = target.day.until(today).unwrap().get_days();
            if let (Owner::Job(Some(job)), 1..=14) = (&target.owner, age) {
                let times = jobs.entry(job.clone()).or_default();
                let slot = &mut times[usize::from(age <= 7)];
                *slot = std::mem::take(slot).plus(sums);
            }
        }
        let jobs = jobs
            .into_iter()
            .map(|(job, [before, now])| (Some(job), before, now));
        Board::of(&jobs.collect::<Vec<_>>())
    }

    async fn fill(&self, store: &Store) {
        let rows = self.rows();
        let board = self.board(&rows);
        store
            .put_board(PRODUCTION, utc_date(self.now), &board)
            .await
            .unwrap();
        let days = rows.days.into_iter();
        let days = days.map(|(target, sums)| Write::AddTotals { target, sums });
        let hours = rows.hours.into_iter();
        let hours = hours.map(|(hour, sums)| Write::AddHour { hour, sums });
        let runs = self.listed().map(|run| Write::Execution(Box::new(run)));
        let failed = (0..).map(|it| 7 + it * 50).take(OPEN);
        let failed: Vec<Ledger> = failed.map(|number| self.run(number)).collect();
        let incidents = failed
            .iter()
            .map(|run| Write::Incident(Box::new(incident(run))));
        let known = failed.iter().map(|run| Write::Run {
            run: Box::new(run.clone()),
            expect: None,
        });
        let writes: Vec<Write> = days
            .chain(hours)
            .chain(runs)
            .chain(incidents)
            .chain(known)
            .collect();
        for some in writes.chunks(MAX_WRITES) {
            store
                .execute(&Plan::new(some.to_vec()), self.now)
                .await
                .unwrap();
        }
        for job in 0..JOBS {
            store.put_job_now(&self.job_now(job)).await.unwrap();
        }
    }
}

fn incident(run: &Ledger) -> IncidentRow {
    let opened_at = run.placed_at();
    let job = run.job_name().unwrap().to_owned();
    IncidentRow {
        job_key: job_key(PRODUCTION, Some(&job)),
        entry: format!("incident#{opened_at}#1"),
        incident_id: run.execution_id.clone(),
        kind: Kind::Failure,
        severity: Severity::High,
        environment: PRODUCTION.to_owned(),
        job,
        jobs: Vec::new(),
        cause: "outofmemoryerror executor lost".to_owned(),
        state: IncidentState::Open,
        due_at: opened_at.as_millisecond(),
        opened_at,
        reopened: 0,
        flapping: None,
        resolved_at: None,
        resolution: None,
        run_key: Some(run.key.text()),
        attempt: Some(1),
        month: None,
        exposed: None,
        runs: 1,
        cost: None,
        acknowledged_at: None,
    }
}

/// Serves the dashboard over that endpoint; says on which port.
async fn serve(url: &str, now: Timestamp) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let dashboard = Dashboard {
        store: Store::at_endpoint(url).await,
        environment: PRODUCTION.to_owned(),
        zone: TimeZone::UTC,
        zone_name: "UTC".to_owned(),
        clock: Box::new(move || now),
        sample: None,
        hosts: Hosts::Loopback(port),
        access: Access::Loopback(Secret::random().unwrap()),
        permit: Box::new(|| Ok(Box::new(()))),
    };
    tokio::spawn(server::serve(listener, dashboard, std::future::pending()));
    port
}

async fn get(port: u16, path: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let request =
        format!("GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(!answer.contains("x-strands-partial"), "{path}");
    answer
}

/// Read units and items of a page, by operation and table or index.
async fn read(tables: &TestStore, now: Timestamp, path: &str) -> Value {
    let counted = |mut call: Call| {
        call.request["ReturnConsumedCapacity"] = json!("INDEXES");
        ready(Verdict::Forward(call.request))
    };
    let proxy = Proxy::start(&tables.url(), counted).await;
    let port = serve(proxy.url(), now).await;
    get(port, path).await;
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
            units += of;
            *by.entry(format!("{} {table}", exchange.operation))
                .or_default() += of;
        }
    }
    json!({"read_units": units, "calls": calls, "items": items, "read_units_by_table": by})
}

/// Milliseconds of a warm page, from its request to its last byte.
async fn timed(tables: &TestStore, now: Timestamp, path: &str) -> Value {
    let port = serve(&tables.url(), now).await;
    get(port, path).await;
    let mut times = Vec::new();
    for _ in 0..TIMED {
        let start = Instant::now();
        get(port, path).await;
        times.push(start.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    json!({"p50_ms": times[TIMED / 2], "p95_ms": times[TIMED * 95 / 100]})
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let now: Timestamp = "2026-11-20T12:07:30Z".parse().unwrap();
    let made = Made {
        now,
        prices: PriceSheet::embedded().unwrap().clone(),
    };
    let tables = TestStore::start().await;
    made.fill(&tables.store().await).await;
    let mut report = BTreeMap::new();
    for path in [
        "/",
        "/?range=7d",
        "/?platform=glue",
        "/timeline",
        "/platforms",
    ] {
        let read = read(&tables, now, path).await;
        let timed = timed(&tables, now, path).await;
        report.insert(path, json!({"read": read, "time": timed}));
    }
    println!("{}", serde_json::to_string_pretty(&report).unwrap());
}

fn name(job: i64) -> String {
    format!("warehouse_load_{job:03}")
}
