//! supervisor: answers agents' questions about runs, and takes note of what they are told to do.

mod acknowledge;
mod day;
mod dead_letters;
mod faults;
mod run;
mod runs;
mod shown;
mod summary;
mod timeline;

pub use acknowledge::{Unnoted, take_note};

use strands_agent::{Agent, EnvelopeError, Settings, list, tool};
use strands_core::incident::Routing;
use strands_runtime::{Handled, Invocation, Moment, tools};
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
pub struct Supervisor {
    /// What the tools share.
    pub desk: Desk,
    /// Their agent.
    pub agent: Agent<Desk>,
    /// What answers depend on beside their data.
    pub settings: Settings,
}

impl Supervisor {
    /// Handles what Lambda invokes it with: a call of a tool.
    pub async fn handle(
        &self,
        invocation: Invocation,
        moment: Moment,
    ) -> Result<Handled, EnvelopeError> {
        let Self {
            desk,
            agent,
            settings,
        } = self;
        let store = &desk.store;
        tools::answer(
            "supervisor",
            agent,
            desk,
            settings,
            store,
            &invocation,
            moment,
        )
        .await
    }
}
