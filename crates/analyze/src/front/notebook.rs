//! Jupyter notebooks: cells with the lines that they have on disk.

use super::cells::{self, Cell, CellLanguage, Line};
use super::{Module, Text, offset};
use crate::report::Language;
use jsonc_parser::ast::{Object, Value};
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

/// Deeper documents are no notebooks.
const DEEPEST: usize = 200;

/// The module of a notebook.
pub(super) fn module(content: &str) -> Module {
    let language = Some(Language::Notebook);
    if is_too_deep(content) {
        return Module::unparsed("invalid-notebook", language);
    }
    let text = Text::new(content.to_owned());
    let strict = ParseOptions {
        allow_comments: false,
        allow_trailing_commas: false,
        allow_loose_object_property_names: false,
        ..ParseOptions::default()
    };
    let parsed = parse_to_ast(
        content.trim_start_matches('\u{feff}'),
        &CollectOptions::default(),
        &strict,
    );
    let Some(Value::Object(root)) = parsed.ok().and_then(|it| it.value) else {
        return Module::unparsed("invalid-notebook", language);
    };
    let shift = content.len() - content.trim_start_matches('\u{feff}').len();
    let Some(list) = root.get_array("cells") else {
        return Module::unparsed("invalid-notebook", language);
    };
    let cells: Vec<Cell> = list
        .elements
        .iter()
        .filter_map(|element| match element {
            Value::Object(cell) => Some(read(cell, &text, shift)),
            _ => None,
        })
        .collect();
    if cells.is_empty() {
        return Module::unparsed("empty-notebook", language);
    }
    cells::module(&cells, text.lines(), Language::Notebook)
}

fn read(cell: &Object<'_>, text: &Text, shift: usize) -> Cell {
    let is_code = cell
        .get_string("cell_type")
        .is_some_and(|kind| kind.value == "code");
    let mut lines = Vec::new();
    if let Some(source) = cell.get("source") {
        match &source.value {
            Value::StringLit(all) => push(&mut lines, &all.value, all.start() + shift, text),
            Value::Array(parts) => {
                for part in &parts.elements {
                    if let Value::StringLit(part) = part {
                        push(&mut lines, &part.value, part.start() + shift, text);
                    }
                }
            }
            _ => {}
        }
    }
    let language = if is_code {
        magic(&mut lines)
    } else {
        CellLanguage::Other
    };
    Cell { lines, language }
}

/// Adds the lines of a string; one that continues a line without an end is joined to it.
fn push(lines: &mut Vec<Line>, part: &str, at: usize, text: &Text) {
    let line = text.line(offset(at)) + 1;
    let part = part.strip_suffix('\n').unwrap_or(part);
    for piece in part.split('\n') {
        lines.push(Line {
            text: piece.trim_end_matches('\r').to_owned(),
            line,
        });
    }
}

/// The language that a cell's first line names; that line is blanked.
fn magic(lines: &mut [Line]) -> CellLanguage {
    let Some(first) = lines.iter_mut().find(|line| !line.text.trim().is_empty()) else {
        return CellLanguage::Python;
    };
    let text = first.text.trim_start();
    if !text.starts_with("%%") && !text.starts_with("%sql") {
        return CellLanguage::Python;
    }
    let word = text.split_whitespace().next().unwrap_or_default();
    let language = CellLanguage::of_magic(word).unwrap_or(CellLanguage::Other);
    let rest = &text[word.len()..];
    first.text = match language {
        CellLanguage::Sql if word == "%sql" => rest.to_owned(),
        _ => String::new(),
    };
    language
}

fn is_too_deep(content: &str) -> bool {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for byte in content.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'[' | b'{' if !quoted => depth += 1,
            b']' | b'}' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return true;
        }
    }
    false
}
