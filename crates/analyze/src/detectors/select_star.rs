//! `select-star`

use super::prelude::*;
use crate::sizes::GIGABYTE;
use std::collections::BTreeSet;

pub(super) static DETECTOR: Detector = Detector {
    id: "select-star",
    what: "A query takes all columns of a table.",
    why: "Columnar formats read only the columns that are named; `*` reads all, and every new column of the table changes the result.",
    fix: "name the columns that are needed",
    fix_example: "SELECT id, amount FROM t",
    severity: Severity::Low,
    example: Example {
        language: "sql",
        bad: "INSERT OVERWRITE TABLE mart.orders SELECT * FROM raw.orders WHERE amount > 0",
        good: "INSERT OVERWRITE TABLE mart.orders SELECT id, amount FROM raw.orders WHERE amount > 0",
        sizes: None,
    },
    find,
};

fn find(job: &Job<'_>, found: &mut Found) {
    for event in &job.trace.events {
        let What::Star(node) = event.what else {
            continue;
        };
        if !reaches_an_end(job, node) {
            continue;
        }
        let large = job
            .graph
            .sources(node)
            .iter()
            .filter_map(|(_, source)| job.known(source)?.known.size_bytes)
            .max();
        let severity = match large {
            Some(bytes) if bytes >= 10 * GIGABYTE => Severity::Medium,
            _ => Severity::Low,
        };
        found.push(
            DETECTOR
                .at(
                    event.place,
                    event.statement,
                    "`SELECT *` takes all columns of a table",
                )
                .severity(severity),
        );
    }
}

/// Whether all columns come to an action or write: nothing on the way chooses among them.
fn reaches_an_end(job: &Job<'_>, star: NodeId) -> bool {
    let mut left = vec![star];
    let mut seen = BTreeSet::new();
    while let Some(id) = left.pop() {
        if !seen.insert(id) {
            continue;
        }
        if job.trace.actions().any(|(_, node)| node == id) {
            return true;
        }
        let next = job.consumers[id.0 as usize].iter().copied();
        left.extend(
            next.filter(|id| !matches!(job.node(*id).op, Op::Select(_) | Op::Aggregate { .. })),
        );
    }
    false
}
