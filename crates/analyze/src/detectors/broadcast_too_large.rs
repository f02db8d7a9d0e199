//! `broadcast-too-large`

use super::prelude::*;
use crate::graph::Hint;
use crate::job::{bytes, source_name};
use crate::sizes::{BROADCAST, GIGABYTE, shown};

/// Spark refuses to broadcast more.
const LIMIT: u64 = 8 * GIGABYTE;

pub(super) static DETECTOR: Detector = Detector {
    id: "broadcast-too-large",
    what: "A side is broadcast that is too large for it.",
    why: "The driver collects it and every executor holds a copy: memory runs out, and above 8 GB Spark gives up.",
    fix: "drop the hint",
    fix_example: "a.join(b, \"k\")",
    severity: Severity::High,
    example: Example {
        language: "python",
        bad: "a = spark.table(\"sales.orders\")\nb = spark.table(\"sales.items\")\na.join(F.broadcast(b), \"order_key\").write.parquet(\"s3://lake/out/\")",
        good: "a = spark.table(\"sales.orders\")\nb = spark.table(\"sales.items\")\na.join(b, \"order_key\").write.parquet(\"s3://lake/out/\")",
        sizes: Some(
            "{\"version\": 1, \"sources\": [{\"match\": \"sales.items\", \"size_bytes\": 4000000000}]}",
        ),
    },
    find,
};

fn find(job: &Job<'_>, found: &mut Found) {
    for id in job.graph.ids() {
        let node = job.node(id);
        if !matches!(node.op, Op::Join(_)) {
            continue;
        }
        let [left, right, ..] = node.inputs[..] else {
            continue;
        };
        for (side, other) in [(left, right), (right, left)] {
            let Some(hint) = hint(job, side) else {
                continue;
            };
            let estimate = job.estimate(hint);
            let Some(size) = estimate.bytes else { continue };
            let is_wrong_side = size > BROADCAST
                && job.estimate(other).bytes.is_some_and(|it| it < size)
                && !job.estimate(other).is_upper;
            if size < GIGABYTE && !is_wrong_side {
                continue;
            }
            let names: Vec<String> = job
                .graph
                .sources(hint)
                .iter()
                .map(|(_, source)| source_name(source))
                .collect();
            let message = format!(
                "{} ({}) is broadcast to every executor",
                names.join(", "),
                shown(size)
            );
            let draft = DETECTOR
                .at(node.place, node.statement, message)
                .severity(if size >= LIMIT {
                    Severity::Critical
                } else {
                    Severity::High
                })
                .confidence(if estimate.is_upper {
                    Confidence::Named
                } else {
                    Confidence::Seen
                })
                .size(&names.join(", "), Some(size))
                .related(job.node(hint).place, "the hint");
            found.push(draft);
        }
    }
    for event in &job.trace.events {
        if let What::Setting {
            key,
            value: Some(value),
        } = &event.what
            && key == "spark.sql.autoBroadcastJoinThreshold"
            && bytes(value).is_some_and(|it| it > i128::from(GIGABYTE))
        {
            found.push(DETECTOR.at(
                event.place,
                event.statement,
                "sides of more than 1 GB are broadcast without being asked",
            ));
        }
    }
}

fn hint(job: &Job<'_>, side: NodeId) -> Option<NodeId> {
    let mut next = Some(side);
    while let Some(id) = next {
        match job.node(id).op {
            Op::Hint(Hint::Broadcast) => return Some(id),
            _ if job.graph.is_narrow(id) => next = job.graph.input(id),
            _ => return None,
        }
    }
    None
}
