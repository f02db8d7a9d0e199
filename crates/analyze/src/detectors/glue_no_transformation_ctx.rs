//! `glue-no-transformation-ctx`

use super::glue_missing_commit::happens;
use super::prelude::*;

pub(super) static DETECTOR: Detector = Detector {
    id: "glue-no-transformation-ctx",
    what: "A read of a bookmarked Glue job has no `transformation_ctx`.",
    why: "The bookmark is kept by that name: without it the read starts from the beginning every time.",
    fix: "name the read",
    fix_example: "transformation_ctx=\"src\"",
    severity: Severity::Medium,
    example: Example {
        language: "python",
        bad: "from awsglue.context import GlueContext\nfrom awsglue.job import Job\nglue = GlueContext(spark.sparkContext)\njob = Job(glue)\njob.init(\"orders\", {})\nsrc = glue.create_dynamic_frame.from_catalog(database=\"sales\", table_name=\"orders\")\njob.commit()",
        good: "from awsglue.context import GlueContext\nfrom awsglue.job import Job\nglue = GlueContext(spark.sparkContext)\njob = Job(glue)\njob.init(\"orders\", {})\nsrc = glue.create_dynamic_frame.from_catalog(database=\"sales\", table_name=\"orders\", transformation_ctx=\"src\")\njob.commit()",
        sizes: None,
    },
    find,
};

fn find(job: &Job<'_>, found: &mut Found) {
    let is_bookmarked = happens(job, |what| matches!(what, What::JobInit))
        && happens(job, |what| matches!(what, What::JobCommit));
    if !is_bookmarked {
        return;
    }
    for id in job.graph.ids() {
        let node = job.node(id);
        if let Op::Source(source) = &node.op
            && source.glue.is_some_and(|glue| !glue.has_context)
        {
            found.push(DETECTOR.at(
                node.place,
                node.statement,
                "without `transformation_ctx` the bookmark does not cover this read",
            ));
        }
    }
}
