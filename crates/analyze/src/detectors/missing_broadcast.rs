//! `missing-broadcast`

use super::prelude::*;
use crate::graph::{Hint, Join, JoinKind, On};
use crate::job::source_name;
use crate::sides::{Link, link};
use crate::sizes::{BROADCAST, GIGABYTE, shown};

const VERY_LARGE: u64 = 100 * GIGABYTE;

pub(super) static DETECTOR: Detector = Detector {
    id: "missing-broadcast",
    what: "A small side of a join is shuffled, and the large side with it.",
    why: "Both sides are sorted and sent over the network by key, although the small one fits into every executor's memory.",
    fix: "broadcast the small side",
    fix_example: "fact.join(F.broadcast(dim), \"k\")",
    severity: Severity::Medium,
    example: Example {
        language: "python",
        bad: "orders = spark.table(\"sales.orders\")\ncustomers = spark.table(\"sales.customers\")\norders.join(customers, \"customer_key\").write.parquet(\"s3://lake/out/\")",
        good: "orders = spark.table(\"sales.orders\")\ncustomers = spark.table(\"sales.customers\")\norders.join(F.broadcast(customers), \"customer_key\").write.parquet(\"s3://lake/out/\")",
        sizes: Some(
            "{\"version\": 1, \"sources\": [{\"match\": \"sales.orders\", \"size_bytes\": 350000000000}, {\"match\": \"sales.customers\", \"size_bytes\": 55000000}]}",
        ),
    },
    find,
};

fn find(job: &Job<'_>, found: &mut Found) {
    let Some(threshold) = job.broadcast_threshold() else {
        return;
    };
    for id in job.graph.ids() {
        let node = job.node(id);
        let Op::Join(join) = &node.op else { continue };
        let [left, right, ..] = node.inputs[..] else {
            continue;
        };
        if is_hinted(job, left) || is_hinted(job, right) || !is_equi_join(job, join, left, right) {
            continue;
        }
        for (small, large) in builds(join.kind, left, right) {
            let (Some(bytes), large_size) = (job.estimate(small).bytes, job.estimate(large)) else {
                continue;
            };
            let Some(large_bytes) = large_size.bytes else {
                continue;
            };
            let is_small = i128::from(bytes) > threshold && bytes <= BROADCAST;
            if !is_small || large_bytes < GIGABYTE || large_bytes < bytes.saturating_mul(10) {
                continue;
            }
            let names: Vec<String> = job
                .graph
                .sources(small)
                .iter()
                .map(|(_, source)| source_name(source))
                .collect();
            let name = names.join(", ");
            let message = format!(
                "{name} ({}) is not broadcast, so that {} are shuffled",
                shown(bytes),
                shown(large_bytes)
            );
            let impact = Impact::bytes(
                large_bytes,
                format!(
                    "{} of the large side need not be shuffled",
                    shown(large_bytes)
                ),
            );
            let draft = DETECTOR
                .at(node.place, node.statement, message)
                .impact(impact)
                .size(&name, Some(bytes))
                .severity(if large_bytes >= VERY_LARGE {
                    Severity::High
                } else {
                    Severity::Medium
                })
                .confidence(if large_size.is_upper {
                    Confidence::Assumed
                } else {
                    Confidence::Seen
                })
                .related(job.node(small).place, "the small side");
            found.push(draft);
            break;
        }
    }
}

/// Which side may be sent to all executors, and the other.
fn builds(kind: JoinKind, left: NodeId, right: NodeId) -> Vec<(NodeId, NodeId)> {
    match kind {
        JoinKind::Inner | JoinKind::Cross => vec![(right, left), (left, right)],
        JoinKind::Left | JoinKind::Semi | JoinKind::Anti => vec![(right, left)],
        JoinKind::Right => vec![(left, right)],
        JoinKind::Full | JoinKind::Unknown => Vec::new(),
    }
}

fn is_equi_join(job: &Job<'_>, join: &Join, left: NodeId, right: NodeId) -> bool {
    match &join.on {
        On::Keys(keys) => !keys.is_empty(),
        On::Condition(condition) => {
            matches!(
                link(job.graph, condition, left, right),
                Link::Equal | Link::Unknown
            ) && condition.any(&mut |it| {
                matches!(
                    it,
                    crate::column::Column::Binary(crate::column::Operator::Equal, ..)
                )
            })
        }
        On::Nothing | On::Unknown => false,
    }
}

/// Whether a side carries a hint, also one before operations that keep it.
pub(super) fn is_hinted(job: &Job<'_>, side: NodeId) -> bool {
    let mut next = Some(side);
    while let Some(id) = next {
        match job.node(id).op {
            Op::Hint(Hint::Broadcast | Hint::Other) => return true,
            _ if job.graph.is_narrow(id) => next = job.graph.input(id),
            _ => return false,
        }
    }
    false
}
