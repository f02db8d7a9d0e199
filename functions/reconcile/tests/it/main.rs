//! What the function heals: what was lost is made by not delivering it, and every pass is run as
//! Lambda runs it, or in this process where the clock or a fault must be the test's.

#![allow(
    clippy::unwrap_used,
    clippy::large_futures,
    reason = "a test fails by a panic, and its stack is its own"
)]

mod claims;
mod ends;
mod facts;
mod process;
mod readers;
mod sweeps;

use crate::readers::Nowhere;
use email_notification::{Channels, EmailNotification, Office};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use reconcile::Reconcile;
use rollup::Rollup;
use serde_json::{Value, json};
use std::time::Duration;
use strands_core::cost::prices::PriceSheet;
use strands_core::incident::{MailRow, Routing, job_key};
use strands_core::platform::{NoReader, PlatformReader};
use strands_core::run::Ledger;
use strands_core::totals::{Owner, Sums};
use strands_mail::Site;
use strands_runtime::Moment;
use strands_store::Store;
use strands_testing::function::Launch;
use strands_testing::{FakeAws, Function, Samples, TestStore};
use tracking::Tracking;

const READER: &str = "etl@example.com";
const DAY: &str = "reconcile";
const NIGHT: &str = "reconcile-nightly";

/// Empty tables, a Glue that knows nothing, and a present.
struct Place {
    tables: TestStore,
    store: Store,
    aws: FakeAws,
    samples: Samples,
    now: Timestamp,
}

impl Place {
    async fn new() -> Self {
        let tables = TestStore::start().await;
        let store = tables.store().await;
        Self {
            tables,
            store,
            aws: FakeAws::start().await,
            samples: Samples::now(),
            now: Timestamp::now(),
        }
    }

    fn launch(&self) -> Launch {
        Function::of(env!("CARGO_BIN_EXE_reconcile"))
            .tables(self.tables.url())
            .aws(self.aws.url())
    }

    /// Minutes before the present.
    fn ago(&self, minutes: i64) -> Timestamp {
        self.now - SignedDuration::from_mins(minutes)
    }

    /// An orchestrator's event of that many minutes ago, about a run that had begun 10 minutes before.
    fn airflow(&self, run_id: &str, state: &str, minutes: i64) -> Value {
        json!({
            "version": "0", "id": format!("{run_id}-{state}-{minutes}"), "source": "strands.etl",
            "detail-type": "Strands Job Run Observed", "account": "111122223333",
            "region": "eu-west-1", "time": self.ago(minutes).to_string(), "resources": [],
            "detail": {
                "schema": "strands.run-observed/1", "run_id": run_id, "job_name": "orders",
                "platform": "airflow", "state": state,
                "started_at": self.ago(minutes + 10).to_string(), "units": {"usd": 0.25},
            },
        })
    }

    /// Tracks an event that arrived that many minutes ago.
    async fn track(&self, event: Value, minutes: i64) {
        self.track_with(NoReader, event, minutes).await;
    }

    async fn track_with<R: PlatformReader>(&self, reader: R, event: Value, minutes: i64) {
        let tracking = Tracking {
            jobs: tracking::Jobs::of(None),
            store: self.store.clone(),
            reader,
            prices: prices(),
        };
        let handled = tracking.handle(event, moment(self.ago(minutes))).await;
        assert_eq!(handled.unwrap().answer["outcome"], "applied");
    }

    /// A pass in this process, where nobody can be asked.
    async fn pass(&self, schedule: &str) -> Value {
        self.pass_over(&self.store, schedule, self.now).await
    }

    async fn pass_over(&self, store: &Store, schedule: &str, now: Timestamp) -> Value {
        let reconcile: Reconcile<NoReader> = Reconcile {
            store: store.clone(),
            reader: None,
            prices: prices(),
            environment: "production".into(),
        };
        let payload = json!({"schedule": schedule});
        reconcile.handle(payload, moment(now)).await.unwrap().answer
    }

    /// Delivers every change of a run to rollup.
    async fn post(&self) {
        let rollup = Rollup {
            store: self.store.clone(),
            environment: "production".to_owned(),
        };
        let batch = self.tables.ledger_batch();
        rollup.handle(batch, moment(self.now)).await.unwrap();
    }

    /// Delivers these changes to email-notification; says how many mails it sent.
    async fn notify(&self, batch: Value) -> u64 {
        let notification = EmailNotification {
            store: self.store.clone(),
            channels: Channels::none(),
            sink: Nowhere,
            office: office(),
        };
        let handled = notification.handle(batch, moment(self.now)).await.unwrap();
        assert_eq!(handled.answer.get("batchItemFailures"), Some(&json!([])));
        let line = handled.metrics.line(self.now);
        let line: Value = line.map_or(Value::Null, |line| serde_json::from_str(&line).unwrap());
        line["MailsSent"].as_u64().unwrap_or(0)
    }

    /// The newest change of a run, as the stream brings it.
    fn newest_change(&self) -> Value {
        let batch = self.tables.ledger_batch();
        let records = batch["Records"].as_array().unwrap();
        json!({"Records": [records.last().unwrap()]})
    }

    async fn run(&self, platform: &str, run_id: &str) -> Ledger {
        let key = format!("111122223333/eu-west-1/{platform}/-/{run_id}");
        self.store.run(&key).await.unwrap().unwrap()
    }

    /// Totals of all jobs over the days of the tests.
    async fn totals(&self) -> Sums {
        let mut sums = Sums::default();
        for back in 0..4 {
            let day = self.ago(back * 24 * 60);
            let day = TimeZone::UTC.to_datetime(day).date();
            let totals = self.store.day(day).await.unwrap();
            for total in totals.iter().filter(|it| it.owner == Owner::All) {
                sums = sums.plus(&total.sums);
            }
        }
        sums
    }

    async fn mails(&self) -> Vec<MailRow> {
        let job_key = job_key("production", Some("orders"));
        self.store.mails(&job_key, None).await.unwrap()
    }

    /// Every row that anybody but the sweep itself writes.
    fn rows(&self) -> Vec<Value> {
        ["Ledger", "JobExecutions", "CostTrends", "Incidents"]
            .into_iter()
            .flat_map(|table| self.tables.rows(&format!("Strands{table}")))
            .filter(|row| row["entry"]["S"] != "sweep")
            .collect()
    }
}

fn prices() -> PriceSheet {
    PriceSheet::embedded().unwrap().clone()
}

fn moment(now: Timestamp) -> Moment {
    Moment::new(now, Duration::from_mins(1))
}

fn office() -> Office {
    let settings = json!({"fallback": [READER]}).to_string();
    Office {
        routing: Routing::parse(&settings).unwrap(),
        budgets: Vec::new(),
        environment: "production".into(),
        sender: "strands@example.com".into(),
        site: Site {
            base_url: None,
            domain: "example.com".into(),
            region: "eu-west-1".into(),
        },
        max_send_rate: None,
        sample_as_of: None,
    }
}

/// The counts of a pass that are not 0.
fn found(answer: &Value) -> Value {
    let mut counts = answer.as_object().unwrap().clone();
    counts.retain(|_, count| count != 0);
    Value::Object(counts)
}
