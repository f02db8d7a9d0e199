//! The list of runs, newest first, and the row that other pages share.

use super::Page;
use super::frame::{Filter, Frame, Section};
use super::overview::job;
use super::panel::{Block, Panel};
use crate::model::{Present, Read, RunLine};
use crate::query::{Accepts, Choice, Query};
use crate::table::{Cell, Column, Table};
use crate::words;
use jiff::Timestamp;
use std::collections::BTreeSet;
use strands_core::now::JobNow;

/// States that can be asked for.
pub(super) const STATES: &[&str] = &[
    "queued", "running", "success", "failed", "stopped", "timeout",
];

/// What it takes.
pub const ACCEPTS: Accepts = Accepts {
    view: "runs",
    ranges: &["24h", "7d", "30d", "90d"],
    range: "30d",
    to_full_hour: false,
    choices: &[
        Choice::many("status", STATES),
        Choice::any("job"),
        Choice::any("platform"),
    ],
    sorts: &[],
    is_paged: true,
};

/// One page of runs, and where the next begins.
#[derive(Debug)]
pub struct RunsPage {
    /// The runs.
    pub lines: Vec<RunLine>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// Jobs that can be chosen.
    pub jobs: Vec<String>,
}

/// Writes the list.
#[must_use]
pub fn runs(facts: &Read<RunsPage>, present: &Present, query: &Query) -> Page {
    let frame = Frame::new(Section::Timeline, query, present).timed(query);
    let mut page = Page::new(frame, "Runs");
    let found = facts.as_ref().ok();
    let jobs = found.iter().flat_map(|it| &it.jobs).map(String::as_str);
    let platforms = found
        .iter()
        .flat_map(|it| &it.lines)
        .map(|run| run.platform.as_str());
    let mut choices = filters(query, jobs, platforms);
    let states = [
        ("success", "succeeded"),
        ("failed", "failed"),
        ("timeout", "timed out"),
        ("stopped", "stopped"),
        ("running", "running"),
        ("queued", "queued"),
    ];
    let states = states.map(|(value, words)| (value.to_owned(), words.to_owned()));
    choices.push(Filter::among(
        "status",
        "Status",
        "all",
        query.one("status"),
        states.into_iter(),
    ));
    let ranges = [
        ("24h", "24 hours"),
        ("7d", "7 days"),
        ("30d", "30 days"),
        ("90d", "90 days"),
    ];
    choices.push(Filter::range(query, &ranges));
    choices.push(Filter::zone(query));
    page = page.filtered(query, choices);
    page.add(
        "c12",
        vec![Panel::read("runs", "Runs", facts, query, |facts| {
            if facts.lines.is_empty() {
                return Panel::new(
                    "runs",
                    "Runs",
                    vec![Block::Text("No runs match.".to_owned())],
                );
            }
            list(&facts.lines, facts.next.clone(), present.now, query)
        })],
    );
    page
}

/// Runs as a table.
pub(super) fn list(
    lines: &[RunLine],
    next: Option<String>,
    now: Timestamp,
    query: &Query,
) -> Panel {
    let columns = vec![
        Column::left("status", "Status"),
        Column::left("job", "Job"),
        Column::left("platform", "Platform"),
        Column::right("started_at", "Started"),
        Column::right("duration_s", "Duration"),
        Column::right("cost_usd", "Cost"),
        Column::left("execution_id", "Execution"),
    ];
    let rows = lines.iter().map(|run| {
        let mut cells = run_row(run, now, query);
        let id = short(&run.execution_id);
        cells.push(Cell::named(&run.execution_id, id).to(run_link(&run.execution_id, query)));
        cells
    });
    let mut table = Table::new(columns, rows.collect()).named_by(1);
    let path = next.as_deref().map(|after| {
        let kept = query.with(&[]);
        let joint = if kept.contains('?') { '&' } else { '?' };
        format!("{kept}{joint}after={}", words::segment(after))
    });
    table.next = next;
    let mut panel = Panel::new("runs", "Runs", vec![Block::Table(table)]).noted("newest first");
    if query.after.is_some() {
        panel = panel.linked("Newest", query.with(&[]));
    }
    if let Some(path) = path {
        panel = panel.linked("Older", path);
    }
    panel
}

/// The end of an execution id: its date is in another column.
pub(super) fn short(execution_id: &str) -> String {
    let end = execution_id.rsplit('-').next().unwrap_or(execution_id);
    end.chars().take(8).collect()
}

/// A run's page.
pub(super) fn run_link(execution_id: &str, query: &Query) -> String {
    query.link(&format!("/runs/{}", words::segment(execution_id)))
}

/// Status (to its run), job, platform, start, duration, cost.
pub(super) fn run_row(run: &RunLine, now: Timestamp, query: &Query) -> Vec<Cell> {
    let name = match &run.job {
        Some(name) => job(name, query),
        None => Cell::none("(unnamed)"),
    };
    let duration = match run.duration_ms {
        None if !run.state.is_terminal() => Cell::none("not ended"),
        known => Cell::duration(known),
    };
    vec![
        Cell::state(run.state).to(run_link(&run.execution_id, query)),
        name,
        Cell::named(&run.platform, words::platform(&run.platform)),
        Cell::instant(run.started_at, now, &query.zone),
        duration,
        Cell::cost(run.cost, run.cost_status.as_deref()),
    ]
}

/// Choices of a job and of a platform.
pub(super) fn filters<'a>(
    query: &Query,
    jobs: impl Iterator<Item = &'a str>,
    platforms: impl Iterator<Item = &'a str>,
) -> Vec<Filter> {
    let (jobs, platforms): (BTreeSet<&str>, BTreeSet<&str>) = (jobs.collect(), platforms.collect());
    let jobs = jobs
        .into_iter()
        .map(|it| (it.to_owned(), words::foreign(it)));
    let platforms = platforms
        .into_iter()
        .map(|it| (it.to_owned(), words::platform(it)));
    vec![
        Filter::among("job", "Job", "all jobs", query.one("job"), jobs),
        Filter::among(
            "platform",
            "Platform",
            "all",
            query.one("platform"),
            platforms,
        ),
    ]
}

/// Choices of the jobs that have a past.
pub(super) fn filters_of(query: &Query, jobs: &[JobNow]) -> Vec<Filter> {
    let names = jobs.iter().map(|it| it.job.as_str());
    filters(query, names, jobs.iter().map(|it| it.platform.as_str()))
}
