//! `non-equi-join`

use super::cartesian_join::rows;
use super::prelude::*;
use crate::graph::On;
use crate::sides::{Link, link};

pub(super) static DETECTOR: Detector = Detector {
    id: "non-equi-join",
    what: "A join has no equality between its sides.",
    why: "Without one Spark compares every row with every row.",
    fix: "add an equality, such as a bucket of the range, or split an OR into joins of its parts",
    fix_example: "a.join(b, c1).unionByName(a.join(b, c2)).dropDuplicates()",
    severity: Severity::High,
    example: Example {
        language: "python",
        bad: "a = spark.table(\"web.visits\")\nb = spark.table(\"web.campaigns\")\na.join(b, (a.ts >= b.begins) & (a.ts < b.ends)).write.parquet(\"s3://lake/out/\")",
        good: "a = spark.table(\"web.visits\")\nb = spark.table(\"web.campaigns\")\na.join(b, (a.site == b.site) & (a.ts >= b.begins)).write.parquet(\"s3://lake/out/\")",
        sizes: None,
    },
    find,
};

fn find(job: &Job<'_>, found: &mut Found) {
    for id in job.graph.ids() {
        let node = job.node(id);
        let Op::Join(join) = &node.op else { continue };
        let ([left, right, ..], On::Condition(condition)) = (&node.inputs[..], &join.on) else {
            continue;
        };
        let is_few = job.is_bounded(*left) || job.is_bounded(*right);
        if is_few || link(job.graph, condition, *left, *right) != Link::Other {
            continue;
        }
        let mut draft = DETECTOR.at(
            node.place,
            node.statement,
            "no equality links the two sides: every row is compared with every row",
        );
        if let (Some(a), Some(b)) = (rows(job, *left), rows(job, *right)) {
            draft = draft.impact(Impact {
                text: format!("{a} × {b} rows"),
                bytes_avoided: None,
                basis: Some("sizes".into()),
                cost: None,
            });
        }
        found.push(draft);
    }
}
