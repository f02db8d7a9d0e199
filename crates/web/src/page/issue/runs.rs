//! Runs with the issue and without it, and what they cost.

use super::LISTED;
use crate::chart::{self, Bucket, Columns, Stack, Unit};
use crate::model::RunLine;
use crate::page::panel::{Block, Panel};
use crate::page::runs::{run_link, run_row};
use crate::query::Query;
use crate::table::{Cell, Column, Mark, Table};
use crate::words;
use jiff::Timestamp;
use strands_core::issue::{IssueRow, Why};

pub(super) const COST: &str = "Cost per run";
pub(super) const RUNS: &str = "Newest runs of the job";
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

/// Whether the version that the run ran had the issue; nothing for runs before it was first seen, and
/// since somebody called it fixed, as no scan has told yet.
fn had_it(row: &IssueRow, run: &RunLine) -> Option<bool> {
    let ended = run.ended_at.unwrap_or(run.placed_at);
    let is_known = run.state.is_terminal() && ended >= row.first_seen;
    let over = row.resolution.filter(|it| ended >= it.at);
    let is_told = over.is_none_or(|it| it.why != Why::Fixed);
    (is_known && is_told).then_some(over.is_none())
}

pub(super) fn cost(row: &IssueRow, runs: &[RunLine], query: &Query) -> Panel {
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

pub(super) fn listed(row: &IssueRow, runs: &[RunLine], now: Timestamp, query: &Query) -> Panel {
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
            None if run.ended_at.is_some_and(|at| at < row.first_seen) => {
                Cell::none("before it was seen")
            }
            None => Cell::none("not known"),
        };
        vec![status, issue, started, duration, cost]
    });
    Panel::new(
        "runs",
        RUNS,
        vec![Block::Table(Table::new(columns, lines.collect()))],
    )
}
