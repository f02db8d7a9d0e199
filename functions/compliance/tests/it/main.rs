//! What the function does as Lambda runs it: its own binary, between a Runtime API, tables and AWS.

#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod datasets;
mod finished;
mod texts;

use jiff::Timestamp;
use serde_json::{Value, json};
use std::time::Duration;
use strands_config::{Config, Environment};
use strands_core::cost::prices::PriceSheet;
use strands_core::platform::NoReader;
use strands_core::run::Ledger;
use strands_core::settings::{SettingsRow, keep};
use strands_runtime::Moment;
use strands_testing::function::Launch;
use strands_testing::{FakeAws, Function, Samples, TestStore};
use tracking::Tracking;

const BUCKET: &str = "lake-prod";

/// What the function works with.
struct Place {
    tables: TestStore,
    aws: FakeAws,
}

impl Place {
    async fn new() -> Self {
        Self {
            tables: TestStore::start().await,
            aws: FakeAws::start().await,
        }
    }

    fn launch(&self) -> Launch {
        let function = Function::of(env!("CARGO_BIN_EXE_compliance"));
        let launch = function.tables(self.tables.url()).aws(self.aws.url());
        let launch = launch.set("CURSOR_SECRET", "a test");
        launch.set("COMPLIANCE_BUCKETS", BUCKET)
    }

    /// Tracks an end of a job that is configured so; gives its run key.
    async fn ended(&self, run_id: &str, configuration: &str) -> String {
        let loaded = Config::load(configuration, &Environment::default()).unwrap();
        let mut event = Samples::now().event("glue_job_succeeded");
        event["id"] = json!(run_id);
        event["detail"]["jobRunId"] = json!(run_id);
        event["detail"]["jobName"] = json!("orders");
        let tracking = Tracking {
            jobs: tracking::Jobs::of(Some(loaded)),
            store: self.tables.store().await,
            reader: NoReader,
            prices: PriceSheet::embedded().unwrap().clone(),
        };
        let moment = Moment::new(Timestamp::now(), Duration::from_mins(1));
        let handled = tracking.handle(event, moment).await.unwrap();
        assert_eq!(handled.answer["outcome"], "applied");
        format!("111122223333/eu-west-1/glue/-/{run_id}")
    }

    /// Keeps what a configuration says to all functions, as tracking does.
    async fn keeps(&self, configuration: &str) {
        let loaded = Config::load(configuration, &Environment::default()).unwrap();
        let store = self.tables.store().await;
        let row = SettingsRow {
            sha256: loaded.sha256.clone(),
            read_at: Timestamp::now(),
            settings: loaded.settings(),
        };
        let kept = store.settings().await.unwrap();
        let plan = keep(row, kept.as_ref());
        store.execute(&plan, Timestamp::now()).await.unwrap();
    }

    /// The run as its ledger has it.
    async fn run(&self, run_key: &str) -> Ledger {
        let found = self.tables.store().await.find_runs(run_key, None).await;
        found.unwrap().into_iter().next().unwrap()
    }

    /// What the execution of a run says of its data, in DynamoDB's JSON.
    fn compliance(&self, run_key: &str) -> Value {
        let rows = self.tables.rows("StrandsJobExecutions").into_iter();
        let mut of_run = rows.filter(|row| row["run_key"]["S"] == run_key);
        of_run.next().unwrap()["compliance"]["M"].clone()
    }
}

/// A call of the tool with arguments as a Gateway's would be, but with Bedrock's words around them.
fn call(arguments: &Value) -> Value {
    let parameters = arguments.as_object().unwrap().iter().map(|(name, value)| {
        let text = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        json!({"name": name, "type": "string", "value": text})
    });
    let parameters: Vec<Value> = parameters.collect();
    json!({"messageVersion": "1.0", "actionGroup": "compliance", "function": "detect_pii", "parameters": parameters})
}

fn payload(answer: &Value) -> Value {
    let body = &answer["response"]["functionResponse"]["responseBody"]["TEXT"]["body"];
    serde_json::from_str(body.as_str().unwrap()).unwrap()
}

/// Separated values with raw mail addresses and masked cards.
fn customers(rows: usize) -> Vec<u8> {
    let row = |at: usize| {
        let digits = at * 37 % 9_000 + 1_000;
        format!("{at},ann{at}@post-haus.example,************{digits}\n")
    };
    let body: String = (0..rows).map(row).collect();
    format!("id,email,card_number\n{body}").into_bytes()
}
