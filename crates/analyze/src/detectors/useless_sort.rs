//! `useless-sort`

use super::prelude::*;

pub(super) static DETECTOR: Detector = Detector {
    id: "useless-sort",
    what: "Rows are sorted, and the next shuffle loses the order.",
    why: "A global sort samples, shuffles and sorts all rows; what follows gives no order back.",
    fix: "remove the sort; for the latest row of a key use a window",
    fix_example: "w = Window.partitionBy(\"k\").orderBy(F.desc(\"ts\"))\ndf.withColumn(\"n\", F.row_number().over(w)).where(\"n = 1\")",
    severity: Severity::Medium,
    example: Example {
        language: "python",
        bad: "df = spark.read.parquet(\"s3://lake/orders/\")\ndf.orderBy(\"ts\").groupBy(\"region\").count().write.parquet(\"s3://lake/out/\")",
        good: "df = spark.read.parquet(\"s3://lake/orders/\")\ndf.groupBy(\"region\").count().orderBy(\"region\").write.parquet(\"s3://lake/out/\")",
        sizes: None,
    },
    find,
};

fn find(job: &Job<'_>, found: &mut Found) {
    for id in job
        .graph
        .ids()
        .filter(|id| matches!(job.node(*id).op, Op::Sort))
    {
        if let Some(destroyer) = destroyer(job, id) {
            let node = job.node(id);
            let draft = DETECTOR.at(node.place, node.statement, "the order of this sort is lost");
            found.push(draft.related(job.node(destroyer).place, "lost here"));
        }
    }
}

/// The operation that loses the order, if nothing else uses it.
fn destroyer(job: &Job<'_>, sort: NodeId) -> Option<NodeId> {
    let mut id = sort;
    loop {
        let is_taken = job.trace.actions().any(|(_, node)| node == id);
        let [next] = job.consumers[id.0 as usize][..] else {
            return None;
        };
        if is_taken {
            return None;
        }
        match &job.node(next).op {
            Op::Join(_)
            | Op::Aggregate { .. }
            | Op::Distinct(_)
            | Op::Repartition { shuffles: true, .. } => return Some(next),
            _ if job.graph.is_narrow(next) && !job.graph.is_wide(next) => id = next,
            _ => return None,
        }
    }
}
