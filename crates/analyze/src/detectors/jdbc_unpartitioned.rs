//! `jdbc-unpartitioned`

use super::prelude::*;
use crate::graph::{Source, Target};
use crate::sizes::BROADCAST;

pub(super) static DETECTOR: Detector = Detector {
    id: "jdbc-unpartitioned",
    what: "A database is read through one connection.",
    why: "One task reads the whole table while all others wait; a large table takes hours or runs out of memory.",
    fix: "divide the read by a numeric or date column",
    fix_example: ".option(\"partitionColumn\", \"id\").option(\"lowerBound\", 1).option(\"upperBound\", 10_000_000).option(\"numPartitions\", \"16\")",
    severity: Severity::High,
    example: Example {
        language: "python",
        bad: "df = spark.read.format(\"jdbc\").option(\"url\", url).option(\"dbtable\", \"orders\").load()",
        good: "df = spark.read.format(\"jdbc\").option(\"url\", url).option(\"dbtable\", \"orders\").option(\"partitionColumn\", \"id\").option(\"lowerBound\", 1).option(\"upperBound\", 9000000).option(\"numPartitions\", 16).load()",
        sizes: None,
    },
    find,
};

fn find(job: &Job<'_>, found: &mut Found) {
    for id in job.graph.ids() {
        let node = job.node(id);
        let Op::Source(source) = &node.op else {
            continue;
        };
        let is_jdbc = source.format == "jdbc" && !source.has_predicate;
        let is_open =
            source.options.contains_key("partitioncolumn") || source.options.contains_key("**");
        if is_jdbc && !is_open && !is_short(source) && !is_known_to_be_small(job, source) {
            found.push(DETECTOR.at(
                node.place,
                node.statement,
                "one task reads the whole table through one connection",
            ));
        }
    }
}

fn is_known_to_be_small(job: &Job<'_>, source: &Source) -> bool {
    let bytes = job.known(source).and_then(|it| it.known.size_bytes);
    bytes.is_some_and(|bytes| bytes <= BROADCAST)
}

/// Whether it asks the database for few rows.
fn is_short(source: &Source) -> bool {
    let Target::Table(query) = &source.target else {
        return false;
    };
    let is_query = query.contains("select ");
    let marks = [
        " limit ",
        "fetch first",
        "top ",
        "max(",
        "min(",
        "count(",
        "sum(",
        "avg(",
    ];
    is_query && !query.contains("group by") && marks.iter().any(|mark| query.contains(mark))
}
