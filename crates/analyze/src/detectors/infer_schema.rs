//! `infer-schema`

use super::prelude::*;
use crate::graph::Source;

pub(super) static DETECTOR: Detector = Detector {
    id: "infer-schema",
    what: "The schema of a source is guessed from its data.",
    why: "Spark reads the data once more to guess, and the guess changes with the data.",
    fix: "declare the schema",
    fix_example: "spark.read.schema(\"id BIGINT, v DOUBLE\").csv(path)",
    severity: Severity::Medium,
    example: Example {
        language: "python",
        bad: "df = spark.read.option(\"header\", \"true\").option(\"inferSchema\", \"true\").csv(\"s3://lake/in/\")",
        good: "df = spark.read.option(\"header\", \"true\").schema(\"id BIGINT, v DOUBLE\").csv(\"s3://lake/in/\")",
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
        if source.has_schema || source.is_stream || job.is_small(source) {
            continue;
        }
        let mut draft = if is_csv(source)
            && source.options.get("inferschema") == Some(&Some("true".to_owned()))
        {
            DETECTOR.at(
                node.place,
                node.statement,
                "the schema is guessed by reading the data once more",
            )
        } else if source.format == "json" && !source.options.contains_key("**") {
            let message = "JSON without a schema: it is guessed by reading the data once more";
            DETECTOR
                .at(node.place, node.statement, message)
                .severity(Severity::Low)
                .confidence(Confidence::Named)
        } else {
            continue;
        };
        if let Some(bytes) = job.estimate(id).bytes {
            draft = draft.impact(Impact::bytes(
                bytes,
                format!("{} are read once more", crate::sizes::shown(bytes)),
            ));
        }
        found.push(draft);
    }
}

fn is_csv(source: &Source) -> bool {
    matches!(source.format.as_str(), "csv" | "com.databricks.spark.csv")
}
