//! `deprecated-api`

use super::prelude::*;

pub(super) static DETECTOR: Detector = Detector {
    id: "deprecated-api",
    what: "An interface of Spark 1 is used.",
    why: "It is gone or will be in the next version, and the job fails on the day of the upgrade.",
    fix: "use what took its place",
    fix_example: "createOrReplaceTempView, union, SparkSession, read.json, read.parquet, write.parquet",
    severity: Severity::Low,
    example: Example {
        language: "python",
        bad: "df = spark.read.parquet(\"s3://lake/orders/\")\ndf.registerTempTable(\"orders\")",
        good: "df = spark.read.parquet(\"s3://lake/orders/\")\ndf.createOrReplaceTempView(\"orders\")",
        sizes: None,
    },
    find,
};

fn find(job: &Job<'_>, found: &mut Found) {
    for event in &job.trace.events {
        if let What::Deprecated(name) = event.what {
            found.push(DETECTOR.at(
                event.place,
                event.statement,
                format!("`{name}` is of Spark 1"),
            ));
        }
    }
}
