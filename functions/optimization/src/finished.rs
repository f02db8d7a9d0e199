//! Finished runs, each named by whoever carries it through the agents.

use crate::scanner::{Scanner, Unscanned};
use serde_json::{Value, json};
use strands_core::issue::Detected;
use strands_core::platform::{Api, Scripts};
use strands_core::round::{RunName, ScanRequest, later};
use strands_runtime::metrics::Metrics;
use strands_runtime::{Handled, Moment};

impl<A: Api, S: Scripts> Scanner<A, S> {
    /// Handles `{"scan": {"execution_id": …}}`. What cannot be scanned now is answered with the outcome
    /// `later` and the reason.
    pub async fn handle(&self, payload: Value, moment: Moment) -> Result<Handled, Unscanned> {
        let mut metrics = Metrics::of("optimization");
        let ScanRequest { scan } = serde_json::from_value(payload)?;
        let answer = match self.one(&scan, moment, &mut metrics).await {
            Err(fault) if fault.may_pass() => {
                tracing::warn!(%fault, "the run is scanned later");
                later(&fault.to_string())
            }
            result => result?,
        };
        Ok(Handled { answer, metrics })
    }

    async fn one(
        &self,
        name: &RunName,
        moment: Moment,
        metrics: &mut Metrics,
    ) -> Result<Value, Unscanned> {
        let found = self.store.find_runs(name.as_str(), None).await?;
        let Some(run) = found.first() else {
            return Ok(json!({"outcome": "not_found"}));
        };
        let detected = self.scan(run, moment, metrics).await?;
        Ok(detected.as_ref().map_or_else(
            || json!({"outcome": "not_applicable", "execution_id": run.execution_id}),
            told,
        ))
    }
}

fn told(detected: &Detected) -> Value {
    let issues = detected.issues.as_ref();
    json!({
        "outcome": "scanned",
        "execution_id": detected.execution_id,
        "status": detected.status,
        "issues": issues.map(|rows| rows.len() + detected.more),
    })
}
