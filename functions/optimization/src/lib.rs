//! optimization: finds what makes a job slow or dear, in code that an agent shows and in the script of
//! each finished run.
//!
//! - [`agent`]: the tools
//! - [`Scanner`]: scripts of finished runs, each version once, into the registry of issues

mod analysis;
mod detect;
mod finished;
mod issues;
mod scanner;

pub use scanner::{Scanner, Unscanned};

use serde_json::Value;
use strands_agent::{Agent, EnvelopeError, Fault, Settings, list, tool};
use strands_core::platform::{Api, Scripts};
use strands_runtime::{Handled, Invocation, Moment, tools};
use strands_store::Store;

/// What the tools share.
pub struct Desk {
    /// The tables, or why there are none: code can be read without them.
    pub tables: Result<Store, Fault>,
}

/// The agent with its tools; a line each.
#[must_use]
pub fn agent() -> Agent<Desk> {
    Agent::new(
        "optimization",
        "optimize",
        "What makes ETL jobs slow or dear: issues in PySpark and SQL code, and what to do about them.",
    )
    .with(tool("detect_issues", detect::detect_issues))
    .with(list("list_issues", "issues", issues::list_issues))
}

/// The function, with what it touches.
pub struct Optimization<A, S> {
    /// What the tools share.
    pub desk: Desk,
    /// Their agent.
    pub agent: Agent<Desk>,
    /// What answers depend on beside their data.
    pub settings: Settings,
    /// What scans the scripts of finished runs.
    pub scanner: Scanner<A, S>,
}

/// Why an invocation failed.
#[derive(Debug, thiserror::Error)]
pub enum OptimizationFault {
    /// No call of a tool.
    #[error(transparent)]
    Envelope(#[from] EnvelopeError),
    /// A finished run whose script could not be scanned.
    #[error(transparent)]
    Unscanned(#[from] Unscanned),
}

impl<A: Api, S: Scripts> Optimization<A, S> {
    /// Handles what Lambda invokes it with: a run to scan, or a call of a tool.
    pub async fn handle(
        &self,
        invocation: Invocation,
        moment: Moment,
    ) -> Result<Handled, OptimizationFault> {
        if is_for_the_scanner(&invocation) {
            let handled = self.scanner.handle(invocation.payload, moment).await;
            return Ok(handled?);
        }
        let Self {
            desk,
            agent,
            settings,
            ..
        } = self;
        let store = &self.scanner.store;
        let function = "optimization";
        let answered = tools::answer(function, agent, desk, settings, store, &invocation, moment);
        Ok(answered.await?)
    }
}

/// A Gateway's arguments may have any name, and come with a client context.
fn is_for_the_scanner(invocation: &Invocation) -> bool {
    let payload = &invocation.payload;
    let is_run = payload.get("scan").is_some_and(Value::is_object);
    invocation.client_context.is_none() && is_run
}
