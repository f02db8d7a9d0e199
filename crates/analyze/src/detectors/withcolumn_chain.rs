//! `withcolumn-chain`

use super::prelude::*;

/// From so many calls on.
const LONG: usize = 10;

pub(super) static DETECTOR: Detector = Detector {
    id: "withcolumn-chain",
    what: "Ten or more columns are added one after the other.",
    why: "Each call adds a projection that the planner must analyse and collapse.",
    fix: "add them together",
    fix_example: "df.withColumns({\"a\": F.upper(\"a\"), \"b\": F.trim(\"b\")})",
    severity: Severity::Low,
    example: Example {
        language: "python",
        bad: "df = spark.read.parquet(\"s3://lake/orders/\")\ndf = df.withColumn(\"a\", F.lit(1)).withColumn(\"b\", F.lit(1)).withColumn(\"c\", F.lit(1)).withColumn(\"d\", F.lit(1)).withColumn(\"e\", F.lit(1)).withColumn(\"f\", F.lit(1)).withColumn(\"g\", F.lit(1)).withColumn(\"h\", F.lit(1)).withColumn(\"i\", F.lit(1)).withColumn(\"j\", F.lit(1))",
        good: "df = spark.read.parquet(\"s3://lake/orders/\")\ndf = df.withColumns({\"a\": F.lit(1), \"b\": F.lit(1)})",
        sizes: None,
    },
    find,
};

fn find(job: &Job<'_>, found: &mut Found) {
    let adds = |id: NodeId| {
        matches!(
            job.node(id).op,
            Op::WithColumns {
                method: "withColumn",
                ..
            }
        )
    };
    let mut length = vec![0_usize; job.graph.nodes.len()];
    let mut first = vec![NodeId(0); job.graph.nodes.len()];
    for id in job.graph.ids().filter(|id| adds(*id)) {
        let before = job.graph.input(id).filter(|before| adds(*before));
        let at = id.0 as usize;
        (length[at], first[at]) = match before {
            Some(before) => {
                let same = job.node(before).place == job.node(id).place;
                (
                    length[before.0 as usize] + usize::from(!same),
                    first[before.0 as usize],
                )
            }
            None => (1, id),
        };
        let goes_on = job.consumers[at].iter().any(|it| adds(*it));
        if length[at] >= LONG && !goes_on {
            let begin = job.node(first[at]);
            let message = format!("{} columns are added one after the other", length[at]);
            let draft = DETECTOR.at(begin.place, begin.statement, message);
            found.push(draft.related(job.node(id).place, "the last of them"));
        }
    }
}
