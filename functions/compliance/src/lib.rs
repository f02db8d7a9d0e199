//! compliance: finds personal data in texts that agents show, and in data sets. What was found is told by
//! its type and place alone.
//!
//! - [`agent`]: the tools
//! - [`Scanner`]: what finished runs wrote
//! - [`Compliance`]: both as a function

mod detect;
mod faults;
mod fields;
mod finished;
mod own;
mod remote;
mod survey;
mod text;

pub use finished::{Scanner, Unscanned};

use serde_json::Value;
use std::sync::Arc;
use std::time::Instant;
use strands_agent::{Agent, EnvelopeError, Fault, Settings, tool};
use strands_core::dataset::DataSets;
use strands_runtime::{Handled, Invocation, Moment, tools};
use strands_store::Store;

/// What the tools share.
pub struct Desk<D> {
    /// The tables, or why there are none: texts and data sets can be read without them.
    pub tables: Result<Store, Fault>,
    /// Where data sets lie.
    pub data: Arc<D>,
    /// When the answer is due.
    pub deadline: Instant,
}

/// The agent with its tools; a line each.
#[must_use]
pub fn agent<D: DataSets>() -> Agent<Desk<D>> {
    Agent::new(
        "compliance",
        "compliance",
        "Personal data in ETL: where a text or a data set holds it, of which type, raw or masked.",
    )
    .with(tool("detect_pii", detect::detect_pii::<D>))
}

/// The function, with what it touches.
pub struct Compliance<D> {
    /// Its agent.
    pub agent: Agent<Desk<D>>,
    /// What answers depend on beside their data.
    pub settings: Settings,
    /// The tables.
    pub store: Store,
    /// Where data sets lie.
    pub data: Arc<D>,
}

/// Why an invocation failed.
#[derive(Debug, thiserror::Error)]
pub enum ComplianceFault {
    /// No call of a tool.
    #[error(transparent)]
    Envelope(#[from] EnvelopeError),
    /// A finished run whose data could not be scanned now.
    #[error(transparent)]
    Unscanned(#[from] Unscanned),
}

impl<D: DataSets> Compliance<D> {
    /// Handles what Lambda invokes it with: one run to scan, or a call of a tool.
    pub async fn handle(
        &self,
        invocation: Invocation,
        moment: Moment,
    ) -> Result<Handled, ComplianceFault> {
        let Self {
            agent,
            settings,
            store,
            data,
        } = self;
        if is_for_the_scanner(&invocation) {
            let scanner = Scanner {
                store: store.clone(),
                data: Arc::clone(data),
            };
            return Ok(scanner.handle(invocation.payload, moment).await?);
        }
        let desk = Desk {
            tables: Ok(store.clone()),
            data: Arc::clone(data),
            deadline: moment.deadline,
        };
        let function = "compliance";
        let answered = tools::answer(function, agent, &desk, settings, store, &invocation, moment);
        Ok(answered.await?)
    }
}

/// A Gateway's arguments may have any name, and come with a client context.
fn is_for_the_scanner(invocation: &Invocation) -> bool {
    let is_run = invocation.payload.get("scan").is_some_and(Value::is_object);
    invocation.client_context.is_none() && is_run
}
