//! `action-in-loop`

use super::prelude::*;
use crate::graph::Source;
use crate::place::Loops;
use crate::trace::{Loop, LoopKind};

pub(super) static DETECTOR: Detector = Detector {
    id: "action-in-loop",
    what: "A loop runs a job over the same data again and again.",
    why: "Every round reads and computes the frame anew; one aggregate would answer all rounds in one pass.",
    fix: "ask for all answers in one aggregate",
    fix_example: "df.select([F.sum(F.col(c).isNull().cast(\"int\")).alias(c) for c in df.columns])",
    severity: Severity::High,
    example: Example {
        language: "python",
        bad: "df = spark.read.parquet(\"s3://lake/orders/\")\nfor name in df.columns:\n    print(name, df.filter(F.col(name).isNull()).count())",
        good: "df = spark.read.parquet(\"s3://lake/orders/\")\nprint(df.select([F.sum(F.col(c).isNull().cast(\"int\")).alias(c) for c in df.columns]).first())",
        sizes: None,
    },
    find,
};

fn find(job: &Job<'_>, found: &mut Found) {
    for event in &job.trace.events {
        let What::Action { node, method, .. } = event.what else {
            continue;
        };
        let Some(around) = event.context.loops.iter().find(|it| repeats(job, it, node)) else {
            continue;
        };
        if event.context.is_batch_body || job.has_unknown(node) || is_of_the_program(job, node) {
            continue;
        }
        let message = format!("`{method}()` in a loop runs a job each time round");
        let mut draft = DETECTOR.at(event.place, event.statement, message);
        if let (Some(count), Some(bytes)) =
            (around.count.filter(|it| *it > 1), job.estimate(node).bytes)
        {
            let again = bytes * (count as u64 - 1);
            draft = draft.impact(Impact::bytes(
                again,
                format!("{} read again", crate::sizes::shown(again)),
            ));
        }
        found.push(draft);
    }
}

/// Whether a loop goes round over the same data.
fn repeats(job: &Job<'_>, around: &Loop, node: NodeId) -> bool {
    if matches!(around.kind, LoopKind::Retry | LoopKind::Reduce)
        || around.count.is_some_and(|count| count <= 2)
    {
        return false;
    }
    let bit = Loops::of(around.number);
    let lineage = job.graph.lineage(node);
    let is_varying = lineage.iter().any(|id| {
        let is_given = id.0 < around.first_node;
        let is_origin = matches!(job.node(*id).op, Op::Source(_) | Op::Opaque);
        (is_given || is_origin) && job.node(*id).loops.has(bit)
    });
    // A frame that each round makes of the one before is another one each time.
    let is_carried = around.kind == LoopKind::While
        && lineage
            .iter()
            .any(|id| id.0 >= around.first_node && !matches!(job.node(*id).op, Op::Filter(_)));
    !is_varying && !is_carried
}

/// Whether it only holds rows of the program or answers of the catalogue.
fn is_of_the_program(job: &Job<'_>, node: NodeId) -> bool {
    let lineage = job.graph.lineage(node);
    let mut roots = lineage
        .iter()
        .map(|id| job.node(*id))
        .filter(|node| node.inputs.is_empty());
    let small = |source: &Source| job.is_small(source);
    roots.all(|root| match &root.op {
        Op::Rows | Op::Command => true,
        Op::Source(source) => small(source),
        _ => false,
    })
}
