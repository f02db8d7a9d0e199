//! Open incidents, worst first.

use super::panel::{Alert, Block, Panel};
use crate::model::OpenIncident;
use crate::query::Query;
use crate::table::{Cell, Mark};
use crate::words;
use jiff::Timestamp;
use std::cmp::Reverse;
use strands_core::incident::{IncidentRow, Kind, Severity};
use strands_core::job::MonthAlarm;
use strands_core::redact::redact;

/// More are on the page of issues.
const MOST: usize = 8;
/// Longer evidence is cut.
const EVIDENCE: usize = 160;

/// The worst open incidents, and after them what else is watched.
pub(super) fn attention(
    open: &[OpenIncident],
    watched: Vec<Alert>,
    now: Timestamp,
    query: &Query,
) -> Panel {
    let mut sorted: Vec<&OpenIncident> = open.iter().collect();
    sorted.sort_by_key(|it| (Reverse(it.row.severity), it.row.opened_at));
    let alerts = sorted.into_iter().map(|it| alert(it, now, query));
    let alerts: Vec<Alert> = alerts.chain(watched).take(MOST).collect();
    let words = match open.len() {
        0 => "All incidents".to_owned(),
        1 => "The open incident".to_owned(),
        all => format!("All {all} open incidents"),
    };
    let block = if alerts.is_empty() {
        Block::Text("Nothing: no incident is open, no run is missing or takes too long.".to_owned())
    } else {
        Block::Alerts(alerts)
    };
    Panel::new("attention", "Needs attention", vec![block]).linked(&words, query.link("/issues"))
}

fn alert(open: &OpenIncident, now: Timestamp, query: &Query) -> Alert {
    let row = &open.row;
    let runs = i64::from(row.runs);
    let told = match (&open.error, row.kind) {
        (Some(error), Kind::Failure) => {
            let code = error
                .code
                .as_deref()
                .map(|it| format!("{it}: "))
                .unwrap_or_default();
            redact(&format!("{code}{}", error.message), EVIDENCE)
        }
        _ => redact(&row.cause_in_words(), EVIDENCE),
    };
    let count = match runs {
        0 | 1 => String::new(),
        runs => format!(" {} so far.", words::counted(runs, "run")),
    };
    Alert {
        mark: mark(row.kind),
        severity: severity(row.severity),
        job: words::foreign(&row.job),
        href: query.link(&format!("/incidents/{}", words::segment(&row.incident_id))),
        what: what(row),
        evidence: words::foreign(&format!("{}{count}", sentence(&told))),
        since: Cell::instant(Some(row.opened_at), now, &query.zone),
        age: words::age(row.opened_at, now),
    }
}

fn sentence(text: &str) -> String {
    let text = text.trim();
    if text.is_empty() || text.ends_with(['.', '!', '?', '…']) {
        text.to_owned()
    } else {
        format!("{text}.")
    }
}

/// What an incident is, in a word or two.
pub(super) fn what(row: &IncidentRow) -> String {
    let others = row.jobs.len().saturating_sub(1);
    if let Some(month) = &row.month {
        return of_month(month.alarm).to_owned();
    }
    let word = match row.kind {
        Kind::Failure if row.cause == "timeout" => "timed out",
        Kind::Failure => "failed",
        Kind::Missing => "did not start",
        Kind::Late => "is late",
        Kind::Success => "succeeded",
        Kind::Cost => "cost more than its budget",
        Kind::Compliance if row.exposed.is_some() => "holds personal data in the open",
        Kind::Compliance => "failed a control",
        Kind::Quality => "failed a quality rule",
        Kind::Insight => "is drifting",
        Kind::Digest => "digest",
    };
    let more = match others {
        0 => String::new(),
        others => format!(", and {others} more jobs alike"),
    };
    let again = match row.flapping {
        Some(times) => format!(", {times} times within a day"),
        None => String::new(),
    };
    format!("{word}{more}{again}")
}

const fn of_month(alarm: MonthAlarm) -> &'static str {
    match alarm {
        MonthAlarm::Over => "over budget",
        MonthAlarm::Threshold => "near the budget",
        MonthAlarm::ForecastToExceed => "likely to go over budget",
    }
}

/// The shape of a kind.
pub(super) const fn mark(kind: Kind) -> Mark {
    match kind {
        Kind::Failure | Kind::Compliance => Mark::Bad,
        Kind::Missing => Mark::Unknown,
        Kind::Late | Kind::Cost | Kind::Quality | Kind::Insight => Mark::Warning,
        Kind::Success | Kind::Digest => Mark::Good,
    }
}

/// The word of a kind.
pub(super) const fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::Failure => "failure",
        Kind::Missing => "missing",
        Kind::Late => "late",
        Kind::Success => "success",
        Kind::Cost => "cost",
        Kind::Compliance => "compliance",
        Kind::Quality => "quality",
        Kind::Insight => "insight",
        Kind::Digest => "digest",
    }
}

/// The word of a severity.
pub(super) const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "Critical",
        Severity::High => "High",
        Severity::Medium => "Medium",
        Severity::Low => "Low",
    }
}
