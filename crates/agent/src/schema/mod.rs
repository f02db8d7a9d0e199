//! The documents that are deployed, made from what an agent can do.

mod bedrock_functions;
mod mcp;
mod openapi;
mod result;

use crate::description::Description;
use crate::parameter::Parameter;
use serde_json::{Map, Value, json};

/// What an agent's tools state and Bedrock or AgentCore refuse.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.join("; "))]
pub struct Unfit(pub Vec<String>);

impl Description {
    /// The OpenAPI 3.0.0 document of its action group.
    pub fn openapi(&self) -> Result<Value, Unfit> {
        self.fit().map(|()| openapi::document(self))
    }

    /// The function details of its action group: Bedrock's `functionSchema`.
    pub fn functions(&self) -> Result<Value, Unfit> {
        self.fit().map(|()| bedrock_functions::document(self))
    }

    /// The tools of its Gateway target: AgentCore's `toolSchema`.
    pub fn agentcore(&self) -> Result<Value, Unfit> {
        self.fit().map(|()| mcp::of_gateway(self))
    }

    /// The tools as an MCP server lists them.
    pub fn mcp(&self) -> Result<Value, Unfit> {
        self.fit().map(|()| mcp::listed(self))
    }

    fn fit(&self) -> Result<(), Unfit> {
        let faults = self.faults();
        if faults.is_empty() {
            Ok(())
        } else {
            Err(Unfit(faults))
        }
    }
}

/// An object of these arguments, in the words that all forms know.
fn object<'a>(parameters: impl Iterator<Item = &'a Parameter> + Clone) -> Value {
    let properties: Map<String, Value> = parameters
        .clone()
        .map(|it| {
            let mut schema = of_kind(&it.kind);
            schema["description"] = it.description.clone().into();
            (it.name.clone(), schema)
        })
        .collect();
    let mut schema = json!({"type": "object", "properties": properties});
    let required: Vec<&str> = parameters
        .filter(|it| it.required)
        .map(|it| it.name.as_str())
        .collect();
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    schema
}

fn of_kind(kind: &crate::Kind) -> Value {
    match kind {
        crate::Kind::List(items) => json!({"type": "array", "items": of_kind(items)}),
        kind => json!({"type": kind.word()}),
    }
}
