//! Loading texts, and naming the place of what is at fault in them.

use serde_json::Value;
use std::path::{Path, PathBuf};
use strands_config::{Config, Environment, Fault, Faults, Loaded};

pub(crate) fn environment(variables: &[(&str, &str)]) -> Environment {
    let owned = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
    Environment {
        name: "production".to_owned(),
        variables: variables.iter().map(owned).collect(),
    }
}

pub(crate) fn load(text: &str) -> Result<Loaded, Faults> {
    Config::load(
        text,
        &environment(&[("REGION", "eu-west-1"), ("DPUS", "7")]),
    )
}

/// The configuration, or a panic that lists its faults.
pub(crate) fn loaded(text: &str) -> Loaded {
    load(text).unwrap_or_else(|faults| panic!("{:#?}\n{text}", faults.errors))
}

/// Errors of a text that must have some.
pub(crate) fn faults(text: &str) -> Faults {
    match load(text) {
        Ok(_) => panic!("no fault in {text}"),
        Err(faults) => faults,
    }
}

/// A resolved job as JSON.
pub(crate) fn job(text: &str) -> Value {
    let loaded = loaded(text);
    let (_, node) = loaded.config.resolved_jobs().next().unwrap();
    serde_json::to_value(node).unwrap()
}

/// The text between `«` and `»` is at fault: the text without the marks, and its line and column.
pub(crate) fn marked(text: &str) -> (String, usize, usize) {
    let at = text
        .find('«')
        .unwrap_or_else(|| panic!("no mark in {text}"));
    let before = &text[..at];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap().chars().count() + 1;
    (text.replace(['«', '»'], ""), line, column)
}

pub(crate) fn words(faults: &[Fault]) -> Vec<&'static str> {
    faults.iter().map(|fault| fault.code.word()).collect()
}

pub(crate) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
