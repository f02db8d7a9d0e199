//! From paths to the files that are scanned. Links, devices and pipes are not opened.

use crate::read::Content;
use std::fs::{self, FileType};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Folders are not followed deeper: no honest layout of a lake is.
const DEEPEST: usize = 64;

/// Endings of files that hold data.
const DATA: [&str; 14] = [
    "csv", "tsv", "psv", "txt", "tab", "dat", "data", "json", "jsonl", "ndjson", "parquet", "pq",
    "gz", "zst",
];

/// A file to scan.
#[derive(Debug, Clone)]
pub struct Found {
    /// Where it lies.
    pub path: PathBuf,
    /// Its path as it is reported.
    pub shown: String,
    /// Its path relative to the path that was given; its name where that is the file itself.
    pub relative: String,
    /// Its bytes; 0 of a stream.
    pub size: u64,
    pub(crate) order: usize,
    pub(crate) is_stdin: bool,
    pub(crate) content: Option<Arc<dyn Content>>,
    pub(crate) fault: Option<(&'static str, String)>,
}

impl Found {
    /// A file of so many bytes that do not lie on this machine, the `order`th of a scan.
    pub fn elsewhere(shown: String, size: u64, content: Arc<dyn Content>, order: usize) -> Self {
        let path = PathBuf::from(&shown);
        Self {
            relative: shown.clone(),
            path,
            shown,
            size,
            order,
            is_stdin: false,
            content: Some(content),
            fault: None,
        }
    }

    /// Whether there is no such path.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        self.fault
            .as_ref()
            .is_some_and(|(code, _)| *code == "not_found")
    }
}

/// The files of paths, in order; a folder's by name. `-` is standard input.
#[must_use]
pub fn walk(paths: &[PathBuf]) -> Vec<Found> {
    let mut found = Vec::new();
    for path in paths {
        if path.as_os_str() == "-" {
            found.push(Found {
                is_stdin: true,
                ..found_at(path, path, "-".to_owned(), 0)
            });
            continue;
        }
        match fs::metadata(path) {
            Ok(data) if data.is_dir() => folder(path, path, 0, &mut found),
            Ok(data) if data.is_file() => {
                found.push(found_at(path, path, name_of(path), data.len()));
            }
            Ok(_) => found.push(failed(path, "not_a_file", "neither a file nor a folder")),
            Err(fault) if fault.kind() == io::ErrorKind::NotFound => {
                found.push(failed(path, "not_found", "there is no such file"));
            }
            Err(fault) => found.push(failed(path, "unreadable", &fault.kind().to_string())),
        }
    }
    for (order, file) in found.iter_mut().enumerate() {
        file.order = order;
    }
    found
}

fn folder(root: &Path, path: &Path, depth: usize, found: &mut Vec<Found>) {
    let entries = match fs::read_dir(path) {
        Ok(entries) => entries,
        Err(fault) => {
            found.push(failed(path, "unreadable", &fault.kind().to_string()));
            return;
        }
    };
    let mut entries: Vec<(PathBuf, FileType)> = entries
        .flatten()
        .filter_map(|entry| Some((entry.path(), entry.file_type().ok()?)))
        .collect();
    entries.sort_by(|left, right| left.0.cmp(&right.0));
    for (path, kind) in entries {
        let name = name_of(&path);
        if is_hidden(&name) {
            continue;
        }
        if kind.is_dir() && depth < DEEPEST {
            folder(root, &path, depth + 1, found);
        } else if kind.is_file() {
            let size = fs::metadata(&path).map_or(0, |data| data.len());
            if size > 0 && may_hold_data(&name) {
                found.push(found_at(&path, &path, relative(root, &path), size));
            }
        }
    }
}

/// Whether a file or folder of that name is nobody's data: hidden, or left by a writer.
pub(crate) fn is_hidden(name: &str) -> bool {
    name.starts_with('.')
        || matches!(name, "_SUCCESS" | "_temporary")
        || name.to_ascii_lowercase().ends_with(".crc")
}

/// By its ending, or because it has none, as parts that Spark writes.
pub(crate) fn may_hold_data(name: &str) -> bool {
    match name.rsplit_once('.') {
        Some((_, ending)) => DATA.iter().any(|it| ending.eq_ignore_ascii_case(it)),
        None => true,
    }
}

fn relative(root: &Path, path: &Path) -> String {
    let inside = path.strip_prefix(root).unwrap_or(path);
    inside.to_string_lossy().replace('\\', "/")
}

fn name_of(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

fn found_at(path: &Path, shown: &Path, relative: String, size: u64) -> Found {
    Found {
        path: path.to_owned(),
        shown: shown.to_string_lossy().into_owned(),
        relative,
        size,
        order: 0,
        is_stdin: false,
        content: None,
        fault: None,
    }
}

fn failed(path: &Path, code: &'static str, message: &str) -> Found {
    Found {
        fault: Some((code, message.to_owned())),
        ..found_at(path, path, name_of(path), 0)
    }
}
