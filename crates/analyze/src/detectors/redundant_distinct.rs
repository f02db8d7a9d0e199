//! `redundant-distinct`

use super::prelude::*;
use crate::column::Column;
use std::rc::Rc;

pub(super) static DETECTOR: Detector = Detector {
    id: "redundant-distinct",
    what: "Rows that differ anyway are made distinct.",
    why: "It costs a further shuffle of all rows and removes none.",
    fix: "remove it",
    fix_example: "df.groupBy(\"k\").agg(F.sum(\"v\"))  # without `.distinct()`",
    severity: Severity::Low,
    example: Example {
        language: "python",
        bad: "df = spark.read.parquet(\"s3://lake/orders/\")\ndf.groupBy(\"region\").count().distinct().write.parquet(\"s3://lake/out/\")",
        good: "df = spark.read.parquet(\"s3://lake/orders/\")\ndf.groupBy(\"region\").count().write.parquet(\"s3://lake/out/\")",
        sizes: None,
    },
    find,
};

fn find(job: &Job<'_>, found: &mut Found) {
    for id in job.graph.ids() {
        let node = job.node(id);
        let Op::Distinct(columns) = &node.op else {
            continue;
        };
        if node
            .inputs
            .iter()
            .any(|input| is_distinct(job, *input, columns.as_deref()))
        {
            found.push(DETECTOR.at(
                node.place,
                node.statement,
                "these rows are distinct already",
            ));
        }
    }
}

/// Whether rows differ in these columns, or in all.
fn is_distinct(job: &Job<'_>, id: NodeId, columns: Option<&[String]>) -> bool {
    let mut next = Some(id);
    let mut kept: Option<Vec<Rc<Column>>> = None;
    while let Some(id) = next {
        match &job.node(id).op {
            Op::Aggregate { keys: Some(keys) } => {
                return !keys.is_empty() && keeps(keys, kept.as_deref(), columns);
            }
            Op::Distinct(before) => {
                return kept.is_none()
                    && (before.is_none() && columns.is_none()
                        || before.is_some() && before.as_deref() == columns);
            }
            Op::Select(columns) if kept.is_none() => kept = Some(columns.clone()),
            Op::Filter(_) | Op::Alias(_) | Op::Hint(_) | Op::Sort | Op::Repartition { .. } => {}
            _ => return false,
        }
        next = job.graph.input(id);
    }
    false
}

/// Whether all keys are among what is kept, and among the columns that are compared.
fn keeps(keys: &[Rc<Column>], kept: Option<&[Rc<Column>]>, columns: Option<&[String]>) -> bool {
    keys.iter().all(|key| {
        let Some(name) = key.name() else { return false };
        let is_kept = kept.is_none_or(|kept| {
            kept.iter().any(|it| {
                it.bare()
                    .name()
                    .is_some_and(|it| it.eq_ignore_ascii_case(name))
            })
        });
        let is_compared =
            columns.is_none_or(|columns| columns.iter().any(|it| it.eq_ignore_ascii_case(name)));
        is_kept && is_compared
    })
}
