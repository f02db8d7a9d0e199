//! `streaming-no-checkpoint`

use super::prelude::*;

/// Sinks that keep nothing.
const FLEETING: [&str; 3] = ["console", "memory", "noop"];

pub(super) static DETECTOR: Detector = Detector {
    id: "streaming-no-checkpoint",
    what: "A stream has no checkpoint.",
    why: "After a restart it does not know where it was: data is processed again or lost.",
    fix: "give it a checkpoint of its own",
    fix_example: ".option(\"checkpointLocation\", \"s3://lake/checkpoints/orders/\")",
    severity: Severity::Critical,
    example: Example {
        language: "python",
        bad: "stream = spark.readStream.format(\"kafka\").load()\nstream.writeStream.format(\"parquet\").start(\"s3://lake/out/\")",
        good: "stream = spark.readStream.format(\"kafka\").load()\nstream.writeStream.format(\"parquet\").option(\"checkpointLocation\", \"s3://lake/cp/\").start(\"s3://lake/out/\")",
        sizes: None,
    },
    find,
};

fn find(job: &Job<'_>, found: &mut Found) {
    let has_default = job
        .trace
        .settings
        .contains_key("spark.sql.streaming.checkpointLocation");
    for (event, node, write) in job.trace.writes() {
        let is_kept = write.is_stream && !FLEETING.contains(&write.format.as_str());
        let has_own = ["checkpointlocation", "**"]
            .iter()
            .any(|option| write.options.contains_key(*option));
        let is_test_data = job
            .graph
            .sources(node)
            .iter()
            .any(|(_, source)| source.format == "rate");
        if is_kept && !has_own && !has_default && !is_test_data {
            found.push(DETECTOR.at(
                event.place,
                event.statement,
                "a stream without a checkpoint starts over after a restart",
            ));
        }
    }
}
