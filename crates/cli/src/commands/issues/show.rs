//! `issues show`: one issue.

use super::shown::{Shown, muted_until, status};
use super::{Registry, key, unknown};
use crate::args::Global;
use crate::exit::Fault;
use crate::output;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::json;
use strands_core::issue::{Decided, Decision, IssueRow};

pub(super) async fn run(global: &Global, id: &str, stack: &str) -> Result<(), Fault> {
    let key = key(id)?;
    let registry = Registry::of(global, stack).await?;
    let found = registry.store().issue(&key).await?;
    let row = found.ok_or_else(|| unknown(id))?;
    if global.json {
        let query = json!({ "id": id });
        let line = Shown::of(&row, registry.now());
        output::json("strands.issues.show/1", registry.now(), &query, &line);
        return Ok(());
    }
    output::print(&text(&row, registry.now(), &output::zone(global)));
    registry.note_sample(global);
    Ok(())
}

pub(super) fn text(row: &IssueRow, now: Timestamp, zone: &TimeZone) -> String {
    let time = |instant| output::time(instant, zone);
    let status = match (row.resolution, muted_until(row, now)) {
        (None, None) => status(row).to_owned(),
        (None, Some(until)) => format!("{}, muted until {}", status(row), time(until)),
        (Some(it), _) => format!("{} {} ({})", status(row), time(it.at), it.why.as_str()),
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
        (
            "owner",
            row.owner.clone().unwrap_or_else(|| "nobody".to_owned()),
        ),
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
    let lines = lines.into_iter();
    let told = row
        .decisions
        .iter()
        .map(|it| ("decided", decided(it, zone)));
    let lines = lines.chain(told);
    let lines: Vec<String> = lines
        .map(|(label, value)| format!("{label:<12}{value}"))
        .collect();
    lines.join("\n")
}

fn decided(decided: &Decided, zone: &TimeZone) -> String {
    let what = match &decided.decision {
        Decision::Mute { until } => format!("muted until {}", output::time(*until, zone)),
        Decision::Fix => "called fixed".to_owned(),
        Decision::Reopen => "taken back".to_owned(),
        Decision::Assign { owner: None } => "assigned to nobody".to_owned(),
        Decision::Assign { owner: Some(owner) } => format!("assigned to {owner}"),
    };
    let why = decided.reason.as_deref();
    let why = why.map_or_else(String::new, |why| format!(": {why}"));
    format!(
        "{} {what} by {}{why}",
        output::time(decided.at, zone),
        decided.by
    )
}
