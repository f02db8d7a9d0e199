//! `docs/configuration.md`: the schema as people read it.

use crate::schema::{DIRECTIVES, definition, resolved, schema};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Write;

const HEAD: &str = "\
# Configuration: etl_config.json

One file says what every job is: what it runs, where, what it reads and writes, what it may cost, which rules its data keeps.
Every section stands alone: what is absent is not configured. `strands config validate` names every fault with its place,
`strands config show` prints what a job comes to, and `strands scan config` says what a sound file would add.
[examples/etl_config.json](../examples/etl_config.json) shows every feature; [etl_config.schema.json](etl_config.schema.json)
lets an editor complete and check the file: put `\"$schema\": \"…/etl_config.schema.json\"` into it.

This page is made from the types in `crates/config/src/model`; a test keeps it true.

## How the file is read

JSON, with `//` and `/* */` comments and trailing commas. Then, in this order:

| feature | what it does |
|---|---|
| `\"extends\": \"name\"`, or a list | lays templates under any object: objects merge deeply, own keys win, arrays are replaced. A template whose keys all belong to one section of a job goes to that section when a job extends it; `\"applies_to\": \"platform\"` says it outright |
| `${variables.a.b}` | a value of `variables`; of any type where it is the whole text |
| `${ENV:KEY}`, `${ENV:KEY:default}` | an environment variable; without default it must be set. The default may be empty and may hold colons. Read as a number or truth value where one is due |
| `${SECRET:key}` | stays as it is until it is used: `secretsmanager:name#field` or `ssm:/path`. Never printed, stored or mailed |
| `$${…}` | the characters `${…}` |
| `\"if\"`, `\"then\"`, `\"else\"` | in any object: the branch that holds joins the object's other keys and wins over them, or stands for the whole object where there are none |

A condition names variables, tags of the job (`tags.team`), environment variables (`ENV:NAME`) or `environment`, with the value that each must have:
`{\"environment\": \"production\"}`. A list, or `{\"in\": […]}`, means one of these; `{\"gt\": 100}`, `gte`, `lt`, `lte` compare numbers; `eq`, `ne`, `not`, `not_in` do what they say.
Several names must all hold; `{\"any\": […]}`, `{\"all\": […]}` and `{\"not\": …}` combine conditions.

A run belongs to a job by exact name: an entry of `aliases` for its platform, else `job_id`, else `job_name`.
Facts that the file does not state come from the tags of the platform's resource, else they are not known.

## The file
";

/// The reference of the file, as Markdown.
#[must_use]
pub fn reference() -> String {
    let mut text = HEAD.to_owned();
    let mut seen = BTreeSet::new();
    let mut next = Vec::new();
    section(schema(), &mut text, &mut next);
    while !next.is_empty() {
        let mut further = Vec::new();
        for name in next {
            if seen.insert(name.clone()) {
                let _ = write!(text, "\n## {name}\n");
                section(definition(&name), &mut text, &mut further);
            }
        }
        next = further;
    }
    text
}

fn section(schema: &'static Value, text: &mut String, next: &mut Vec<String>) {
    let _ = write!(text, "\n{}\n", said(schema));
    table(schema, text, next);
    for variant in schema["oneOf"].as_array().into_iter().flatten() {
        let tag = variant["properties"].as_object().into_iter().flatten();
        for (key, property) in tag {
            if let Some(word) = property["const"].as_str() {
                let _ = write!(text, "\n### `\"{key}\": \"{word}\"`\n\n{}\n", said(variant));
            }
        }
        table(variant, text, next);
    }
}

fn table(schema: &'static Value, text: &mut String, next: &mut Vec<String>) {
    let properties = schema["properties"].as_object().into_iter().flatten();
    let rows: Vec<_> = properties
        .filter(|(key, it)| !DIRECTIVES.contains(&key.as_str()) && !it["const"].is_string())
        .collect();
    if rows.is_empty() {
        return;
    }
    text.push_str("\n| key | type | default | meaning |\n|---|---|---|---|\n");
    let required = |key: &str| {
        let keys = schema["required"].as_array().into_iter().flatten();
        keys.into_iter().any(|it| it == key)
    };
    for (key, property) in rows {
        let default = match &property["default"] {
            _ if required(key) => "required".to_owned(),
            Value::Bool(value) => format!("`{value}`"),
            Value::String(value) => format!("`{value}`"),
            _ => "–".to_owned(),
        };
        let kind = kind(property, next);
        let _ = writeln!(
            text,
            "| `{key}` | {kind} | {default} | {} |",
            said(property)
        );
    }
}

/// A description in one line, fit for a cell.
fn said(schema: &Value) -> String {
    let text = schema["description"].as_str().unwrap_or_default();
    text.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .replace('|', "\\|")
}

fn kind(schema: &'static Value, next: &mut Vec<String>) -> String {
    let target = resolved(schema);
    if let Some(words) = words(target) {
        return words.join(", ");
    }
    if let Some(name) = schema["$ref"]
        .as_str()
        .and_then(|it| it.strip_prefix("#/$defs/"))
        && target["anyOf"].is_null()
    {
        next.push(name.to_owned());
        return format!("[{name}](#{})", name.to_lowercase());
    }
    if let Some(options) = target["anyOf"].as_array() {
        let real = options.iter().filter(|option| option["type"] != "null");
        return real
            .map(|it| kind(it, next))
            .collect::<Vec<_>>()
            .join(" or ");
    }
    let types: Vec<&str> = match &target["type"] {
        Value::String(one) => vec![one.as_str()],
        Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
        _ => return "any value".to_owned(),
    };
    let names = types.into_iter().filter(|kind| *kind != "null");
    names
        .map(|name| named(name, target, next))
        .collect::<Vec<_>>()
        .join(" or ")
}

fn named(name: &str, schema: &'static Value, next: &mut Vec<String>) -> String {
    match name {
        "integer" => "whole number".to_owned(),
        "string" => "text".to_owned(),
        "boolean" => "`true`, `false`".to_owned(),
        "array" => format!("list of {}", kind(&schema["items"], next)),
        "object" if schema["additionalProperties"].is_object() => {
            format!("object of {}", kind(&schema["additionalProperties"], next))
        }
        other => other.to_owned(),
    }
}

fn words(schema: &Value) -> Option<Vec<String>> {
    let quoted = |word: &Value| word.as_str().map(|word| format!("`{word}`"));
    if let Some(words) = schema["enum"].as_array() {
        return words.iter().map(quoted).collect();
    }
    if let word @ Some(_) = quoted(&schema["const"]) {
        return word.map(|word| vec![word]);
    }
    let options = schema["oneOf"].as_array()?;
    let lists: Option<Vec<_>> = options.iter().map(words).collect();
    Some(lists?.into_iter().flatten().collect())
}
