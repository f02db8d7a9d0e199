//! What the deployed templates must hold and an emulator does not show: policies of queues, encryption,
//! recovery, dead letters, alarms. Each check names what is wrong, and is tried on a template that is.

mod agents;
mod alarms;
mod functions;
mod queues;
mod rights;
mod tables;

use serde_json::{Value, json};
use serde_norway::Value as Yaml;
use std::fs;

/// A template as JSON, with `!Ref X` as `{"Ref": "X"}` and `!GetAtt X.Y` as `{"Fn::GetAtt": "X.Y"}`.
fn read(name: &str) -> Value {
    plain(serde_norway::from_str(&text(name)).unwrap())
}

fn text(name: &str) -> String {
    let path = format!("{}/../../{name}", env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(path).unwrap()
}

fn plain(yaml: Yaml) -> Value {
    match yaml {
        Yaml::Tagged(tagged) => {
            let name = tagged.tag.to_string();
            let name = match name.trim_start_matches('!') {
                "Ref" => "Ref".to_owned(),
                function => format!("Fn::{function}"),
            };
            json!({ name: plain(tagged.value) })
        }
        Yaml::Mapping(fields) => fields
            .into_iter()
            .map(|(name, value)| (name.as_str().unwrap().to_owned(), plain(value)))
            .collect(),
        Yaml::Sequence(items) => items.into_iter().map(plain).collect(),
        other => serde_json::to_value(other).unwrap(),
    }
}

/// Resources of that type: logical id and properties.
fn resources<'a>(
    template: &'a Value,
    kind: &'static str,
) -> impl Iterator<Item = (&'a str, &'a Value)> {
    let all = template["Resources"].as_object().unwrap().iter();
    all.filter(move |(_, it)| it["Type"] == kind)
        .map(|(id, it)| (id.as_str(), &it["Properties"]))
}

/// A field's items, where one stands for a list of one.
fn items(field: &Value) -> Vec<&Value> {
    match field {
        Value::Array(items) => items.iter().collect(),
        Value::Null => Vec::new(),
        one => vec![one],
    }
}

fn attribute(id: &str, name: &str) -> Value {
    json!({ "Fn::GetAtt": format!("{id}.{name}") })
}

/// Every statement below that place.
fn statements(place: &Value) -> Vec<&Value> {
    match place {
        Value::Object(fields) => fields
            .iter()
            .flat_map(|(name, field)| match name.as_str() {
                "Statement" => items(field),
                _ => statements(field),
            })
            .collect(),
        Value::Array(items) => items.iter().flat_map(statements).collect(),
        _ => Vec::new(),
    }
}

type Check = fn(&Value) -> Vec<String>;

/// Passes the template as it is, and names what is wrong after each change.
fn holds(check: Check, name: &str, changes: &[(&str, Value)]) {
    let template = read(name);
    assert_eq!(check(&template), Vec::<String>::new());
    for (pointer, value) in changes {
        let mut broken = template.clone();
        let place = broken.pointer_mut(pointer);
        *place.unwrap_or_else(|| panic!("nothing at {pointer}")) = value.clone();
        assert!(
            !check(&broken).is_empty(),
            "{pointer} = {value} is let pass"
        );
    }
}
