//! `broadcast-disabled`

use super::prelude::*;
use crate::job::bytes;

pub(super) static DETECTOR: Detector = Detector {
    id: "broadcast-disabled",
    what: "Broadcast joins are off.",
    why: "Every join shuffles both sides, also where one is a handful of rows.",
    fix: "bound the size instead",
    fix_example: "spark.conf.set(\"spark.sql.autoBroadcastJoinThreshold\", str(64 * 1024 * 1024))",
    severity: Severity::Medium,
    example: Example {
        language: "python",
        bad: "spark.conf.set(\"spark.sql.autoBroadcastJoinThreshold\", -1)",
        good: "spark.conf.set(\"spark.sql.autoBroadcastJoinThreshold\", str(64 * 1024 * 1024))",
        sizes: None,
    },
    find,
};

fn find(job: &Job<'_>, found: &mut Found) {
    for event in &job.trace.events {
        if let What::Setting {
            key,
            value: Some(value),
        } = &event.what
            && key == "spark.sql.autoBroadcastJoinThreshold"
            && bytes(value).is_some_and(|it| it <= 0)
        {
            found.push(DETECTOR.at(
                event.place,
                event.statement,
                "no side is broadcast, however small",
            ));
        }
    }
}
