//! Arguments as they came, and as the declared types want them. Bedrock sends every value as a
//! string; the Gateway keeps JSON's types. The declared type decides, whatever the sender says.

use crate::fault::Fault;
use crate::kind::Kind;
use crate::parameter::{LONGEST_TEXT, Parameter};
use serde_json::{Map, Number, Value};
use std::collections::BTreeSet;

/// The longest text of a list or an object, before it is parsed, in bytes.
const LONGEST_JSON: usize = 400_000;
/// Whole numbers up to this are exact in a double.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// A name and what was given for it.
pub(crate) type Given = (String, Value);

/// The arguments by name, each of its declared type; and the names that nobody declared.
pub(crate) fn convert(
    parameters: &[Parameter],
    given: &[Given],
) -> Result<(Map<String, Value>, Vec<String>), Fault> {
    check_once(given)?;
    let mut arguments = Map::new();
    for parameter in parameters {
        let value = given.iter().find(|(name, _)| *name == parameter.name);
        match value.filter(|(_, value)| !value.is_null()) {
            Some((name, value)) => {
                arguments.insert(name.clone(), converted(parameter, value)?);
            }
            None if parameter.required => {
                let message = format!("{} is required", parameter.name);
                return Err(Fault::invalid(&parameter.name, message));
            }
            None => {}
        }
    }
    let is_declared = |name: &str| parameters.iter().any(|it| it.name == name);
    let names = given.iter().map(|(name, _)| name);
    let ignored = names.filter(|name| !is_declared(name)).cloned().collect();
    Ok((arguments, ignored))
}

fn check_once(given: &[Given]) -> Result<(), Fault> {
    let mut seen = BTreeSet::new();
    match given.iter().find(|(name, _)| !seen.insert(name)) {
        None => Ok(()),
        Some((name, _)) => {
            let name: String = name.chars().take(100).collect();
            let message = format!("{name:?} is given twice; give it once");
            Err(Fault::invalid(name, message))
        }
    }
}

fn converted(parameter: &Parameter, value: &Value) -> Result<Value, Fault> {
    let refused = || Fault::invalid(&parameter.name, parameter.expectation());
    let value = of_kind(&parameter.kind, value).ok_or_else(refused)?;
    check_texts(parameter, &value)?;
    check_length(parameter, &value)?;
    let is_within = |number: f64| {
        parameter.least.is_none_or(|least| number >= least)
            && parameter.most.is_none_or(|most| number <= most)
    };
    match value.as_f64() {
        Some(number) if !is_within(number) => Err(refused()),
        _ => Ok(value),
    }
}

fn of_kind(kind: &Kind, value: &Value) -> Option<Value> {
    match (kind, value) {
        (Kind::Text, Value::String(_))
        | (Kind::Boolean, Value::Bool(_))
        | (Kind::Number, Value::Number(_))
        | (Kind::Object, Value::Object(_)) => Some(value.clone()),
        (Kind::Integer, Value::Number(number)) => integer(number),
        (Kind::List(items), Value::Array(values)) => {
            values.iter().map(|value| of_kind(items, value)).collect()
        }
        (_, Value::String(text)) => of_text(kind, text),
        _ => None,
    }
}

/// JSON Schema calls 5.0 an integer too.
fn integer(number: &Number) -> Option<Value> {
    if number.is_i64() {
        return Some(Value::Number(number.clone()));
    }
    let float = number.as_f64()?;
    let is_whole = number.is_f64() && float.fract() == 0.0 && float.abs() <= EXACT;
    let whole: i64 = is_whole.then(|| format!("{float:.0}").parse().ok())??;
    Some(whole.into())
}

fn of_text(kind: &Kind, text: &str) -> Option<Value> {
    match kind {
        Kind::Text => Some(text.into()),
        Kind::Integer => text.parse::<i64>().ok().map(Value::from),
        Kind::Number => Number::from_f64(text.parse().ok()?).map(Value::Number),
        Kind::Boolean if text.eq_ignore_ascii_case("true") => Some(true.into()),
        Kind::Boolean if text.eq_ignore_ascii_case("false") => Some(false.into()),
        Kind::Boolean => None,
        Kind::List(items) => list(items, parseable(text)?),
        Kind::Object => {
            let value: Value = serde_json::from_str(parseable(text)?).ok()?;
            value.is_object().then_some(value)
        }
    }
}

fn parseable(text: &str) -> Option<&str> {
    (text.len() <= LONGEST_JSON).then_some(text.trim())
}

/// A JSON list, or the same without quotes: `[a, b]`.
fn list(items: &Kind, text: &str) -> Option<Value> {
    if let Ok(Value::Array(values)) = serde_json::from_str(text) {
        return values.iter().map(|value| item(items, value)).collect();
    }
    let inner = text.strip_prefix('[')?.strip_suffix(']')?;
    let words = inner.split(',').map(|word| unquoted(word.trim()));
    words
        .map(|word| of_text(items, word).filter(|_| !word.is_empty()))
        .collect()
}

/// In a list of unquoted strings, `[123, true]` is JSON by chance.
fn item(kind: &Kind, value: &Value) -> Option<Value> {
    match (kind, value) {
        (Kind::Text, Value::Number(_) | Value::Bool(_)) => Some(value.to_string().into()),
        _ => of_kind(kind, value),
    }
}

fn unquoted(word: &str) -> &str {
    let within = |quote: char| word.strip_prefix(quote)?.strip_suffix(quote);
    within('\'').or_else(|| within('"')).unwrap_or(word)
}

fn check_texts(parameter: &Parameter, value: &Value) -> Result<(), Fault> {
    match value {
        Value::String(text) => check_text(parameter, text),
        Value::Array(items) => items
            .iter()
            .try_for_each(|item| check_texts(parameter, item)),
        Value::Object(fields) => fields.iter().try_for_each(|(name, field)| {
            check_text(parameter, name)?;
            check_texts(parameter, field)
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => Ok(()),
    }
}

fn check_text(parameter: &Parameter, text: &str) -> Result<(), Fault> {
    let name = &parameter.name;
    let longest = parameter.longest_text();
    let is_forbidden = |c: char| c.is_control() && !matches!(c, '\t' | '\n');
    if text.chars().count() as u64 > longest {
        let message = format!("{name} must have at most {longest} characters");
        Err(Fault::invalid(name, message))
    } else if text.chars().any(is_forbidden) {
        let message = format!("{name} must not hold control characters other than tab and newline");
        Err(Fault::invalid(name, message))
    } else {
        Ok(())
    }
}

fn check_length(parameter: &Parameter, value: &Value) -> Result<(), Fault> {
    let (length, what, longest) = match value {
        Value::String(text) => (text.chars().count(), "characters", LONGEST_TEXT),
        Value::Array(items) => (items.len(), "items", u64::MAX),
        _ => return Ok(()),
    };
    let (length, name) = (length as u64, &parameter.name);
    let message = if length < parameter.shortest {
        match parameter.shortest {
            1 => format!("{name} must not be empty"),
            least => format!("{name} must have at least {least} {what}"),
        }
    } else if length > parameter.longest.unwrap_or(longest) {
        let most = parameter.longest.unwrap_or(longest);
        format!("{name} must have at most {most} {what}")
    } else {
        return Ok(());
    };
    Err(Fault::invalid(name, message))
}
