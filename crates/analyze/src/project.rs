//! The files of one scan, and which file an import means.

use crate::front::{Module, SourceFile};
use crate::place::FileId;
use std::cell::OnceCell;
use std::collections::HashMap;

/// The files of one scan.
pub(crate) struct Project {
    files: Vec<SourceFile>,
    /// Modules that others import; a module of its own run is read for that run.
    modules: Vec<OnceCell<Module>>,
    by_name: HashMap<String, Vec<FileId>>,
}

impl Project {
    pub(crate) fn new(files: Vec<SourceFile>) -> Self {
        let mut by_name: HashMap<String, Vec<FileId>> = HashMap::new();
        for (file, id) in files.iter().zip(0..) {
            if let Some(path) = file.path.strip_suffix(".py") {
                let path = path.strip_suffix("/__init__").unwrap_or(path);
                let name = path.rsplit('/').next().unwrap_or(path);
                by_name.entry(name.to_owned()).or_default().push(FileId(id));
            }
        }
        let modules = files.iter().map(|_| OnceCell::new()).collect();
        Self {
            files,
            modules,
            by_name,
        }
    }

    pub(crate) fn ids(&self) -> impl Iterator<Item = FileId> + use<> {
        let count = u32::try_from(self.files.len()).unwrap_or(u32::MAX);
        (0..count).map(FileId)
    }

    pub(crate) fn path(&self, file: FileId) -> &str {
        &self.files[file.0 as usize].path
    }

    pub(crate) fn source(&self, file: FileId) -> &SourceFile {
        &self.files[file.0 as usize]
    }

    /// The module of a file, read once.
    pub(crate) fn module(&self, file: FileId) -> &Module {
        self.modules[file.0 as usize].get_or_init(|| Module::read(self.source(file)))
    }

    /// The file that `import a.b` in another file means: the nearest one whose path ends so.
    pub(crate) fn import(&self, from: FileId, dotted: &str, level: u32) -> Option<FileId> {
        let folder = folder(self.path(from));
        let wanted = dotted.replace('.', "/");
        let name = wanted.rsplit('/').next()?;
        let candidates = self.by_name.get(name)?.iter().copied();
        let stem = |id: FileId| {
            let path = self.path(id);
            let path = path.strip_suffix(".py").unwrap_or(path);
            path.strip_suffix("/__init__").unwrap_or(path)
        };
        if level > 0 {
            let mut base = folder;
            for _ in 1..level {
                base = base.rsplit_once('/').map_or("", |it| it.0);
            }
            let exact = if base.is_empty() {
                wanted.clone()
            } else {
                format!("{base}/{wanted}")
            };
            return candidates.into_iter().find(|id| stem(*id) == exact);
        }
        let fits = candidates.filter(|id| {
            let stem = stem(*id);
            *id != from && (stem == wanted || stem.ends_with(&format!("/{wanted}")))
        });
        fits.max_by_key(|id| (shared(folder, self.path(*id)), std::cmp::Reverse(id.0)))
    }
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |it| it.0)
}

/// How many folders two paths share at their beginning.
fn shared(folder: &str, path: &str) -> usize {
    let pairs = folder.split('/').zip(path.split('/'));
    pairs.take_while(|(a, b)| a == b).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project(paths: &[&str]) -> Project {
        let files = paths.iter().map(|path| SourceFile {
            path: (*path).to_owned(),
            content: Ok(Vec::new()),
        });
        Project::new(files.collect())
    }

    #[test]
    fn an_import_means_the_nearest_file() {
        let project = project(&[
            "a/job.py",
            "a/common.py",
            "b/common.py",
            "b/lib/io.py",
            "b/job.py",
        ]);
        let (a, b) = (FileId(0), FileId(4));
        assert_eq!(project.import(a, "common", 0), Some(FileId(1)));
        assert_eq!(project.import(b, "common", 0), Some(FileId(2)));
        assert_eq!(project.import(b, "lib.io", 1), Some(FileId(3)));
        assert_eq!(project.import(a, "pyspark.sql", 0), None);
    }
}
