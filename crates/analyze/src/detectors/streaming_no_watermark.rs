//! `streaming-no-watermark`

use super::prelude::*;

pub(super) static DETECTOR: Detector = Detector {
    id: "streaming-no-watermark",
    what: "A stream keeps state that never ends.",
    why: "Without a watermark Spark cannot tell when a group is complete: the state grows until memory runs out.",
    fix: "say how late data may be",
    fix_example: "df.withWatermark(\"ts\", \"1 hour\")",
    severity: Severity::High,
    example: Example {
        language: "python",
        bad: "stream = spark.readStream.format(\"kafka\").load()\ncounts = stream.groupBy(F.window(\"ts\", \"5 minutes\")).count()\ncounts.writeStream.option(\"checkpointLocation\", \"s3://lake/cp/\").start(\"s3://lake/out/\")",
        good: "stream = spark.readStream.format(\"kafka\").load()\ncounts = stream.withWatermark(\"ts\", \"1 hour\").groupBy(F.window(\"ts\", \"5 minutes\")).count()\ncounts.writeStream.option(\"checkpointLocation\", \"s3://lake/cp/\").start(\"s3://lake/out/\")",
        sizes: None,
    },
    find,
};

fn find(job: &Job<'_>, found: &mut Found) {
    for id in job.graph.ids() {
        let node = job.node(id);
        let word = match &node.op {
            Op::Aggregate { .. } => "an aggregation",
            Op::Distinct(_) => "removing duplicates",
            Op::Join(_)
                if node
                    .inputs
                    .iter()
                    .take(2)
                    .all(|it| job.graph.is_stream(*it)) =>
            {
                "a join of streams"
            }
            _ => continue,
        };
        let lineage = job.graph.lineage(id);
        let has_watermark = lineage
            .iter()
            .any(|it| matches!(job.node(*it).op, Op::Watermark));
        if job.graph.is_stream(id) && !has_watermark && !is_fleeting(job, id) {
            let message =
                format!("{word} over a stream without a watermark keeps its state for ever");
            found.push(DETECTOR.at(node.place, node.statement, message));
        }
    }
}

/// Whether all of it is shown anew each time, in memory or on the console.
fn is_fleeting(job: &Job<'_>, id: NodeId) -> bool {
    let all = job.descendants(id);
    let mut sinks = job
        .trace
        .writes()
        .filter(|(_, node, _)| all.contains(node))
        .peekable();
    sinks.peek().is_some()
        && sinks.all(|(_, _, write)| {
            write.mode.as_deref() == Some("complete")
                && matches!(write.format.as_str(), "memory" | "console")
        })
}
