//! `not-in-subquery`

use super::prelude::*;

pub(super) static DETECTOR: Detector = Detector {
    id: "not-in-subquery",
    what: "`NOT IN` asks a query.",
    why: "One NULL in it makes the answer empty; to be right about NULLs Spark compares every row with every row.",
    fix: "use NOT EXISTS or LEFT ANTI JOIN",
    fix_example: "WHERE NOT EXISTS (SELECT 1 FROM b WHERE b.k = a.k)",
    severity: Severity::High,
    example: Example {
        language: "sql",
        bad: "INSERT INTO mart.active SELECT id FROM sales.customers WHERE id NOT IN (SELECT customer_id FROM sales.blocked)",
        good: "INSERT INTO mart.active SELECT id FROM sales.customers c WHERE NOT EXISTS (SELECT 1 FROM sales.blocked b WHERE b.customer_id = c.id)",
        sizes: None,
    },
    find,
};

fn find(job: &Job<'_>, found: &mut Found) {
    for event in &job.trace.events {
        let What::NotIn { column } = &event.what else {
            continue;
        };
        let are_declared = column.as_ref().is_some_and(|pair| {
            pair.split(' ')
                .all(|name| job.trace.not_null.iter().any(|it| it == name))
        });
        if !are_declared {
            found.push(DETECTOR.at(
                event.place,
                event.statement,
                "`NOT IN (SELECT …)` compares every row with every row, and one NULL empties it",
            ));
        }
    }
}
