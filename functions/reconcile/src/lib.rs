//! reconcile: asks the platforms what the events did not tell, and heals what was lost on the way
//! from a run to its totals and mails.

mod ask;
mod claims;
mod pass;
mod sweep;

pub use pass::Found;

use pass::Pass;
use serde::Deserialize;
use serde_json::Value;
use strands_core::cost::prices::PriceSheet;
use strands_core::platform::PlatformReader;
use strands_core::reconcile::Reach;
use strands_runtime::{Handled, Moment};
use strands_store::{Store, StoreError};

/// The function, with what it touches.
pub struct Reconcile<R> {
    /// The tables.
    pub store: Store,
    /// Who is asked about runs; nobody where no platform can be reached.
    pub reader: Option<R>,
    /// What things cost.
    pub prices: PriceSheet,
    /// Environment tag, under which the jobs' incidents are filed.
    pub environment: String,
}

/// The function was invoked with something else than a schedule that it knows.
#[derive(Debug, thiserror::Error)]
#[error(
    "reconcile takes {{\"schedule\": \"reconcile\"}} or {{\"schedule\": \"reconcile-nightly\"}}: {0}"
)]
pub struct UnknownPayload(#[from] serde_json::Error);

/// What a schedule asks for.
#[derive(Debug, Deserialize)]
#[serde(tag = "schedule", rename_all = "kebab-case")]
enum Schedule {
    /// Compare the runs of the last day.
    Reconcile,
    /// Compare the runs of the last three days.
    ReconcileNightly,
}

impl<R: PlatformReader> Reconcile<R> {
    /// Handles what Lambda invokes it with, and answers with what it found. A step that the tables
    /// keep from its work leaves it to the next pass, and the other steps to theirs.
    pub async fn handle(&self, payload: Value, moment: Moment) -> Result<Handled, UnknownPayload> {
        let reach = match serde_json::from_value(payload)? {
            Schedule::Reconcile => Reach::Day,
            Schedule::ReconcileNightly => Reach::ThreeDays,
        };
        let mut pass = Pass::new(moment);
        let released = self.release_claims(&mut pass).await;
        pass.ended("claims", released);
        let swept = self.sweep(reach, &mut pass).await;
        pass.ended("sweep", swept);
        if let Some(reader) = &self.reader {
            let asked = self.ask_for_facts(reader, &mut pass).await;
            pass.ended("facts", asked);
            let asked = self.ask_for_ends(reader, &mut pass).await;
            pass.ended("ends", asked);
        }
        Ok(Handled {
            answer: serde_json::to_value(pass.found)?,
            metrics: pass.found.metrics(),
        })
    }
}

/// Whether a fault is the row's own, so that going on without it is right.
fn is_of_one_row(fault: &StoreError) -> bool {
    matches!(fault, StoreError::Damaged { .. } | StoreError::Refused(_))
}
