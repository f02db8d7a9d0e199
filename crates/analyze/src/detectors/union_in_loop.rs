//! `union-in-loop`

use super::prelude::*;
use super::withcolumn_in_loop::grows;
use crate::trace::{Loop, LoopKind};

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
    for id in job.graph.ids() {
        let node = job.node(id);
        let word = match node.op {
            Op::Union => "unions",
            Op::Join(_) => "joins",
            _ => continue,
        };
        // `acc = part if acc is None else acc.union(part)` unions for the first time in the second round.
        let is_union = matches!(node.op, Op::Union);
        let is_loop = |it: &Loop| !matches!(it.kind, LoopKind::Reduce | LoopKind::Comprehension);
        if node.context.loops.iter().any(is_loop)
            && grows(job, id, |earlier| is_union || earlier.place == node.place)
        {
            let message = format!(
                "a loop {word} onto the frame of the round before: the plan grows each time"
            );
            found.push(DETECTOR.at(node.place, node.statement, message));
        }
    }
}
