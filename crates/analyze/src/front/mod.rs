//! Files to modules: what language a file is in, what of it could be read, and where each part of
//! it stands on disk.

mod cells;
mod depth;
mod exported;
mod legacy;
mod notebook;
mod python;
mod text;

pub(crate) use python::tokens;
pub(crate) use text::{Text, decoded, offset};

use crate::report::{Language, Status};
use ruff_python_ast::ModModule;
use std::panic::catch_unwind;
use std::path::Path;

/// Larger sources are not read: no script that a person maintains comes near it.
pub const LARGEST: u64 = 5 * 1024 * 1024;

/// The reason of a file that a fault of this analysis kept from being understood.
pub(crate) const GAVE_UP: &str = "internal-error";

/// A file to analyse.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Its path as the report shows it, with `/` between its parts.
    pub path: String,
    /// What it holds, or why nothing of it was read.
    pub content: Result<Vec<u8>, &'static str>,
}

/// What of a file is analysed.
#[derive(Debug)]
pub(crate) struct Module {
    pub(crate) text: Text,
    pub(crate) tree: ModModule,
    pub(crate) queries: Vec<SqlPart>,
    pub(crate) origins: Vec<Origin>,
    pub(crate) kind: Kind,
    pub(crate) status: Status,
    pub(crate) reason: Option<String>,
    pub(crate) language: Option<Language>,
    /// Lines of the file on disk.
    pub(crate) lines: usize,
}

/// How a module's author meets its output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A script that runs as a job.
    Script,
    /// A piece of such a script.
    Fragment,
    /// Cells that a person runs.
    Notebook,
}

/// SQL outside of Python: lines of the module's text.
#[derive(Debug)]
pub(crate) struct SqlPart {
    /// Where each piece begins and ends.
    pub(crate) pieces: Vec<(u32, u32)>,
}

/// Where a line of a notebook's text stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Origin {
    /// Line of the file on disk, from 1.
    pub(crate) line: usize,
    /// Index of the cell, from 0.
    pub(crate) cell: usize,
    /// Line within the cell, from 1.
    pub(crate) cell_line: usize,
}

impl Module {
    /// Reads a file; whatever it holds, there is an answer: also where a parser gives up on it.
    pub(crate) fn read(file: &SourceFile) -> Self {
        catch_unwind(|| Self::parsed(file))
            .unwrap_or_else(|_| Self::unparsed(GAVE_UP, language(&file.path).ok()))
    }

    fn parsed(file: &SourceFile) -> Self {
        let bytes = match &file.content {
            Ok(bytes) => bytes,
            Err(reason) => return Self::unparsed(reason, language(&file.path).ok()),
        };
        let language = match language(&file.path) {
            Ok(language) => language,
            Err(reason) => return Self::unparsed(reason, None),
        };
        if bytes.len() as u64 > LARGEST {
            return Self::unparsed("too-large", Some(language));
        }
        if bytes.contains(&0) {
            return Self::unparsed("binary", Some(language));
        }
        let content = text::decoded(bytes);
        match language {
            Language::Notebook => notebook::module(&content),
            Language::Sql => sql(&content),
            Language::Pyspark | Language::Python if exported::is_export(&content) => {
                exported::module(&content)
            }
            Language::Pyspark | Language::Python => python::module(&content),
        }
    }

    pub(crate) fn unparsed(reason: &str, language: Option<Language>) -> Self {
        Self {
            text: Text::new(String::new()),
            tree: python::empty(),
            queries: Vec::new(),
            origins: Vec::new(),
            kind: Kind::Script,
            status: Status::Unparsed,
            reason: Some(reason.to_owned()),
            language,
            lines: 0,
        }
    }

    /// Where an offset stands on disk: line, column and cell.
    pub(crate) fn locate(&self, at: u32) -> (usize, usize, Option<Origin>) {
        let (line, column) = self.text.place(at);
        match self.origins.get(line - 1) {
            Some(origin) => (origin.line, column, Some(*origin)),
            None => (line, column, None),
        }
    }
}

/// Whether a file holds Python, by its name.
pub(crate) fn is_python(path: &str) -> bool {
    language(path).is_ok_and(|it| matches!(it, Language::Pyspark | Language::Python))
}

/// The language of a file by its name, or why it is none of ours.
fn language(path: &str) -> Result<Language, &'static str> {
    let extension = Path::new(path).extension().and_then(|it| it.to_str());
    match extension.map(str::to_ascii_lowercase).as_deref() {
        Some("py" | "py3" | "pyspark") => Ok(Language::Pyspark),
        Some("ipynb") => Ok(Language::Notebook),
        Some("sql" | "hql" | "ddl" | "dml") => Ok(Language::Sql),
        _ => Err("unsupported-language"),
    }
}

fn sql(content: &str) -> Module {
    let end = offset(content.len());
    Module {
        lines: Text::new(content.to_owned()).lines(),
        text: Text::new(content.to_owned()),
        tree: python::empty(),
        queries: vec![SqlPart {
            pieces: vec![(0, end)],
        }],
        origins: Vec::new(),
        kind: Kind::Script,
        status: Status::Ok,
        reason: None,
        language: Some(Language::Sql),
    }
}
