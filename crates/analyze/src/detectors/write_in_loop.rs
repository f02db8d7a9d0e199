//! `write-in-loop`

use super::prelude::*;
use crate::place::Loops;
use crate::trace::LoopKind;

pub(super) static DETECTOR: Detector = Detector {
    id: "write-in-loop",
    what: "A loop filters one frame by its variable and writes each part.",
    why: "Each part reads and filters the whole frame again; Spark writes all parts in one pass.",
    fix: "write once, partitioned by the column of the loop",
    fix_example: "df.write.partitionBy(\"country\").parquet(path)",
    severity: Severity::High,
    example: Example {
        language: "python",
        bad: "df = spark.read.parquet(\"s3://lake/orders/\")\nfor country in countries:\n    df.filter(F.col(\"country\") == country).write.parquet(f\"s3://lake/{country}/\")",
        good: "df = spark.read.parquet(\"s3://lake/orders/\")\ndf.write.partitionBy(\"country\").parquet(\"s3://lake/by_country/\")",
        sizes: None,
    },
    find,
};

fn find(job: &Job<'_>, found: &mut Found) {
    for (event, node, write) in job.trace.writes() {
        let lineage = job.graph.lineage(node);
        let around = event.context.loops.iter().find(|around| {
            let bit = Loops::of(around.number);
            let varies = |is: fn(&Op) -> bool| {
                lineage
                    .iter()
                    .any(|id| is(&job.node(*id).op) && job.node(*id).loops.has(bit))
            };
            let is_given = lineage
                .iter()
                .any(|id| id.0 < around.first_node && job.node(*id).loops.has(bit));
            around.kind != LoopKind::Retry
                && !is_given
                && varies(|op| matches!(op, Op::Filter(_)))
                && !varies(|op| matches!(op, Op::Source(_) | Op::Opaque | Op::Unknown))
        });
        if around.is_some() && !write.is_stream && !event.context.is_batch_body {
            let message = "each time round the same frame is filtered and a part of it is written";
            found.push(DETECTOR.at(event.place, event.statement, message));
        }
    }
}
