//! Imports: of libraries by their path, of files of the project by running them.

use super::Interp;
use super::value::{Kind, Scope, Value};
use crate::place::FileId;
use ruff_python_ast::{StmtImport, StmtImportFrom};
use std::rc::Rc;

/// Modules that are never the project's own.
const LIBRARIES: [&str; 14] = [
    "pyspark",
    "awsglue",
    "delta",
    "boto3",
    "pandas",
    "numpy",
    "datetime",
    "functools",
    "sys",
    "os",
    "json",
    "logging",
    "re",
    "typing",
];

impl<'a> Interp<'a> {
    pub(super) fn import(&mut self, import: &'a StmtImport, scope: &Rc<Scope<'a>>) {
        for alias in &import.names {
            let dotted = alias.name.id.as_str();
            if let Some(name) = &alias.asname {
                let value = self.imported(dotted, 0);
                scope.set(name.id.as_str(), value);
            } else {
                let root = dotted.split('.').next().unwrap_or(dotted);
                let value = if dotted == root {
                    self.imported(dotted, 0)
                } else {
                    Value::lib(root)
                };
                scope.set(root, value);
            }
        }
    }

    pub(super) fn import_from(&mut self, import: &'a StmtImportFrom, scope: &Rc<Scope<'a>>) {
        let module = import.module.as_ref().map_or("", |it| it.id.as_str());
        for alias in &import.names {
            let name = alias.name.id.as_str();
            if name == "*" {
                let value = self.imported(module, import.level);
                scope.stars.borrow_mut().push(value);
                continue;
            }
            let bound = alias.asname.as_ref().map_or(name, |it| it.id.as_str());
            let owner = self.imported(module, import.level);
            let value = match &owner.kind {
                Kind::Lib(path) => Value::lib(&format!("{path}.{name}")),
                _ => self.attribute(&owner, name),
            };
            let value = match value.kind {
                // `from package import module`
                Kind::Unknown => {
                    let dotted = if module.is_empty() {
                        name.to_owned()
                    } else {
                        format!("{module}.{name}")
                    };
                    self.imported(&dotted, import.level)
                }
                _ => value,
            };
            scope.set(bound, value);
        }
    }

    fn imported(&mut self, dotted: &str, level: u32) -> Value<'a> {
        let root = dotted.split('.').next().unwrap_or(dotted);
        if level == 0 && LIBRARIES.contains(&root) {
            return Value::lib(dotted);
        }
        match self.project.import(self.file, dotted, level) {
            Some(file) => {
                self.run_import(file);
                Value::of(Kind::Project(file))
            }
            None => Value::lib(dotted),
        }
    }

    fn run_import(&mut self, file: FileId) {
        if self.modules.contains_key(&file) {
            return;
        }
        let module = self.module(file);
        let scope = Scope::new(file, None);
        self.modules.insert(file, Rc::clone(&scope));
        let outside = (self.file, self.statement);
        self.file = file;
        self.block(&module.tree.body, &scope);
        (self.file, self.statement) = outside;
    }
}
