//! `window-no-partition`

use super::prelude::*;
use crate::column::{Column, Partition, Window};

pub(super) static DETECTOR: Detector = Detector {
    id: "window-no-partition",
    what: "A window has no partition key.",
    why: "Without a key all rows are one group: a single task sorts all of them, and it may run out of memory.",
    fix: "partition the window by a key of many values",
    fix_example: "Window.partitionBy(\"user_id\").orderBy(\"ts\")",
    severity: Severity::High,
    example: Example {
        language: "python",
        bad: "events = spark.read.parquet(\"s3://lake/events/\")\nw = Window.orderBy(\"ts\")\nevents.withColumn(\"n\", F.row_number().over(w)).write.parquet(\"s3://lake/out/\")",
        good: "events = spark.read.parquet(\"s3://lake/events/\")\nw = Window.partitionBy(\"user_key\").orderBy(\"ts\")\nevents.withColumn(\"n\", F.row_number().over(w)).write.parquet(\"s3://lake/out/\")",
        sizes: None,
    },
    find,
};

fn find(job: &Job<'_>, found: &mut Found) {
    for id in job.graph.ids() {
        let is_few = job
            .graph
            .input(id)
            .is_some_and(|input| job.is_bounded(input));
        if is_few {
            continue;
        }
        for column in job.trace.columns(id) {
            column.walk(&mut |it| {
                if let Column::Over(_, window) = it
                    && window.partition == Partition::None
                {
                    found.push(draft(window));
                }
            });
        }
    }
}

fn draft(window: &Window) -> Draft {
    if window.order.is_empty() {
        let message = "a window over all rows: one task sees every row";
        return DETECTOR
            .at(window.place, window.statement, message)
            .severity(Severity::Low);
    }
    DETECTOR.at(
        window.place,
        window.statement,
        "an ordered window without a partition key: one task sorts all rows",
    )
}
