//! What a program does with its frames, in the order in which it does it.

use crate::column::Column;
use crate::graph::{Graph, NodeId, Target};
use crate::place::{Loops, Place};
use std::collections::BTreeMap;
use std::rc::Rc;

/// Everything that one run through a file did.
#[derive(Debug, Default)]
pub(crate) struct Trace {
    pub(crate) graph: Graph,
    pub(crate) events: Vec<Event>,
    pub(crate) udfs: Vec<Udf>,
    /// Text that reached the SQL parser, lower case.
    pub(crate) sql_texts: Vec<String>,
    /// Settings that were made anywhere, with their last value.
    pub(crate) settings: BTreeMap<String, Option<String>>,
    /// Whether the file's author meets its output, as in a notebook.
    pub(crate) is_notebook: bool,
    /// Whether a free name `spark` is a session, as in a notebook.
    pub(crate) has_session: bool,
    /// Whether it is a test by its name.
    pub(crate) is_test: bool,
    /// Columns declared `NOT NULL`, by lower-case name.
    pub(crate) not_null: Vec<String>,
    /// Statements of SQL that were not understood.
    pub(crate) unread: Vec<Place>,
}

/// Something that happened.
#[derive(Debug)]
pub(crate) struct Event {
    pub(crate) what: What,
    pub(crate) place: Place,
    pub(crate) statement: Place,
    pub(crate) context: Rc<Context>,
    pub(crate) at: u32,
}

/// What happened.
#[derive(Debug)]
pub(crate) enum What {
    Action {
        node: NodeId,
        method: &'static str,
        /// Its result is thrown away.
        is_bare: bool,
        is_rdd: bool,
    },
    Write(NodeId, Rc<Write>),
    /// A transformation whose result is thrown away.
    Discarded(NodeId, String),
    /// A count that only answers whether there are rows.
    Emptiness(NodeId),
    Setting {
        key: String,
        value: Option<String>,
    },
    /// A frame left what this file shows.
    Escape(NodeId),
    View(NodeId),
    /// `*` over a base relation.
    Star(NodeId),
    NotIn {
        column: Option<String>,
    },
    UdfUsed(usize),
    Deprecated(&'static str),
    Cached(NodeId),
    JobInit,
    JobCommit,
    Merge {
        target: Target,
        condition: Option<Rc<Column>>,
    },
    /// A method of an RDD that was a frame.
    Converted(String),
    /// Groups of an RDD that are reduced.
    GroupReduced,
}

/// What is written how.
#[derive(Debug, Clone, Default)]
pub(crate) struct Write {
    pub(crate) target: Target,
    pub(crate) format: String,
    pub(crate) mode: Option<String>,
    pub(crate) partition_by: Vec<String>,
    pub(crate) options: BTreeMap<String, Option<String>>,
    pub(crate) is_stream: bool,
    pub(crate) has_trigger_body: bool,
    pub(crate) is_sql: bool,
    pub(crate) depends: Loops,
}

/// A Python function that runs a row at a time.
#[derive(Debug)]
pub(crate) struct Udf {
    pub(crate) name: Option<String>,
    pub(crate) place: Place,
    pub(crate) statement: Place,
    pub(crate) is_vectorised: bool,
    pub(crate) registered: Option<String>,
}

/// Under what circumstances something happens.
#[derive(Debug, Clone, Default)]
pub(crate) struct Context {
    pub(crate) loops: Vec<Loop>,
    /// Which arm of which branch.
    pub(crate) branches: Vec<(u32, u32)>,
    /// Which run through the file: its top level, or a function that nothing in it calls.
    pub(crate) entry: u32,
    /// The function that it stands in.
    pub(crate) function: Option<Place>,
    pub(crate) is_batch_body: bool,
    /// Only where something failed.
    pub(crate) is_handler: bool,
    /// Under a condition that asks for more output.
    pub(crate) is_debug: bool,
}

/// A loop around something.
#[derive(Debug, Clone)]
pub(crate) struct Loop {
    pub(crate) number: u32,
    pub(crate) kind: LoopKind,
    /// How often it goes round, if the program says so.
    pub(crate) count: Option<usize>,
    pub(crate) round: usize,
    /// The first frame made in it.
    pub(crate) first_node: u32,
}

/// What makes a loop go round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LoopKind {
    For,
    While,
    Comprehension,
    Reduce,
    /// Tries until it works.
    Retry,
}

impl Context {
    /// Whether two things never happen in the same run.
    pub(crate) fn excludes(&self, other: &Self) -> bool {
        self.entry != other.entry
            || self.branches.iter().any(|(branch, arm)| {
                other
                    .branches
                    .iter()
                    .any(|(it, other)| it == branch && other != arm)
            })
    }
}

impl Trace {
    /// Events of frames that a run ends with: actions and writes.
    pub(crate) fn actions(&self) -> impl Iterator<Item = (&Event, NodeId)> {
        self.events.iter().filter_map(|event| match &event.what {
            What::Action { node, .. } | What::Write(node, _) => Some((event, *node)),
            _ => None,
        })
    }

    pub(crate) fn writes(&self) -> impl Iterator<Item = (&Event, NodeId, &Rc<Write>)> {
        self.events.iter().filter_map(|event| match &event.what {
            What::Write(node, write) => Some((event, *node, write)),
            _ => None,
        })
    }

    /// A setting, if the program makes it to a known value.
    pub(crate) fn setting(&self, key: &str) -> Option<&str> {
        self.settings.get(key)?.as_deref()
    }

    /// All columns expressions of a node.
    pub(crate) fn columns(&self, id: NodeId) -> Vec<Rc<Column>> {
        use crate::graph::{On, Op};
        match &self.graph.node(id).op {
            Op::Filter(column) => vec![Rc::clone(column)],
            Op::Select(columns) => columns.clone(),
            Op::WithColumns { columns, .. } => {
                columns.iter().map(|(_, it)| Rc::clone(it)).collect()
            }
            Op::Join(join) => match &join.on {
                On::Condition(column) => vec![Rc::clone(column)],
                On::Nothing | On::Keys(_) | On::Unknown => Vec::new(),
            },
            Op::Aggregate { keys: Some(keys) } => keys.clone(),
            _ => Vec::new(),
        }
    }
}
