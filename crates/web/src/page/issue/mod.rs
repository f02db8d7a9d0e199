//! An issue of a job's script: what was found and why, what it costs, and how it went on.
//!
//! - `runs`: with it and without it, and what they cost
//! - `decisions`: what people can decide, and what became of it

mod decisions;
mod runs;

use super::Page;
use super::attention::severity;
use super::frame::{Filter, Frame, Link, Section};
use super::overview::job;
use super::panel::{Block, Fact, Figure, Panel};
use super::runs::run_link;
use crate::model::{Issue, Present};
use crate::query::Query;
use crate::table::{Cell, Column, Table};
use crate::words;
use jiff::Timestamp;
use strands_core::issue::{CodeLine, IssueRow, Resolution, Why};

/// Lines of a table.
const LISTED: usize = 10;
/// How much of a version's name is shown.
const VERSION: usize = 12;

/// Writes the page; with a sign for its forms, for those who may decide about it.
#[must_use]
pub fn issue(facts: &Issue, present: &Present, query: &Query, sign: Option<&str>) -> Page {
    let row = &facts.row;
    let now = present.now;
    let title = words::foreign(&row.key.issue_type.replace('_', " "));
    let mut page = Page::new(Frame::new(Section::Issues, query, present), title);
    page.crumbs = vec![
        Link {
            words: "Issues".to_owned(),
            href: query.link("/issues"),
        },
        Link {
            words: words::foreign(&row.job_name),
            href: query.link(&format!("/jobs/{}", words::segment(&row.job_name))),
        },
    ];
    page.lead = words::foreign(&row.message);
    page.filters = vec![Filter::zone(query)];
    page.figures = figures(row, now, query);
    let cost = Panel::read("cost", runs::COST, &facts.runs, query, |all| {
        runs::cost(row, all, query)
    });
    let listed = Panel::read("runs", runs::RUNS, &facts.runs, query, |all| {
        runs::listed(row, all, now, query)
    });
    page.add("c8 stack", vec![cost, evidence(row), change(row), listed]);
    let alike = Panel::read("alike", ALIKE, &facts.alike, query, |rows| {
        alike(row, rows, now, query)
    });
    let mut aside = vec![details(row, query)];
    aside.extend(decisions::panel(row, now, query, sign));
    aside.extend([decisions::history(row, now, query), alike]);
    page.add("c4 stack", aside);
    page
}

const ALIKE: &str = "Same issue elsewhere";

fn figures(row: &IssueRow, now: Timestamp, query: &Query) -> Vec<Figure> {
    let figure = |name, value: String, note: &str| Figure {
        name,
        value,
        href: None,
        is_bad: false,
        is_absent: false,
        note: note.to_owned(),
    };
    let whole = |count: u64| words::count(i64::try_from(count).unwrap_or(i64::MAX));
    vec![
        Figure {
            is_bad: row.is_open() && !row.is_muted(now),
            ..figure("State", state(row, now).to_owned(), &basis(row, now, query))
        },
        figure(
            "Severity",
            severity(row.severity).to_owned(),
            "as it was found last",
        ),
        figure(
            "Versions",
            whole(row.occurrences),
            "of the script that had it",
        ),
        figure(
            "Returned",
            whole(row.recurrence),
            "times after it was resolved",
        ),
        figure(
            "Confidence",
            format!("{:.2}", row.confidence),
            "share of the evidence that was seen",
        ),
        Figure {
            is_absent: true,
            ..figure(
                "Saving",
                "not measured".to_owned(),
                "needs the data volume of runs",
            )
        },
    ]
}

fn state(row: &IssueRow, now: Timestamp) -> &'static str {
    match row.resolution {
        None if row.is_muted(now) => "muted",
        None => "open",
        Some(resolution) => match resolution.why {
            Why::Gone => "resolved",
            Why::Suppressed | Why::Fixed => resolution.why.as_str(),
        },
    }
}

/// What the state rests on.
fn basis(row: &IssueRow, now: Timestamp, query: &Query) -> String {
    let muted = row.muted_until.filter(|_| row.is_muted(now));
    match (row.resolution, muted) {
        (None, Some(until)) => format!("until {}", words::moment(until, now, &query.zone)),
        (
            Some(Resolution {
                why: Why::Fixed, ..
            }),
            _,
        ) => "no version has confirmed it yet".to_owned(),
        _ => "by the newest version that ran".to_owned(),
    }
}

fn evidence(row: &IssueRow) -> Panel {
    let code = row.code.iter().map(|line| CodeLine {
        text: words::foreign(&line.text),
        ..line.clone()
    });
    let code: Vec<CodeLine> = code.collect();
    let sources = row.evidence.iter().map(|it| words::foreign(it));
    let sources: Vec<String> = sources.collect();
    let mut blocks = Vec::new();
    if !sources.is_empty() {
        blocks.push(Block::Text(sources.join("; ")));
    }
    let foot = if code.is_empty() {
        "No line of the script is kept."
    } else {
        blocks.push(Block::Code(code));
        "What strings and comments hold is not kept."
    };
    let version: String = row.tag.chars().take(VERSION).collect();
    Panel::new("evidence", "Evidence", blocks)
        .noted(format!(
            "line {} of the script, version {}",
            row.line,
            words::foreign(&version)
        ))
        .footed(foot)
}

fn change(row: &IssueRow) -> Panel {
    let recommendation = Block::Text(words::foreign(&row.recommendation));
    let impact = Block::Text(format!("Impact: {}", words::foreign(&row.impact)));
    let example = row.example.as_deref().map(words::foreign);
    let blocks = [
        Some(recommendation),
        example.map(Block::Quote),
        Some(impact),
    ];
    Panel::new("change", "What to do", blocks.into_iter().flatten().collect()).footed(
        "A version of the script without it resolves it; a comment in the code can ask not to report it.",
    )
}

fn details(row: &IssueRow, query: &Query) -> Panel {
    let facts = vec![
        Fact::new("Job", job(&row.job_name, query)),
        Fact::new(
            "Owner",
            row.owner
                .as_deref()
                .map_or_else(|| Cell::none("nobody"), Cell::text),
        ),
        Fact::new("Script", Cell::text(&row.script)),
        Fact::new(
            "Line",
            Cell::count(i64::try_from(row.line).unwrap_or(i64::MAX)),
        ),
        Fact::new(
            "Seen in",
            Cell::text(&row.execution_id).to(run_link(&row.execution_id, query)),
        ),
        Fact::new(
            "Account",
            Cell::text(&format!("{}, {}", row.account, row.region)),
        ),
        Fact::new("Name", Cell::text(&row.key.to_string())),
        Fact::new("Fingerprint", Cell::text(&row.fingerprint)),
    ];
    Panel::new("details", "Details", vec![Block::Facts(facts)])
}

fn alike(row: &IssueRow, rows: &[IssueRow], now: Timestamp, query: &Query) -> Panel {
    let others: Vec<&IssueRow> = rows.iter().filter(|it| it.key != row.key).collect();
    if others.is_empty() {
        let words = "No other open issue of this kind is known.";
        return Panel::new("alike", ALIKE, vec![Block::Text(words.to_owned())]);
    }
    let columns = vec![
        Column::left("job", "Job"),
        Column::left("severity", "Severity"),
        Column::right("first_seen", "First seen"),
    ];
    let lines = others.iter().take(LISTED).map(|it| {
        vec![
            Cell::text(&it.job_name).to(link(it, query)),
            Cell::named(it.severity.as_str(), severity(it.severity)),
            Cell::instant(Some(it.first_seen), now, &query.zone),
        ]
    });
    let table = Block::Table(Table::new(columns, lines.collect()));
    let panel = Panel::new("alike", ALIKE, vec![table]);
    match others.len() {
        all if all > LISTED => panel.footed(format!("{LISTED} of {all} are shown.")),
        _ => panel,
    }
}

/// The page of an issue.
pub(super) fn link(row: &IssueRow, query: &Query) -> String {
    query.link(&path(row))
}

/// The same without what a view chooses.
pub(super) fn path(row: &IssueRow) -> String {
    format!("/issues/{}", words::segment(&row.key.to_string()))
}
