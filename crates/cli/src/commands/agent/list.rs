//! `agent list` and `agent schema`: what this build can do, and what to deploy for it.

use super::built;
use crate::args::{AgentSchema, Global, SchemaFormat};
use crate::exit::Fault;
use crate::output;
use crate::table::{Column, Table};
use serde_json::{Value, json};
use strands_agent::{Description, Operation};

pub(super) fn all(global: &Global) {
    let agents = built::descriptions();
    if global.json {
        let agents: Vec<Value> = agents.iter().map(Description::listing).collect();
        output::json_line(&json!({"schema": "strands.agents/1", "agents": agents}));
        return;
    }
    let mut table = Table::new(&["AGENT", "OPERATION", "ARGUMENTS", "DOES"].map(Column::Left));
    for agent in agents {
        for operation in &agent.operations {
            table.row([
                agent.name.to_owned(),
                operation.name.to_owned(),
                arguments(operation),
                first_sentence(&operation.description),
            ]);
        }
    }
    output::print(&table.text());
}

/// Required ones with a star.
fn arguments(operation: &Operation) -> String {
    let arguments = operation.parameters.iter();
    let arguments =
        arguments.map(|it| format!("{}{}", it.name, if it.required { "*" } else { "" }));
    arguments.collect::<Vec<_>>().join(", ")
}

fn first_sentence(text: &str) -> String {
    let end = text.find(". ").unwrap_or(text.len());
    text[..end].trim_end_matches('.').to_owned()
}

pub(super) fn schema(arguments: &AgentSchema) -> Result<(), Fault> {
    let Some(agent) = built::description(arguments.function) else {
        return Err(Fault::NotFound {
            message: "this agent has no operations in this build".to_owned(),
            help: "`strands agent list` shows which there are".to_owned(),
        });
    };
    let document = match arguments.format {
        SchemaFormat::Openapi => agent.openapi(),
        SchemaFormat::Functions => agent.functions(),
        SchemaFormat::Agentcore => agent.agentcore(),
        SchemaFormat::Mcp => agent.mcp(),
    };
    let document = document.map_err(|fault| Fault::FailedCheck(fault.to_string()))?;
    match serde_json::to_string_pretty(&document) {
        Ok(text) => output::print(&text),
        Err(fault) => return Err(Fault::store(fault)),
    }
    Ok(())
}
