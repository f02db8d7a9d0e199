//! Cells of notebooks to one module: code in order, SQL cells apart, magics blanked.

use super::python;
use super::{Kind, Module, Origin, SqlPart, Text, offset};
use crate::report::{Language, Status};
use std::fmt::Write as _;

/// A cell as its author wrote it.
pub(super) struct Cell {
    /// Its lines, without their ends.
    pub(super) lines: Vec<Line>,
    pub(super) language: CellLanguage,
}

/// A line of a cell.
pub(super) struct Line {
    pub(super) text: String,
    /// Where it stands on disk, from 1.
    pub(super) line: usize,
}

/// What a cell holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CellLanguage {
    Python,
    Sql,
    Other,
}

impl CellLanguage {
    /// The language that a magic such as `%%sql` switches to, or `None` if it stays Python.
    pub(super) fn of_magic(word: &str) -> Option<Self> {
        match word.trim_start_matches('%') {
            "sql" | "sparksql" => Some(Self::Sql),
            "python" | "pyspark" | "spark" | "time" | "timeit" | "capture" | "local" => {
                Some(Self::Python)
            }
            _ => None,
        }
    }
}

/// A module of cells. A cell that does not parse is left out and told.
pub(super) fn module(cells: &[Cell], lines: usize, language: Language) -> Module {
    let mut content = String::new();
    let mut origins = Vec::new();
    let mut queries = Vec::new();
    let mut broken = Vec::new();
    for (index, cell) in cells.iter().enumerate() {
        let kept = match cell.language {
            CellLanguage::Python => code(cell),
            CellLanguage::Sql => cell.lines.iter().map(|line| line.text.clone()).collect(),
            CellLanguage::Other => vec![String::new(); cell.lines.len()],
        };
        let begin = content.len();
        let status = match cell.language {
            CellLanguage::Python => python::parse(&kept.join("\n")).status,
            CellLanguage::Sql | CellLanguage::Other => Status::Ok,
        };
        if status != Status::Ok {
            broken.push(index);
        }
        for (at, (line, text)) in cell.lines.iter().zip(&kept).enumerate() {
            let shown = if status == Status::Unparsed { "" } else { text };
            let _ = writeln!(content, "{shown}");
            origins.push(Origin {
                line: line.line,
                cell: index,
                cell_line: at + 1,
            });
        }
        if cell.language == CellLanguage::Sql {
            queries.push(SqlPart {
                pieces: vec![(offset(begin), offset(content.len()))],
            });
        }
    }
    let parsed = python::parse(&hidden(&content, &queries));
    let reason = broken
        .first()
        .map(|cell| format!("syntax-error in cell {cell}"));
    Module {
        text: Text::new(content),
        tree: parsed.module,
        queries,
        origins,
        kind: Kind::Notebook,
        status: parsed.status,
        reason: parsed.reason.map(|found| reason.unwrap_or(found)),
        language: Some(language),
        lines,
    }
}

/// The Python of a cell: magics and shell commands are blanked.
fn code(cell: &Cell) -> Vec<String> {
    let lines = cell.lines.iter().map(|line| {
        let trimmed = line.text.trim_start();
        let is_magic = trimmed.starts_with(['%', '!', '?']) || trimmed.ends_with('?');
        let indent = line.text.len() - trimmed.len();
        match is_magic && !trimmed.starts_with('#') {
            true if indent > 0 => format!("{}pass", &line.text[..indent]),
            true => String::new(),
            false => line.text.clone(),
        }
    });
    lines.collect()
}

/// The text with the SQL covered by blanks, for the Python parser.
fn hidden(content: &str, queries: &[SqlPart]) -> String {
    let mut bytes = content.as_bytes().to_vec();
    for (start, end) in queries.iter().flat_map(|query| &query.pieces) {
        for byte in &mut bytes[*start as usize..*end as usize] {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_default()
}
