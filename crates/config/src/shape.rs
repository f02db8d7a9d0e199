//! Does a resolved value have the shape that the schema gives it? Finds every fault at once, each at
//! its own place, which a deserialiser would not.

use crate::fault::{Code, Report};
use crate::nearest::{listed, suggestion};
use crate::schema::{DIRECTIVES, resolved};
use crate::tree::{Member, Node, Origin, Value};
use serde_json::Value as Json;

/// Checks a value, and turns texts from the environment into what is due where they read as it.
pub(crate) fn check(node: &mut Node, schema: &'static Json, report: &mut Report) {
    let schema = resolved(schema);
    if node.value == Value::Unresolved {
        return;
    }
    if schema.as_bool() == Some(true) || schema.as_object().is_some_and(serde_json::Map::is_empty) {
        return;
    }
    if let Some(options) = schema["anyOf"].as_array() {
        return one_of(node, options, report);
    }
    if node.value == Value::Null && allows(schema, "null") {
        return;
    }
    if let Some(words) = words(schema) {
        return word(node, &words, report);
    }
    convert(node, schema);
    if !is_of(node, schema) {
        return bad_type(node, &expected(schema), report);
    }
    match &mut node.value {
        Value::Number(_) => number(node, schema, report),
        Value::Text(text) => {
            let characters = text.chars().count() as u64;
            if schema["minLength"]
                .as_u64()
                .is_some_and(|least| characters < least)
            {
                report.error(Code::BadValue, node.span, "this text is empty", None);
            } else if schema["maxLength"]
                .as_u64()
                .is_some_and(|most| characters > most)
            {
                let message = format!("longer than {} characters", schema["maxLength"]);
                report.error(Code::BadValue, node.span, message, None);
            }
        }
        Value::List(items) => {
            for item in items {
                check(item, &schema["items"], report);
            }
        }
        Value::Object(_) => object(node, schema, report),
        Value::Null | Value::Bool(_) | Value::Unresolved => {}
    }
}

fn one_of(node: &mut Node, options: &'static [Json], report: &mut Report) {
    let options: Vec<&'static Json> = options.iter().map(resolved).collect();
    if node.value == Value::Null && options.iter().any(|option| allows(option, "null")) {
        return;
    }
    let real = || options.iter().filter(|option| option["type"] != "null");
    for option in real() {
        convert(node, option);
    }
    let fitting = real().find(|option| is_of(node, option) || option["anyOf"].is_array());
    if let Some(option) = fitting.or_else(|| real().next().filter(|_| real().count() == 1)) {
        check(node, option, report);
    } else {
        let kinds: Vec<String> = real().map(|option| expected(option)).collect();
        bad_type(node, &kinds.join(" or "), report);
    }
}

/// The words of an enumeration.
fn words(schema: &'static Json) -> Option<Vec<&'static str>> {
    if let Some(words) = schema["enum"].as_array() {
        return words.iter().map(Json::as_str).collect();
    }
    if let Some(word) = schema["const"].as_str() {
        return Some(vec![word]);
    }
    let options = schema["oneOf"].as_array()?;
    let lists: Option<Vec<_>> = options.iter().map(words).collect();
    Some(lists?.into_iter().flatten().collect())
}

fn word(node: &Node, words: &[&str], report: &mut Report) {
    match node.text() {
        Some(text) if words.contains(&text) => {}
        Some(text) => report.error(
            Code::BadValue,
            node.span,
            format!(
                "`{}` is not one of {}",
                shown(text),
                listed(words.iter().copied())
            ),
            suggestion(text, words.iter().copied()),
        ),
        None => bad_type(
            node,
            &format!("one of {}", listed(words.iter().copied())),
            report,
        ),
    }
}

/// A value of a file as a message may hold it.
pub(crate) fn shown(text: &str) -> String {
    strands_core::redact::redact(text, 60)
}

fn allows(schema: &Json, kind: &str) -> bool {
    match &schema["type"] {
        Json::String(one) => one == kind,
        Json::Array(several) => several.iter().any(|it| it == kind),
        _ => false,
    }
}

fn is_of(node: &Node, schema: &'static Json) -> bool {
    if words(schema).is_some() {
        return node.text().is_some();
    }
    if schema["type"].is_null() {
        return schema["oneOf"].is_null() || matches!(node.value, Value::Object(_));
    }
    match &node.value {
        Value::Null => allows(schema, "null"),
        Value::Unresolved => true,
        Value::Bool(_) => allows(schema, "boolean"),
        Value::Number(number) => {
            let is_whole = number.is_i64()
                || number.is_u64()
                || number.as_f64().is_some_and(|it| it.fract() == 0.0);
            allows(schema, "number") || (allows(schema, "integer") && is_whole)
        }
        Value::Text(_) => allows(schema, "string"),
        Value::List(_) => allows(schema, "array"),
        Value::Object(_) => allows(schema, "object"),
    }
}

/// Environment variables are texts; where a number or a truth value is due, they are read as such.
/// A whole number may be written with a fraction of zero.
fn convert(node: &mut Node, schema: &Json) {
    if let Value::Number(number) = &node.value
        && allows(schema, "integer")
        && let Some(whole) = number.as_f64().filter(|_| number.is_f64())
        && whole.fract() == 0.0
        && let Ok(number) = format!("{whole:.0}").parse()
    {
        node.value = Value::Number(number);
    }
    let (Origin::Environment(_), Value::Text(text)) = (&node.origin, &node.value) else {
        return;
    };
    let text = text.trim();
    let read = match text {
        "true" if allows(schema, "boolean") => Some(Value::Bool(true)),
        "false" if allows(schema, "boolean") => Some(Value::Bool(false)),
        _ if allows(schema, "string") => None,
        _ if allows(schema, "number") || allows(schema, "integer") => {
            text.parse().ok().map(Value::Number)
        }
        _ => None,
    };
    if let Some(value) = read {
        node.value = value;
    }
}

fn expected(schema: &'static Json) -> String {
    if let Some(words) = words(schema) {
        return format!("one of {}", listed(words));
    }
    let kind = |kind: &str| match kind {
        "integer" => "a whole number",
        "number" => "a number",
        "boolean" => "true or false",
        "string" => "a text",
        "array" => "a list",
        "null" => "null",
        _ => "an object",
    };
    match &schema["type"] {
        Json::String(one) => kind(one).to_owned(),
        Json::Array(several) => several
            .iter()
            .filter_map(Json::as_str)
            .filter(|one| *one != "null")
            .map(kind)
            .collect::<Vec<_>>()
            .join(" or "),
        _ => "an object".to_owned(),
    }
}

fn bad_type(node: &Node, expected: &str, report: &mut Report) {
    let (found, help) = match &node.value {
        Value::Unresolved => return,
        Value::Null => (
            "null",
            Some("leave the key out where nothing is meant".to_owned()),
        ),
        Value::Bool(_) => ("true or false", None),
        Value::Number(number) if expected == "a text" => (
            "a number",
            Some(format!("write it in quotes: \"{number}\"")),
        ),
        Value::Number(_) => ("a number", None),
        Value::Text(text)
            if text.trim().parse::<f64>().is_ok() || text == "true" || text == "false" =>
        {
            ("a text", Some("write it without quotes".to_owned()))
        }
        Value::Text(_) => ("a text", None),
        Value::List(_) => ("a list", None),
        Value::Object(_) => ("an object", None),
    };
    let message = format!("expected {expected}, found {found}");
    report.error(Code::BadType, node.span, message, help);
}

fn number(node: &Node, schema: &Json, report: &mut Report) {
    let Some(value) = node.number() else {
        return;
    };
    let bound = |key: &str| schema[key].as_f64();
    let problem = if let Some(least) = bound("minimum").filter(|least| value < *least) {
        format!("{value} is less than {least}")
    } else if let Some(most) = bound("maximum").filter(|most| value > *most) {
        format!("{value} is more than {most}")
    } else if let Some(least) = bound("exclusiveMinimum").filter(|least| value <= *least) {
        format!("{value} is not more than {least}")
    } else {
        return;
    };
    report.error(Code::BadValue, node.span, problem, None);
}

fn object(node: &mut Node, schema: &'static Json, report: &mut Report) {
    let node_span = node.span;
    let variant = variant(node, schema, report);
    let layers: Vec<&'static Json> = std::iter::once(schema).chain(variant).collect();
    for layer in &layers {
        for key in layer["required"].as_array().into_iter().flatten() {
            let Some(key) = key.as_str() else { continue };
            let is_chosen = schema["oneOf"].is_null() || tag(schema) != Some(key);
            if node.member(key).is_none() && is_chosen {
                let meaning = layer["properties"][key]["description"].as_str();
                report.missing(node_span, key, meaning.map(|it| format!("`{key}`: {it}")));
            }
        }
    }
    let is_known = layers.iter().any(|layer| layer["properties"].is_object())
        && (variant.is_some() || tag(schema).is_none());
    let Value::Object(members) = &mut node.value else {
        return;
    };
    for member in &mut *members {
        let property = layers
            .iter()
            .map(|layer| &layer["properties"][member.key.as_str()])
            .find(|schema| !schema.is_null());
        let additional = &schema["additionalProperties"];
        if let Some(property) = property.filter(|_| !DIRECTIVES.contains(&member.key.as_str())) {
            check(&mut member.node, property, report);
        } else if additional.is_object() || additional.as_bool() == Some(true) {
            check(&mut member.node, additional, report);
        } else if is_known || additional.is_boolean() {
            unknown(member, &layers, additional.is_boolean(), report);
        }
    }
}

/// The key whose word chooses between the shapes of an object.
fn tag(schema: &'static Json) -> Option<&'static str> {
    let first = schema["oneOf"].as_array()?.first()?;
    let properties = first["properties"].as_object()?;
    properties
        .iter()
        .find(|(_, schema)| schema["const"].is_string())
        .map(|(key, _)| key.as_str())
}

fn variant(node: &Node, schema: &'static Json, report: &mut Report) -> Option<&'static Json> {
    let key = tag(schema)?;
    let variants = schema["oneOf"].as_array()?;
    let words: Vec<&str> = variants
        .iter()
        .filter_map(|variant| variant["properties"][key]["const"].as_str())
        .collect();
    let Some(chosen) = node.get(key) else {
        let help = format!("one of {}", listed(words));
        report.missing(node.span, key, Some(help));
        return None;
    };
    word(chosen, &words, report);
    let text = chosen.text()?;
    variants
        .iter()
        .find(|variant| variant["properties"][key]["const"] == text)
}

fn unknown(member: &Member, layers: &[&'static Json], is_closed: bool, report: &mut Report) {
    let known: Vec<&str> = layers
        .iter()
        .filter_map(|layer| layer["properties"].as_object())
        .flatten()
        .map(|(key, _)| key.as_str())
        .filter(|key| !DIRECTIVES.contains(key))
        .collect();
    let message = format!("nothing reads `{}` here", shown(&member.key));
    let help = suggestion(&member.key, known);
    if is_closed {
        report.error(Code::UnknownKey, member.key_span, message, help);
    } else {
        report.warn(Code::UnknownKey, member.key_span, message, help);
    }
}
