//! `dynamicframe-roundtrip`

use super::prelude::*;

pub(super) static DETECTOR: Detector = Detector {
    id: "dynamicframe-roundtrip",
    what: "A DataFrame becomes a DynamicFrame and a DataFrame again.",
    why: "Each change converts every row and computes the schema anew.",
    fix: "stay in DataFrames until the write",
    fix_example: "df2 = df.dropDuplicates([\"id\"])",
    severity: Severity::Medium,
    example: Example {
        language: "python",
        bad: "from awsglue.context import GlueContext\nfrom awsglue.dynamicframe import DynamicFrame\nglue = GlueContext(spark.sparkContext)\ndf = spark.table(\"sales.orders\")\ndyf = DynamicFrame.fromDF(df, glue, \"a\")\ndf2 = dyf.toDF()\ndf2.write.parquet(\"s3://lake/out/\")",
        good: "df = spark.table(\"sales.orders\")\ndf.write.parquet(\"s3://lake/out/\")",
        sizes: None,
    },
    find,
};

fn find(job: &Job<'_>, found: &mut Found) {
    for id in job.graph.ids() {
        let node = job.node(id);
        if !matches!(node.op, Op::FromDynamic) {
            continue;
        }
        let mut next = job.graph.input(id);
        while let Some(before) = next {
            match job.node(before).op {
                Op::ToDynamic => {
                    let draft =
                        DETECTOR.at(node.place, node.statement, "this was a DataFrame before");
                    found.push(draft.related(job.node(before).place, "made a DynamicFrame here"));
                    break;
                }
                _ if job.graph.is_narrow(before) => next = job.graph.input(before),
                _ => break,
            }
        }
    }
}
