//! Findings in code: the open issues of the registry.

use super::attention::severity;
use super::issue::link;
use super::overview::job;
use super::panel::{Block, Panel};
use crate::query::Query;
use crate::table::{Cell, Column, Table};
use crate::words;
use jiff::Timestamp;
use std::cmp::Reverse;
use strands_core::issue::IssueRow;

/// The state of issues that are open and rest.
pub(super) const MUTED: &str = "muted";
/// More than these are in the registry.
const MOST_LINES: usize = 200;

/// The panel of open issues that the page's filters leave, the most severe first.
pub(super) fn panel(rows: &[IssueRow], now: Timestamp, query: &Query) -> Panel {
    let is_matched = |row: &&IssueRow| {
        query.wants("severity", row.severity.as_str()) && query.wants("job", &row.job_name)
    };
    let (muted, open): (Vec<&IssueRow>, Vec<&IssueRow>) = rows
        .iter()
        .filter(is_matched)
        .partition(|row| row.is_muted(now));
    let (mut shown, resting) = match query.one("state") {
        Some(MUTED) => (muted, 0),
        Some("resolved") => (Vec::new(), 0),
        _ => (open, muted.len()),
    };
    shown.sort_by_key(|row| (Reverse(row.severity), Reverse(row.key.clone())));
    let block = if shown.is_empty() {
        let words = "No issue matches. Scripts of AWS Glue jobs are scanned after their runs, each version once.";
        Block::Text(words.to_owned())
    } else {
        let lines = shown
            .iter()
            .take(MOST_LINES)
            .map(|row| line(row, now, query));
        let mut columns = columns();
        if query.one("state") == Some(MUTED) {
            columns.push(Column::right("muted_until", "Muted until"));
        }
        Block::Table(Table::new(columns, lines.collect()).named_by(1))
    };
    let note = match query.one("state") {
        Some(MUTED) => "muted ones, most severe first",
        _ => "open ones, most severe first",
    };
    let mut panel = Panel::new("findings", TITLE, vec![block]).noted(note);
    if resting > 0 {
        let muted = query.with(&[("state", Some(MUTED))]);
        panel = panel.linked(&format!("{resting} muted"), muted);
    }
    match shown.len() {
        all if all > MOST_LINES => panel.footed(format!(
            "{MOST_LINES} of {all} are shown; `strands issues list` has the rest."
        )),
        _ => panel,
    }
}

/// The panel's name.
pub(super) const TITLE: &str = "Findings in the scripts of jobs";

fn columns() -> Vec<Column> {
    vec![
        Column::left("severity", "Severity"),
        Column::left("type", "What"),
        Column::left("job", "Job"),
        Column::wide("message", "Finding"),
        Column::right("line", "Line"),
        Column::right("first_seen", "First seen"),
        Column::right("occurrences", "Versions"),
        Column::right("recurrence", "Returned"),
        Column::left("owner", "Owner"),
    ]
}

fn line(row: &IssueRow, now: Timestamp, query: &Query) -> Vec<Cell> {
    let whole = |number: u64| Cell::count(i64::try_from(number).unwrap_or(i64::MAX));
    let mut cells = vec![
        Cell::named(row.severity.as_str(), severity(row.severity)),
        Cell::text(&row.key.issue_type).to(link(row, query)),
        job(&row.job_name, query),
        Cell::named(&row.message, words::foreign(&row.message)),
        Cell::count(i64::try_from(row.line).unwrap_or(i64::MAX)),
        Cell::instant(Some(row.first_seen), now, &query.zone),
        whole(row.occurrences),
        whole(row.recurrence),
        row.owner
            .as_deref()
            .map_or_else(|| Cell::none("nobody"), Cell::text),
    ];
    if query.one("state") == Some(MUTED) {
        cells.push(Cell::instant(row.muted_until, now, &query.zone));
    }
    cells
}
