//! `debug-action`

use super::prelude::*;

pub(super) static DETECTOR: Detector = Detector {
    id: "debug-action",
    what: "`show()` or `display()` was left in a job.",
    why: "It runs a job for output that nobody reads, and that may hold personal data in a log.",
    fix: "remove it, or log a bounded sample where it is asked for",
    fix_example: "log.debug(df.limit(5).collect())",
    severity: Severity::Low,
    example: Example {
        language: "python",
        bad: "df = spark.read.parquet(\"s3://lake/orders/\")\ndf.show()\ndf.write.parquet(\"s3://lake/out/\")",
        good: "df = spark.read.parquet(\"s3://lake/orders/\")\ndf.printSchema()\ndf.write.parquet(\"s3://lake/out/\")",
        sizes: None,
    },
    find,
};

fn find(job: &Job<'_>, found: &mut Found) {
    if job.trace.is_notebook || job.trace.is_test {
        return;
    }
    for event in &job.trace.events {
        let What::Action {
            node,
            method: method @ ("show" | "display"),
            ..
        } = event.what
        else {
            continue;
        };
        let is_command = job
            .graph
            .lineage(node)
            .iter()
            .any(|id| matches!(job.node(*id).op, Op::Command | Op::Unknown));
        if !is_command && !event.context.is_debug {
            found.push(DETECTOR.at(
                event.place,
                event.statement,
                format!("`{method}()` was left in a job"),
            ));
        }
    }
}
