//! `full-scan`

use super::prelude::*;
use crate::column::Column;
use crate::graph::Source;
use crate::job::source_name;
use crate::sizes::{GIGABYTE, shown};
use std::rc::Rc;

const LARGE: u64 = 10 * GIGABYTE;
const HUGE: u64 = 1_000 * GIGABYTE;

pub(super) static DETECTOR: Detector = Detector {
    id: "full-scan",
    what: "A whole large table is processed where an increment exists.",
    why: "Every run reads what earlier runs have read; time and money grow with the table instead of with what is new.",
    fix: "read what is new: filter by the partition or incremental column, or use a bookmark",
    fix_example: "spark.table(\"t\").where(F.col(\"dt\") > last_mark)",
    severity: Severity::High,
    example: Example {
        language: "python",
        bad: "orders = spark.table(\"sales.orders\")\norders.groupBy(\"region\").count().write.saveAsTable(\"sales.by_region\")",
        good: "orders = spark.table(\"sales.orders\").where(F.col(\"dt\") == \"2024-01-01\")\norders.groupBy(\"region\").count().write.saveAsTable(\"sales.by_region\")",
        sizes: Some(
            "{\"version\": 1, \"sources\": [{\"match\": \"sales.orders\", \"size_bytes\": 400000000000, \"partition_columns\": [\"dt\"]}]}",
        ),
    },
    find,
};

fn find(job: &Job<'_>, found: &mut Found) {
    for id in job.graph.ids() {
        let node = job.node(id);
        let Op::Source(source) = &node.op else {
            continue;
        };
        let Some(known) = job.known(source) else {
            continue;
        };
        let Some(bytes) = known.bytes().filter(|bytes| *bytes >= LARGE) else {
            continue;
        };
        let columns = known.increments();
        if columns.is_empty()
            || is_incremental(job, source)
            || !reaches_unfiltered(job, id, &columns)
        {
            continue;
        }
        if super::glue_no_pushdown::applies(job, id) {
            continue;
        }
        let name = source_name(source);
        let message = format!(
            "all {} of {name} are read; nothing selects by `{}`",
            shown(bytes),
            columns.join("`, `")
        );
        let severity = if bytes >= HUGE {
            Severity::Critical
        } else {
            Severity::High
        };
        found.push(
            DETECTOR
                .at(node.place, node.statement, message)
                .severity(severity)
                .size(&name, Some(bytes)),
        );
    }
}

/// Whether the platform sees to it that only what is new is read.
fn is_incremental(job: &Job<'_>, source: &Rc<Source>) -> bool {
    let has = |what: fn(&What) -> bool| job.trace.events.iter().any(|event| what(&event.what));
    let is_bookmarked = source.glue.is_some_and(|glue| glue.has_context)
        && has(|what| matches!(what, What::JobInit))
        && has(|what| matches!(what, What::JobCommit));
    let changes = [
        "readchangefeed",
        "readchangedata",
        "startingversion",
        "startingtimestamp",
        "beginversion",
        "start-snapshot-id",
    ];
    source.is_stream
        || source.has_predicate
        || is_bookmarked
        || changes
            .iter()
            .any(|option| source.options.contains_key(*option))
}

/// Whether there is a way from a source to an action or write without a predicate on a column.
fn reaches_unfiltered(job: &Job<'_>, source: NodeId, columns: &[&str]) -> bool {
    let is_end = |id: NodeId| {
        job.trace
            .actions()
            .any(|(event, node)| node == id && !is_peek(&event.what))
    };
    let mut left = vec![source];
    let mut seen = std::collections::BTreeSet::new();
    let mut is_reached = false;
    while let Some(id) = left.pop() {
        if !seen.insert(id) {
            continue;
        }
        if selects(job, id, columns) || matches!(job.node(id).op, Op::Limit(_)) {
            if !matches!(job.node(id).op, Op::Limit(_)) {
                // One filtered way is enough: the others share what it reads or are looked up.
                return false;
            }
            continue;
        }
        is_reached |= is_end(id);
        left.extend(&job.consumers[id.0 as usize]);
    }
    is_reached
}

const fn is_peek(what: &What) -> bool {
    matches!(what, What::Action { method, .. } if matches!(method.as_bytes(), b"take" | b"head" | b"first" | b"show" | b"isEmpty"))
}

/// Whether an operation may select by one of the columns.
fn selects(job: &Job<'_>, id: NodeId, columns: &[&str]) -> bool {
    match &job.node(id).op {
        Op::Filter(condition) => may_name(job, id, condition, columns),
        Op::Join(_) => job.trace.columns(id).iter().any(|condition| {
            condition.conjuncts().iter().any(|part| {
                columns.iter().any(|column| part.mentions(column)) && !is_equality(part)
            })
        }),
        _ => false,
    }
}

fn is_equality(part: &Column) -> bool {
    use crate::column::Operator;
    match part {
        Column::Binary(Operator::Equal, left, right) => {
            matches!(**left, Column::Name { .. }) && matches!(**right, Column::Name { .. })
        }
        _ => false,
    }
}

/// Whether a condition names a column, one computed from it, or is not understood.
fn may_name(job: &Job<'_>, id: NodeId, condition: &Column, columns: &[&str]) -> bool {
    if matches!(condition, Column::Unknown)
        || columns.iter().any(|column| condition.mentions(column))
    {
        return true;
    }
    condition.any(&mut |it| match it {
        Column::Unknown => true,
        Column::Name { name, .. } => {
            let definition = job
                .graph
                .input(id)
                .and_then(|input| job.graph.definition(input, name));
            definition
                .is_some_and(|definition| columns.iter().any(|column| definition.mentions(column)))
        }
        _ => false,
    })
}
