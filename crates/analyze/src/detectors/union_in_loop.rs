//! `union-in-loop`

use super::prelude::*;
use super::withcolumn_in_loop::grows;
use crate::trace::LoopKind;

pub(super) static DETECTOR: Detector = Detector {
    id: "union-in-loop",
    what: "A loop unions or joins onto the frame of the round before.",
    why: "The plan grows with every round, and so does the time to analyse it; a few hundred rounds end in a stack overflow.",
    fix: "collect the parts and union them once, or read all paths at once",
    fix_example: "spark.read.parquet(*paths)\n# or\nreduce(DataFrame.unionByName, parts)",
    severity: Severity::Medium,
    example: Example {
        language: "python",
        bad: "acc = spark.read.parquet(first)\nfor path in paths:\n    acc = acc.union(spark.read.parquet(path))\nacc.write.parquet(\"s3://lake/out/\")",
        good: "acc = spark.read.parquet(*paths)\nacc.write.parquet(\"s3://lake/out/\")",
        sizes: None,
    },
    find,
};

fn find(job: &Job<'_>, found: &mut Found) {
    let ends_lineage: fn(&Op) -> bool = |op| matches!(op, Op::Checkpoint);
    for id in job.graph.ids() {
        let node = job.node(id);
        let word = match node.op {
            Op::Union => "unions",
            Op::Join(_) => "joins",
            _ => continue,
        };
        if grows(job, id, &[LoopKind::For, LoopKind::While], &[ends_lineage]) {
            let message = format!(
                "a loop {word} onto the frame of the round before: the plan grows each time"
            );
            found.push(DETECTOR.at(node.place, node.statement, message));
        }
    }
}
