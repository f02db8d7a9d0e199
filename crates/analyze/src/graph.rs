//! What frames are made of: a node an operation, from sources to what is written.

use crate::column::Column;
use crate::place::{Loops, Place};
use crate::trace::Context;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Index of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct NodeId(pub(crate) u32);

/// A frame: an operation over frames.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) op: Op,
    pub(crate) inputs: Vec<NodeId>,
    pub(crate) place: Place,
    pub(crate) statement: Place,
    /// The loops that its own arguments depend on.
    pub(crate) loops: Loops,
    pub(crate) context: Rc<Context>,
    /// When it was cached.
    pub(crate) cached: Option<u32>,
    pub(crate) made: u32,
    /// Whether the SQL of a statement asked for it.
    pub(crate) is_sql: bool,
}

/// An operation.
#[derive(Debug, Clone)]
pub(crate) enum Op {
    Source(Rc<Source>),
    /// Rows that the program holds.
    Rows,
    /// The answer of a command of the catalogue.
    Command,
    /// A frame of unknown origin.
    Opaque,
    /// Something that may be a frame.
    Unknown,
    Filter(Rc<Column>),
    /// Exactly these columns.
    Select(Vec<Rc<Column>>),
    WithColumns {
        method: &'static str,
        columns: Vec<(String, Rc<Column>)>,
    },
    Join(Rc<Join>),
    Aggregate {
        /// Its keys; `None` if they are not known, empty if there is one group.
        keys: Option<Vec<Rc<Column>>>,
    },
    /// Of these columns, or of all.
    Distinct(Option<Vec<String>>),
    Union,
    /// `EXCEPT`, `INTERSECT`.
    Difference,
    Sort,
    Repartition {
        count: Option<i64>,
        by: Vec<String>,
        shuffles: bool,
    },
    Limit(Option<i64>),
    Alias(String),
    Hint(Hint),
    Watermark,
    Checkpoint,
    /// One of several, by the way that was taken.
    Either,
    ToDynamic,
    FromDynamic,
    /// Any other operation that a row survives on its own.
    Narrow(&'static str),
}

/// What a join was told of its strategy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hint {
    Broadcast,
    Other,
}

/// Where data is read from.
#[derive(Debug, Clone, Default)]
pub(crate) struct Source {
    pub(crate) target: Target,
    /// `parquet`, `csv`, `table`, `jdbc`, …
    pub(crate) format: String,
    /// Options by lower-case name; `None` for a value that is not known.
    pub(crate) options: BTreeMap<String, Option<String>>,
    pub(crate) is_stream: bool,
    pub(crate) has_schema: bool,
    /// Whether the platform is asked for a part of it.
    pub(crate) has_predicate: bool,
    pub(crate) glue: Option<GlueRead>,
}

/// What a `DynamicFrame` was read with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct GlueRead {
    pub(crate) has_context: bool,
    pub(crate) is_catalogue: bool,
}

/// A table or path.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Target {
    /// By lower-case name.
    Table(String),
    Paths(Vec<String>),
    /// A path of which the beginning is known.
    Below(String),
    #[default]
    Unknown,
}

/// A join.
#[derive(Debug, Clone)]
pub(crate) struct Join {
    pub(crate) kind: JoinKind,
    pub(crate) on: On,
}

/// Which rows a join keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum JoinKind {
    Inner,
    Cross,
    Left,
    Right,
    Full,
    Semi,
    Anti,
    Unknown,
}

/// What a join asks.
#[derive(Debug, Clone)]
pub(crate) enum On {
    Nothing,
    Keys(Vec<String>),
    Condition(Rc<Column>),
    Unknown,
}

/// All frames that a program makes.
#[derive(Debug, Default)]
pub(crate) struct Graph {
    pub(crate) nodes: Vec<Node>,
}

/// Rows that a driver or a single task may well hold.
const FEW_ROWS: i64 = 10_000;

impl Graph {
    pub(crate) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    pub(crate) fn ids(&self) -> impl Iterator<Item = NodeId> + use<> {
        let count = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        (0..count).map(NodeId)
    }

    /// The first input.
    pub(crate) fn input(&self, id: NodeId) -> Option<NodeId> {
        self.node(id).inputs.first().copied()
    }

    /// A node and all that it is made of.
    pub(crate) fn lineage(&self, id: NodeId) -> BTreeSet<NodeId> {
        let mut found = BTreeSet::new();
        let mut left = vec![id];
        while let Some(next) = left.pop() {
            if found.insert(next) {
                left.extend(&self.node(next).inputs);
            }
        }
        found
    }

    /// Whether one node is made of another, or is it.
    pub(crate) fn derives(&self, id: NodeId, from: NodeId) -> bool {
        id == from || id > from && self.lineage(id).contains(&from)
    }

    /// The frames that are made of each node directly.
    pub(crate) fn consumers(&self) -> Vec<Vec<NodeId>> {
        let mut consumers = vec![Vec::new(); self.nodes.len()];
        for id in self.ids() {
            for input in &self.node(id).inputs {
                consumers[input.0 as usize].push(id);
            }
        }
        consumers
    }

    pub(crate) fn sources(&self, id: NodeId) -> Vec<(NodeId, Rc<Source>)> {
        let lineage = self.lineage(id).into_iter();
        let sources = lineage.filter_map(|id| match &self.node(id).op {
            Op::Source(source) => Some((id, Rc::clone(source))),
            _ => None,
        });
        sources.collect()
    }

    pub(crate) fn is_stream(&self, id: NodeId) -> bool {
        self.sources(id).iter().any(|(_, source)| source.is_stream)
    }

    /// Whether it has few rows, whatever its sources hold: `before` says it of the nodes before,
    /// `small` of sources.
    pub(crate) fn is_bounded(
        &self,
        id: NodeId,
        before: &[bool],
        small: &dyn Fn(&Source) -> bool,
    ) -> bool {
        let node = self.node(id);
        let of = |input: Option<&NodeId>| {
            input.is_some_and(|it| before.get(it.0 as usize) == Some(&true))
        };
        let first = of(node.inputs.first());
        let all = !node.inputs.is_empty() && node.inputs.iter().all(|it| of(Some(it)));
        match &node.op {
            Op::Rows | Op::Command => true,
            Op::Limit(count) => count.is_some_and(|count| count <= FEW_ROWS) || first,
            Op::Aggregate { keys } => keys.as_ref().is_some_and(Vec::is_empty) || first,
            Op::Source(source) => small(source),
            Op::Opaque | Op::Unknown => false,
            Op::Join(join) if matches!(join.kind, JoinKind::Semi | JoinKind::Anti) => first,
            Op::Join(_) | Op::Union | Op::Either => all,
            _ => first,
        }
    }

    /// Whether each of its rows comes from one row of its first input, without a shuffle.
    pub(crate) fn is_narrow(&self, id: NodeId) -> bool {
        matches!(
            self.node(id).op,
            Op::Filter(_)
                | Op::Select(_)
                | Op::WithColumns { .. }
                | Op::Alias(_)
                | Op::Hint(_)
                | Op::Watermark
                | Op::ToDynamic
                | Op::FromDynamic
                | Op::Narrow(_)
                | Op::Either
        )
    }

    /// Whether it shuffles its input.
    pub(crate) fn is_wide(&self, id: NodeId) -> bool {
        match &self.node(id).op {
            Op::Join(_) | Op::Aggregate { .. } | Op::Distinct(_) | Op::Difference | Op::Sort => {
                true
            }
            Op::Repartition { shuffles, .. } => *shuffles,
            Op::Select(columns) => columns.iter().any(|it| has_window(it)),
            Op::WithColumns { columns, .. } => columns.iter().any(|(_, it)| has_window(it)),
            _ => false,
        }
    }

    /// What a column of a frame is computed from, where the frame or one before it says so.
    pub(crate) fn definition(&self, id: NodeId, name: &str) -> Option<Rc<Column>> {
        let mut next = Some(id);
        while let Some(id) = next {
            let node = self.node(id);
            let found = match &node.op {
                Op::WithColumns { columns, .. } => {
                    let named = columns
                        .iter()
                        .rev()
                        .find(|(it, _)| it.eq_ignore_ascii_case(name));
                    named.map(|(_, column)| Rc::clone(column))
                }
                Op::Select(columns) => columns
                    .iter()
                    .find(|it| it.name().is_some_and(|it| it.eq_ignore_ascii_case(name)))
                    .filter(|it| matches!(***it, Column::Named(..)))
                    .map(Rc::clone),
                _ => None,
            };
            if found.is_some() {
                return found;
            }
            next = node.inputs.first().copied();
        }
        None
    }
}

fn has_window(column: &Column) -> bool {
    column.any(&mut |it| matches!(it, Column::Over(..)))
}
