//! Function details (Amazon Bedrock API Reference, `FunctionSchema`).

use crate::description::{Description, Operation};
use serde_json::{Map, Value, json};

pub(super) fn document(agent: &Description) -> Value {
    let functions: Vec<Value> = agent.operations.iter().map(function).collect();
    json!({ "functions": functions })
}

fn function(operation: &Operation) -> Value {
    let parameters = operation.parameters.iter().map(|it| {
        let detail = json!({
            "type": it.kind.word(),
            "description": it.description,
            "required": it.required,
        });
        (it.name.clone(), detail)
    });
    json!({
        "name": operation.name,
        "description": operation.description,
        "parameters": parameters.collect::<Map<_, _>>(),
        "requireConfirmation": if operation.writes { "ENABLED" } else { "DISABLED" },
    })
}
