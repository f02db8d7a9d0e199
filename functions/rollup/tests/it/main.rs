//! What the function does as Lambda runs it: its own binary, between a Runtime API and the tables.

#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod days;
mod months;
mod partial;
mod refusals;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::Value;
use std::time::Duration;
use strands_core::cost::prices::PriceSheet;
use strands_core::platform::NoReader;
use strands_core::totals::{Owner, Sums};
use strands_runtime::Moment;
use strands_store::Store;
use strands_testing::function::Launch;
use strands_testing::{Function, Samples, TestStore};
use tracking::Tracking;

/// What the function works with.
struct Place {
    tables: TestStore,
    store: Store,
    samples: Samples,
}

impl Place {
    async fn new() -> Self {
        let tables = TestStore::start().await;
        let store = tables.store().await;
        let samples = Samples::now();
        Self {
            tables,
            store,
            samples,
        }
    }

    fn launch(&self) -> Launch {
        Function::of(env!("CARGO_BIN_EXE_rollup")).tables(self.tables.url())
    }

    /// Tracks a sample, as tracking does before this function is invoked.
    async fn track(&self, sample: &str) {
        let tracking = Tracking {
            jobs: tracking::Jobs::of(None),
            store: self.store.clone(),
            reader: NoReader,
            prices: PriceSheet::embedded().unwrap().clone(),
        };
        let moment = Moment::new(Timestamp::now(), Duration::from_mins(1));
        let handled = tracking
            .handle(self.samples.event(sample), moment)
            .await
            .unwrap();
        assert_eq!(handled.answer["outcome"], "applied", "{sample}");
    }

    /// The UTC date on which an instant of the samples falls now.
    fn day_of(&self, recorded: &str) -> Date {
        TimeZone::UTC
            .to_datetime(self.samples.moved(recorded))
            .date()
    }

    async fn sums(&self, day: Date, owner: &Owner) -> Option<Sums> {
        let totals = self.store.day(day).await.unwrap();
        totals
            .into_iter()
            .find(|total| total.owner == *owner)
            .map(|total| total.sums)
    }
}

fn job(name: &str) -> Owner {
    Owner::Job(Some(name.to_owned()))
}

/// Sequence number of a batch's first record.
fn first_of(batch: &Value) -> &Value {
    &batch["Records"][0]["dynamodb"]["SequenceNumber"]
}
