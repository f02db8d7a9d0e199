//! `join-order`

use super::missing_broadcast::is_hinted;
use super::prelude::*;
use crate::column::Column;
use crate::graph::{JoinKind, On};
use crate::sizes::shown;

pub(super) static DETECTOR: Detector = Detector {
    id: "join-order",
    what: "A large table is joined before a small one.",
    why: "The shuffle of the large join carries rows that the small one would have left out, or columns that it adds for free.",
    fix: "join what is small or filtered first",
    fix_example: "fact.join(F.broadcast(small), \"a\").join(large, \"b\")",
    severity: Severity::Medium,
    example: Example {
        language: "python",
        bad: "fact = spark.table(\"sales.orders\")\nlarge = spark.table(\"sales.items\")\nsmall = spark.table(\"sales.regions\")\nfact.join(large, \"order_key\").join(small, \"region_key\").write.parquet(\"s3://lake/out/\")",
        good: "fact = spark.table(\"sales.orders\")\nlarge = spark.table(\"sales.items\")\nsmall = spark.table(\"sales.regions\")\nfact.join(small, \"region_key\").join(large, \"order_key\").write.parquet(\"s3://lake/out/\")",
        sizes: Some(
            "{\"version\": 1, \"sources\": [{\"match\": \"sales.orders\", \"size_bytes\": 400000000000}, {\"match\": \"sales.items\", \"size_bytes\": 90000000000}, {\"match\": \"sales.regions\", \"size_bytes\": 1000000}]}",
        ),
    },
    find,
};

fn find(job: &Job<'_>, found: &mut Found) {
    if job.trace.setting("spark.sql.cbo.joinReorder.enabled") == Some("true") {
        return;
    }
    let threshold = job.broadcast_threshold().unwrap_or_default();
    for id in job.graph.ids() {
        let Some((before, later)) = inner(job, id) else {
            continue;
        };
        let Some(first) = chained(job, before) else {
            continue;
        };
        let Some((fact, earlier)) = inner(job, first) else {
            continue;
        };
        let (Some(_), Some(large), Some(small)) = (
            job.estimate(fact).bytes,
            job.estimate(earlier).bytes,
            job.estimate(later).bytes,
        ) else {
            continue;
        };
        let is_shuffled = i128::from(large) > threshold && !is_hinted(job, earlier);
        if !is_shuffled || large < small.saturating_mul(10) || needs(job, id, earlier) {
            continue;
        }
        let node = job.node(first);
        let message = format!("{} are joined before {}", shown(large), shown(small));
        found.push(
            DETECTOR
                .at(node.place, node.statement, message)
                .confidence(Confidence::Assumed)
                .related(job.node(id).place, "the smaller join"),
        );
    }
}

fn inner(job: &Job<'_>, id: NodeId) -> Option<(NodeId, NodeId)> {
    match (&job.node(id).op, &job.node(id).inputs[..]) {
        (Op::Join(join), [left, right, ..]) if join.kind == JoinKind::Inner => {
            Some((*left, *right))
        }
        _ => None,
    }
}

/// The join that a side is, but for names.
fn chained(job: &Job<'_>, mut id: NodeId) -> Option<NodeId> {
    loop {
        match job.node(id).op {
            Op::Join(_) => return Some(id),
            Op::Alias(_) | Op::Hint(_) => id = job.graph.input(id)?,
            _ => return None,
        }
    }
}

/// Whether a join's condition names a column of the side that was joined before.
fn needs(job: &Job<'_>, join: NodeId, earlier: NodeId) -> bool {
    let Op::Join(it) = &job.node(join).op else {
        return true;
    };
    match &it.on {
        On::Keys(_) => false,
        On::Condition(condition) => {
            let of_earlier = job.graph.lineage(earlier);
            condition.any(&mut |column| match column {
                Column::Name { frame: Some(frame), .. } => of_earlier.contains(frame),
                Column::Name { qualifier: Some(qualifier), .. } => of_earlier.iter().any(|id| {
                    matches!(&job.node(*id).op, Op::Alias(alias) if alias.eq_ignore_ascii_case(qualifier))
                }),
                _ => false,
            })
        }
        On::Nothing | On::Unknown => true,
    }
}
