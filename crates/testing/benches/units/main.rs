//! Calls and capacity units per kind of event, as the embedded store counts them, printed as JSON by
//! `make bench`.
#![allow(
    clippy::unwrap_used,
    clippy::large_futures,
    reason = "a bench fails by a panic, and its stack is its own"
)]

use email_notification::{Channels, EmailNotification, Office};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use rollup::Rollup;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;
use strands_core::cost::prices::PriceSheet;
use strands_core::event::intake;
use strands_core::incident::Routing;
use strands_core::platform::{PlatformReader, ReadFault, glue_report};
use strands_core::run::Observation;
use strands_mail::{DeliveryError, Parcel, Receipt, Sink, Site};
use strands_runtime::Moment;
use strands_store::Store;
use strands_testing::proxy::{Call, Proxy, Verdict};
use strands_testing::{Samples, TestStore};
use tracking::Tracking;

/// Answers for every run with one recorded answer.
struct Recorded {
    run: Value,
    job: Value,
}

impl PlatformReader for Recorded {
    async fn read(&self, event: &Observation) -> Result<Option<Observation>, ReadFault> {
        let run = serde_json::from_value(self.run["JobRun"].clone()).unwrap();
        let job = serde_json::from_value(self.job["Job"].clone()).unwrap();
        Ok(glue_report(event, run, Some(job)))
    }
}

struct Nowhere;

impl Sink for Nowhere {
    async fn deliver(&self, _parcel: &Parcel) -> Result<Receipt, DeliveryError> {
        Ok(Receipt {
            provider_id: Some("bench".to_owned()),
        })
    }
}

/// The functions over counted tables.
struct Bench {
    tables: TestStore,
    proxy: Proxy,
    tracking: Tracking<Recorded>,
    rollup: Rollup,
    mail: EmailNotification<Nowhere>,
    samples: Samples,
}

type Report = BTreeMap<&'static str, Value>;

fn counted(mut call: Call) -> std::future::Ready<Verdict> {
    call.request["ReturnConsumedCapacity"] = json!("INDEXES");
    std::future::ready(Verdict::Forward(call.request))
}

impl Bench {
    async fn new() -> Self {
        let tables = TestStore::start().await;
        let proxy = Proxy::start(&tables.url(), counted).await;
        let store = Store::at_endpoint(proxy.url()).await;
        let samples = Samples::now();
        let failed = samples.event("glue_job_failed");
        let reader = Recorded {
            run: samples.job_run(failed["detail"]["jobRunId"].as_str().unwrap()),
            job: samples.job(failed["detail"]["jobName"].as_str().unwrap()),
        };
        let prices = PriceSheet::embedded().unwrap().clone();
        Self {
            tracking: Tracking {
                jobs: tracking::Jobs::of(None),
                store: store.clone(),
                reader,
                prices,
            },
            rollup: Rollup {
                store: store.clone(),
                environment: "production".to_owned(),
            },
            mail: EmailNotification {
                store,
                channels: Channels::none(),
                sink: Nowhere,
                office: office(),
            },
            tables,
            proxy,
            samples,
        }
    }

    /// What was called since the last count.
    fn count(&self) -> Value {
        let mut operations: BTreeMap<String, usize> = BTreeMap::new();
        let (mut reads, mut writes, mut index_writes) = (0.0, 0.0, 0.0);
        for exchange in self.proxy.take_exchanges() {
            let (total, of_indexes) = units(&exchange.answer["ConsumedCapacity"]);
            match exchange.operation.as_str() {
                "GetItem" | "BatchGetItem" | "Query" => reads += total,
                _ => {
                    writes += total - of_indexes;
                    index_writes += of_indexes;
                }
            }
            *operations.entry(exchange.operation).or_default() += 1;
        }
        let calls: usize = operations.values().sum();
        json!({
            "table_calls": calls, "operations": operations,
            "read_units": reads, "write_units": writes,
            "index_write_units": index_writes,
        })
    }

    async fn track(&self, event: &Value) -> Value {
        let delivery = intake::from_value(event.clone());
        let response = self.tracking.track(delivery, moment()).await;
        assert!(response.results().iter().all(|it| it.is_ok()));
        self.count()
    }

    async fn post(&self, batch: &Value) -> Value {
        self.rollup.handle(batch.clone(), moment()).await.unwrap();
        self.count()
    }

    async fn notify(&self, batch: &Value) -> Value {
        self.mail.handle(batch.clone(), moment()).await.unwrap();
        self.count()
    }
}

/// Units of one answer, and those of indexes among them: an object for one table, a list for several.
fn units(capacity: &Value) -> (f64, f64) {
    let tables = capacity
        .as_array()
        .map_or(std::slice::from_ref(capacity), Vec::as_slice);
    let of = |part: &Value| part["CapacityUnits"].as_f64().unwrap_or(0.0);
    let indexes = tables
        .iter()
        .filter_map(|table| table["GlobalSecondaryIndexes"].as_object())
        .flat_map(|indexes| indexes.values());
    (tables.iter().map(of).sum(), indexes.map(of).sum())
}

fn office() -> Office {
    Office {
        routing: Routing::parse(r#"{"fallback": ["a@example.com"]}"#).unwrap(),
        budgets: Vec::new(),
        environment: "production".to_owned(),
        sender: "strands@example.com".to_owned(),
        site: Site {
            base_url: None,
            domain: "example.com".to_owned(),
            region: "eu-west-1".to_owned(),
        },
        max_send_rate: None,
        sample_as_of: None,
    }
}

fn moment() -> Moment {
    Moment::new(Timestamp::now(), Duration::from_mins(1))
}

/// The event, as one of another run.
fn of_run(event: &Value, run: usize, id: &str) -> Value {
    let mut event = event.clone();
    event["id"] = json!(format!("{id}-{run}"));
    event["detail"]["jobRunId"] = json!(format!("jr_{run:064}"));
    event
}

/// A run of one running and one terminal event, each function at batch 1. The first event of a job on a
/// day also asks for its tags.
async fn one_run(report: &mut Report) {
    let bench = Bench::new().await;
    let delayed = bench.samples.event("glue_job_run_status_delayed");
    let failed = of_run(&bench.samples.event("glue_job_failed"), 1, "failed");
    for (name, run) in [
        ("tracking: first event of a job on a day", 2),
        ("tracking: running event", 1),
    ] {
        let mut running = of_run(&delayed, run, "running");
        running["detail"]["jobName"] = failed["detail"]["jobName"].clone();
        report.insert(name, bench.track(&running).await);
    }
    let running = bench.tables.ledger_batch();
    report.insert("rollup: a run that runs", bench.post(&running).await);
    report.insert("tracking: terminal event", bench.track(&failed).await);
    report.insert("tracking: duplicate", bench.track(&failed).await);
    report.insert(
        "tracking: rejected",
        bench.track(&json!({"id": "nothing"})).await,
    );
    let batch = bench.tables.ledger_batch();
    report.insert("rollup: one run", bench.post(&batch).await);
    report.insert("rollup: the batch again", bench.post(&batch).await);
    report.insert("mail: failure, one reader", bench.notify(&batch).await);
    report.insert("mail: the batch again", bench.notify(&batch).await);
}

/// A failure that three readers are told.
async fn three_readers(report: &mut Report) {
    let mut bench = Bench::new().await;
    let readers = r#"{"fallback": ["a@example.com", "b@example.com", "c@example.com"]}"#;
    bench.mail.office.routing = Routing::parse(readers).unwrap();
    let failed = of_run(&bench.samples.event("glue_job_failed"), 1, "failed");
    bench.track(&failed).await;
    let batch = bench.tables.ledger_batch();
    report.insert("mail: failure, three readers", bench.notify(&batch).await);
}

/// What the schedules cost where no job runs.
async fn nothing(report: &mut Report) {
    let bench = Bench::new().await;
    for (name, schedule) in [
        ("mail: a minute with nothing due", "due-mails"),
        ("mail: an hour without a digest", "digests"),
    ] {
        let call = json!({ "schedule": schedule });
        report.insert(name, bench.notify(&call).await);
    }
}

/// A hundred runs of a job that end in one batch, with a running event before each.
async fn a_hundred_runs(report: &mut Report) {
    let bench = Bench::new().await;
    let running = bench.samples.event("glue_job_run_status_delayed");
    let failed = bench.samples.event("glue_job_failed");
    for run in 0..100 {
        bench.track(&of_run(&running, run, "running")).await;
        bench.track(&of_run(&failed, run, "failed")).await;
    }
    let batch = bench.tables.ledger_batch();
    report.insert(
        "rollup: 100 runs of a job in a batch",
        bench.post(&batch).await,
    );
}

/// Tracking and posting of a run with one running and one terminal event, and what a million of them cost.
fn a_run(report: &mut Report, prices: &PriceSheet) {
    let tracking = ["tracking: running event", "tracking: terminal event"];
    // Alone, a run renews its job twice; with others, once with the batch that it is posted in.
    let renewed = |runs: f64| (runs <= 1.0).then_some("rollup: a run that runs");
    let rollups = [
        ("a run, posted alone", "rollup: one run", 1.0),
        (
            "a run, posted with 99 others",
            "rollup: 100 runs of a job in a batch",
            100.0,
        ),
    ];
    for (name, rollup, runs) in rollups {
        let sum = |units: fn(&Value) -> f64| -> f64 {
            let alone = tracking.into_iter().chain(renewed(runs));
            let alone: f64 = alone.map(|step| units(&report[step])).sum();
            alone + units(&report[rollup]) / runs
        };
        let written = sum(|step| number(step, "write_units") + number(step, "index_write_units"));
        let read = sum(|step| number(step, "read_units"));
        let usd = written * per_million(prices, "write") + read * per_million(prices, "read");
        let line = json!({
            "read_units": read, "write_units": written,
            "usd_per_million_runs": (usd * 100.0).round() / 100.0,
        });
        report.insert(name, line);
    }
}

fn number(step: &Value, name: &str) -> f64 {
    step[name].as_f64().unwrap()
}

/// On demand, in us-east-1, today.
fn per_million(prices: &PriceSheet, sku: &str) -> f64 {
    let today = TimeZone::UTC.to_datetime(Timestamp::now()).date();
    let price = prices.look_up("dynamodb", "us-east-1", sku, today).unwrap();
    price.usd.to_string().parse().unwrap()
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut report = Report::new();
    nothing(&mut report).await;
    one_run(&mut report).await;
    three_readers(&mut report).await;
    a_hundred_runs(&mut report).await;
    a_run(&mut report, PriceSheet::embedded().unwrap());
    println!("{}", serde_json::to_string_pretty(&report).unwrap());
}
