//! `aqe-disabled`

use super::prelude::*;

pub(super) static DETECTOR: Detector = Detector {
    id: "aqe-disabled",
    what: "Adaptive query execution is off.",
    why: "Spark then neither merges small partitions, nor splits skewed ones, nor changes a join when a side turns out small.",
    fix: "remove the setting",
    fix_example: "# without `spark.sql.adaptive.enabled`: it is on since Spark 3.2",
    severity: Severity::Medium,
    example: Example {
        language: "python",
        bad: "spark.conf.set(\"spark.sql.adaptive.enabled\", \"false\")",
        good: "spark.conf.set(\"spark.sql.adaptive.enabled\", \"true\")",
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
            && key == "spark.sql.adaptive.enabled"
            && value.trim().eq_ignore_ascii_case("false")
        {
            found.push(DETECTOR.at(
                event.place,
                event.statement,
                "adaptive query execution is switched off",
            ));
        }
    }
}
