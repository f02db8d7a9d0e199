//! `issues list`: issues, a page at a time.

use super::shown::{Shown, muted_until, status};
use super::{Registry, key};
use crate::args::{Global, IssueStatus, IssuesList, Severity as Wanted};
use crate::exit::Fault;
use crate::output;
use crate::table::{Column, Table};
use jiff::Timestamp;
use serde_json::json;
use strands_core::incident::Severity;
use strands_core::issue::IssueRow;
use strands_store::issues::Selection;

pub(super) async fn run(global: &Global, arguments: &IssuesList) -> Result<(), Fault> {
    let selection = Selection {
        job: arguments.job.clone(),
        issue_type: arguments.issue_type.clone(),
        severity: arguments.severity.map(severity),
        is_open: match arguments.status {
            IssueStatus::Open => Some(true),
            IssueStatus::Resolved => Some(false),
            IssueStatus::All => None,
        },
        after: arguments.after.as_deref().map(key).transpose()?,
    };
    let registry = Registry::of(global, &arguments.stack).await?;
    let limit = usize::from(arguments.limit);
    let mut rows = registry.store().list_issues(&selection, limit + 1).await?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|row| row.key.to_string());
    if global.json {
        let query = json!({
            "job": arguments.job, "type": arguments.issue_type,
            "severity": selection.severity, "status": arguments.status.word(),
            "limit": limit, "after": arguments.after,
        });
        let lines: Vec<Shown<'_>> = rows
            .iter()
            .map(|row| Shown::of(row, registry.now()))
            .collect();
        let result = json!({ "issues": lines, "next": next });
        output::json("strands.issues.list/1", registry.now(), &query, &result);
        return Ok(());
    }
    print(global, &rows, registry.now());
    if let Some(next) = next {
        output::note(global, &format!("More: add --after {next}"));
    }
    registry.note_sample(global);
    Ok(())
}

fn print(global: &Global, rows: &[IssueRow], now: Timestamp) {
    if rows.is_empty() {
        output::note(global, "No issues match.");
        return;
    }
    let zone = output::zone(global);
    let mut table = Table::new(&[
        Column::Left("SEVERITY"),
        Column::Left("TYPE"),
        Column::Left("JOB"),
        Column::Right("LINE"),
        Column::Left("STATUS"),
        Column::Left("FIRST SEEN"),
        Column::Right("VERSIONS"),
        Column::Left("ISSUE"),
    ]);
    for row in rows {
        table.row([
            row.severity.as_str().to_owned(),
            row.key.issue_type.clone(),
            row.job_name.clone(),
            row.line.to_string(),
            match muted_until(row, now) {
                Some(until) => format!("muted until {}", output::time(until, &zone)),
                None => status(row).to_owned(),
            },
            output::time(row.first_seen, &zone),
            row.occurrences.to_string(),
            row.key.to_string(),
        ]);
    }
    output::print(&table.text());
}

const fn severity(wanted: Wanted) -> Severity {
    match wanted {
        Wanted::Low => Severity::Low,
        Wanted::Medium => Severity::Medium,
        Wanted::High => Severity::High,
        Wanted::Critical => Severity::Critical,
    }
}
