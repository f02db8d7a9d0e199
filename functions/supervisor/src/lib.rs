//! supervisor: carries finished runs through the agents that apply to them, answers agents' questions
//! about runs, and takes note of what they are told to do.
//!
//! - [`agent`]: the tools
//! - [`Carrier`]: finished runs, from the executions' stream

mod acknowledge;
mod day;
mod dead_letters;
mod finished;
mod rounds;
mod run;
mod runs;
pub mod settings;
mod shown;
mod summary;
mod timeline;

pub use acknowledge::{Unnoted, take_note};
pub use rounds::{Carrier, Uncarried};

use serde_json::Value;
use strands_agent::{Agent, EnvelopeError, Settings, list, tool};
use strands_core::incident::Routing;
use strands_core::round::Examiners;
use strands_runtime::{Handled, Invocation, Moment, stream, tools};
use strands_store::Store;

/// What the tools share.
pub struct Desk {
    /// The tables.
    pub store: Store,
    /// Environment tag, under which the jobs' incidents are filed.
    pub environment: String,
    /// Who is told, where the configuration says nothing of it.
    pub routing: Routing,
}

/// The agent with its tools; a line each.
#[must_use]
pub fn agent() -> Agent<Desk> {
    Agent::new(
        "supervisor",
        "runs",
        "Runs of ETL jobs: what runs, what failed, why, and what it cost.",
    )
    .with(tool("get_run", run::get_run).get("/runs/{run_id}"))
    .with(list("list_runs", "runs", runs::list_runs).get("/runs"))
    .with(tool("get_timeline", timeline::get_timeline))
    .with(tool("summarize_day", day::summarize_day))
    .with(list(
        "list_dead_letters",
        "letters",
        dead_letters::list_dead_letters,
    ))
    .with(tool("acknowledge_failure", acknowledge::acknowledge_failure).writes())
    .with(tool("send_summary", summary::send_summary).writes())
}

/// The function, with what it touches.
pub struct Supervisor<E> {
    /// What the tools share.
    pub desk: Desk,
    /// Their agent.
    pub agent: Agent<Desk>,
    /// What answers depend on beside their data.
    pub settings: Settings,
    /// What carries finished runs.
    pub carrier: Carrier<E>,
}

/// Why an invocation failed.
#[derive(Debug, thiserror::Error)]
pub enum SupervisorFault {
    /// No call of a tool.
    #[error(transparent)]
    Envelope(#[from] EnvelopeError),
    /// A finished run that could not be carried to the end now.
    #[error(transparent)]
    Uncarried(#[from] Uncarried),
}

impl<E: Examiners> Supervisor<E> {
    /// Handles what Lambda invokes it with: a batch of the executions' stream, one run to carry, or a
    /// call of a tool.
    pub async fn handle(
        &self,
        invocation: Invocation,
        moment: Moment,
    ) -> Result<Handled, SupervisorFault> {
        if is_for_the_carrier(&invocation) {
            return Ok(self.carrier.handle(invocation.payload, moment).await?);
        }
        let Self {
            desk,
            agent,
            settings,
            ..
        } = self;
        let (function, store) = ("supervisor", &desk.store);
        let answered = tools::answer(function, agent, desk, settings, store, &invocation, moment);
        Ok(answered.await?)
    }
}

/// A Gateway's arguments may have any name, and come with a client context.
fn is_for_the_carrier(invocation: &Invocation) -> bool {
    let payload = &invocation.payload;
    let is_run = payload.get("carry").is_some_and(Value::is_object);
    invocation.client_context.is_none() && (stream::is_batch(payload) || is_run)
}
