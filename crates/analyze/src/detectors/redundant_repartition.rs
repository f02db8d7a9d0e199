//! `redundant-repartition`

use super::prelude::*;

pub(super) static DETECTOR: Detector = Detector {
    id: "redundant-repartition",
    what: "Partitions are made and at once made anew.",
    why: "The first shuffle moves all rows for nothing.",
    fix: "keep the last",
    fix_example: "df.repartition(50, \"host\")",
    severity: Severity::Medium,
    example: Example {
        language: "python",
        bad: "df = spark.read.parquet(\"s3://lake/orders/\")\ndf.repartition(200).coalesce(20).write.parquet(\"s3://lake/out/\")",
        good: "df = spark.read.parquet(\"s3://lake/orders/\")\ndf.repartition(20).write.parquet(\"s3://lake/out/\")",
        sizes: None,
    },
    find,
};

fn find(job: &Job<'_>, found: &mut Found) {
    for id in job.graph.ids() {
        let node = job.node(id);
        let Some(before) = job.graph.input(id) else {
            continue;
        };
        let both = [id, before]
            .iter()
            .all(|it| matches!(job.node(*it).op, Op::Repartition { .. }));
        let is_only_use = job.consumers[before.0 as usize].len() == 1
            && !job.trace.actions().any(|(_, it)| it == before);
        if both && is_only_use && job.node(before).place != node.place {
            let first = job.node(before);
            let message = "these partitions are at once made anew";
            found.push(
                DETECTOR
                    .at(first.place, first.statement, message)
                    .related(node.place, "made anew here"),
            );
        }
    }
}
