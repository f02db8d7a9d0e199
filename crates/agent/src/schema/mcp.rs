//! Tools of a Gateway target (Amazon Bedrock AgentCore API Reference, `ToolDefinition`), and of an MCP
//! server (Model Context Protocol, "Tools").

use super::{object, result};
use crate::description::{Description, Operation};
use crate::parameter::Parameter;
use serde_json::{Value, json};

/// A Gateway's schema knows types, descriptions, properties, required names and items, and nothing else.
pub(super) fn of_gateway(agent: &Description) -> Value {
    let tools: Vec<Value> = agent.operations.iter().map(tool).collect();
    json!({ "inlinePayload": tools })
}

/// With bounds, and with hints whether a tool changes something.
pub(super) fn listed(agent: &Description) -> Value {
    let tools = agent.operations.iter().map(|operation| {
        let mut tool = tool(operation);
        for parameter in &operation.parameters {
            bound(
                &mut tool["inputSchema"]["properties"][&parameter.name],
                parameter,
            );
        }
        tool["annotations"] = json!({
            "readOnlyHint": !operation.writes,
            "destructiveHint": false,
            "idempotentHint": true,
            "openWorldHint": false,
        });
        tool
    });
    json!({ "tools": tools.collect::<Vec<_>>() })
}

fn tool(operation: &Operation) -> Value {
    json!({
        "name": operation.name,
        "description": operation.description,
        "inputSchema": object(operation.parameters.iter()),
        "outputSchema": result::answer(operation),
    })
}

fn bound(schema: &mut Value, parameter: &Parameter) {
    for (word, bound) in [("minimum", parameter.least), ("maximum", parameter.most)] {
        if let Some(bound) = bound {
            schema[word] = json!(bound);
        }
    }
}
