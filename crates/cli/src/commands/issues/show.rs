//! `issues show`: one issue.

use super::shown::{Shown, status};
use super::{Registry, key};
use crate::args::Global;
use crate::exit::Fault;
use crate::output;
use jiff::tz::TimeZone;
use serde_json::json;
use strands_core::issue::IssueRow;

pub(super) async fn run(global: &Global, id: &str, stack: &str) -> Result<(), Fault> {
    let key = key(id)?;
    let registry = Registry::of(global, stack).await?;
    let found = registry.store().issue(&key).await?;
    let row = found.ok_or_else(|| Fault::NotFound {
        message: format!("no issue is known as `{id}`"),
        help: "`strands issues list --status all` shows what is there".to_owned(),
    })?;
    if global.json {
        let query = json!({ "id": id });
        let line = Shown::from(&row);
        output::json("strands.issues.show/1", registry.now(), &query, &line);
        return Ok(());
    }
    output::print(&text(&row, &output::zone(global)));
    registry.note_sample(global);
    Ok(())
}

fn text(row: &IssueRow, zone: &TimeZone) -> String {
    let time = |instant| output::time(instant, zone);
    let status = match row.resolution {
        None => status(row).to_owned(),
        Some(it) => format!("{} {} ({})", status(row), time(it.at), it.why.as_str()),
    };
    let evidence = match row.evidence.as_slice() {
        [] => "the code".to_owned(),
        sources => sources.join(", "),
    };
    let lines = [
        ("issue", row.key.to_string()),
        ("job", row.job_name.clone()),
        ("severity", row.severity.as_str().to_owned()),
        ("status", status),
        ("script", format!("{}:{}", row.script, row.line)),
        ("found", row.message.clone()),
        ("evidence", evidence),
        ("impact", row.impact.clone()),
        ("remedy", row.recommendation.clone()),
        ("first seen", time(row.first_seen)),
        (
            "last seen",
            format!("{} by {}", time(row.last_seen), row.execution_id),
        ),
        (
            "seen in",
            format!(
                "{}, returned {}",
                output::counted(
                    usize::try_from(row.occurrences).unwrap_or(usize::MAX),
                    "version"
                ),
                output::counted(
                    usize::try_from(row.recurrence).unwrap_or(usize::MAX),
                    "time"
                )
            ),
        ),
    ];
    let lines = lines.map(|(label, value)| format!("{label:<12}{value}"));
    lines.join("\n")
}
