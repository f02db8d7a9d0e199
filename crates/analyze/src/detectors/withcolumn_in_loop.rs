//! `withcolumn-in-loop`

use super::prelude::*;
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
        if adds
            && grows(
                job,
                id,
                &[LoopKind::For, LoopKind::While, LoopKind::Reduce],
                &[],
            )
        {
            found.push(DETECTOR.at(
                node.place,
                node.statement,
                "a loop adds columns one at a time",
            ));
        }
    }
}

/// Whether a loop makes a frame of the one that the same place made the round before; `breaks`
/// names operations that end the lineage.
pub(super) fn grows(
    job: &Job<'_>,
    id: NodeId,
    kinds: &[LoopKind],
    breaks: &[fn(&Op) -> bool],
) -> bool {
    let node = job.node(id);
    node.context.loops.iter().any(|around| {
        if !kinds.contains(&around.kind)
            || around.round == 0
            || around.count.is_some_and(|count| count <= FEW)
        {
            return false;
        }
        let made_in = job
            .graph
            .lineage(id)
            .into_iter()
            .filter(|it| it.0 >= around.first_node);
        let mut is_grown = false;
        for other in made_in {
            let other_node = job.node(other);
            if breaks.iter().any(|breaks| breaks(&other_node.op)) {
                return false;
            }
            let before = other_node
                .context
                .loops
                .iter()
                .any(|it| it.number == around.number && it.round < around.round);
            is_grown |= other != id && before && other_node.place == node.place;
        }
        is_grown
    })
}
