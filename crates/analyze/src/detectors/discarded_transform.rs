//! `discarded-transform`

use super::prelude::*;

/// Methods that are called for what they do to the frame's storage.
const STORING: [&str; 5] = [
    "cache",
    "persist",
    "unpersist",
    "checkpoint",
    "localCheckpoint",
];

pub(super) static DETECTOR: Detector = Detector {
    id: "discarded-transform",
    what: "A transformation stands alone: its result is lost.",
    why: "DataFrames do not change. The statement does nothing, and what follows works on the frame as it was.",
    fix: "assign the result",
    fix_example: "df = df.withColumnRenamed(\"a\", \"b\")",
    severity: Severity::High,
    example: Example {
        language: "python",
        bad: "df = spark.read.parquet(\"s3://lake/orders/\")\ndf.withColumnRenamed(\"amt\", \"amount\")\ndf.write.parquet(\"s3://lake/out/\")",
        good: "df = spark.read.parquet(\"s3://lake/orders/\")\ndf = df.withColumnRenamed(\"amt\", \"amount\")\ndf.write.parquet(\"s3://lake/out/\")",
        sizes: None,
    },
    find,
};

fn find(job: &Job<'_>, found: &mut Found) {
    for event in &job.trace.events {
        let What::Discarded(node, method) = &event.what else {
            continue;
        };
        let makes_frame = !job.node(*node).inputs.is_empty();
        if makes_frame && !STORING.contains(&method.as_str()) && !job.trace.is_notebook {
            let message =
                format!("the result of `{method}()` is lost: a DataFrame does not change");
            found.push(DETECTOR.at(event.place, event.statement, message));
        }
    }
}
