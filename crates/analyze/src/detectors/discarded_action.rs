//! `discarded-action`

use super::multiple_counts::is_cached;
use super::prelude::*;

pub(super) static DETECTOR: Detector = Detector {
    id: "discarded-action",
    what: "An action runs whose result nobody takes.",
    why: "It runs a whole job for nothing.",
    fix: "delete the line",
    fix_example: "# without `df.count()`",
    severity: Severity::Medium,
    example: Example {
        language: "python",
        bad: "df = spark.read.parquet(\"s3://lake/orders/\")\ndf.count()\ndf.write.parquet(\"s3://lake/out/\")",
        good: "df = spark.read.parquet(\"s3://lake/orders/\")\ndf.write.parquet(\"s3://lake/out/\")",
        sizes: None,
    },
    find,
};

fn find(job: &Job<'_>, found: &mut Found) {
    if job.trace.is_test || job.trace.is_notebook {
        return;
    }
    for event in &job.trace.events {
        let What::Action {
            node,
            method: method @ ("count" | "collect" | "toPandas" | "first"),
            is_bare: true,
            ..
        } = event.what
        else {
            continue;
        };
        if !is_cached(job, node, event.at) {
            let message = format!("nobody takes the result of `{method}()`");
            found.push(DETECTOR.at(event.place, event.statement, message));
        }
    }
}
