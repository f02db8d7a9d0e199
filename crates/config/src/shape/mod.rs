//! Does a resolved value have the shape that the schema gives it? Finds every fault at once, each at
//! its own place, which a deserialiser would not.

mod form;

use self::form::{Body, Bounds, Form, Layer, Object, Others};
use crate::fault::{Code, Report};
use crate::nearest::{listed, suggestion};
use crate::tree::{Member, Node, Origin, Value};

/// Checks a file, and turns texts from the environment into what is due where they read as it.
pub(crate) fn check(file: &mut Node, report: &mut Report) {
    value(file, Form::of_file(), report);
}

/// A value of a file as a message may hold it.
pub(crate) fn shown(text: &str) -> String {
    strands_core::redact::redact(text, 60)
}

fn value(node: &mut Node, form: &Form, report: &mut Report) {
    if node.value == Value::Unresolved || (node.value == Value::Null && form.nullable) {
        return;
    }
    convert(node, form);
    if let Body::OneOf(forms) = &form.body {
        return match forms.iter().find(|form| form.takes(node)) {
            Some(fitting) => value(node, fitting, report),
            None => bad_type(node, &form.words(), report),
        };
    }
    if !form.takes(node) {
        return bad_type(node, &form.words(), report);
    }
    match (&form.body, &mut node.value) {
        (Body::Word(words), Value::Text(text)) => {
            word(&text.clone(), node, words, report);
        }
        (Body::Number(bounds), Value::Number(_)) => number(node, bounds, report),
        (Body::Text { least, most }, Value::Text(text)) => {
            let characters = text.chars().count() as u64;
            let problem = if characters < *least {
                "this text is empty".to_owned()
            } else if characters > *most {
                format!("longer than {most} characters")
            } else {
                return;
            };
            report.error(Code::BadValue, node.span, problem, None);
        }
        (Body::List(form), Value::List(items)) => {
            for item in items {
                value(item, form, report);
            }
        }
        (Body::Object(form), Value::Object(_)) => object(node, form, report),
        _ => {}
    }
}

/// Environment variables are texts; where a number or a truth value is due, they are read as such.
/// A whole number may be written with a fraction of zero.
fn convert(node: &mut Node, form: &Form) {
    match &form.body {
        Body::OneOf(forms) => forms.iter().for_each(|form| convert(node, form)),
        Body::Truth => {
            if let Some(truth) = from_environment(node).and_then(|text| text.parse().ok()) {
                node.value = Value::Bool(truth);
            }
        }
        Body::Number(bounds) => {
            if let Some(number) = from_environment(node).and_then(|text| text.parse().ok()) {
                node.value = Value::Number(number);
            }
            if let Value::Number(number) = &node.value
                && bounds.is_whole
                && let Some(whole) = number.as_f64().filter(|_| number.is_f64())
                && whole.fract() == 0.0
                && let Ok(number) = format!("{whole:.0}").parse()
            {
                node.value = Value::Number(number);
            }
        }
        _ => {}
    }
}

fn from_environment(node: &Node) -> Option<&str> {
    let text = node.text().map(str::trim);
    text.filter(|_| matches!(node.origin, Origin::Environment(_)))
}

fn word(text: &str, node: &Node, words: &[&str], report: &mut Report) {
    if words.contains(&text) {
        return;
    }
    let known = listed(words.iter().copied());
    report.error(
        Code::BadValue,
        node.span,
        format!("`{}` is not one of {known}", shown(text)),
        suggestion(text, words.iter().copied()),
    );
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
            if text.trim().parse::<f64>().is_ok() || matches!(&**text, "true" | "false") =>
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

fn number(node: &Node, bounds: &Bounds, report: &mut Report) {
    let Some(value) = node.number() else {
        return;
    };
    let problem = if let Some(least) = bounds.minimum.filter(|least| value < *least) {
        format!("{value} is less than {least}")
    } else if let Some(most) = bounds.maximum.filter(|most| value > *most) {
        format!("{value} is more than {most}")
    } else if let Some(least) = bounds.above.filter(|least| value <= *least) {
        format!("{value} is not more than {least}")
    } else {
        return;
    };
    report.error(Code::BadValue, node.span, problem, None);
}

fn object(node: &mut Node, form: &Object, report: &mut Report) {
    let chosen = chosen(node, form, report);
    let is_open = form.choice.is_some() && chosen.is_none();
    let layers = || std::iter::once(&form.layer).chain(chosen);
    for (key, meaning) in layers().flat_map(|layer| &layer.required) {
        if node.member(key).is_none() {
            let help = meaning.map(|meaning| format!("`{key}`: {meaning}"));
            report.missing(node.span, key, help);
        }
    }
    let Value::Object(members) = &mut node.value else {
        return;
    };
    for member in members {
        let property = layers().find_map(|layer| layer.properties.get(&*member.key));
        match (property, &form.others) {
            (Some(form), _) | (None, Others::Of(form)) => value(&mut member.node, form, report),
            (None, Others::Refused) => unknown(member, layers(), true, report),
            (None, Others::Unknown) if is_open => {}
            (None, Others::Unknown) => unknown(member, layers(), false, report),
        }
    }
}

/// The layer that the word of the choosing key means.
fn chosen<'f>(node: &Node, form: &'f Object, report: &mut Report) -> Option<&'f Layer> {
    let choice = form.choice.as_ref()?;
    let words: Vec<&str> = choice.layers.iter().map(|(word, _)| *word).collect();
    let Some(said) = node.get(choice.key) else {
        let help = format!("one of {}", listed(words));
        report.missing(node.span, choice.key, Some(help));
        return None;
    };
    let Some(text) = said.text() else {
        bad_type(said, &format!("one of {}", listed(words)), report);
        return None;
    };
    word(text, said, &words, report);
    let mut layers = choice.layers.iter();
    layers
        .find(|(word, _)| *word == text)
        .map(|(_, layer)| layer)
}

fn unknown<'f>(
    member: &Member,
    layers: impl Iterator<Item = &'f Layer>,
    is_refused: bool,
    report: &mut Report,
) {
    let known: Vec<&str> = layers.flat_map(|layer| &layer.keys).copied().collect();
    let message = format!("nothing reads `{}` here", shown(&member.key));
    let help = suggestion(&member.key, known);
    if is_refused {
        report.error(Code::UnknownKey, member.key_span, message, help);
    } else {
        report.warn(Code::UnknownKey, member.key_span, message, help);
    }
}
