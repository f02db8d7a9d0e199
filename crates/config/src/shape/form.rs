//! The schema made ready to be asked of every value of a file: what each may be, as types.

use crate::nearest::listed;
use crate::schema::{DIRECTIVES, resolved, schema};
use crate::tree::{Node, Value};
use serde_json::Value as Json;
use std::collections::HashMap;
use std::sync::LazyLock;

static FILE: LazyLock<Form> = LazyLock::new(|| Form::of(schema()));

/// What a value may be.
pub(super) struct Form {
    /// It may be null.
    pub(super) nullable: bool,
    pub(super) body: Body,
}

pub(super) enum Body {
    Anything,
    /// The first that fits counts.
    OneOf(Vec<Form>),
    Word(Vec<&'static str>),
    Truth,
    Number(Bounds),
    Text {
        least: u64,
        most: u64,
    },
    List(Box<Form>),
    Object(Box<Object>),
}

pub(super) struct Bounds {
    pub(super) is_whole: bool,
    pub(super) minimum: Option<f64>,
    pub(super) maximum: Option<f64>,
    pub(super) above: Option<f64>,
}

pub(super) struct Object {
    pub(super) layer: Layer,
    /// A key whose word chooses one of several layers beside its own.
    pub(super) choice: Option<Choice>,
    pub(super) others: Others,
}

/// Keys of an object.
#[derive(Default)]
pub(super) struct Layer {
    pub(super) properties: HashMap<&'static str, Form>,
    /// Keys that must be there, with what they mean.
    pub(super) required: Vec<(&'static str, Option<&'static str>)>,
    /// All keys, in the order of the schema.
    pub(super) keys: Vec<&'static str>,
}

pub(super) struct Choice {
    pub(super) key: &'static str,
    pub(super) layers: Vec<(&'static str, Layer)>,
}

/// Keys that no layer has.
pub(super) enum Others {
    /// Nothing reads them.
    Unknown,
    /// They are refused.
    Refused,
    /// They have this form.
    Of(Form),
}

impl Form {
    /// The whole file.
    pub(super) fn of_file() -> &'static Self {
        &FILE
    }

    fn of(schema: &'static Json) -> Self {
        let schema = resolved(schema);
        let (nullable, body) = body(schema);
        Self { nullable, body }
    }

    /// Whether a value is of this kind, whatever is in it.
    pub(super) fn takes(&self, node: &Node) -> bool {
        match (&self.body, &node.value) {
            (_, Value::Unresolved)
            | (Body::Anything, _)
            | (Body::Truth, Value::Bool(_))
            | (Body::Word(_) | Body::Text { .. }, Value::Text(_))
            | (Body::List(_), Value::List(_))
            | (Body::Object(_), Value::Object(_)) => true,
            (Body::Number(bounds), Value::Number(number)) => {
                let is_whole = number.is_i64() || number.is_u64();
                !bounds.is_whole || is_whole || number.as_f64().is_some_and(|it| it.fract() == 0.0)
            }
            (Body::OneOf(forms), _) => forms.iter().any(|form| form.takes(node)),
            (_, Value::Null) => self.nullable,
            _ => false,
        }
    }

    /// What is due, in words.
    pub(super) fn words(&self) -> String {
        match &self.body {
            Body::Anything => "any value".to_owned(),
            Body::OneOf(forms) => {
                let kinds: Vec<String> = forms.iter().map(Self::words).collect();
                kinds.join(" or ")
            }
            Body::Word(words) => format!("one of {}", listed(words.iter().copied())),
            Body::Truth => "true or false".to_owned(),
            Body::Number(bounds) if bounds.is_whole => "a whole number".to_owned(),
            Body::Number(_) => "a number".to_owned(),
            Body::Text { .. } => "a text".to_owned(),
            Body::List(_) => "a list".to_owned(),
            Body::Object(_) => "an object".to_owned(),
        }
    }
}

fn body(schema: &'static Json) -> (bool, Body) {
    if let Some(options) = schema["anyOf"].as_array() {
        let options: Vec<Form> = options.iter().map(Form::of).collect();
        let nullable = options.iter().any(|form| form.nullable);
        let mut real: Vec<Form> = options.into_iter().filter(|it| !it.is_null()).collect();
        return match real.pop() {
            Some(only) if real.is_empty() => (nullable, only.body),
            Some(last) => {
                real.push(last);
                (nullable, Body::OneOf(real))
            }
            None => (nullable, Body::OneOf(real)),
        };
    }
    let kinds: Vec<&str> = match &schema["type"] {
        Json::String(kind) => vec![kind],
        Json::Array(kinds) => kinds.iter().filter_map(Json::as_str).collect(),
        _ => Vec::new(),
    };
    let nullable = kinds.contains(&"null");
    let kind = kinds.iter().find(|kind| **kind != "null");
    let body = match (choices(schema), kind) {
        (Some(words), _) => Body::Word(words),
        (None, Some(&"boolean")) => Body::Truth,
        (None, Some(&"integer")) => Body::Number(bounds(schema, true)),
        (None, Some(&"number")) => Body::Number(bounds(schema, false)),
        (None, Some(&"string")) => Body::Text {
            least: schema["minLength"].as_u64().unwrap_or(0),
            most: schema["maxLength"].as_u64().unwrap_or(u64::MAX),
        },
        (None, Some(&"array")) => Body::List(Box::new(Form::of(&schema["items"]))),
        (None, Some(_)) => Body::Object(Box::new(object(schema))),
        (None, None) if nullable => Body::OneOf(Vec::new()),
        (None, None) if schema["oneOf"].is_array() => Body::Object(Box::new(object(schema))),
        (None, None) => Body::Anything,
    };
    (nullable, body)
}

impl Form {
    /// Nothing but null.
    fn is_null(&self) -> bool {
        matches!(&self.body, Body::OneOf(forms) if forms.is_empty())
    }
}

/// The words of an enumeration.
fn choices(schema: &'static Json) -> Option<Vec<&'static str>> {
    if let Some(words) = schema["enum"].as_array() {
        return words.iter().map(Json::as_str).collect();
    }
    if let Some(word) = schema["const"].as_str() {
        return Some(vec![word]);
    }
    let options = schema["oneOf"].as_array()?;
    let lists: Option<Vec<_>> = options.iter().map(choices).collect();
    Some(lists?.into_iter().flatten().collect())
}

fn bounds(schema: &'static Json, is_whole: bool) -> Bounds {
    Bounds {
        is_whole,
        minimum: schema["minimum"].as_f64(),
        maximum: schema["maximum"].as_f64(),
        above: schema["exclusiveMinimum"].as_f64(),
    }
}

fn object(schema: &'static Json) -> Object {
    let others = match &schema["additionalProperties"] {
        Json::Bool(false) => Others::Refused,
        Json::Null => Others::Unknown,
        additional => Others::Of(Form::of(additional)),
    };
    Object {
        layer: layer(schema),
        choice: choice(schema),
        others,
    }
}

fn layer(schema: &'static Json) -> Layer {
    let properties = schema["properties"].as_object().into_iter().flatten();
    let properties = properties.filter(|(key, _)| !DIRECTIVES.contains(&key.as_str()));
    let required = schema["required"].as_array().into_iter().flatten();
    Layer {
        keys: properties.clone().map(|(key, _)| key.as_str()).collect(),
        required: required
            .filter_map(Json::as_str)
            .map(|key| (key, schema["properties"][key]["description"].as_str()))
            .collect(),
        properties: properties
            .map(|(key, schema)| (key.as_str(), Form::of(schema)))
            .collect(),
    }
}

fn choice(schema: &'static Json) -> Option<Choice> {
    let variants = schema["oneOf"].as_array()?;
    let properties = variants.first()?["properties"].as_object()?;
    let (key, _) = properties
        .iter()
        .find(|(_, schema)| schema["const"].is_string())?;
    let layers = variants.iter().filter_map(|variant| {
        let word = variant["properties"][key]["const"].as_str()?;
        let mut layer = layer(variant);
        layer.required.retain(|(required, _)| required != key);
        Some((word, layer))
    });
    Some(Choice {
        key,
        layers: layers.collect(),
    })
}
