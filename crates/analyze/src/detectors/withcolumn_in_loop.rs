//! `withcolumn-in-loop`

use super::prelude::*;
use crate::graph::Node;
use crate::trace::LoopKind;

/// So few rounds do no harm.
const FEW: usize = 5;

pub(super) static DETECTOR: Detector = Detector {
    id: "withcolumn-in-loop",
    what: "A loop adds columns one at a time.",
    why: "Each call makes a projection over all columns and analyses the plan again; with hundreds of columns planning takes longer than running.",
    fix: "add all columns in one `select` or `withColumns`",
    fix_example: "df.withColumns({c + \"_x\": f(c) for c in cols})",
    severity: Severity::Medium,
    example: Example {
        language: "python",
        bad: "df = spark.read.parquet(\"s3://lake/orders/\")\nfor name in df.columns:\n    df = df.withColumn(name, F.trim(F.col(name)))\ndf.write.parquet(\"s3://lake/out/\")",
        good: "df = spark.read.parquet(\"s3://lake/orders/\")\ndf = df.select([F.trim(F.col(c)).alias(c) for c in df.columns])\ndf.write.parquet(\"s3://lake/out/\")",
        sizes: None,
    },
    find,
};

fn find(job: &Job<'_>, found: &mut Found) {
    for id in job.graph.ids() {
        let node = job.node(id);
        let adds = matches!(
            node.op,
            Op::WithColumns {
                method: "withColumn",
                ..
            } | Op::Narrow("withColumnRenamed")
        );
        if adds && grows(job, id, |earlier| earlier.place == node.place) {
            found.push(DETECTOR.at(
                node.place,
                node.statement,
                "a loop adds columns one at a time",
            ));
        }
    }
}

/// Whether a loop makes a frame of one that it made the round before; `carries` says of which. A
/// checkpoint in the loop ends the lineage.
pub(super) fn grows(job: &Job<'_>, id: NodeId, carries: impl Fn(&Node) -> bool) -> bool {
    let node = job.node(id);
    node.context.loops.iter().any(|around| {
        let is_short = around.count.is_some_and(|count| count <= FEW);
        if around.kind == LoopKind::Comprehension || around.round == 0 || is_short {
            return false;
        }
        let lineage = job.graph.lineage(id).into_iter();
        let made_in: Vec<&Node> = lineage
            .filter(|it| *it != id && it.0 >= around.first_node)
            .map(|it| job.node(it))
            .collect();
        let is_earlier = |node: &Node| {
            let mut loops = node.context.loops.iter();
            loops.any(|it| it.number == around.number && it.round < around.round)
        };
        !made_in.iter().any(|it| matches!(it.op, Op::Checkpoint))
            && made_in.iter().any(|it| is_earlier(it) && carries(it))
    })
}
