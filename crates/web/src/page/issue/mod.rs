//! An issue of a job's script: what was found and why, what it costs, and how it went on.

use super::Page;
use super::attention::severity;
use super::frame::{Filter, Frame, Link, Section};
use super::overview::job;
use super::panel::{Block, Event, Fact, Figure, Panel};
use super::runs::{run_link, run_row};
use crate::chart::{self, Bucket, Columns, Stack, Unit};
use crate::model::{Issue, Present, RunLine};
use crate::query::Query;
use crate::table::{Cell, Column, Mark, Table};
use crate::words;
use jiff::Timestamp;
use strands_core::issue::{CodeLine, IssueRow, Why};

/// Newest runs in the table.
const LISTED: usize = 10;
/// How much of a version's name is shown.
const VERSION: usize = 12;
/// Labels below the chart.
const LABELS: usize = 5;

const STACKS: [Stack; 2] = [
    Stack {
        class: "h4",
        word: "issue present",
        field: "present_usd",
    },
    Stack {
        class: "f-ok",
        word: "issue absent",
        field: "absent_usd",
    },
];

/// Writes the page.
#[must_use]
pub fn issue(facts: &Issue, present: &Present, query: &Query) -> Page {
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
    page.figures = figures(row);
    let cost = Panel::read("cost", COST, &facts.runs, query, |runs| {
        cost(row, runs, query)
    });
    let runs = Panel::read("runs", RUNS, &facts.runs, query, |runs| {
        listed(row, runs, now, query)
    });
    page.add("c8 stack", vec![cost, evidence(row), change(row), runs]);
    let alike = Panel::read("alike", ALIKE, &facts.alike, query, |rows| {
        alike(row, rows, now, query)
    });
    page.add(
        "c4 stack",
        vec![details(row, query), history(row, now, query), alike],
    );
    page
}

const COST: &str = "Cost per run";
const RUNS: &str = "Newest runs of the job";
const ALIKE: &str = "Same issue elsewhere";

fn figures(row: &IssueRow) -> Vec<Figure> {
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
            is_bad: row.is_open(),
            ..figure(
                "State",
                state(row).to_owned(),
                "by the newest version that ran",
            )
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

const fn state(row: &IssueRow) -> &'static str {
    match row.resolution {
        None => "open",
        Some(resolution) => match resolution.why {
            Why::Gone => "resolved",
            Why::Suppressed => "suppressed",
        },
    }
}

/// Whether the version that the run ran had the issue; nothing for runs before it was first seen.
fn had_it(row: &IssueRow, run: &RunLine) -> Option<bool> {
    let ended = run.ended_at.unwrap_or(run.placed_at);
    let is_known = run.state.is_terminal() && ended >= row.first_seen;
    let is_over = row.resolution.is_some_and(|it| ended >= it.at);
    is_known.then_some(!is_over)
}

fn cost(row: &IssueRow, runs: &[RunLine], query: &Query) -> Panel {
    let mut shown: Vec<(&RunLine, bool)> = runs
        .iter()
        .filter_map(|run| Some((run, had_it(row, run)?)))
        .collect();
    shown.reverse();
    if shown.is_empty() {
        let words = "No run since it was first seen is among the newest of the job.";
        return Panel::new("cost", COST, vec![Block::Text(words.to_owned())]);
    }
    let buckets: Vec<Bucket> = shown
        .iter()
        .enumerate()
        .map(|(place, (run, had_it))| {
            let is_labelled = chart::is_labelled(place, shown.len(), LABELS);
            bucket(run, *had_it, is_labelled, query)
        })
        .collect();
    let finding = finding(&shown);
    let mut chart = chart::columns(&Columns {
        id: "cost",
        title: "Cost per run, US dollars",
        finding: &finding,
        height: 120.0,
        unit: Unit::Usd,
        stacks: &STACKS,
        buckets: &buckets,
        axis: "Run of",
        level: "",
    });
    chart.data = priced(&shown, query);
    Panel::new("cost", COST, vec![Block::Chart(chart)])
        .noted("runs since it was first seen, a bar each")
        .footed("Runs with and without it are not compared: how much data each read is not known.")
}

#[allow(clippy::cast_precision_loss, reason = "a bar is drawn to the pixel")]
fn bucket(run: &RunLine, had_it: bool, is_labelled: bool, query: &Query) -> Bucket {
    let at = query.zone.to_datetime(run.placed_at);
    let values = run.cost.map(|cost| {
        let dollars = cost.0 as f64 / 1e6;
        if had_it {
            vec![dollars, 0.0]
        } else {
            vec![0.0, dollars]
        }
    });
    Bucket {
        name: at.strftime("%Y-%m-%d %H:%M").to_string(),
        tick: is_labelled.then(|| at.strftime("%-d %b").to_string()),
        values,
        missing: 0.0,
        ahead: None,
    }
}

fn priced(shown: &[(&RunLine, bool)], query: &Query) -> Table {
    let columns = vec![
        Column::left("run", "Run of"),
        Column::left("issue", "Issue"),
        Column::right("cost_usd", "Cost"),
    ];
    let lines = shown.iter().map(|(run, had_it)| {
        let at = query.zone.to_datetime(run.placed_at);
        vec![
            Cell::text(&at.strftime("%Y-%m-%d %H:%M").to_string())
                .to(run_link(&run.execution_id, query)),
            presence(*had_it),
            Cell::cost(run.cost, run.cost_status.as_deref()),
        ]
    });
    Table::new(columns, lines.collect())
}

fn presence(had_it: bool) -> Cell {
    if had_it {
        Cell::text("present").marked(Mark::Warning)
    } else {
        Cell::text("absent").marked(Mark::Good)
    }
}

fn finding(shown: &[(&RunLine, bool)]) -> String {
    let with = shown.iter().filter(|(_, had_it)| *had_it).count();
    let without = shown.len() - with;
    let unpriced = shown.iter().filter(|(run, _)| run.cost.is_none()).count();
    let counted = |count: usize| words::counted(i64::try_from(count).unwrap_or(i64::MAX), "run");
    format!(
        "{} with the issue, {without} without; no whole price is known of {unpriced}.",
        counted(with)
    )
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

fn listed(row: &IssueRow, runs: &[RunLine], now: Timestamp, query: &Query) -> Panel {
    if runs.is_empty() {
        let words = "No run of the job is kept.";
        return Panel::new("runs", RUNS, vec![Block::Text(words.to_owned())]);
    }
    let columns = vec![
        Column::left("status", "Status"),
        Column::left("issue", "Issue"),
        Column::right("started_at", "Started"),
        Column::right("duration_s", "Duration"),
        Column::right("cost_usd", "Cost"),
    ];
    let lines = runs.iter().take(LISTED).map(|run| {
        let [status, _, _, started, duration, cost] =
            <[Cell; 6]>::try_from(run_row(run, now, query))
                .unwrap_or_else(|_| std::array::from_fn(|_| Cell::not_measured()));
        let issue = match had_it(row, run) {
            Some(had_it) => presence(had_it),
            None if !run.state.is_terminal() => Cell::none("not ended"),
            None => Cell::none("before it was seen"),
        };
        vec![status, issue, started, duration, cost]
    });
    Panel::new(
        "runs",
        RUNS,
        vec![Block::Table(Table::new(columns, lines.collect()))],
    )
}

fn details(row: &IssueRow, query: &Query) -> Panel {
    let facts = vec![
        Fact::new("Job", job(&row.job_name, query)),
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

fn history(row: &IssueRow, now: Timestamp, query: &Query) -> Panel {
    let event = |at: Timestamp, mark, words: &str, detail: String| Event {
        at: Cell::instant(Some(at), now, &query.zone),
        mark: Some(mark),
        words: words.to_owned(),
        detail,
        href: None,
    };
    let mut events = vec![event(
        row.first_seen,
        Mark::Warning,
        "First seen",
        String::new(),
    )];
    if row.last_seen > row.first_seen {
        let detail = format!(
            "the newest of {} that had it",
            words::counted(
                i64::try_from(row.occurrences).unwrap_or(i64::MAX),
                "version"
            )
        );
        events.push(event(row.last_seen, Mark::Warning, "Seen again", detail));
    }
    if let Some(resolution) = row.resolution {
        let how = match resolution.why {
            Why::Gone => "a version without it ran",
            Why::Suppressed => "a comment in the code asks not to report it",
        };
        events.push(event(resolution.at, Mark::Good, "Resolved", how.to_owned()));
    }
    Panel::new("history", "History", vec![Block::Trail(events)])
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
    query.link(&format!("/issues/{}", words::segment(&row.key.to_string())))
}
