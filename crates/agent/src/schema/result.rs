//! What an answer looks like. Fields that may be `null` are named in a sentence, as neither OpenAPI
//! 3.0.0 as Bedrock takes it nor a Gateway's schema can state them.

use crate::description::Operation;
use crate::kind::{Kind, is_nullable};
use crate::parameter::description;
use serde_json::{Map, Value, json};

/// The schema of the whole answer.
pub(super) fn answer(operation: &Operation) -> Value {
    let mut data = simple(&operation.result, 2).unwrap_or_else(|| json!({"type": "object"}));
    describe(&mut data, "What was found.");
    json!({
        "type": "object",
        "description": "ok tells whether data was found or error says why not.",
        "properties": {
            "ok": {"type": "boolean", "description": "Whether data was found."},
            "data": data,
            "error": {
                "type": "object",
                "description": "Why not: code, message, and whether the same call may succeed later (retryable).",
                "properties": {
                    "code": {"type": "string", "description": "The kind of error."},
                    "message": {"type": "string", "description": "What is wrong and what to do."},
                    "retryable": {"type": "boolean", "description": "Whether the same call may succeed later."},
                },
            },
            "page": {
                "type": "object",
                "description": "Of a list: cursor goes on after it, null at its end.",
                "properties": {
                    "truncated": {"type": "boolean", "description": "Whether something was left out."},
                },
            },
        },
        "required": ["ok"],
    })
}

/// A schema in the words that all forms know, its fields so many levels deep; `None` where it cannot
/// be said in them.
fn simple(schema: &Value, levels: usize) -> Option<Value> {
    let kind = Kind::of(schema)
        .or_else(|| is_list(schema).then_some(Kind::List(Box::new(Kind::Object))))?;
    let mut said = json!({"type": kind.word()});
    let mut text = description(schema);
    match kind {
        Kind::List(_) => said["items"] = simple(&schema["items"], levels)?,
        Kind::Object if levels > 0 => {
            let (fields, nullable) = fields(schema, levels - 1);
            if !nullable.is_empty() {
                text = format!("{text} Null where unknown: {}.", nullable.join(", "));
            }
            if !fields.is_empty() {
                said["properties"] = Value::Object(fields);
            }
        }
        _ => {}
    }
    let text = text.trim();
    if !text.is_empty() {
        said["description"] = text.into();
    }
    Some(said)
}

fn is_list(schema: &Value) -> bool {
    schema["type"] == "array" && schema["items"].is_object()
}

fn fields(schema: &Value, levels: usize) -> (Map<String, Value>, Vec<String>) {
    let (mut fields, mut nullable) = (Map::new(), Vec::new());
    for (name, field) in schema["properties"].as_object().into_iter().flatten() {
        if is_nullable(field) || !field["anyOf"].is_null() {
            nullable.push(name.clone());
        } else if let Some(mut field) = simple(field, levels) {
            describe(&mut field, name);
            fields.insert(name.clone(), field);
        }
    }
    (fields, nullable)
}

/// Bedrock wants a description everywhere.
fn describe(schema: &mut Value, otherwise: &str) {
    if schema["description"].is_null() {
        schema["description"] = otherwise.into();
    }
}
