//! A run through a file with what its graph and the sizes of sources say: what detectors look at.

use crate::graph::{Graph, JoinKind, Node, NodeId, Op, Source};
use crate::sizes::{Match, SMALL, Sizes};
use crate::trace::{Event, Trace};
use std::collections::BTreeSet;

/// What detectors look at.
pub(crate) struct Job<'t> {
    pub(crate) trace: &'t Trace,
    pub(crate) graph: &'t Graph,
    pub(crate) sizes: &'t Sizes,
    pub(crate) consumers: Vec<Vec<NodeId>>,
    bounded: Vec<bool>,
    estimates: Vec<Estimate>,
    used: Vec<bool>,
}

/// How many bytes a frame holds at most.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Estimate {
    pub(crate) bytes: Option<u64>,
    /// Whether filters or projections make it less.
    pub(crate) is_upper: bool,
}

impl<'t> Job<'t> {
    pub(crate) fn new(trace: &'t Trace, sizes: &'t Sizes) -> Self {
        let graph = &trace.graph;
        let mut job = Self {
            trace,
            graph,
            sizes,
            consumers: graph.consumers(),
            bounded: Vec::new(),
            estimates: Vec::new(),
            used: vec![false; graph.nodes.len()],
        };
        for id in graph.ids() {
            let bounded = graph.is_bounded(id, &job.bounded, &|source| job.is_small(source));
            job.bounded.push(bounded);
            let estimate = job.estimated(id);
            job.estimates.push(estimate);
        }
        let mut left: Vec<NodeId> = trace.actions().map(|(_, node)| node).collect();
        while let Some(id) = left.pop() {
            if !std::mem::replace(&mut job.used[id.0 as usize], true) {
                left.extend(&graph.node(id).inputs);
            }
        }
        job
    }

    pub(crate) fn node(&self, id: NodeId) -> &'t Node {
        self.graph.node(id)
    }

    pub(crate) fn is_bounded(&self, id: NodeId) -> bool {
        self.bounded[id.0 as usize]
    }

    pub(crate) fn estimate(&self, id: NodeId) -> Estimate {
        self.estimates[id.0 as usize]
    }

    /// Whether an action or write needs it.
    pub(crate) fn is_used(&self, id: NodeId) -> bool {
        self.used[id.0 as usize]
    }

    pub(crate) fn known(&self, source: &Source) -> Option<Match<'t>> {
        self.sizes.of(&source.target)
    }

    /// Whether a source is known to be small.
    pub(crate) fn is_small(&self, source: &Source) -> bool {
        let bytes = self.known(source).and_then(|it| it.known.size_bytes);
        bytes.is_some_and(|bytes| bytes <= SMALL)
    }

    /// Whether all sources are known, and none is larger.
    pub(crate) fn is_at_most(&self, id: NodeId, bytes: u64) -> bool {
        let sources = self.graph.sources(id);
        !sources.is_empty()
            && sources.iter().all(|(_, source)| {
                let known = self.known(source).and_then(|it| it.known.size_bytes);
                known.is_some_and(|it| it <= bytes)
            })
    }

    /// Nodes whose origin is not known at all among what a node is made of.
    pub(crate) fn has_unknown(&self, id: NodeId) -> bool {
        let lineage = self.graph.lineage(id).into_iter();
        lineage
            .map(|id| &self.node(id).op)
            .any(|op| matches!(op, Op::Unknown))
    }

    /// The size by which Spark broadcasts a side without being asked.
    pub(crate) fn broadcast_threshold(&self) -> Option<i128> {
        let Some(set) = self
            .trace
            .settings
            .get("spark.sql.autoBroadcastJoinThreshold")
        else {
            return Some(i128::from(SMALL));
        };
        set.as_deref().and_then(bytes)
    }

    /// All that is made of a node, itself included.
    pub(crate) fn descendants(&self, id: NodeId) -> BTreeSet<NodeId> {
        let mut found = BTreeSet::new();
        let mut left = vec![id];
        while let Some(next) = left.pop() {
            if found.insert(next) {
                left.extend(&self.consumers[next.0 as usize]);
            }
        }
        found
    }

    /// Actions and writes of a node or of what is made of it.
    pub(crate) fn ends(&self, of: &BTreeSet<NodeId>) -> Vec<&'t Event> {
        let actions = self.trace.actions().filter(|(_, node)| of.contains(node));
        actions.map(|(event, _)| event).collect()
    }

    fn estimated(&self, id: NodeId) -> Estimate {
        let node = self.node(id);
        let input = |at: usize| {
            node.inputs
                .get(at)
                .map_or(Estimate::default(), |it| self.estimate(*it))
        };
        match &node.op {
            Op::Source(source) => Estimate {
                bytes: self.known(source).and_then(|it| it.bytes()),
                is_upper: false,
            },
            Op::Filter(_) | Op::Select(_) => Estimate {
                is_upper: true,
                ..input(0)
            },
            Op::Sort
            | Op::Alias(_)
            | Op::Hint(_)
            | Op::Watermark
            | Op::Checkpoint
            | Op::ToDynamic
            | Op::FromDynamic
            | Op::WithColumns { .. }
            | Op::Repartition { .. }
            | Op::Narrow(_) => input(0),
            Op::Union | Op::Either => {
                let all: Option<Vec<u64>> = node
                    .inputs
                    .iter()
                    .map(|it| self.estimate(*it).bytes)
                    .collect();
                let is_upper = node.inputs.iter().any(|it| self.estimate(*it).is_upper);
                let bytes = all.map(|all| match node.op {
                    Op::Union => all.iter().sum(),
                    _ => all.into_iter().max().unwrap_or_default(),
                });
                Estimate { bytes, is_upper }
            }
            Op::Join(join) => {
                let (left, right) = (input(0), input(1));
                let bytes = match join.kind {
                    JoinKind::Left | JoinKind::Semi | JoinKind::Anti => left.bytes,
                    JoinKind::Right => right.bytes,
                    JoinKind::Inner | JoinKind::Full => left.bytes.max(right.bytes),
                    JoinKind::Cross | JoinKind::Unknown => None,
                };
                Estimate {
                    bytes,
                    is_upper: true,
                }
            }
            Op::Rows
            | Op::Command
            | Op::Opaque
            | Op::Unknown
            | Op::Limit(_)
            | Op::Aggregate { .. }
            | Op::Distinct(_)
            | Op::Difference => Estimate::default(),
        }
    }
}

/// Bytes as Spark writes them: `10485760`, `10MB`, `-1`.
pub(crate) fn bytes(text: &str) -> Option<i128> {
    let text = text.trim().to_ascii_lowercase();
    let digits = text.trim_end_matches(|it: char| it.is_ascii_alphabetic());
    let unit: i128 = match text[digits.len()..].trim_end_matches('b') {
        "" => 1,
        "k" => 1 << 10,
        "m" => 1 << 20,
        "g" => 1 << 30,
        "t" => 1 << 40,
        _ => return None,
    };
    Some(digits.trim().parse::<i128>().ok()? * unit)
}

/// How a source is called in a message: no part of a connection.
pub(crate) fn source_name(source: &Source) -> String {
    use crate::graph::Target;
    match &source.target {
        Target::Table(name) if source.format != "jdbc" => name.clone(),
        Target::Paths(paths) => paths.first().cloned().unwrap_or_default(),
        Target::Below(path) => format!("{path}…"),
        Target::Table(_) | Target::Unknown => format!(
            "a {} source",
            if source.format.is_empty() {
                "data"
            } else {
                &source.format
            }
        ),
    }
}
