//! `single-partition-write`

use super::prelude::*;
use crate::sizes::{BROADCAST, GIGABYTE};

pub(super) static DETECTOR: Detector = Detector {
    id: "single-partition-write",
    what: "All rows go through one task to be written.",
    why: "One core writes while the rest of the cluster waits and is paid; `coalesce(1)` even pulls the work before it into that task.",
    fix: "let several tasks write, and bound the size of files",
    fix_example: "df.write.option(\"maxRecordsPerFile\", 5_000_000).parquet(path)",
    severity: Severity::Medium,
    example: Example {
        language: "python",
        bad: "df = spark.read.parquet(\"s3://lake/orders/\")\ndf.coalesce(1).write.csv(\"s3://lake/export/\")",
        good: "df = spark.read.parquet(\"s3://lake/orders/\")\ndf.coalesce(16).write.csv(\"s3://lake/export/\")",
        sizes: None,
    },
    find,
};

fn find(job: &Job<'_>, found: &mut Found) {
    for (event, node, _) in job.trace.writes() {
        let Some(single) = single(job, node) else {
            continue;
        };
        if job.is_bounded(node) || job.is_at_most(node, BROADCAST) {
            continue;
        }
        let is_large = job
            .estimate(node)
            .bytes
            .is_some_and(|bytes| bytes >= 10 * GIGABYTE);
        let severity = if is_large {
            Severity::High
        } else {
            Severity::Medium
        };
        let place = job.node(single);
        let draft = DETECTOR.at(place.place, place.statement, "one task writes all rows");
        found.push(
            draft
                .severity(severity)
                .related(event.place, "written here"),
        );
    }
}

/// The operation that leaves one partition for a write.
fn single(job: &Job<'_>, node: NodeId) -> Option<NodeId> {
    let mut next = Some(node);
    while let Some(id) = next {
        match job.node(id).op {
            Op::Repartition { count: Some(1), .. } => return Some(id),
            _ if job.graph.is_narrow(id) => next = job.graph.input(id),
            _ => return None,
        }
    }
    None
}
