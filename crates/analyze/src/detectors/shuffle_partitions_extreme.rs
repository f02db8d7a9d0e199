//! `shuffle-partitions-extreme`

use super::prelude::*;

const FEWEST: i64 = 8;
const MOST: i64 = 5_000;

pub(super) static DETECTOR: Detector = Detector {
    id: "shuffle-partitions-extreme",
    what: "`spark.sql.shuffle.partitions` is set to an extreme.",
    why: "Too few partitions spill to disk and leave cores idle; too many are all overhead.",
    fix: "remove it, and let adaptive execution choose",
    fix_example: "spark.conf.set(\"spark.sql.adaptive.coalescePartitions.enabled\", \"true\")",
    severity: Severity::Medium,
    example: Example {
        language: "python",
        bad: "spark.conf.set(\"spark.sql.shuffle.partitions\", \"2\")",
        good: "spark.conf.set(\"spark.sql.shuffle.partitions\", \"400\")",
        sizes: None,
    },
    find,
};

fn find(job: &Job<'_>, found: &mut Found) {
    let is_local = job
        .trace
        .setting("spark.master")
        .is_some_and(|master| master.starts_with("local"));
    if is_local || job.trace.is_test {
        return;
    }
    for event in &job.trace.events {
        if let What::Setting {
            key,
            value: Some(value),
        } = &event.what
            && key == "spark.sql.shuffle.partitions"
            && let Ok(count) = value.trim().parse::<i64>()
            && !(FEWEST..=MOST).contains(&count)
        {
            found.push(DETECTOR.at(
                event.place,
                event.statement,
                format!("{count} shuffle partitions"),
            ));
        }
    }
}
