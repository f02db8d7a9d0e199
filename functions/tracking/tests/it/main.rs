//! What the function does as Lambda runs it: its own binary, between a Runtime API, tables and AWS.

#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod batches;
mod configuration;
mod facts;
mod outages;
mod platforms;
mod process;
mod sources;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::Value;
use strands_core::run::Ledger;
use strands_store::Store;
use strands_store::dead_letters::Kept;
use strands_testing::function::Launch;
use strands_testing::{FakeAws, Function, Samples, TestStore};

const ORDERS: &str = "jr_988ff2cc1ccffb38298a3f09d6f4e938c4ed8955095e589b75477c79901d2d87";
const CLICKSTREAM: &str = "jr_4c0e252eda78dc9dbacdfab03fdeffc0ba9193270bbd5795e2b43b3d44c2fb31";
const CLICKSTREAM_RETRY: &str =
    "jr_4c0e252eda78dc9dbacdfab03fdeffc0ba9193270bbd5795e2b43b3d44c2fb31_attempt_1";
const INVENTORY: &str = "jr_b1bde7b08bde4ebddf33793103db040d321d37c3ae2d29c2eef6e9e0b22bdc6a";

/// What the function works with.
struct Place {
    tables: TestStore,
    store: Store,
    aws: FakeAws,
    samples: Samples,
}

impl Place {
    /// Empty tables, and an AWS that knows every sample run.
    async fn new() -> Self {
        let samples = Samples::now();
        let aws = FakeAws::start().await;
        for run in [ORDERS, CLICKSTREAM, CLICKSTREAM_RETRY, INVENTORY] {
            aws.knows_run(samples.job_run(run));
        }
        for job in [
            "orders_daily_load",
            "clickstream_sessionize",
            "inventory_snapshot",
        ] {
            aws.knows_job(samples.job(job));
        }
        let tables = TestStore::start().await;
        let store = tables.store().await;
        Self {
            tables,
            store,
            aws,
            samples,
        }
    }

    fn launch(&self) -> Launch {
        let function = Function::of(env!("CARGO_BIN_EXE_tracking"));
        function.tables(self.tables.url()).aws(self.aws.url())
    }

    async fn glue_run(&self, run_id: &str) -> Ledger {
        self.run(&format!("111122223333/eu-west-1/glue/-/{run_id}"))
            .await
            .unwrap()
    }

    async fn run(&self, run_key: &str) -> Option<Ledger> {
        self.store.run(run_key).await.unwrap()
    }

    /// Dead letters of today, even where midnight falls into a test.
    async fn dead_letters(&self) -> Vec<Kept> {
        let now = TimeZone::UTC.to_datetime(Timestamp::now()).date();
        let mut letters = Vec::new();
        for day in [now.yesterday().unwrap(), now] {
            letters.extend(self.letters_of(day).await);
        }
        letters
    }

    async fn letters_of(&self, day: Date) -> Vec<Kept> {
        self.store.dead_letters(day).await.unwrap()
    }
}

/// Message ids of a batch, in order.
fn message_ids(batch: &Value) -> Vec<&str> {
    let records = batch["Records"].as_array().unwrap();
    records
        .iter()
        .map(|record| record["messageId"].as_str().unwrap())
        .collect()
}
