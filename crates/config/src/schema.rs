//! The JSON Schema of the file, made from the types, and what the rest of the crate asks of it.

use crate::model::Document;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::sync::LazyLock;

static SCHEMA: LazyLock<Value> = LazyLock::new(generate);

static JOB_KEYS: LazyLock<BTreeSet<String>> = LazyLock::new(|| keys(definition("Job")));

static SECTIONS: LazyLock<Vec<(String, BTreeSet<String>)>> = LazyLock::new(|| {
    let properties = definition("Job")["properties"].as_object();
    let sections = properties
        .into_iter()
        .flatten()
        .filter_map(|(name, schema)| {
            let keys = keys(as_object(schema)?);
            (!keys.is_empty()).then(|| (name.clone(), keys))
        });
    sections.collect()
});

/// The JSON Schema (2020-12) of `etl_config.json`.
#[must_use]
pub(crate) fn schema() -> &'static Value {
    &SCHEMA
}

fn generate() -> Value {
    let generator = SchemaSettings::draft2020_12().into_generator();
    let mut schema = generator.into_root_schema_for::<Document>().to_value();
    if let Some(root) = schema.as_object_mut() {
        root.insert("title".to_owned(), json!("etl_config.json"));
        extendable(root);
    }
    let definitions = schema.get_mut("$defs").and_then(Value::as_object_mut);
    for definition in definitions.into_iter().flat_map(Map::values_mut) {
        if let Some(definition) = definition.as_object_mut() {
            extendable(definition);
        }
    }
    schema
}

/// Any object may say `extends` and `if`, which the types do not know: they are gone once a file is
/// resolved.
fn extendable(object: &mut Map<String, Value>) {
    let Some(properties) = object.get_mut("properties").and_then(Value::as_object_mut) else {
        return;
    };
    for (key, schema) in directives() {
        properties.entry(key).or_insert(schema);
    }
}

/// Keys that resolution takes away.
pub(crate) const DIRECTIVES: [&str; 4] = ["extends", "if", "then", "else"];

fn directives() -> [(String, Value); 4] {
    let names = json!({"type": "array", "items": {"type": "string"}});
    let [extends, condition, then, otherwise] = DIRECTIVES.map(str::to_owned);
    [
        (
            extends,
            json!({"description": "Templates laid under this object: a name or a list; own keys win.",
                   "anyOf": [{"type": "string"}, names]}),
        ),
        (
            condition,
            json!({"description": "Decides between `then` and `else`: names of variables, tags or environment with values.",
                   "type": ["object", "boolean", "string"]}),
        ),
        (then, json!({"description": "Holds where `if` does."})),
        (
            otherwise,
            json!({"description": "Holds where `if` does not."}),
        ),
    ]
}

/// A named type of the schema.
pub(crate) fn definition(name: &str) -> &'static Value {
    &SCHEMA["$defs"][name]
}

/// The schema itself, behind a reference.
pub(crate) fn resolved(schema: &'static Value) -> &'static Value {
    let name = schema["$ref"]
        .as_str()
        .and_then(|reference| reference.strip_prefix("#/$defs/"));
    name.map_or(schema, definition)
}

/// The object that a schema stands for, if it is one or may be one.
pub(crate) fn as_object(schema: &'static Value) -> Option<&'static Value> {
    let schema = resolved(schema);
    if schema["properties"].is_object() {
        return Some(schema);
    }
    let options = schema["anyOf"].as_array()?;
    options.iter().find_map(as_object)
}

fn keys(object: &Value) -> BTreeSet<String> {
    let properties = object["properties"].as_object().into_iter().flatten();
    properties
        .map(|(key, _)| key.clone())
        .filter(|key| !DIRECTIVES.contains(&key.as_str()))
        .collect()
}

/// Keys of a job.
pub(crate) fn job_keys() -> &'static BTreeSet<String> {
    &JOB_KEYS
}

/// Names of a job's sections.
pub(crate) fn section_names() -> impl Iterator<Item = &'static str> {
    SECTIONS.iter().map(|(name, _)| name.as_str())
}

/// Sections that have all of these keys.
pub(crate) fn sections_with(keys: &[&str]) -> impl Iterator<Item = &'static str> {
    let fitting = SECTIONS
        .iter()
        .filter(|(_, known)| keys.iter().all(|key| known.contains(*key)))
        .map(|(name, _)| name.as_str());
    fitting.collect::<Vec<_>>().into_iter()
}

/// The schema as editors use it: a placeholder may stand wherever another value may.
#[must_use]
pub fn published_schema() -> Value {
    let mut schema = SCHEMA.clone();
    if let Some(root) = schema.as_object_mut() {
        let id = "https://json-schema.org/draft/2020-12/schema";
        root.insert("$schema".to_owned(), json!(id));
    }
    placeholders(&mut schema);
    schema
}

fn placeholders(schema: &mut Value) {
    match schema {
        Value::Array(items) => items.iter_mut().for_each(placeholders),
        Value::Object(object) => {
            object.values_mut().for_each(placeholders);
            let properties = object.get_mut("properties").and_then(Value::as_object_mut);
            for (key, property) in properties.into_iter().flatten() {
                if !DIRECTIVES.contains(&key.as_str()) && !takes_text(property) {
                    allow_placeholder(property);
                }
            }
        }
        _ => {}
    }
}

fn takes_text(property: &Value) -> bool {
    let kind = &property["type"];
    let kinds = kind.as_array().into_iter().flatten();
    *kind == "string" || kinds.into_iter().any(|it| it == "string") || property["const"].is_string()
}

fn allow_placeholder(property: &mut Value) {
    let mut outer = Map::new();
    if let Some(object) = property.as_object_mut() {
        for key in ["description", "default"] {
            if let Some(value) = object.remove(key) {
                outer.insert(key.to_owned(), value);
            }
        }
    }
    let placeholder = json!({"type": "string", "pattern": "\\$\\{.+\\}"});
    outer.insert("anyOf".to_owned(), json!([property.take(), placeholder]));
    *property = Value::Object(outer);
}
