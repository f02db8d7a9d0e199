//! `agent invoke`, `agent list`, `agent schema`, `agent activity`.

use clap::{Args as Group, Subcommand, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(crate) enum Agent {
    /// Answer one call of a tool, as Bedrock or AgentCore sends it
    #[command(after_help = "Examples:
  strands agent invoke --function supervisor < envelope.json
  strands agent invoke --function cost --client-context context.json < event.json

Standard input is a Bedrock event or, of an AgentCore Gateway,
{\"event\": {…}, \"clientContext\": {…}}; the answer is one line.
STRANDS_AGENT_MAX_BYTES bounds it (24576).

Exit: 0 answered, error answers included, 1 a crash, 2 usage or no envelope.")]
    Invoke(AgentInvoke),
    /// The operations of this build
    #[command(after_help = "Examples:
  strands agent list
  strands agent list --json")]
    List,
    /// What to deploy for an agent
    #[command(after_help = "Examples:
  strands agent schema --function supervisor --format openapi
  strands agent schema --function supervisor --format agentcore

Exit: 0 printed, 2 usage, 5 the agent has no operations in this build.")]
    Schema(AgentSchema),
    /// Calls of tools: which agent, what came of it, how long it took
    #[command(after_help = "Examples:
  strands agent activity
  strands agent activity --function supervisor --since -24h
  strands agent activity --run latest:orders_daily_load

Calls are kept for 30 days, without what was asked and answered: names, sizes and
digests of arguments. What they cost: strands cost trends --group agent")]
    Activity(AgentActivity),
}

#[derive(Debug, Group)]
pub(crate) struct AgentInvoke {
    /// Which agent
    #[arg(long, value_name = "NAME")]
    pub(crate) function: AgentName,
    /// The client context that came beside the event
    #[arg(long, value_name = "FILE")]
    pub(crate) client_context: Option<PathBuf>,
}

#[derive(Debug, Group)]
pub(crate) struct AgentSchema {
    /// Which agent
    #[arg(long, value_name = "NAME")]
    pub(crate) function: AgentName,
    /// Which document
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: SchemaFormat,
}

#[derive(Debug, Group)]
pub(crate) struct AgentActivity {
    /// Of this agent
    #[arg(long, value_name = "NAME", conflicts_with = "run")]
    pub(crate) function: Option<AgentName>,
    /// Whose answer was about this run: run id, execution id, run key or latest:JOB
    #[arg(long, value_name = "ID")]
    pub(crate) run: Option<String>,
    /// Only a run of this platform, where several share the id
    #[arg(long, value_name = "NAME", requires = "run")]
    pub(crate) platform: Option<String>,
    /// From: a date, yesterday, -24h
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub(crate) since: Option<String>,
    /// At most so many
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..=10_000))]
    pub(crate) limit: u16,
}

/// Agents, in the order in which they are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum AgentName {
    /// Where, how large and when a job should run.
    Decision,
    /// How good data is.
    Quality,
    /// What makes a job slow or dear.
    Optimization,
    /// What happened to runs like this.
    Learning,
    /// Personal data, and checks of what is done with it.
    Compliance,
    /// What runs cost and will cost.
    #[value(alias = "cost-tracking")]
    Cost,
    /// What runs, and what failed.
    Supervisor,
}

/// Documents that are deployed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemaFormat {
    /// OpenAPI 3.0.0 of a Bedrock action group.
    Openapi,
    /// Function details of a Bedrock action group.
    Functions,
    /// Tools of an AgentCore Gateway's target.
    Agentcore,
    /// Tools of an MCP server.
    Mcp,
}
