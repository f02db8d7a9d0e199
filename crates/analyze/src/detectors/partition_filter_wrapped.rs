//! `partition-filter-wrapped`

use super::prelude::*;
use crate::column::{Column, Operator};
use crate::graph::Source;
use crate::sizes::shown;
use std::rc::Rc;

pub(super) static DETECTOR: Detector = Detector {
    id: "partition-filter-wrapped",
    what: "The only predicate on a partition column wraps it in a function.",
    why: "Partitions are left out by comparing the column itself; inside a function it is computed row by row, after all partitions were listed and read.",
    fix: "compare the column itself with literals",
    fix_example: "dt >= '2024-01-01' AND dt < '2025-01-01'",
    severity: Severity::High,
    example: Example {
        language: "python",
        bad: "orders = spark.table(\"sales.orders\").where(F.year(\"dt\") == 2024)\norders.write.parquet(\"s3://lake/out/\")",
        good: "orders = spark.table(\"sales.orders\").where((F.col(\"dt\") >= \"2024-01-01\") & (F.col(\"dt\") < \"2025-01-01\"))\norders.write.parquet(\"s3://lake/out/\")",
        sizes: Some(
            "{\"version\": 1, \"sources\": [{\"match\": \"sales.orders\", \"size_bytes\": 4000000000, \"partition_columns\": [\"dt\"]}]}",
        ),
    },
    find,
};

fn find(job: &Job<'_>, found: &mut Found) {
    for id in job.graph.ids() {
        let node = job.node(id);
        let Op::Filter(condition) = &node.op else {
            continue;
        };
        let Some(input) = node.inputs.first() else {
            continue;
        };
        for (_, source) in job.graph.sources(*input) {
            let Some(known) = job.known(&source) else {
                continue;
            };
            for column in &known.known.partition_columns {
                if is_wrapped(condition, column) && !is_compared(job, id, column) {
                    found.push(draft(job, id, column, &source));
                }
            }
        }
    }
}

fn draft(job: &Job<'_>, id: NodeId, column: &str, source: &Rc<Source>) -> Draft {
    let node = job.node(id);
    let message = format!(
        "`{column}` is a partition column, and is wrapped in a function: no partition is left out"
    );
    let draft = DETECTOR.at(node.place, node.statement, message);
    match job.known(source).and_then(|it| it.bytes()) {
        Some(bytes) => draft.impact(Impact::bytes(
            bytes,
            format!("{} are read instead of some partitions", shown(bytes)),
        )),
        None => draft,
    }
}

/// Whether a condition has predicates on a column, and all wrap it.
fn is_wrapped(condition: &Column, column: &str) -> bool {
    let parts = condition.conjuncts();
    let named: Vec<&&Column> = parts.iter().filter(|part| part.mentions(column)).collect();
    !named.is_empty() && named.iter().all(|part| wraps(part, column))
}

fn wraps(part: &Column, column: &str) -> bool {
    match part {
        Column::Binary(Operator::Equal | Operator::Compare | Operator::NotEqual, left, right) => {
            let is_inside = |side: &Column| {
                side.mentions(column)
                    && matches!(
                        side,
                        Column::Call(..) | Column::Binary(Operator::Arithmetic, ..)
                    )
            };
            is_inside(left) && !right.mentions(column) || is_inside(right) && !left.mentions(column)
        }
        Column::Call(name, inner) if matches!(name.as_str(), "isin" | "between") => inner
            .first()
            .is_some_and(|it| it.mentions(column) && matches!(**it, Column::Call(..))),
        _ => false,
    }
}

/// Whether a filter before or after compares the column itself.
fn is_compared(job: &Job<'_>, filter: NodeId, column: &str) -> bool {
    let before = job.graph.lineage(filter).into_iter();
    before
        .chain(job.descendants(filter))
        .any(|id| match &job.node(id).op {
            Op::Filter(condition) => condition
                .conjuncts()
                .iter()
                .any(|part| part.mentions(column) && !wraps(part, column)),
            _ => false,
        })
}
