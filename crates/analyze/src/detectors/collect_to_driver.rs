//! `collect-to-driver`

use super::prelude::*;

pub(super) static DETECTOR: Detector = Detector {
    id: "collect-to-driver",
    what: "All rows of a frame are brought to the driver.",
    why: "The driver is one process: the rows must fit into its memory, and all executors wait while it handles them alone.",
    fix: "write the rows with Spark, aggregate first, or take a bounded number of them",
    fix_example: "df.limit(1000).collect()",
    severity: Severity::High,
    example: Example {
        language: "python",
        bad: "rows = spark.read.parquet(\"s3://lake/orders/\").collect()",
        good: "rows = spark.read.parquet(\"s3://lake/orders/\").limit(100).collect()",
        sizes: None,
    },
    find,
};

fn find(job: &Job<'_>, found: &mut Found) {
    for event in &job.trace.events {
        let What::Action {
            node,
            method: method @ ("collect" | "toLocalIterator"),
            ..
        } = event.what
        else {
            continue;
        };
        if job.is_bounded(node)
            || only_asks_for_rows(job, node, event.statement)
            || job.has_unknown(node)
        {
            continue;
        }
        let message = format!("`{method}()` brings every row to the driver");
        let confidence = if is_reduced(job, node) {
            Confidence::Named
        } else {
            Confidence::Seen
        };
        found.push(
            DETECTOR
                .at(event.place, event.statement, message)
                .confidence(confidence),
        );
    }
}

/// Whether the rows are only counted to see whether there are any.
fn only_asks_for_rows(job: &Job<'_>, node: NodeId, statement: crate::place::Place) -> bool {
    job.trace.events.iter().any(|event| {
        event.statement == statement && matches!(event.what, What::Emptiness(it) if it == node)
    })
}

/// Whether it has one row for each of what may be few values.
fn is_reduced(job: &Job<'_>, node: NodeId) -> bool {
    let mut next = Some(node);
    while let Some(id) = next {
        match job.node(id).op {
            Op::Aggregate { .. } | Op::Distinct(_) => return true,
            Op::Sort => next = job.graph.input(id),
            _ if job.graph.is_narrow(id) => next = job.graph.input(id),
            _ => return false,
        }
    }
    false
}
