//! `rdd-group-by-key`

use super::prelude::*;

pub(super) static DETECTOR: Detector = Detector {
    id: "rdd-group-by-key",
    what: "Values are grouped by key only to be reduced.",
    why: "`groupByKey` sends every value over the network and holds a key's values in memory; `reduceByKey` reduces before it sends.",
    fix: "reduce by key",
    fix_example: "rdd.reduceByKey(lambda a, b: a + b)",
    severity: Severity::High,
    example: Example {
        language: "python",
        bad: "pairs = spark.sparkContext.textFile(\"s3://lake/log/\").map(lambda line: (line, 1))\ncounts = pairs.groupByKey().mapValues(sum)",
        good: "pairs = spark.sparkContext.textFile(\"s3://lake/log/\").map(lambda line: (line, 1))\ncounts = pairs.reduceByKey(lambda a, b: a + b)",
        sizes: None,
    },
    find,
};

fn find(job: &Job<'_>, found: &mut Found) {
    for event in &job.trace.events {
        if matches!(event.what, What::GroupReduced) {
            found.push(DETECTOR.at(
                event.place,
                event.statement,
                "all values of a key are sent and held, only to be reduced",
            ));
        }
    }
}
