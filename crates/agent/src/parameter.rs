//! The arguments of a tool, read from the type that it takes: names, types, bounds, and the doc
//! comments that a model reads.

use crate::kind::Kind;
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::Value;

/// The longest string that a parameter takes without saying another length, in characters.
pub(crate) const LONGEST_TEXT: u64 = 4_000;

/// One argument.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// Its type.
    pub kind: Kind,
    /// Whether it must be given.
    pub required: bool,
    /// What it means, for the model.
    pub description: String,
    /// The least number.
    pub least: Option<f64>,
    /// The greatest number.
    pub most: Option<f64>,
    /// The least characters of a string or items of a list.
    pub shortest: u64,
    /// The most characters of a string or items of a list.
    pub longest: Option<u64>,
}

impl Parameter {
    /// What is expected, in words.
    pub(crate) fn expectation(&self) -> String {
        let Self { name, kind, .. } = self;
        match (&self.kind, self.least, self.most) {
            (Kind::Integer | Kind::Number, Some(least), Some(most)) => {
                format!("{name} must be {kind} from {least} to {most}")
            }
            (Kind::Integer | Kind::Number, Some(least), None) => {
                format!("{name} must be {kind} of at least {least}")
            }
            (Kind::List(items), ..) => {
                format!("{name} must be a list such as [{}]", example(items))
            }
            _ => format!("{name} must be {kind}"),
        }
    }

    /// The most characters that each string of it may have.
    pub(crate) fn longest_text(&self) -> u64 {
        match self.kind {
            Kind::Text => self.longest.unwrap_or(LONGEST_TEXT),
            _ => LONGEST_TEXT,
        }
    }
}

fn example(kind: &Kind) -> &'static str {
    match kind {
        Kind::Text => "\"a\", \"b\"",
        Kind::Integer | Kind::Number => "1, 2",
        Kind::Boolean => "true, false",
        Kind::List(_) => "[]",
        Kind::Object => "{}",
    }
}

/// A type's JSON Schema, with what it refers to in its place.
pub(crate) fn schema_of<T: JsonSchema>() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|it| it.inline_subschemas = true);
    settings.into_generator().into_root_schema_for::<T>().into()
}

/// What a type's doc comment says, on one line.
pub(crate) fn description(schema: &Value) -> String {
    let text = schema["description"].as_str().unwrap_or_default();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Parameters of a type, the required ones first; and what no form could state.
pub(crate) fn parameters(schema: &Value) -> (Vec<Parameter>, Vec<String>) {
    let required: Vec<&str> = strings(&schema["required"]);
    let (mut parameters, mut unfit) = (Vec::new(), Vec::new());
    for (name, schema) in schema["properties"].as_object().into_iter().flatten() {
        match parameter(name, schema, required.contains(&name.as_str())) {
            Some(parameter) => parameters.push(parameter),
            None => unfit.push(format!("{name} has no type that all forms know")),
        }
        if !schema["enum"].is_null() || !schema["const"].is_null() {
            unfit.push(format!("{name} lists its values, which Bedrock refuses"));
        }
    }
    let place = |name: &str| required.iter().position(|it| *it == name);
    parameters.sort_by_key(|it| (!it.required, place(&it.name)));
    (parameters, unfit)
}

fn parameter(name: &str, schema: &Value, required: bool) -> Option<Parameter> {
    let kind = Kind::of(schema)?;
    let (shortest, longest) = match kind {
        Kind::List(_) => ("minItems", "maxItems"),
        _ => ("minLength", "maxLength"),
    };
    Some(Parameter {
        name: name.to_owned(),
        kind,
        required,
        description: description(schema),
        least: schema["minimum"].as_f64(),
        most: schema["maximum"].as_f64(),
        shortest: schema[shortest].as_u64().unwrap_or(0),
        longest: schema[longest].as_u64(),
    })
}

fn strings(value: &Value) -> Vec<&str> {
    let items = value.as_array().into_iter().flatten();
    items.filter_map(Value::as_str).collect()
}
