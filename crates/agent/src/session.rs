//! Session attributes: what came in goes out again, with what helps the next turn beside it. They come
//! from the caller, so they are context and never authority.

use serde_json::Value;
use std::collections::BTreeMap;

const LAST_RUN: &str = "strands.last_run_id";
const LAST_JOB: &str = "strands.last_job";
const REPROMPTS: &str = "strands.reprompts";
const WRITES: &str = "strands.writes";
const CURSORS: &str = "strands.cursor.";
/// What we add may come to so many bytes, names and values together.
const MOST_BYTES: usize = 2_000;
/// How often a model is asked to mend its call before a person is.
const MOST_REPROMPTS: u64 = 2;
/// How many changes a session may make. The model cannot touch the count; whoever calls the agent can.
pub(crate) const MOST_WRITES: u64 = 10;

/// Names and values of a session or of a turn.
pub(crate) type Attributes = BTreeMap<String, String>;

/// Reads a map of attributes: absent is empty, and what is no string is told as its JSON.
pub(crate) fn read(value: &Value) -> Attributes {
    let fields = value.as_object().into_iter().flatten();
    fields
        .map(|(name, value)| match value {
            Value::String(text) => (name.clone(), text.clone()),
            other => (name.clone(), other.to_string()),
        })
        .collect()
}

/// Notes whom an answer was about.
pub(crate) fn note_subject(attributes: &mut Attributes, data: &Value) {
    for (name, field) in [(LAST_RUN, "run_id"), (LAST_JOB, "job_name")] {
        if let Some(text) = data[field].as_str() {
            attributes.insert(name.to_owned(), text.to_owned());
        }
    }
}

/// Notes where a list goes on, or that it has ended.
pub(crate) fn note_cursor(attributes: &mut Attributes, operation: &str, cursor: Option<&str>) {
    let name = format!("{CURSORS}{operation}");
    match cursor {
        Some(cursor) => attributes.insert(name, cursor.to_owned()),
        None => attributes.remove(&name),
    };
}

/// Counts a wish that the model tries again; says whether it was asked too often, so that it should
/// rather ask a person.
pub(crate) fn note_reprompt(attributes: &mut Attributes, operation: &str) -> bool {
    let counted = attributes.get(REPROMPTS);
    let mut counts: BTreeMap<String, u64> = counted
        .and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_default();
    let count = counts.entry(operation.to_owned()).or_default();
    *count = count.saturating_add(1);
    let is_too_often = *count > MOST_REPROMPTS;
    let text = serde_json::to_string(&counts).unwrap_or_default();
    attributes.insert(REPROMPTS.to_owned(), text);
    is_too_often
}

/// How many changes the session has made; all that it may where the count cannot be read.
pub(crate) fn writes(attributes: &Attributes) -> u64 {
    let counted = attributes.get(WRITES);
    counted.map_or(0, |text| text.parse().unwrap_or(MOST_WRITES))
}

/// Counts a change.
pub(crate) fn note_write(attributes: &mut Attributes) {
    let count = writes(attributes).saturating_add(1);
    attributes.insert(WRITES.to_owned(), count.to_string());
}

/// Drops what we added where it comes to too much; cursors first, the counts last.
pub(crate) fn bound(attributes: &mut Attributes) {
    for part in [CURSORS, LAST_JOB, LAST_RUN, REPROMPTS] {
        if bytes_of_ours(attributes) <= MOST_BYTES {
            return;
        }
        attributes.retain(|name, _| !name.starts_with(part));
    }
}

fn bytes_of_ours(attributes: &Attributes) -> usize {
    let ours = attributes.iter().filter(|(name, _)| {
        [LAST_RUN, LAST_JOB, REPROMPTS, WRITES].contains(&name.as_str())
            || name.starts_with(CURSORS)
    });
    ours.map(|(name, value)| name.len() + value.len()).sum()
}
