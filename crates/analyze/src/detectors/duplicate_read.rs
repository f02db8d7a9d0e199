//! `duplicate-read`

use super::prelude::*;
use crate::graph::{Node, Source, Target};
use crate::job::source_name;
use crate::place::Loops;
use std::collections::BTreeMap;

pub(super) static DETECTOR: Detector = Detector {
    id: "duplicate-read",
    what: "The same source is read twice.",
    why: "Each read lists, opens and decodes the same files.",
    fix: "read once and use the frame again; cache it if what follows is dear",
    fix_example: "src = spark.read.parquet(path)\na = src.where(…)\nb = src.groupBy(…)",
    severity: Severity::Low,
    example: Example {
        language: "python",
        bad: "a = spark.table(\"sales.orders\")\nb = spark.table(\"sales.orders\")\na.join(b, \"id\").write.parquet(\"s3://lake/out/\")",
        good: "a = spark.table(\"sales.orders\")\na.join(a.select(\"id\", \"total\"), \"id\").write.parquet(\"s3://lake/out/\")",
        sizes: None,
    },
    find,
};

fn find(job: &Job<'_>, found: &mut Found) {
    let mut reads: BTreeMap<(&Target, &str), Vec<NodeId>> = BTreeMap::new();
    for id in job.graph.ids() {
        let node = job.node(id);
        let Op::Source(source) = &node.op else {
            continue;
        };
        let is_literal = matches!(source.target, Target::Table(_) | Target::Paths(_))
            && node.loops == Loops::NONE;
        if is_literal
            && !node.is_sql
            && !source.is_stream
            && !job.is_small(source)
            && source.format != "jdbc"
        {
            reads
                .entry((&source.target, source.format.as_str()))
                .or_default()
                .push(id);
        }
    }
    for ids in reads.values() {
        for (at, id) in ids.iter().enumerate().skip(1) {
            let earlier = ids[..at].iter().find(|first| is_again(job, **first, *id));
            if let Some(first) = earlier {
                found.push(draft(job, *first, *id));
                break;
            }
        }
    }
}

/// Whether a run makes both reads, and the second finds what the first did.
fn is_again(job: &Job<'_>, first: NodeId, second: NodeId) -> bool {
    let (a, b) = (job.node(first), job.node(second));
    let is_one_read_in_a_loop = a.place == b.place && !b.context.loops.is_empty();
    let is_another = a.context.excludes(&b.context)
        || a.cached.is_some()
        || is_one_read_in_a_loop
        || is_changed_between(job, a, b);
    !is_another && has_same_options(a, b) && job.is_used(first) && job.is_used(second)
}

fn has_same_options(a: &Node, b: &Node) -> bool {
    let options = |node: &Node| match &node.op {
        Op::Source(source) => Some((source.options.clone(), source.has_predicate)),
        _ => None,
    };
    options(a) == options(b)
}

fn is_changed_between(job: &Job<'_>, a: &Node, b: &Node) -> bool {
    let target = |node: &Node| match &node.op {
        Op::Source(source) => source.target.clone(),
        _ => Target::Unknown,
    };
    let of = target(a);
    job.trace.events.iter().any(|event| {
        let written = match &event.what {
            What::Write(_, write) => &write.target,
            What::Merge { target, .. } => target,
            _ => return false,
        };
        *written == of
            && (event.at > a.made && event.at < b.made || matches!(event.what, What::Merge { .. }))
    })
}

fn draft(job: &Job<'_>, first: NodeId, second: NodeId) -> Draft {
    let (a, b) = (job.node(first), job.node(second));
    let name = match &b.op {
        Op::Source(source) => source_name(&Source::clone(source)),
        _ => String::new(),
    };
    let is_alike = a.place != b.place && filters(job, first) == filters(job, second);
    DETECTOR
        .at(b.place, b.statement, format!("{name} is read again"))
        .confidence(if is_alike {
            Confidence::Assumed
        } else {
            Confidence::Named
        })
        .related(a.place, "first read here")
}

/// The filters directly on a read.
fn filters(job: &Job<'_>, id: NodeId) -> Vec<String> {
    let consumers = job.consumers[id.0 as usize]
        .iter()
        .map(|it| &job.node(*it).op);
    let filters = consumers.filter_map(|op| match op {
        Op::Filter(column) => Some(column.shape()),
        _ => None,
    });
    filters.collect()
}
