//! Python to a tree. What cannot be parsed is taken out a statement at a time, so that the rest
//! is analysed.

use super::depth::is_too_deep;
use super::legacy;
use super::{Kind, Module, Text, offset};
use crate::report::{Language, Status};
use ruff_python_ast::token::TokenKind;
use ruff_python_ast::{AtomicNodeIndex, ModModule};
use ruff_python_parser::{Mode, ParseError, ParseOptions, parse_unchecked};
use ruff_text_size::{Ranged, TextRange};
use std::panic::catch_unwind;

/// So many rounds of taking out faulty statements; each removes all that were found.
const ROUNDS: usize = 6;

/// A Python module.
pub(super) fn module(content: &str) -> Module {
    let text = Text::new(content.to_owned());
    let parsed = parse(content);
    let mentions = ["spark", "pyspark", "awsglue", "delta"];
    let is_spark = mentions.iter().any(|word| content.contains(word));
    Module {
        lines: text.lines(),
        text,
        tree: parsed.module,
        queries: Vec::new(),
        origins: Vec::new(),
        kind: Kind::Script,
        status: parsed.status,
        reason: parsed.reason,
        language: Some(if is_spark {
            Language::Pyspark
        } else {
            Language::Python
        }),
    }
}

/// A tree, and how much of the source it holds.
pub(super) struct Tree {
    pub(super) module: ModModule,
    pub(super) status: Status,
    pub(super) reason: Option<String>,
}

/// Parses a source; offsets in the tree are those of the source.
pub(super) fn parse(source: &str) -> Tree {
    if is_too_deep(source) {
        return Tree {
            module: empty(),
            status: Status::Unparsed,
            reason: Some("too-deep".to_owned()),
        };
    }
    let (tree, errors) = attempt(source);
    let Some(first) = errors.first() else {
        return Tree {
            module: tree,
            status: Status::Ok,
            reason: None,
        };
    };
    let line = source[..at(first, source)].matches('\n').count() + 1;
    let reason = Some(format!("syntax-error at line {line}"));
    Tree {
        module: recovered(source, tree, &errors),
        status: Status::Recovered,
        reason,
    }
}

/// A part of a source.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Token {
    pub(crate) kind: TokenKind,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// Parts of a source in their order, comments too; nothing where it would be too deep to parse.
pub(crate) fn tokens(source: &str) -> Option<Vec<Token>> {
    if is_too_deep(source) {
        return None;
    }
    let parsed = catch_unwind(|| parse_unchecked(source, ParseOptions::from(Mode::Module))).ok()?;
    let tokens = parsed.tokens().iter().map(|it| Token {
        kind: it.kind(),
        start: it.start().to_usize(),
        end: it.end().to_usize(),
    });
    Some(tokens.collect())
}

/// A module without statements.
pub(super) fn empty() -> ModModule {
    ModModule {
        node_index: AtomicNodeIndex::default(),
        range: TextRange::default(),
        body: Vec::new().into(),
    }
}

fn attempt(source: &str) -> (ModModule, Vec<ParseError>) {
    let parsed = parse_unchecked(source, ParseOptions::from(Mode::Module));
    let errors = parsed.errors().to_vec();
    let tree = parsed
        .try_into_module()
        .map_or_else(empty, ruff_python_parser::Parsed::into_syntax);
    (tree, errors)
}

/// Rewrites Python 2, then blanks faulty lines until the rest parses; the tolerant tree of the
/// original is the last resort.
fn recovered(source: &str, tolerant: ModModule, errors: &[ParseError]) -> ModModule {
    let mut text = legacy::rewritten(source);
    let mut faults = if text == source {
        errors.to_vec()
    } else {
        let (tree, faults) = attempt(&text);
        if faults.is_empty() {
            return tree;
        }
        faults
    };
    for _ in 0..ROUNDS {
        let Some(next) = without_faulty_lines(&text, &faults) else {
            break;
        };
        text = next;
        let (tree, left) = attempt(&text);
        if left.is_empty() {
            return tree;
        }
        faults = left;
    }
    tolerant
}

fn at(error: &ParseError, source: &str) -> usize {
    let mut at = error.location.start().to_usize().min(source.len());
    while !source.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Replaces the statement around each error by `pass`, byte for byte; `None` if nothing is left
/// to replace.
fn without_faulty_lines(text: &str, faults: &[ParseError]) -> Option<String> {
    let lines = Text::new(text.to_owned());
    let mut bytes = text.as_bytes().to_vec();
    let mut changed = false;
    for fault in faults {
        let line = lines.line(offset(at(fault, text)));
        for line in statement(&lines, line) {
            let start = lines.line_start(line) as usize;
            let old = lines.line_text(line);
            let indent = old.len() - old.trim_start().len();
            let code = start + indent..start + old.len();
            if old.trim().is_empty() || old.trim() == "pass" {
                continue;
            }
            changed = true;
            let first = code.start;
            let room = code.len();
            bytes[code].fill(b' ');
            if room >= 4 {
                bytes[first..first + 4].copy_from_slice(b"pass");
            }
        }
    }
    changed.then(|| String::from_utf8(bytes).unwrap_or_default())
}

/// The lines of the statement that a line belongs to: back to where its brackets open, on to
/// where the next statement of no deeper indentation begins.
fn statement(lines: &Text, line: usize) -> std::ops::Range<usize> {
    let indent = |line: usize| {
        let text = lines.line_text(line);
        (!text.trim().is_empty()).then(|| text.len() - text.trim_start().len())
    };
    let mut first = line;
    while first > 0 && lines.line_text(first).trim().is_empty() {
        first -= 1;
    }
    let opens = |line: usize| {
        let text = lines.line_text(line).trim_end();
        text.ends_with(['(', '[', '{', ',', '\\'])
    };
    while first > 0 && opens(first - 1) {
        first -= 1;
    }
    let own = indent(first).unwrap_or_default();
    let mut last = first + 1;
    let is_block = lines.line_text(first).trim_end().ends_with(':');
    while last < lines.lines() && !is_block && indent(last).is_none_or(|it| it > own) {
        last += 1;
    }
    let end = last.max(first + 1);
    first..end
}

#[cfg(test)]
mod tests {
    use super::*;
    use ruff_python_ast::Stmt;

    fn functions(source: &str) -> Vec<String> {
        let found = parse(source).module.body.into_iter();
        let names = found.filter_map(|statement| match statement {
            Stmt::FunctionDef(function) => Some(function.name.to_string()),
            _ => None,
        });
        names.collect()
    }

    #[test]
    fn an_open_bracket_costs_its_statement_alone() {
        let source = "def a():\n    x = 1\n\ndef b():\n    y = foo(1,\n\ndef c():\n    return 3\n";
        assert_eq!(functions(source), ["a", "b", "c"]);
        assert_eq!(parse(source).status, Status::Recovered);
    }

    #[test]
    fn a_faulty_header_costs_its_line() {
        let source = "def a(:\n    x = 1\n\ndef b():\n    return 3\n";
        assert!(functions(source).contains(&"b".to_owned()));
    }

    #[test]
    fn offsets_after_a_repair_are_those_of_the_source() {
        let source = "x = = 1\ny = 2\n";
        let tree = parse(source).module;
        let last = tree
            .body
            .last()
            .map(|it| ruff_text_size::Ranged::range(it).start().to_usize());
        assert_eq!(last, Some(8));
    }
}
