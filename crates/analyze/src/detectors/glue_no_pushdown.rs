//! `glue-no-pushdown`

use super::prelude::*;

pub(super) static DETECTOR: Detector = Detector {
    id: "glue-no-pushdown",
    what: "A catalogue read takes all partitions and then filters by the partition column.",
    why: "A DynamicFrame lists and reads every partition before the filter sees a row.",
    fix: "push the predicate down",
    fix_example: "push_down_predicate=\"dt = '2024-01-01'\"",
    severity: Severity::High,
    example: Example {
        language: "python",
        bad: "from awsglue.context import GlueContext\nglue = GlueContext(spark.sparkContext)\nsrc = glue.create_dynamic_frame.from_catalog(database=\"sales\", table_name=\"orders\").toDF()\nsrc.where(F.col(\"dt\") == \"2024-01-01\").write.parquet(\"s3://lake/out/\")",
        good: "from awsglue.context import GlueContext\nglue = GlueContext(spark.sparkContext)\nsrc = glue.create_dynamic_frame.from_catalog(database=\"sales\", table_name=\"orders\", push_down_predicate=\"dt = '2024-01-01'\").toDF()\nsrc.write.parquet(\"s3://lake/out/\")",
        sizes: Some(
            "{\"version\": 1, \"sources\": [{\"match\": \"sales.orders\", \"size_bytes\": 90000000000, \"partition_columns\": [\"dt\"]}]}",
        ),
    },
    find,
};

fn find(job: &Job<'_>, found: &mut Found) {
    for id in job.graph.ids().filter(|id| applies(job, *id)) {
        let node = job.node(id);
        found.push(DETECTOR.at(
            node.place,
            node.statement,
            "all partitions are read, and most are filtered out after",
        ));
    }
}

/// Whether a read takes all partitions that a filter after it selects from.
pub(super) fn applies(job: &Job<'_>, id: NodeId) -> bool {
    let Op::Source(source) = &job.node(id).op else {
        return false;
    };
    if source.has_predicate || !source.glue.is_some_and(|glue| glue.is_catalogue) {
        return false;
    }
    let Some(known) = job.known(source) else {
        return false;
    };
    job.descendants(id)
        .iter()
        .any(|it| match &job.node(*it).op {
            Op::Filter(condition) => known
                .known
                .partition_columns
                .iter()
                .any(|column| condition.mentions(column)),
            _ => false,
        })
}
