//! `merge-schema-read`

use super::prelude::*;

pub(super) static DETECTOR: Detector = Detector {
    id: "merge-schema-read",
    what: "The schemas of all files are merged on reading.",
    why: "Spark opens the footer of every file before the job begins.",
    fix: "declare the schema",
    fix_example: "spark.read.schema(schema).parquet(path)",
    severity: Severity::Low,
    example: Example {
        language: "python",
        bad: "df = spark.read.option(\"mergeSchema\", \"true\").parquet(\"s3://lake/orders/\")",
        good: "df = spark.read.schema(\"id BIGINT\").parquet(\"s3://lake/orders/\")",
        sizes: None,
    },
    find,
};

fn find(job: &Job<'_>, found: &mut Found) {
    for id in job.graph.ids() {
        let node = job.node(id);
        let Op::Source(source) = &node.op else {
            continue;
        };
        let is_merged = source.options.get("mergeschema") == Some(&Some("true".to_owned()));
        if is_merged && matches!(source.format.as_str(), "parquet" | "orc") {
            found.push(DETECTOR.at(
                node.place,
                node.statement,
                "the footer of every file is read to merge schemas",
            ));
        }
    }
}
