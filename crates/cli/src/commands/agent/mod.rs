//! `agent`: tools, asked as Bedrock and AgentCore ask them, and what to deploy for them.

mod activity;
mod built;
mod invoke;
mod list;

pub(crate) use activity::totals;

use crate::args::{Agent, Global};
use crate::exit::Fault;

pub(crate) async fn run(global: &Global, command: &Agent) -> Result<(), Fault> {
    match command {
        Agent::Invoke(arguments) => invoke::run(global, arguments).await,
        Agent::List => {
            list::all(global);
            Ok(())
        }
        Agent::Schema(arguments) => list::schema(arguments),
        Agent::Activity(arguments) => activity::run(global, arguments).await,
    }
}
