//! What the function does as Lambda runs it: its own binary, between a Runtime API, tables and SES.

#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod channels;
mod delivery;
mod digests;
mod exposures;
mod feedback;
mod mails;
mod months;
mod partial;
mod process;
mod settings;

use jiff::Timestamp;
use serde_json::{Value, json};
use std::time::Duration;
use strands_core::cost::prices::PriceSheet;
use strands_core::incident::{MailRow, job_key};
use strands_core::platform::NoReader;
use strands_runtime::Moment;
use strands_store::Store;
use strands_testing::function::Launch;
use strands_testing::{FakeSes, Function, Samples, TestStore};
use tracking::Tracking;

const SENDER: &str = "etl@example.com";
const READER: &str = "finance-etl@example.com";
const JOB: &str = "finance_close.load_ledger";

/// What the function works with.
struct Place {
    tables: TestStore,
    store: Store,
    ses: FakeSes,
    samples: Samples,
}

impl Place {
    async fn new() -> Self {
        let tables = TestStore::start().await;
        let store = tables.store().await;
        let ses = FakeSes::start().await;
        let samples = Samples::now();
        Self {
            tables,
            store,
            ses,
            samples,
        }
    }

    /// With one reader, of one job.
    fn launch(&self) -> Launch {
        self.launch_with(&json!({"jobs": {JOB: {"recipients": [READER]}}}))
    }

    /// With these notification settings.
    fn launch_with(&self, settings: &Value) -> Launch {
        Function::of(env!("CARGO_BIN_EXE_email-notification"))
            .tables(self.tables.url())
            .ses(self.ses.url())
            .set("SENDER_ADDRESS", SENDER)
            .set("CONFIGURATION_SET", "strands-mail")
            .set("NOTIFICATION_SETTINGS", settings.to_string())
    }

    /// Tracks a sample, as tracking does before this function is invoked.
    async fn track(&self, sample: &str) {
        self.track_event(self.samples.event(sample)).await;
    }

    async fn track_event(&self, event: Value) {
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

    /// The outbox of the job.
    async fn mails(&self) -> Vec<MailRow> {
        self.store
            .mails(&job_key("production", Some(JOB)), None)
            .await
            .unwrap()
    }

    /// The only mail of the outbox.
    async fn mail(&self) -> MailRow {
        let mails = self.mails().await;
        assert_eq!(mails.len(), 1, "{mails:#?}");
        mails.into_iter().next().unwrap()
    }
}

fn nothing_failed() -> Value {
    json!({"batchItemFailures": []})
}
