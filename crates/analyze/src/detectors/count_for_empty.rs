//! `count-for-empty`

use super::prelude::*;

pub(super) static DETECTOR: Detector = Detector {
    id: "count-for-empty",
    what: "All rows are counted to learn whether there is one.",
    why: "A count computes the whole frame; the first row would do.",
    fix: "ask whether it is empty",
    fix_example: "df.isEmpty()  # before Spark 3.3: df.limit(1).count() == 0",
    severity: Severity::Medium,
    example: Example {
        language: "python",
        bad: "df = spark.read.parquet(\"s3://lake/orders/\")\nif df.count() == 0:\n    raise SystemExit(\"no orders\")",
        good: "df = spark.read.parquet(\"s3://lake/orders/\")\nif df.isEmpty():\n    raise SystemExit(\"no orders\")",
        sizes: None,
    },
    find,
};

fn find(job: &Job<'_>, found: &mut Found) {
    for event in &job.trace.events {
        let What::Emptiness(node) = event.what else {
            continue;
        };
        if !job.is_bounded(node) && !job.has_unknown(node) {
            found.push(DETECTOR.at(
                event.place,
                event.statement,
                "all rows are counted to learn whether there is one",
            ));
        }
    }
}
