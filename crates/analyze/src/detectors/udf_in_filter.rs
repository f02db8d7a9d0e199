//! `udf-in-filter`

use super::prelude::*;
use crate::column::Column;

pub(super) static DETECTOR: Detector = Detector {
    id: "udf-in-filter",
    what: "A filter or join condition calls a Python function.",
    why: "It cannot be pushed down to the source: all rows are read and sent to Python before any is left out.",
    fix: "filter by columns first, with built-in functions",
    fix_example: "df.where(F.length(\"phone\") >= 8)",
    severity: Severity::High,
    example: Example {
        language: "python",
        bad: "is_valid = F.udf(lambda s: len(s) > 7, \"boolean\")\nspark.table(\"sales.customers\").filter(is_valid(\"phone\")).write.parquet(\"s3://lake/out/\")",
        good: "spark.table(\"sales.customers\").filter(F.length(\"phone\") > 7).write.parquet(\"s3://lake/out/\")",
        sizes: None,
    },
    find,
};

fn find(job: &Job<'_>, found: &mut Found) {
    for id in job.graph.ids() {
        let node = job.node(id);
        let word = match node.op {
            Op::Filter(_) => "filter",
            Op::Join(_) => "join condition",
            _ => continue,
        };
        let calls = |column: &Column| column.any(&mut |it| matches!(it, Column::Udf(..)));
        if job.trace.columns(id).iter().any(|column| calls(column)) {
            let message = format!("this {word} calls a Python function for every row");
            found.push(DETECTOR.at(node.place, node.statement, message));
        }
    }
}
