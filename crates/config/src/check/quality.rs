//! Rules of data quality: expressions that compile, columns that exist.

use super::{items, texts};
use crate::fault::{Code, Report};
use crate::nearest::suggestion;
use crate::tree::{Node, Span};
use regex::RegexBuilder;
use std::collections::HashMap;

/// A compiled expression may be this large: what a rule needs, not what a joke can blow up to.
const MOST_REGEX_BYTES: usize = 4 << 20;

/// What was found in expressions that were compiled already: jobs share them.
#[derive(Default)]
pub(super) struct Expressions(HashMap<String, Option<Problem>>);

/// What is wrong with an expression.
#[derive(Clone)]
enum Problem {
    /// It does not compile, because of this.
    Fault(String),
    /// This class has a bar in it.
    Bar(String),
}

impl Expressions {
    fn problem(&mut self, pattern: &str) -> Option<&Problem> {
        if !self.0.contains_key(pattern) {
            self.0.insert(pattern.to_owned(), problem(pattern));
        }
        self.0.get(pattern)?.as_ref()
    }
}

pub(super) fn check(job: &Node, expressions: &mut Expressions, report: &mut Report) {
    if let Some(quality) = job.get("data_quality") {
        for rule in items(quality, "accuracy_rules") {
            if let Some(pattern) = rule.get("pattern") {
                expression(pattern, expressions, report);
            }
        }
        fields(job, quality, report);
    }
    recognizers(job.get("compliance"), expressions, report);
}

/// Patterns of own kinds of personal data.
pub(super) fn recognizers(
    compliance: Option<&Node>,
    expressions: &mut Expressions,
    report: &mut Report,
) {
    let recognizers = compliance.map(|it| items(it, "recognizers"));
    for recognizer in recognizers.unwrap_or_default() {
        if let Some(pattern) = recognizer.get("pattern") {
            expression(pattern, expressions, report);
        }
    }
}

fn expression(node: &Node, expressions: &mut Expressions, report: &mut Report) {
    let Some(pattern) = node.text() else { return };
    match expressions.problem(pattern) {
        None => {}
        Some(Problem::Fault(why)) => report.error(
            Code::BadRegex,
            node.span,
            format!("this expression does not compile: {why}"),
            Some("look-around and back references are not known; a backslash is written `\\\\` in JSON".to_owned()),
        ),
        Some(Problem::Bar(class)) => report.warn(
            Code::SuspiciousRegex,
            node.span,
            format!("`{class}` also takes the character `|`"),
            Some(format!("did you mean `{}`?", class.replace('|', ""))),
        ),
    }
}

fn problem(pattern: &str) -> Option<Problem> {
    let compiled = RegexBuilder::new(pattern)
        .size_limit(MOST_REGEX_BYTES)
        .build();
    let Err(fault) = compiled else {
        return class_with_bar(pattern).map(Problem::Bar);
    };
    let text = fault.to_string();
    let why = text.lines().last().unwrap_or_default();
    let why = why.trim_start_matches("error: ").trim();
    Some(Problem::Fault(why.to_owned()))
}

/// A class of characters in which `|` stands between two letters or digits, as in `[A-Z|a-z]`.
fn class_with_bar(pattern: &str) -> Option<String> {
    let chars: Vec<char> = pattern.chars().collect();
    let mut start = None;
    let mut at = 0;
    while at < chars.len() {
        match (chars[at], start) {
            ('\\', _) => at += 1,
            ('[', None) => start = Some(at),
            (']', Some(from)) if at > from + 1 => {
                let class = &chars[from..=at];
                let is_slip = class.windows(3).any(|window| {
                    window[1] == '|' && window[0].is_alphanumeric() && window[2].is_alphanumeric()
                });
                if is_slip {
                    return Some(class.iter().collect());
                }
                start = None;
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// Fields of rules against the columns that their source declares.
fn fields(job: &Node, quality: &Node, report: &mut Report) {
    let sources = items(job, "data_sources");
    let source_of = |table: Option<&str>| match table {
        Some(table) => sources
            .iter()
            .find(|source| source.get("name").and_then(Node::text) == Some(table)),
        None => sources.first(),
    };
    let table = |rule: &Node| rule.get("table").and_then(Node::text).map(str::to_owned);
    let mut asked: Vec<(Option<String>, String, Span)> = Vec::new();
    for list in ["completeness_checks", "accuracy_rules", "freshness_checks"] {
        for rule in items(quality, list) {
            let field = texts(rule, "field").into_iter();
            asked.extend(field.map(|(field, at)| (table(rule), field.to_owned(), at)));
        }
    }
    if let Some(rule) = quality.get("duplicate_check") {
        let fields = texts(rule, "key_fields").into_iter();
        asked.extend(fields.map(|(field, at)| (table(rule), field.to_owned(), at)));
    }
    for rule in items(quality, "referential_integrity") {
        for side in ["child", "parent"] {
            let table = rule.get(&format!("{side}_table")).and_then(Node::text);
            for (field, at) in texts(rule, &format!("{side}_key")) {
                asked.push((table.map(str::to_owned), field.to_owned(), at));
            }
        }
    }
    for (table, field, at) in asked {
        let Some(source) = source_of(table.as_deref()) else {
            continue;
        };
        let columns = columns(source);
        if !columns.is_empty() && !columns.contains(&field.as_str()) {
            let name = source.get("name").and_then(Node::text).unwrap_or_default();
            let message = format!("`{field}` is no column that `{name}` declares");
            report.error(Code::BadValue, at, message, suggestion(&field, columns));
        }
    }
}

fn columns(source: &Node) -> Vec<&str> {
    let columns = items(source, "columns").iter();
    columns
        .filter_map(|column| {
            column
                .text()
                .or_else(|| column.get("name").and_then(Node::text))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_bar_between_letters_of_a_class_is_a_slip() {
        for (pattern, class) in [
            (r"^[\w.]+@[\w.]+\.[A-Z|a-z]{2,}$", Some("[A-Z|a-z]")),
            ("[a|b]", Some("[a|b]")),
            ("(a|b)[;|,]", None),
            (r"\[a|b\]", None),
            (r"[\]a-z]x|y[0-9]", None),
            ("[]", None),
        ] {
            assert_eq!(class_with_bar(pattern).as_deref(), class, "{pattern}");
        }
    }
}
