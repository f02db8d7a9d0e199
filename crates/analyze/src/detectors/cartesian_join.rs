//! `cartesian-join`

use super::prelude::*;
use crate::graph::{Join, JoinKind, On};
use crate::sides::{Link, link};

pub(super) static DETECTOR: Detector = Detector {
    id: "cartesian-join",
    what: "Two large sides are joined without a condition that links them.",
    why: "Every row meets every row: a million times a million rows are 10^12, and no cluster is large enough.",
    fix: "join by a key that both sides have",
    fix_example: "a.join(b, \"id\")",
    severity: Severity::Critical,
    example: Example {
        language: "sql",
        bad: "INSERT INTO mart.pairs SELECT o.id, c.name FROM sales.orders o, sales.customers c WHERE o.amount > 0",
        good: "INSERT INTO mart.pairs SELECT o.id, c.name FROM sales.orders o JOIN sales.customers c ON o.customer_id = c.id WHERE o.amount > 0",
        sizes: None,
    },
    find,
};

fn find(job: &Job<'_>, found: &mut Found) {
    for id in job.graph.ids() {
        let node = job.node(id);
        let Op::Join(join) = &node.op else { continue };
        let [left, right, ..] = node.inputs[..] else {
            continue;
        };
        let is_few = job.is_bounded(left) || job.is_bounded(right);
        if is_few
            || job.has_unknown(left)
            || job.has_unknown(right)
            || !is_product(job, join, left, right)
        {
            continue;
        }
        let message = match join.on {
            On::Condition(_) => {
                "the condition does not link the two sides: every row meets every row"
            }
            _ => "a join without a condition: every row meets every row",
        };
        let mut draft = DETECTOR.at(node.place, node.statement, message);
        if let (Some(a), Some(b)) = (rows(job, left), rows(job, right)) {
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

fn is_product(job: &Job<'_>, join: &Join, left: NodeId, right: NodeId) -> bool {
    match &join.on {
        On::Nothing => !matches!(
            join.kind,
            JoinKind::Semi | JoinKind::Anti | JoinKind::Unknown
        ),
        On::Keys(keys) => keys.is_empty(),
        On::Condition(condition) => link(job.graph, condition, left, right) == Link::None,
        On::Unknown => false,
    }
}

/// Rows of a side, if its only source is known and read as it is.
pub(super) fn rows(job: &Job<'_>, side: NodeId) -> Option<u64> {
    let sources = job.graph.sources(side);
    let [(_, source)] = &sources[..] else {
        return None;
    };
    job.known(source)?.known.row_count
}
