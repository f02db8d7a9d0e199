//! `static-partition-overwrite`

use super::prelude::*;
use crate::trace::Write;

const OWN_OVERWRITE: [&str; 3] = ["delta", "iceberg", "hudi"];

pub(super) static DETECTOR: Detector = Detector {
    id: "static-partition-overwrite",
    what: "Some partitions are computed, and all are overwritten.",
    why: "In Spark's static mode `overwrite` deletes every partition first, also those that the frame does not hold.",
    fix: "overwrite the partitions that the frame holds",
    fix_example: "df.write.mode(\"overwrite\").option(\"partitionOverwriteMode\", \"dynamic\").partitionBy(\"dt\").parquet(path)",
    severity: Severity::Critical,
    example: Example {
        language: "python",
        bad: "day = spark.read.parquet(\"s3://lake/raw/\").where(F.col(\"dt\") == \"2024-01-01\")\nday.write.mode(\"overwrite\").partitionBy(\"dt\").parquet(\"s3://lake/orders/\")",
        good: "day = spark.read.parquet(\"s3://lake/raw/\").where(F.col(\"dt\") == \"2024-01-01\")\nday.write.mode(\"overwrite\").option(\"partitionOverwriteMode\", \"dynamic\").partitionBy(\"dt\").parquet(\"s3://lake/orders/\")",
        sizes: None,
    },
    find,
};

fn find(job: &Job<'_>, found: &mut Found) {
    let settings = &job.trace.settings;
    let is_dynamic = settings.keys().any(|key| {
        key.eq_ignore_ascii_case("spark.sql.sources.partitionOverwriteMode")
            || key.starts_with("hive.exec.dynamic.partition")
    });
    if is_dynamic {
        return;
    }
    for (event, node, write) in job.trace.writes() {
        if !overwrites_all(write) {
            continue;
        }
        let lineage = job.graph.lineage(node);
        let filtered = write.partition_by.iter().find(|column| {
            lineage.iter().any(|id| matches!(&job.node(*id).op, Op::Filter(condition) if condition.mentions(column)))
        });
        if let Some(column) = filtered {
            let message = format!(
                "the frame holds some values of `{column}`; the write deletes the partitions of all others"
            );
            let draft = DETECTOR.at(event.place, event.statement, message);
            found.push(if write.is_sql {
                draft.confidence(Confidence::Assumed)
            } else {
                draft
            });
        }
    }
}

fn overwrites_all(write: &Write) -> bool {
    let chosen = [
        "partitionoverwritemode",
        "replacewhere",
        "partition-overwrite-mode",
        "overwrite-mode",
        "**",
    ];
    write.mode.as_deref() == Some("overwrite")
        && !write.partition_by.is_empty()
        && !OWN_OVERWRITE.contains(&write.format.as_str())
        && !chosen
            .iter()
            .any(|option| write.options.contains_key(*option))
}
