//! What a scan remembers for the next one.

use crate::place::FileId;
use crate::project::Project;
use crate::reference::reference;
use crate::report::{FileReport, Warning};
use crate::scan::Options;
use crate::sizes::Sizes;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// What is known of files that did not change, for [`crate::scan_changed`].
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct State {
    /// Of rules, sizes, options and the names of files: another scope knows nothing of this one.
    scope: String,
    contents: BTreeMap<String, String>,
    files: BTreeMap<String, Remembered>,
}

/// A file as it was reported.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Remembered {
    /// The files of the project that its run imported.
    pub(crate) imports: Vec<String>,
    pub(crate) report: FileReport,
    pub(crate) warnings: Vec<Warning>,
}

impl State {
    /// The state of these files, before any is scanned.
    pub(crate) fn of(project: &Project, sizes: &Sizes, options: &Options) -> Self {
        let contents: BTreeMap<String, String> = project
            .ids()
            .map(|file| (project.path(file).to_owned(), content(project, file)))
            .collect();
        let names: Vec<&str> = contents.keys().map(String::as_str).collect();
        let scope = [
            env!("CARGO_PKG_VERSION"),
            &reference(),
            &format!("{sizes:?} {options:?}"),
            &names.join("\n"),
        ];
        Self {
            scope: hash(scope.iter().map(|part| part.as_bytes())),
            contents,
            files: BTreeMap::new(),
        }
    }

    /// Whether another state knows a file as it is now.
    pub(crate) fn knows(&self, other: &Self, path: &str) -> bool {
        self.scope == other.scope
            && other.files.contains_key(path)
            && self.contents.get(path) == other.contents.get(path)
    }

    /// Whether one of two files imported the other.
    pub(crate) fn ties(&self, one: &str, other: &str) -> bool {
        let imports = |one: &str, other: &str| {
            let file = self.files.get(one);
            file.is_some_and(|it| it.imports.iter().any(|path| path == other))
        };
        imports(one, other) || imports(other, one)
    }

    pub(crate) fn remember(&mut self, path: &str, file: Remembered) {
        self.files.insert(path.to_owned(), file);
    }

    /// Takes a file over from another state.
    pub(crate) fn keep(&mut self, path: &str, other: &Self) {
        if let Some(file) = other.files.get(path) {
            self.files.insert(path.to_owned(), file.clone());
        }
    }

    pub(crate) fn file(&self, path: &str) -> Option<&Remembered> {
        self.files.get(path)
    }
}

fn content(project: &Project, file: FileId) -> String {
    match &project.source(file).content {
        Ok(bytes) => hash([&b"read"[..], bytes]),
        Err(reason) => hash([&b"unread"[..], reason.as_bytes()]),
    }
}

fn hash<'p>(parts: impl IntoIterator<Item = &'p [u8]>) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
        hash.update([0]);
    }
    hex::encode(hash.finalize())
}
