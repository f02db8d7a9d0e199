//! Findings that are known: a baseline of what was there, rules of what may be, and what a
//! configuration declares. They mark columns and leave none out.

use crate::decide::State;
use crate::report::{ColumnReport, Report};
use crate::walk::Found;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A finding that was there when the baseline was written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Known {
    /// The file, relative to the path that is scanned.
    pub path: String,
    /// The column's path.
    pub column: String,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its state.
    pub state: State,
    /// Why it is accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The last day on which it is, `2026-12-31`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<String>,
}

/// What may lie open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Files; `*` stands for any text.
    pub path: String,
    /// The column.
    pub column: String,
    /// The type; any without it.
    pub kind: Option<String>,
    /// Why.
    pub reason: String,
}

/// The findings of a report, as a baseline.
#[must_use]
pub fn baseline(report: &Report, files: &[Found]) -> Vec<Known> {
    let mut known: Vec<Known> = columns(report, files)
        .filter(|(_, column)| column.state != State::Clean)
        .map(|(relative, column)| Known {
            path: relative.to_owned(),
            column: column.path.clone(),
            kind: column.kind.clone(),
            state: column.state,
            reason: None,
            expires: None,
        })
        .collect();
    known.sort();
    known
}

/// Marks columns that are as the baseline knows them or better; gives the entries that none matches.
/// `today` is `2026-11-26`.
pub fn apply_baseline(
    report: &mut Report,
    files: &[Found],
    known: &[Known],
    today: &str,
) -> Vec<Known> {
    let mut gone: BTreeSet<usize> = (0..known.len()).collect();
    for (file, found) in report.files.iter_mut().zip(files) {
        for column in &mut file.columns {
            let matches = |(_, entry): &(usize, &Known)| {
                entry.path == found.relative
                    && entry.column == column.path
                    && entry.kind == column.kind
            };
            let Some((at, entry)) = known.iter().enumerate().find(matches) else {
                continue;
            };
            gone.remove(&at);
            let is_past = entry.expires.as_deref().is_some_and(|last| last < today);
            column.baselined =
                column.state <= entry.state && column.state != State::Clean && !is_past;
            if column.baselined {
                column.accepted_reason.clone_from(&entry.reason);
            }
        }
    }
    gone.into_iter().map(|at| known[at].clone()).collect()
}

/// Marks columns that rules accept.
pub fn apply_rules(report: &mut Report, files: &[Found], rules: &[Rule]) {
    for (file, found) in report.files.iter_mut().zip(files) {
        for column in file
            .columns
            .iter_mut()
            .filter(|column| column.state != State::Clean)
        {
            let rule = rules.iter().find(|rule| {
                (matches(&rule.path, &found.relative) || matches(&rule.path, &file.path))
                    && (rule.column == column.path
                        || rule.column == column.name
                        || rule.column == "*")
                    && rule.kind.as_ref().is_none_or(|kind| *kind == column.kind)
            });
            if let Some(rule) = rule {
                column.ignored = true;
                column.accepted_reason = Some(rule.reason.clone());
            }
        }
    }
}

/// Marks columns by whether a configuration declares them; gives the declared names that no column has.
pub fn apply_declared(report: &mut Report, declared: &[String]) -> Vec<String> {
    let mut gone: BTreeSet<&String> = declared.iter().collect();
    for column in report.files.iter_mut().flat_map(|file| &mut file.columns) {
        let name = declared.iter().find(|name| is_column(name, column));
        if let Some(name) = name {
            gone.remove(name);
        }
        if name.is_some() || column.state != State::Clean {
            column.declared = Some(name.is_some());
        }
    }
    gone.into_iter().cloned().collect()
}

fn is_column(name: &str, column: &ColumnReport) -> bool {
    name == column.path
        || name == column.name
        || name.rsplit('.').next() == Some(column.path.as_str())
}

fn columns<'r>(
    report: &'r Report,
    files: &'r [Found],
) -> impl Iterator<Item = (&'r str, &'r ColumnReport)> {
    let pairs = report.files.iter().zip(files);
    pairs.flat_map(|(file, found)| {
        file.columns
            .iter()
            .map(|column| (found.relative.as_str(), column))
    })
}

/// Whether a pattern with `*` is the whole text.
fn matches(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else {
        return false;
    };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else {
        return rest.is_empty();
    };
    for part in middle {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_star_stands_for_any_text() {
        for (pattern, text, is_match) in [
            ("*.csv", "a/b.csv", true),
            ("a/*", "a/b.csv", true),
            ("a/*/c*.csv", "a/x/y/c1.csv", true),
            ("a.csv", "a.csv", true),
            ("a.csv", "xa.csv", false),
            ("a*b", "ab", true),
            ("*", "", true),
            ("a*a", "a", false),
        ] {
            assert_eq!(matches(pattern, text), is_match, "{pattern} {text}");
        }
    }
}
