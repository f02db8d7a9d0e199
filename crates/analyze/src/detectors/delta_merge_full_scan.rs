//! `delta-merge-full-scan`

use super::prelude::*;
use crate::graph::Target;
use crate::sizes::{GIGABYTE, shown};

pub(super) static DETECTOR: Detector = Detector {
    id: "delta-merge-full-scan",
    what: "A merge into a large partitioned table does not name its partitions.",
    why: "Every file of the target is searched for matches.",
    fix: "name the target's partitions in the condition",
    fix_example: "\"t.id = s.id AND t.dt = '2024-01-01'\"",
    severity: Severity::High,
    example: Example {
        language: "sql",
        bad: "MERGE INTO lake.orders t USING staging.orders s ON t.id = s.id WHEN MATCHED THEN UPDATE SET *",
        good: "MERGE INTO lake.orders t USING staging.orders s ON t.id = s.id AND t.dt = '2024-01-01' WHEN MATCHED THEN UPDATE SET *",
        sizes: Some(
            "{\"version\": 1, \"sources\": [{\"match\": \"lake.orders\", \"size_bytes\": 90000000000, \"partition_columns\": [\"dt\"]}]}",
        ),
    },
    find,
};

fn find(job: &Job<'_>, found: &mut Found) {
    for event in &job.trace.events {
        let What::Merge {
            target,
            condition: Some(condition),
            ..
        } = &event.what
        else {
            continue;
        };
        let Some(known) = job.sizes.of(target) else {
            continue;
        };
        let columns = &known.known.partition_columns;
        let Some(bytes) = known.bytes().filter(|bytes| *bytes >= 10 * GIGABYTE) else {
            continue;
        };
        let is_named = columns.iter().any(|column| condition.mentions(column));
        if columns.is_empty() || is_named || !condition.is_known() {
            continue;
        }
        let name = match target {
            Target::Table(name) => name.as_str(),
            _ => "the target",
        };
        let message = format!(
            "all {} of {name} are searched: the condition names no `{}`",
            shown(bytes),
            columns.join("`, `")
        );
        let impact = Impact::bytes(bytes, format!("{} of the target", shown(bytes)));
        found.push(
            DETECTOR
                .at(event.place, event.statement, message)
                .impact(impact)
                .size(name, Some(bytes)),
        );
    }
}
