//! What the operations answer, over tables that tracking and the rule of posting filled.

#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod anomalies;
mod calculate;
mod forecast;
mod invoked;
mod trends;

use cost_tracking::CostTracking;
use cost_tracking::tools::{Desk, agent};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;
use strands_agent::Settings;
use strands_config::{Config, Environment, Loaded};
use strands_core::cost::prices::PriceSheet;
use strands_core::platform::NoReader;
use strands_core::totals::{Change, post};
use strands_runtime::{Invocation, Moment};
use strands_store::Store;
use strands_testing::TestStore;
use tracking::{Jobs, Tracking};

/// The moment of every question: what happened before is history.
const NOW: &str = "2026-11-26T05:00:00Z";

/// Tables, and the function over them.
struct Place {
    tables: TestStore,
    store: Store,
    configuration: Option<Loaded>,
    moment: Moment,
}

/// A run that an orchestrator reported.
struct Run<'a> {
    id: &'a str,
    job: &'a str,
    day: Date,
    minutes: i64,
    usd: Option<&'a str>,
    state: &'a str,
}

impl<'a> Run<'a> {
    /// Ten minutes for a dollar.
    fn of(id: &'a str, job: &'a str, day: Date) -> Self {
        Self {
            id,
            job,
            day,
            minutes: 10,
            usd: Some("1.0"),
            state: "success",
        }
    }

    fn event(&self) -> Value {
        let started: Timestamp = format!("{}T02:00:00Z", self.day).parse().unwrap();
        let ended = started.checked_add(self.minutes.minutes()).unwrap();
        let usd = self.usd.map(|usd| usd.parse::<f64>().unwrap());
        json!({
            "version": "0", "id": self.id, "source": "strands.etl", "account": "111122223333",
            "region": "eu-west-1", "detail-type": "Strands Job Run Observed", "time": ended.to_string(),
            "detail": {
                "schema": "strands.run-observed/1", "run_id": self.id, "job_name": self.job,
                "platform": "airflow", "state": self.state, "started_at": started.to_string(),
                "ended_at": ended.to_string(), "units": usd.map(|usd| json!({"usd": usd})),
            },
        })
    }
}

impl Place {
    async fn new() -> Self {
        let tables = TestStore::start().await;
        Self {
            store: tables.store().await,
            tables,
            configuration: None,
            moment: Moment::new(NOW.parse().unwrap(), Duration::from_mins(1)),
        }
    }

    /// With this file in force.
    async fn configured(file: &str) -> Self {
        let loaded = Config::load(file, &Environment::default()).unwrap();
        Self {
            configuration: Some(loaded),
            ..Self::new().await
        }
    }

    /// Tracks runs and posts them.
    async fn with(self, runs: impl IntoIterator<Item = Run<'_>>) -> Self {
        let tracking = Tracking {
            store: self.store.clone(),
            reader: NoReader,
            prices: PriceSheet::embedded().unwrap().clone(),
            jobs: Jobs::of(self.configuration.clone()),
        };
        let mut changes = Vec::new();
        for run in runs {
            let handled = tracking.handle(run.event(), self.moment).await.unwrap();
            assert_eq!(handled.answer["outcome"], "applied", "{}", handled.answer);
            for run in self.store.find_runs(run.id, None).await.unwrap() {
                changes.push(Change {
                    run_key: run.key.text(),
                    version: run.version,
                    contribution: run.contribution,
                });
            }
        }
        for plan in post(&changes, &BTreeMap::new(), "production") {
            self.store.execute(&plan, self.moment.now).await.unwrap();
        }
        self
    }

    async fn ask(&self, operation: &str, arguments: Value) -> Value {
        let cost = CostTracking {
            desk: Desk {
                store: self.store.clone(),
                prices: PriceSheet::embedded().unwrap().clone(),
            },
            agent: agent(),
            settings: Settings::of(b"a test"),
        };
        let question = Invocation {
            payload: json!({"operation": operation, "arguments": arguments}),
            ..Invocation::default()
        };
        cost.handle(question, self.moment).await.unwrap().answer
    }

    /// The code and path of the one refusal.
    async fn refusal(&self, operation: &str, arguments: Value) -> (String, String) {
        let answer = self.ask(operation, arguments).await;
        let errors = answer["errors"]
            .as_array()
            .unwrap_or_else(|| panic!("{answer}"));
        assert_eq!(errors.len(), 1, "{answer}");
        let text = |name: &str| errors[0][name].as_str().unwrap().to_owned();
        assert!(!text("message").is_empty());
        (text("code"), text("path"))
    }
}

/// So many days before the moment of the questions.
fn back(days: i32) -> Date {
    let today: Date = NOW[..10].parse().unwrap();
    today.checked_sub(days.days()).unwrap()
}
