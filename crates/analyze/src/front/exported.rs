//! Notebooks that were exported as Python: cells between separators, other languages in comments.

use super::Kind;
use super::cells::{self, Cell, CellLanguage, Line};
use super::{Module, SqlPart, Text, offset, python};
use crate::report::Language;

const HEADER: &str = "# Databricks notebook source";
const SEPARATOR: &str = "# COMMAND ----------";
const MAGIC: &str = "# MAGIC";

/// Whether a Python file is such an export.
pub(super) fn is_export(content: &str) -> bool {
    let first = content.trim_start_matches('\u{feff}').lines().next();
    first.is_some_and(|line| line.trim_end() == HEADER)
        || content.lines().any(|line| line.trim_end() == SEPARATOR)
}

/// The module of an export.
pub(super) fn module(content: &str) -> Module {
    let text = Text::new(content.to_owned());
    let has_python_magic = content
        .lines()
        .any(|line| line.starts_with("# MAGIC %python") || line.starts_with("# MAGIC %pyspark"));
    if has_python_magic {
        return uncommented(&text);
    }
    let parsed = python::parse(content);
    Module {
        lines: text.lines(),
        queries: queries(&text),
        text,
        tree: parsed.module,
        origins: Vec::new(),
        kind: Kind::Notebook,
        status: parsed.status,
        reason: parsed.reason,
        language: Some(Language::Pyspark),
    }
}

/// The SQL of cells whose lines are comments.
fn queries(text: &Text) -> Vec<SqlPart> {
    let mut found: Vec<SqlPart> = Vec::new();
    let mut is_sql = false;
    for line in 0..text.lines() {
        let content = text.line_text(line);
        let Some(rest) = content.strip_prefix(MAGIC) else {
            is_sql = false;
            continue;
        };
        let code = rest.trim_start();
        let begin = offset(content.len() - code.len());
        if let Some(word) = code.strip_prefix('%') {
            let word = word.split_whitespace().next().unwrap_or_default();
            is_sql = word == "sql";
            if is_sql {
                let after = text.line_start(line) + begin + 4;
                found.push(SqlPart {
                    pieces: vec![(after, end(text, line))],
                });
            }
        } else if is_sql && let Some(part) = found.last_mut() {
            let start = text.line_start(line) + begin;
            part.pieces.push((start, end(text, line)));
        }
    }
    found
}

/// With its line's end, which keeps words of two lines apart.
fn end(text: &Text, line: usize) -> u32 {
    let end = text.line_start(line + 1);
    end.min(offset(text.content.len()))
}

/// An export that holds Python in comments: its cells, as those of a notebook.
fn uncommented(text: &Text) -> Module {
    let mut cells = vec![Cell {
        lines: Vec::new(),
        language: CellLanguage::Python,
    }];
    for number in 0..text.lines() {
        let content = text.line_text(number);
        if content.trim_end() == SEPARATOR {
            cells.push(Cell {
                lines: Vec::new(),
                language: CellLanguage::Python,
            });
        }
        let Some(cell) = cells.last_mut() else {
            continue;
        };
        let mut shown = content;
        if let Some(rest) = content.strip_prefix(MAGIC) {
            shown = rest.strip_prefix(' ').unwrap_or(rest);
            if let Some(word) = shown
                .split_whitespace()
                .next()
                .filter(|it| it.starts_with('%'))
            {
                let language = CellLanguage::of_magic(word).unwrap_or(CellLanguage::Other);
                cell.language = language;
                shown = &shown[word.len()..];
            }
        }
        cell.lines.push(Line {
            text: shown.to_owned(),
            line: number + 1,
        });
    }
    let mut module = cells::module(&cells, text.lines(), Language::Pyspark);
    for origin in &mut module.origins {
        origin.cell_line = origin.line;
    }
    module
}
