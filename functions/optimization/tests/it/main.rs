//! What the function does as Lambda runs it: its own binary, between a Runtime API, tables and AWS.

#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod scripts;
mod tools;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::time::Duration;
use strands_core::cost::prices::PriceSheet;
use strands_core::issue::IssueRow;
use strands_core::platform::NoReader;
use strands_runtime::Moment;
use strands_store::Store;
use strands_store::issues::Selection;
use strands_testing::function::Launch;
use strands_testing::{FakeAws, Function, Samples, TestStore};
use tracking::Tracking;

const JOB: &str = "orders_daily_load";
const BUCKET: &str = "aws-glue-assets-111122223333-eu-west-1";
const KEY: &str = "scripts/orders_daily_load.py";

/// Two issues: counts of the same frame, and a join without a condition.
const WORSE: &str = "\
from pyspark.sql import SparkSession

spark = SparkSession.builder.getOrCreate()
orders = spark.read.parquet('s3://lake/orders/')
customers = spark.read.parquet('s3://lake/customers/')
print(orders.count())
print(orders.count())
print(orders.count())
pairs = orders.crossJoin(customers)
pairs.write.mode('overwrite').parquet('s3://lake/pairs/')
";

/// The same with a key for the join.
fn better() -> String {
    WORSE.replace(
        "orders.crossJoin(customers)",
        "orders.join(customers, 'customer_id')",
    )
}

/// What the function works with.
struct Place {
    tables: TestStore,
    store: Store,
    aws: FakeAws,
}

impl Place {
    /// Empty tables, and an AWS whose one job has its script in the bucket.
    async fn new() -> Self {
        let aws = FakeAws::start().await;
        let location = format!("s3://{BUCKET}/{KEY}");
        aws.knows_job(json!({"Job": {"Name": JOB, "Command": {"ScriptLocation": location}}}));
        let tables = TestStore::start().await;
        let store = tables.store().await;
        Self { tables, store, aws }
    }

    fn launch(&self) -> Launch {
        let function = Function::of(env!("CARGO_BIN_EXE_optimization"));
        let launch = function.tables(self.tables.url()).aws(self.aws.url());
        launch.set("CURSOR_SECRET", "a test")
    }

    /// Holds the script from before the samples on.
    fn holds(&self, script: &[u8], etag: &str) {
        let long_ago = Timestamp::now() - SignedDuration::from_hours(48);
        self.aws.holds_script(BUCKET, KEY, script, etag, long_ago);
    }

    /// Tracks an end of the job, as tracking does before this function is invoked; gives its run key.
    async fn ended(&self, run_id: &str) -> String {
        let mut event = Samples::now().event("glue_job_succeeded");
        event["id"] = json!(run_id);
        event["detail"]["jobRunId"] = json!(run_id);
        event["detail"]["jobName"] = json!(JOB);
        self.track(event).await;
        format!("111122223333/eu-west-1/glue/-/{run_id}")
    }

    async fn track(&self, event: Value) {
        let tracking = Tracking {
            jobs: tracking::Jobs::of(None),
            store: self.store.clone(),
            reader: NoReader,
            prices: PriceSheet::embedded().unwrap().clone(),
        };
        let moment = Moment::new(Timestamp::now(), Duration::from_mins(1));
        let handled = tracking.handle(event, moment).await.unwrap();
        assert_eq!(handled.answer["outcome"], "applied");
    }

    /// All issues of the job, by type.
    async fn issues(&self) -> Vec<IssueRow> {
        let of_job = Selection {
            job: Some(JOB.to_owned()),
            ..Selection::default()
        };
        let mut rows = self.store.list_issues(&of_job, 100).await.unwrap();
        rows.sort_by(|a, b| a.key.issue_type.cmp(&b.key.issue_type));
        rows
    }

    /// The execution of a run, in DynamoDB's JSON.
    fn execution(&self, run_key: &str) -> Value {
        let rows = self.tables.rows("StrandsJobExecutions");
        let mut of_run = rows
            .into_iter()
            .filter(|row| row["run_key"]["S"] == run_key);
        of_run.next().unwrap()
    }

    fn status(&self, run_key: &str) -> String {
        let execution = self.execution(run_key);
        let status = execution["issues_status"]["S"].as_str();
        status.unwrap_or("nothing").to_owned()
    }
}

fn scan(run_key: &str) -> Value {
    json!({"scan": {"run_key": run_key}})
}
