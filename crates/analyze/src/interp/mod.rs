//! Runs a program over abstract values: which frames it makes and what it does with them.
//!
//! Every statement is looked at, every branch taken, every loop gone round as often as its literal
//! says or twice. Functions of the project run where they are called; those that nobody calls run
//! once with what their parameters say of themselves. What is not known is `Unknown`, and nothing
//! is claimed of it.

mod action;
mod bind;
mod builtins;
mod call;
mod class;
mod columns;
mod comprehension;
mod containers;
mod delta;
mod expression;
mod frame;
mod from;
mod glue;
mod glue_io;
mod import;
mod join;
mod library;
mod loops;
mod merge;
mod predicate;
mod queries;
mod rdd;
mod read;
mod record;
mod relation;
mod session;
mod statement;
mod strings;
mod udf;
mod unused;
mod usage;
pub(crate) mod value;
mod write;

use crate::front::{Kind as FileKind, Module};
use crate::graph::NodeId;
use crate::place::{FileId, Place};
use crate::project::Project;
use crate::trace::{Context, Trace};
use ruff_python_ast::StmtFunctionDef;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use usage::Hints;
use value::{Scope, Value};

/// Calls deeper than this are not followed.
const DEEPEST_CALL: usize = 8;
/// After so many expressions no further calls are followed.
const FUEL: u32 = 150_000;
/// Programs with more frames or events than this are only partly analysed.
const MOST_NODES: usize = 6_000;
const MOST_EVENTS: usize = 20_000;
/// Loops over literals of at most so many items go round once an item.
const UNROLLED: usize = 8;

/// A run through one file.
pub(crate) struct Interp<'a> {
    pub(crate) project: &'a Project,
    pub(crate) trace: Trace,
    /// The file that the run begins with.
    entry: FileId,
    entry_module: &'a Module,
    modules: HashMap<FileId, Rc<Scope<'a>>>,
    views: HashMap<String, NodeId>,
    context: Rc<Context>,
    statement: Place,
    file: FileId,
    /// Where the functions stand that run at present.
    stack: Vec<Place>,
    returns: Vec<Vec<Value<'a>>>,
    called: HashSet<Place>,
    hints: HashMap<Place, Rc<Hints>>,
    /// What the rest of a block may assume after a branch that leaves it.
    assumed: Option<(u32, u32)>,
    fuel: u32,
    clock: u32,
    loops: u32,
    branches: u32,
    entries: u32,
    /// Whether something was left out because there was too much of it.
    pub(crate) is_cut: bool,
}

/// Whether the next statement of a block is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flow {
    Next,
    Stop,
}

/// Runs through a file: what it does, whether some of it was left out, and what it imports.
pub(crate) fn run<'a>(
    project: &'a Project,
    file: FileId,
    module: &'a Module,
) -> (Trace, bool, Vec<FileId>) {
    let start = Place {
        file,
        start: 0,
        end: 0,
    };
    let context = Context {
        ..Context::default()
    };
    let mut interp = Interp {
        project,
        trace: Trace {
            is_notebook: module.kind == FileKind::Notebook,
            has_session: module.kind != FileKind::Script,
            is_test: is_test(project.path(file)),
            ..Trace::default()
        },
        entry: file,
        entry_module: module,
        modules: HashMap::new(),
        views: HashMap::new(),
        context: Rc::new(context),
        statement: start,
        file,
        stack: Vec::new(),
        returns: Vec::new(),
        called: HashSet::new(),
        hints: HashMap::new(),
        assumed: None,
        fuel: FUEL,
        clock: 0,
        loops: 0,
        branches: 0,
        entries: 0,
        is_cut: false,
    };
    interp.run_module(file, module);
    let mut imports: Vec<FileId> = interp
        .modules
        .into_keys()
        .filter(|it| *it != file)
        .collect();
    imports.sort_unstable();
    (interp.trace, interp.is_cut, imports)
}

/// Whether a file is a test by its name.
fn is_test(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.starts_with("test_")
        || name.ends_with("_test.py")
        || name == "conftest.py"
        || path
            .split('/')
            .any(|part| part == "tests" || part == "test")
}

impl<'a> Interp<'a> {
    fn run_module(&mut self, file: FileId, module: &'a Module) {
        let scope = Scope::new(file, None);
        self.modules.insert(file, Rc::clone(&scope));
        let mut queries = module.queries.iter().peekable();
        for statement in &module.tree.body {
            let start = ruff_text_size::Ranged::range(statement).start().to_u32();
            while let Some(query) =
                queries.next_if(|it| it.pieces.first().is_some_and(|it| it.0 < start))
            {
                self.run_part(module, query);
            }
            if self.statement(statement, &scope) == Flow::Stop && queries.peek().is_none() {
                break;
            }
        }
        for query in queries {
            self.run_part(module, query);
        }
        self.run_unused(&scope);
    }

    fn module(&self, file: FileId) -> &'a Module {
        if file == self.entry {
            self.entry_module
        } else {
            self.project.module(file)
        }
    }

    fn tick(&mut self) -> u32 {
        self.clock += 1;
        self.clock
    }

    fn place(&self, range: ruff_text_size::TextRange) -> Place {
        Place {
            file: self.file,
            start: range.start().to_u32(),
            end: range.end().to_u32(),
        }
    }

    /// Changes the circumstances of what follows; gives back those before.
    fn enter(&mut self, change: impl FnOnce(&mut Context)) -> Rc<Context> {
        let before = Rc::clone(&self.context);
        let mut context = Context::clone(&self.context);
        change(&mut context);
        self.context = Rc::new(context);
        before
    }
}

fn function_place(scope: &Scope<'_>, node: &StmtFunctionDef) -> Place {
    Place {
        file: scope.file,
        start: node.range.start().to_u32(),
        end: node.range.end().to_u32(),
    }
}
