//! OpenAPI 3.0.0 as Amazon Bedrock takes it (Amazon Bedrock User Guide, "Define OpenAPI schemas for your
//! agent's action groups").

use super::result;
use crate::description::{Description, Method, Operation};
use serde_json::{Map, Value, json};

pub(super) fn document(agent: &Description) -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for operation in &agent.operations {
        let path = paths.entry(operation.path.clone()).or_insert(json!({}));
        path[operation.method.as_str().to_lowercase()] = of_operation(operation);
    }
    json!({
        "openapi": "3.0.0",
        "info": {
            "title": format!("Strands {}", agent.action_group),
            "version": env!("CARGO_PKG_VERSION"),
            "description": agent.summary,
        },
        "paths": paths,
    })
}

fn of_operation(operation: &Operation) -> Value {
    let mut document = json!({
        "operationId": operation.name,
        "description": operation.description,
        "responses": {
            "200": {
                "description": "The answer.",
                "content": {"application/json": {"schema": result::answer(operation)}},
            },
        },
    });
    match operation.method {
        Method::Get => document["parameters"] = parameters(operation),
        Method::Post => {
            let is_needed = operation.parameters.iter().any(|it| it.required);
            document["requestBody"] = json!({
                "required": is_needed,
                "content": {"application/json": {"schema": super::object(operation.parameters.iter())}},
            });
        }
    }
    if operation.writes {
        document["x-requireConfirmation"] = "ENABLED".into();
    }
    document
}

fn parameters(operation: &Operation) -> Value {
    let parameters = operation.parameters.iter().map(|it| {
        let is_in_path = operation.path.contains(&format!("{{{}}}", it.name));
        json!({
            "name": it.name,
            "in": if is_in_path { "path" } else { "query" },
            "description": it.description,
            "required": it.required,
            "schema": super::of_kind(&it.kind),
        })
    });
    parameters.collect()
}
