//! Names and words from outside, made fit for one line of a mail. No name can end a header, turn
//! the reading direction or become a link in a mail client.

use strands_core::redact::{plain, redact};

/// How much of an error message a mail shows.
const MESSAGE_CHARS: usize = 300;
/// How much of a name or an id a mail shows: all of a Glue run id.
const NAME_CHARS: usize = 120;
/// How much of the environment's tag stands before a subject.
const ENVIRONMENT_CHARS: usize = 16;

pub(crate) fn job(name: &str) -> String {
    match short(name, NAME_CHARS) {
        empty if empty.is_empty() => "(unnamed)".to_owned(),
        name => name,
    }
}

pub(crate) fn environment(tag: &str) -> String {
    match short(tag, ENVIRONMENT_CHARS) {
        empty if empty.is_empty() => "no environment".to_owned(),
        production if production == "production" => "prod".to_owned(),
        other => other,
    }
}

/// An id, a state, a platform: a word that is printed as it is, if there is one.
pub(crate) fn word(text: &str) -> Option<String> {
    Some(short(text, NAME_CHARS)).filter(|word| !word.is_empty())
}

/// Free text from a job or a platform, without what names a person or opens a door.
pub(crate) fn message(text: &str) -> Option<String> {
    Some(unlinked(&redact(text, MESSAGE_CHARS))).filter(|message| !message.is_empty())
}

/// Where something stands: a column, a data set. What looks like personal data in it is masked.
pub(crate) fn path(text: &str) -> String {
    message(text).unwrap_or_else(|| "(no name)".to_owned())
}

fn short(text: &str, max_chars: usize) -> String {
    middle(&unlinked(&plain(text)), max_chars)
}

/// Mail clients turn URLs into links; one that a job wrote must not look like ours.
fn unlinked(text: &str) -> String {
    text.replace("://", "[:]//")
}

/// Cut in the middle, since names of one family differ at both ends.
pub(crate) fn middle(text: &str, max_chars: usize) -> String {
    let chars: Vec<char> = text.chars().collect();
    if chars.len() <= max_chars {
        return text.to_owned();
    }
    let kept = max_chars.saturating_sub(1);
    let (head, tail) = (kept.div_ceil(2), kept / 2);
    let head = chars[..head].iter();
    head.chain(['…'].iter())
        .chain(&chars[chars.len() - tail..])
        .collect()
}

/// Cut at the end.
pub(crate) fn end(text: &str, max_chars: usize) -> String {
    if text.chars().count() <= max_chars {
        return text.to_owned();
    }
    let kept: String = text.chars().take(max_chars.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}
