//! `rdd-conversion`

use super::prelude::*;

pub(super) static DETECTOR: Detector = Detector {
    id: "rdd-conversion",
    what: "A DataFrame is worked on as an RDD.",
    why: "Every row becomes a Python object and back; the optimiser, the columnar format and code generation end there.",
    fix: "use functions over columns",
    fix_example: "df.select(F.explode(F.split(\"body\", \" \")))",
    severity: Severity::Medium,
    example: Example {
        language: "python",
        bad: "df = spark.read.parquet(\"s3://lake/mails/\")\nwords = df.rdd.flatMap(lambda row: row.body.split())",
        good: "df = spark.read.parquet(\"s3://lake/mails/\")\nwords = df.select(F.explode(F.split(\"body\", \" \")))",
        sizes: None,
    },
    find,
};

fn find(job: &Job<'_>, found: &mut Found) {
    for event in &job.trace.events {
        if let What::Converted(method) = &event.what {
            let message = format!("`rdd.{method}()` makes a Python object of every row");
            found.push(DETECTOR.at(event.place, event.statement, message));
        }
    }
}
