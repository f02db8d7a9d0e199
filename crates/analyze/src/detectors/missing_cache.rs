//! `missing-cache`

use super::multiple_counts::counted;
use super::prelude::*;
use crate::column::Column;
use crate::trace::Event;
use std::collections::{BTreeMap, BTreeSet};

pub(super) static DETECTOR: Detector = Detector {
    id: "missing-cache",
    what: "A frame that is dear to compute is computed for each of several actions.",
    why: "Without a cache every action goes back to the sources and does the shuffles again.",
    fix: "persist it before the first action, and release it after the last",
    fix_example: "df = df.persist(StorageLevel.MEMORY_AND_DISK)\n…\ndf.unpersist()",
    severity: Severity::Medium,
    example: Example {
        language: "python",
        bad: "totals = spark.read.parquet(\"s3://lake/orders/\").groupBy(\"region\").agg(F.sum(\"amount\").alias(\"amount\"))\ntotals.write.parquet(\"s3://lake/totals/\")\nprint(totals.count())",
        good: "totals = spark.read.parquet(\"s3://lake/orders/\").groupBy(\"region\").agg(F.sum(\"amount\").alias(\"amount\")).cache()\ntotals.write.parquet(\"s3://lake/totals/\")\nprint(totals.count())",
        sizes: None,
    },
    find,
};

fn find(job: &Job<'_>, found: &mut Found) {
    let dear = dear(job);
    let uses = uses(job, &dear);
    let counted = counted(job);
    let mut done: BTreeSet<NodeId> = BTreeSet::new();
    let mut order: Vec<(NodeId, Vec<&Event>)> = uses.into_iter().collect();
    // Of frames with the same actions the last is kept; of others the one that serves most.
    order.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then(b.0.cmp(&a.0)));
    for (id, events) in order {
        let is_known = done
            .iter()
            .any(|it| job.graph.derives(*it, id) || job.graph.derives(id, *it));
        if is_known || events.len() < 2 || counted.contains_key(&id) || job.graph.is_stream(id) {
            continue;
        }
        done.insert(id);
        let node = job.node(id);
        let second = events[1];
        let message = format!("computed anew for each of {} actions", events.len());
        let draft = DETECTOR.at(second.place, second.statement, message);
        found.push(
            draft
                .related(node.place, "made here")
                .related(events[0].place, "first computed here"),
        );
    }
}

/// Frames with a shuffle, a Python function or a database behind them, since the last cache.
fn dear(job: &Job<'_>) -> Vec<bool> {
    let mut dear: Vec<bool> = Vec::new();
    for id in job.graph.ids() {
        let node = job.node(id);
        let own = job.graph.is_wide(id) || is_jdbc(&node.op) || has_udf(job, id);
        let of_inputs = node
            .inputs
            .iter()
            .any(|it| dear[it.0 as usize] && job.node(*it).cached.is_none());
        let ends = matches!(node.op, Op::Checkpoint | Op::Rows | Op::Command);
        dear.push((own || of_inputs) && !ends);
    }
    dear
}

fn is_jdbc(op: &Op) -> bool {
    matches!(op, Op::Source(source) if source.format == "jdbc")
}

fn has_udf(job: &Job<'_>, id: NodeId) -> bool {
    job.trace
        .columns(id)
        .iter()
        .any(|column| column.any(&mut |it| matches!(it, Column::Udf(..))))
}

/// Whether it only shows rows: that is to be removed, not to be made cheaper.
const fn is_shown(event: &Event) -> bool {
    matches!(event.what, What::Action { method, .. } if matches!(method.as_bytes(), b"show" | b"display"))
}

/// Actions that compute each dear frame, in order; exclusive ones count once.
fn uses<'j>(job: &'j Job<'_>, dear: &[bool]) -> BTreeMap<NodeId, Vec<&'j Event>> {
    let mut uses: BTreeMap<NodeId, Vec<&Event>> = BTreeMap::new();
    let kept = job.trace.actions().filter(|(event, _)| !is_shown(event));
    for (event, node) in kept {
        let mut left = vec![node];
        let mut seen = BTreeSet::new();
        while let Some(id) = left.pop() {
            let is_cached = job.node(id).cached.is_some();
            if !dear[id.0 as usize] || is_cached || !seen.insert(id) {
                continue;
            }
            let known = uses.entry(id).or_default();
            let is_new = known
                .iter()
                .all(|it| it.place != event.place && !it.context.excludes(&event.context));
            if is_new {
                known.push(event);
            }
            left.extend(&job.node(id).inputs);
        }
    }
    uses
}
