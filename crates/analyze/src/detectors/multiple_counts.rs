//! `multiple-counts`

use super::prelude::*;
use crate::trace::Event;
use std::collections::BTreeMap;

/// From so many counts on.
const MANY: usize = 3;

pub(super) static DETECTOR: Detector = Detector {
    id: "multiple-counts",
    what: "The rows of one frame are counted three times or more without a cache.",
    why: "Each count computes the frame anew, down to reading its sources.",
    fix: "count once and keep the number, cache the frame, or ask for all numbers in one aggregate",
    fix_example: "df.cache()\nn = df.count()  # keep `n`\n# or\ndf.agg(F.count(\"*\"), F.sum(F.col(\"v\").isNull().cast(\"int\")))",
    severity: Severity::High,
    example: Example {
        language: "python",
        bad: "df = spark.read.parquet(\"s3://lake/orders/\")\nprint(df.count())\ntotal = df.count()\nratio = 100 / df.count()",
        good: "df = spark.read.parquet(\"s3://lake/orders/\")\ntotal = df.count()\nprint(total)\nratio = 100 / total",
        sizes: None,
    },
    find,
};

fn find(job: &Job<'_>, found: &mut Found) {
    for (node, counts) in counted(job) {
        let (first, last) = (counts[0], counts[counts.len() - 1]);
        let message = format!("the same frame is counted {} times", counts.len());
        let mut draft = DETECTOR
            .at(last.place, last.statement, message)
            .related(first.place, "first counted here");
        if let Some(bytes) = job.estimate(node).bytes {
            let again = bytes * (counts.len() as u64 - 1);
            draft = draft.impact(Impact::bytes(
                again,
                format!("{} read again", crate::sizes::shown(again)),
            ));
        }
        found.push(draft);
    }
}

/// Frames that are counted often enough, with their counts.
pub(super) fn counted<'j>(job: &'j Job<'_>) -> BTreeMap<NodeId, Vec<&'j Event>> {
    let mut counts: BTreeMap<NodeId, Vec<&Event>> = BTreeMap::new();
    for event in &job.trace.events {
        let What::Action {
            node,
            method: "count",
            is_rdd: false,
            ..
        } = event.what
        else {
            continue;
        };
        let is_cached = is_cached(job, node, event.at);
        let known = counts.entry(node).or_default();
        let is_new = known
            .iter()
            .all(|it| it.place != event.place && !it.context.excludes(&event.context));
        if is_new && !is_cached {
            known.push(event);
        }
    }
    counts.retain(|_, counts| counts.len() >= MANY);
    counts
}

/// Whether a frame, or one that it is made of by rows alone, was cached before.
pub(super) fn is_cached(job: &Job<'_>, node: NodeId, at: u32) -> bool {
    let mut next = Some(node);
    while let Some(id) = next {
        let cached = job.node(id).cached.is_some_and(|since| since < at);
        if cached || matches!(job.node(id).op, Op::Checkpoint | Op::Rows | Op::Command) {
            return true;
        }
        next = matches!(job.node(id).op, Op::Alias(_) | Op::Hint(_))
            .then(|| job.graph.input(id))
            .flatten();
    }
    false
}
