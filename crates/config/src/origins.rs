//! Which value of a resolved job came from where.

use crate::schema::{DIRECTIVES, definition, resolved};
use crate::tree::{Node, Origin, Value, push_key};
use serde::Serialize;
use serde_json::Value as Json;

/// A value of a resolved job with its origin.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Leaf {
    /// Its path within the job.
    pub path: String,
    /// The value.
    pub value: Json,
    /// Where it came from.
    pub origin: Origin,
}

impl Node {
    /// Every value of a job that is no object, with its origin; in sections that are configured also
    /// what holds by default.
    #[must_use]
    pub fn leaves(&self) -> Vec<Leaf> {
        let mut leaves = Vec::new();
        collect(self, definition("Job"), "", &mut leaves);
        leaves
    }
}

fn collect(node: &Node, schema: &'static Json, path: &str, leaves: &mut Vec<Leaf>) {
    let schema = object_of(schema);
    let below = |key: &str| {
        let mut path = path.to_owned();
        push_key(&mut path, key);
        path
    };
    match &node.value {
        Value::Object(members) => {
            for member in members {
                let schema = &schema["properties"][&*member.key];
                collect(&member.node, schema, &below(&member.key), leaves);
            }
            let properties = schema["properties"].as_object().into_iter().flatten();
            for (key, property) in properties.filter(|(key, _)| !DIRECTIVES.contains(&key.as_str()))
            {
                let default = &property["default"];
                let says_something =
                    default.is_boolean() || default.is_string() || default.is_number();
                if says_something && node.member(key).is_none() {
                    leaves.push(Leaf {
                        path: below(key),
                        value: default.clone(),
                        origin: Origin::Default,
                    });
                }
            }
        }
        Value::List(items)
            if items
                .iter()
                .any(|item| matches!(item.value, Value::Object(_))) =>
        {
            for (position, item) in items.iter().enumerate() {
                collect(
                    item,
                    &schema["items"],
                    &format!("{path}[{position}]"),
                    leaves,
                );
            }
        }
        _ => leaves.push(Leaf {
            path: path.to_owned(),
            value: serde_json::to_value(node).unwrap_or_default(),
            origin: node.origin.clone(),
        }),
    }
}

/// Behind references, and behind `null` as an alternative.
fn object_of(schema: &'static Json) -> &'static Json {
    let schema = resolved(schema);
    let options = schema["anyOf"].as_array();
    options
        .and_then(|options| options.iter().find(|it| it["type"] != "null"))
        .map_or(schema, |option| resolved(option))
}
