//! What a file reads, joins and writes.

use crate::front::Module;
use crate::graph::{JoinKind, On, Op, Target};
use crate::place::{FileId, Place};
use crate::report::{Dataflow, Endpoint, JoinEdge};
use crate::trace::Trace;

/// The data flow of a file.
pub(crate) fn dataflow(module: &Module, trace: &Trace, file: FileId) -> Dataflow {
    let line = |place: Place| module.locate(place.start).0;
    let mut flow = Dataflow::default();
    for node in trace.graph.nodes.iter().filter(|it| it.place.file == file) {
        match &node.op {
            Op::Source(source) => {
                flow.sources
                    .push(endpoint(line(node.place), &source.target, &source.format));
            }
            Op::Join(join) => flow.joins.push(JoinEdge {
                line: line(node.place),
                kind: kind(join.kind).map(Into::into),
                keys: match &join.on {
                    On::Keys(keys) => keys.clone(),
                    On::Nothing | On::Condition(_) | On::Unknown => Vec::new(),
                },
            }),
            _ => {}
        }
    }
    for (event, _, write) in trace
        .writes()
        .filter(|(event, _, _)| event.place.file == file)
    {
        flow.sinks
            .push(endpoint(line(event.place), &write.target, &write.format));
    }
    flow.sources.sort();
    flow.sources.dedup();
    flow.joins.sort();
    flow.joins.dedup();
    flow.sinks.sort();
    flow.sinks.dedup();
    flow
}

fn endpoint(line: usize, target: &Target, format: &str) -> Endpoint {
    let name = match target {
        // The table of a connection may be a query with values in it.
        Target::Table(_) if format == "jdbc" => None,
        Target::Table(name) => Some(name.clone()),
        Target::Paths(paths) => paths.first().cloned(),
        Target::Below(path) => Some(format!("{path}…")),
        Target::Unknown => None,
    };
    Endpoint {
        line,
        name,
        format: Some(format.to_owned()).filter(|it| !it.is_empty()),
    }
}

const fn kind(kind: JoinKind) -> Option<&'static str> {
    match kind {
        JoinKind::Inner => Some("inner"),
        JoinKind::Cross => Some("cross"),
        JoinKind::Left => Some("left"),
        JoinKind::Right => Some("right"),
        JoinKind::Full => Some("full"),
        JoinKind::Semi => Some("semi"),
        JoinKind::Anti => Some("anti"),
        JoinKind::Unknown => None,
    }
}
