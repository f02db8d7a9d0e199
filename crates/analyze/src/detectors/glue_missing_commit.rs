//! `glue-missing-commit`

use super::prelude::*;
use crate::trace::Event;

pub(super) static DETECTOR: Detector = Detector {
    id: "glue-missing-commit",
    what: "A Glue job begins and never commits.",
    why: "The bookmark does not move: the next run reads everything again.",
    fix: "commit at the end",
    fix_example: "job.commit()",
    severity: Severity::High,
    example: Example {
        language: "python",
        bad: "from awsglue.context import GlueContext\nfrom awsglue.job import Job\njob = Job(GlueContext(spark.sparkContext))\njob.init(\"orders\", {})",
        good: "from awsglue.context import GlueContext\nfrom awsglue.job import Job\njob = Job(GlueContext(spark.sparkContext))\njob.init(\"orders\", {})\njob.commit()",
        sizes: None,
    },
    find,
};

fn find(job: &Job<'_>, found: &mut Found) {
    let commits =
        |event: &Event| matches!(event.what, What::JobCommit) && !event.context.is_handler;
    if job.trace.events.iter().any(commits) {
        return;
    }
    let first = job
        .trace
        .events
        .iter()
        .find(|event| matches!(event.what, What::JobInit));
    if let Some(event) = first {
        found.push(DETECTOR.at(
            event.place,
            event.statement,
            "`job.init` without `job.commit`: the bookmark never moves",
        ));
    }
}

pub(super) fn happens(job: &Job<'_>, is: fn(&What) -> bool) -> bool {
    job.trace.events.iter().any(|event| is(&event.what))
}
