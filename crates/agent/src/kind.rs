//! The types that an argument can have: those that all three forms know.

use serde_json::Value;
use std::fmt;

/// Type of an argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A string.
    Text,
    /// A whole number of 64 bits.
    Integer,
    /// A finite number.
    Number,
    /// True or false.
    Boolean,
    /// A list of one type.
    List(Box<Kind>),
    /// An object; no parameter of a Bedrock function can be one.
    Object,
}

impl Kind {
    /// Its word in JSON Schema.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Text => "string",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::List(_) => "array",
            Self::Object => "object",
        }
    }

    /// The type that a JSON Schema states; `None` where it states another, or several.
    pub(crate) fn of(schema: &Value) -> Option<Self> {
        Some(match stated(schema)? {
            "string" => Self::Text,
            "integer" => Self::Integer,
            "number" => Self::Number,
            "boolean" => Self::Boolean,
            "object" => Self::Object,
            "array" => Self::List(Box::new(Self::of(&schema["items"])?)),
            _ => return None,
        })
    }
}

/// The one type beside `null`.
fn stated(schema: &Value) -> Option<&str> {
    match &schema["type"] {
        Value::String(word) => Some(word),
        Value::Array(words) => {
            let mut words = words.iter().filter_map(Value::as_str);
            let word = words.by_ref().find(|word| *word != "null");
            word.filter(|_| words.all(|word| word == "null"))
        }
        _ => None,
    }
}

/// Whether a JSON Schema allows `null`.
pub(crate) fn is_nullable(schema: &Value) -> bool {
    let words = schema["type"].as_array();
    words.is_some_and(|words| words.iter().any(|word| word == "null"))
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text => f.write_str("a string"),
            Self::Integer => f.write_str("an integer"),
            Self::Number => f.write_str("a number"),
            Self::Boolean => f.write_str("true or false"),
            Self::List(_) => f.write_str("a list"),
            Self::Object => f.write_str("an object"),
        }
    }
}
