//! The files below the paths that were named: all of them, each once.

use ignore::{DirEntry, WalkBuilder};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;
use strands_analyze::{LARGEST, SourceFile};

/// Extensions that are read; of others only the name is reported.
const READ: [&str; 8] = ["py", "py3", "pyspark", "ipynb", "sql", "hql", "ddl", "dml"];

/// The files below a path, or why there is none.
pub(super) fn files(path: &Path, respect_gitignore: bool) -> Result<Vec<SourceFile>, String> {
    let meta = fs::metadata(path).map_err(|fault| format!("{}: {fault}", path.display()))?;
    if meta.is_file() {
        return Ok(vec![read(path)]);
    }
    let kept: BTreeSet<String> = if respect_gitignore {
        walk(path, true)?.into_iter().map(|it| shown(&it)).collect()
    } else {
        BTreeSet::new()
    };
    let files = walk(path, false)?.into_iter().map(|path| {
        let name = shown(&path);
        if respect_gitignore && !kept.contains(&name) {
            return SourceFile {
                path: name,
                content: Err("ignored"),
            };
        }
        read(&path)
    });
    Ok(files.collect())
}

fn walk(root: &Path, respect_gitignore: bool) -> Result<Vec<std::path::PathBuf>, String> {
    let is_not_git = |entry: &DirEntry| entry.file_name() != ".git";
    let walk = WalkBuilder::new(root)
        .standard_filters(false)
        .git_ignore(respect_gitignore)
        .require_git(false)
        .filter_entry(is_not_git)
        .build();
    let mut found = Vec::new();
    for (number, entry) in walk.enumerate() {
        match entry {
            Ok(entry) if entry.file_type().is_some_and(|it| !it.is_dir()) => {
                found.push(entry.into_path());
            }
            Ok(_) => {}
            Err(fault) if number == 0 => return Err(fault.to_string()),
            // A folder that cannot be opened is listed as what could not be read.
            Err(fault) => found.extend(unread(&fault)),
        }
    }
    Ok(found)
}

fn unread(fault: &ignore::Error) -> Option<std::path::PathBuf> {
    match fault {
        ignore::Error::WithPath { path, .. } => Some(path.clone()),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
            unread(err)
        }
        _ => None,
    }
}

fn read(path: &Path) -> SourceFile {
    let extension = path
        .extension()
        .and_then(|it| it.to_str())
        .map(str::to_ascii_lowercase);
    let content = match extension {
        Some(extension) if READ.contains(&extension.as_str()) => bytes(path),
        _ => Err("unsupported-language"),
    };
    SourceFile {
        path: shown(path),
        content,
    }
}

/// No more is read than is needed to see that it is too much.
fn bytes(path: &Path) -> Result<Vec<u8>, &'static str> {
    let meta = fs::metadata(path).map_err(|_| "io-error")?;
    if !meta.is_file() {
        return Err("not-a-file");
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|_| "io-error")?;
    file.take(LARGEST + 1)
        .read_to_end(&mut bytes)
        .map_err(|_| "io-error")?;
    if bytes.len() as u64 > LARGEST {
        return Err("too-large");
    }
    Ok(bytes)
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}
