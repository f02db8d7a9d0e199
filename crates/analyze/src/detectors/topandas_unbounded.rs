//! `topandas-unbounded`

use super::prelude::*;

pub(super) static DETECTOR: Detector = Detector {
    id: "topandas-unbounded",
    what: "A frame without a bound becomes a pandas frame on the driver.",
    why: "All rows must fit into the memory of one process, several times over while they are converted.",
    fix: "aggregate or limit first, or stay in Spark",
    fix_example: "df.groupBy(\"k\").agg(F.sum(\"v\")).limit(10_000).toPandas()",
    severity: Severity::High,
    example: Example {
        language: "python",
        bad: "pdf = spark.read.parquet(\"s3://lake/orders/\").toPandas()",
        good: "pdf = spark.read.parquet(\"s3://lake/orders/\").agg(F.sum(\"amount\")).toPandas()",
        sizes: None,
    },
    find,
};

fn find(job: &Job<'_>, found: &mut Found) {
    for event in &job.trace.events {
        let What::Action {
            node,
            method: "toPandas",
            ..
        } = event.what
        else {
            continue;
        };
        if !job.is_bounded(node) && !job.has_unknown(node) {
            let message = "`toPandas()` brings every row to the driver";
            let is_reduced = matches!(job.node(node).op, Op::Aggregate { .. } | Op::Distinct(_));
            let confidence = if is_reduced {
                Confidence::Named
            } else {
                Confidence::Seen
            };
            found.push(
                DETECTOR
                    .at(event.place, event.statement, message)
                    .confidence(confidence),
            );
        }
    }
}
