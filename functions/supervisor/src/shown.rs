//! Text that jobs and platforms wrote, as an agent may see it: cut, and without what names a person
//! or opens a door. Ids and names stay as they are, as other questions are asked by them.

use strands_core::redact::redact;
use strands_core::run::{RunError, RunRecord};

/// The longest code or label, in characters.
const CODE_CHARS: usize = 200;
/// The longest message, in characters: more than any that is kept.
const MESSAGE_CHARS: usize = RunError::MAX_MESSAGE_BYTES;

/// A record with its free texts masked.
pub(crate) fn record(mut record: RunRecord) -> RunRecord {
    if let Some(error) = &mut record.error {
        error.message = message(&error.message);
        error.code = error.code.as_deref().map(code);
    }
    let labels = record
        .labels
        .iter_mut()
        .flat_map(|labels| labels.values_mut());
    for label in labels {
        *label = code(label);
    }
    record
}

/// A message.
pub(crate) fn message(text: &str) -> String {
    redact(text, MESSAGE_CHARS)
}

/// A short text, such as an error's code.
pub(crate) fn code(text: &str) -> String {
    redact(text, CODE_CHARS)
}
