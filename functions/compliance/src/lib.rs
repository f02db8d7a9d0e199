//! compliance: finds personal data in what agents ask about. What was found is told by its type and
//! place alone.
//!
//! - [`agent`]: the tools

mod detect;

use strands_agent::{Agent, EnvelopeError, Settings, tool};
use strands_runtime::{Handled, Invocation, Moment, tools};
use strands_store::Store;

/// The agent with its tools; a line each.
#[must_use]
pub fn agent() -> Agent<()> {
    Agent::new(
        "compliance",
        "compliance",
        "Personal data in ETL: where a text or a data set holds it, of which type, raw or masked.",
    )
    .with(tool("detect_pii", detect::detect_pii))
}

/// The function, with what it touches.
pub struct Compliance {
    /// Its agent.
    pub agent: Agent<()>,
    /// What answers depend on beside their data.
    pub settings: Settings,
    /// Where its calls are kept.
    pub store: Store,
}

impl Compliance {
    /// Handles what Lambda invokes it with: a call of a tool.
    pub async fn handle(
        &self,
        invocation: Invocation,
        moment: Moment,
    ) -> Result<Handled, EnvelopeError> {
        let Self {
            agent,
            settings,
            store,
        } = self;
        tools::answer(
            "compliance",
            agent,
            &(),
            settings,
            store,
            &invocation,
            moment,
        )
        .await
    }
}
