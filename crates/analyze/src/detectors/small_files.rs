//! `small-files`

use super::prelude::*;
use crate::column::Column;
use crate::job::source_name;
use crate::sizes::shown;

const MANY_FILES: u64 = 1_000;
const SMALL_FILE: u64 = 5_000_000;
/// What a file should hold: a block of HDFS, and what readers of object stores split by.
const GOOD_FILE: u64 = 128_000_000;
const MANY_PARTITIONS: i64 = 1_000;

pub(super) static DETECTOR: Detector = Detector {
    id: "small-files",
    what: "Too many, too small files are written or read.",
    why: "Each file costs a request, a listing entry and a task; readers spend their time opening files, and object stores bill every request.",
    fix: "write fewer, larger files: repartition to bytes / 128 MB, partition by a column of few values, compact what lies there",
    fix_example: "df.repartition(50).write.parquet(path)\n# or\ndf.repartition(\"dt\").write.partitionBy(\"dt\").parquet(path)",
    severity: Severity::Medium,
    example: Example {
        language: "python",
        bad: "orders = spark.read.parquet(\"s3://lake/orders/\")\norders.write.partitionBy(\"customer_id\").parquet(\"s3://lake/by_customer/\")",
        good: "orders = spark.read.parquet(\"s3://lake/orders/\")\norders.repartition(\"dt\").write.partitionBy(\"dt\").parquet(\"s3://lake/by_day/\")",
        sizes: None,
    },
    find,
};

fn find(job: &Job<'_>, found: &mut Found) {
    for (event, node, write) in job.trace.writes() {
        let identifier = write
            .partition_by
            .iter()
            .find(|name| is_identifier(name) && !is_constant(job, node, name));
        if let Some(name) = identifier {
            let message = format!(
                "partitioned by `{name}`: a folder and at least one file for each value of an identifier"
            );
            found.push(
                DETECTOR
                    .at(event.place, event.statement, message)
                    .severity(Severity::High)
                    .confidence(Confidence::Assumed),
            );
        } else if let Op::Repartition {
            count: Some(count),
            by,
            shuffles: true,
        } = &job.node(node).op
            && *count >= MANY_PARTITIONS
            && !by.iter().any(|name| write.partition_by.contains(name))
        {
            let message =
                format!("`repartition({count})` directly before the write makes {count} files");
            found.push(
                DETECTOR
                    .at(event.place, event.statement, message)
                    .severity(Severity::High),
            );
        }
    }
    for id in job.graph.ids() {
        reads(job, id, found);
    }
}

fn reads(job: &Job<'_>, id: NodeId, found: &mut Found) {
    let node = job.node(id);
    let Op::Source(source) = &node.op else { return };
    let Some(known) = job.known(source) else {
        return;
    };
    let (Some(files), Some(average), Some(bytes)) = (
        known.known.file_count,
        known.file_bytes(),
        known.known.size_bytes,
    ) else {
        return;
    };
    if files <= MANY_FILES || average >= GOOD_FILE || source.options.contains_key("groupfiles") {
        return;
    }
    let name = source_name(source);
    let message = format!(
        "{name} lies in {files} files of {} on average",
        shown(average)
    );
    let impact = Impact {
        text: format!("{files} files → {}", bytes.div_ceil(GOOD_FILE)),
        bytes_avoided: None,
        basis: Some("sizes".into()),
        cost: None,
    };
    let draft = DETECTOR
        .at(node.place, node.statement, message)
        .impact(impact)
        .size(&name, Some(bytes));
    found.push(if average < SMALL_FILE {
        draft.severity(Severity::High)
    } else {
        draft.severity(Severity::Low).confidence(Confidence::Note)
    });
}

/// Whether a column has about as many values as there are rows, by its name.
fn is_identifier(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    matches!(name.as_str(), "id" | "uuid" | "guid" | "email" | "ts")
        || ["_id", "_uuid", "_guid", "_email", "timestamp"]
            .iter()
            .any(|end| name.ends_with(end))
}

/// Whether a program sets a column to one value, such as that of its own run.
fn is_constant(job: &Job<'_>, node: NodeId, name: &str) -> bool {
    let definition = job.graph.definition(node, name);
    definition.is_some_and(|column| matches!(column.bare(), Column::Value(_)))
}

#[cfg(test)]
mod tests {
    use super::is_identifier;

    #[test]
    fn identifiers_are_told_by_their_names() {
        for name in ["id", "user_id", "event_timestamp", "UUID", "email", "ts"] {
            assert!(is_identifier(name), "{name}");
        }
        for name in ["dt", "country", "paid", "valid", "year", "events"] {
            assert!(!is_identifier(name), "{name}");
        }
    }
}
