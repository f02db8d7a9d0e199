//! The overview: is anything wrong, and will today's data be on time?

use super::Page;
use super::attention::attention;
use super::expected::{expected, watch};
use super::figures::figures;
use super::frame::{Filter, Frame, Section};
use super::panel::{Block, Panel};
use super::runs::{filters_of, run_row};
use super::spend;
use crate::chart::{self, Bucket, Columns, Stack, Unit};
use crate::counted::{Counted, Tally};
use crate::model::{Outlook, Overview, Present, RunLine};
use crate::query::{Accepts, Choice, Query};
use crate::table::{Cell, Column, Table};
use crate::words;
use jiff::Timestamp;
use std::collections::BTreeMap;
use strands_core::incident::IncidentRow;
use strands_core::instant::utc_date;
use strands_core::now::JobNow;
use strands_core::run::State;

/// What it takes.
pub const ACCEPTS: Accepts = Accepts {
    view: "overview",
    ranges: &["24h", "7d", "30d"],
    range: "24h",
    to_full_hour: false,
    choices: &[Choice::any("platform"), Choice::any("job")],
    sorts: &[],
    is_paged: false,
};

/// As many of the newest runs are listed.
pub const LATEST: usize = 10;
/// So many alerts leave room below them.
const FEW: usize = 3;

const STACKS: [Stack; 4] = [
    Stack {
        class: "f-ok",
        word: "succeeded",
        field: "succeeded",
    },
    Stack {
        class: "f-run",
        word: "not ended",
        field: "not_ended",
    },
    Stack {
        class: "f-stop",
        word: "stopped",
        field: "stopped",
    },
    Stack {
        class: "f-fail",
        word: "failed",
        field: "failed",
    },
];

/// Writes the overview.
#[must_use]
pub fn overview(facts: &Overview, present: &Present, query: &Query) -> Page {
    let frame = Frame::new(Section::Overview, query, present).timed(query);
    let mut page = Page::new(frame, "Overview");
    let jobs = facts.jobs.as_deref().unwrap_or_default();
    let mut choices = filters_of(query, jobs);
    choices.push(Filter::range(
        query,
        &[("24h", "24 hours"), ("7d", "7 days"), ("30d", "30 days")],
    ));
    choices.push(Filter::zone(query));
    page = page.filtered(query, choices);
    if facts
        .started
        .as_ref()
        .is_ok_and(|it| it.total().runs() == 0)
        && jobs.is_empty()
    {
        page.add("c12", vec![empty()]);
        return page;
    }
    page.figures = figures(facts, present, query);
    let now = present.now;
    let running = facts.running.as_deref().unwrap_or_default();
    let watched = watch(jobs, running, now, query);
    let alerts = facts.open.as_ref().map_or(0, Vec::len) + watched.len();
    let attention = Panel::read("attention", "Needs attention", &facts.open, query, |open| {
        attention(open, watched, now, query)
    });
    let hours = Panel::read("hours", "Runs by hour", &facts.started, query, |started| {
        hours(started, jobs, present, query)
    });
    let next = Panel::read("next", "Expected next", &facts.jobs, query, |jobs| {
        expected(jobs, now, query)
    });
    // A short list leaves room below it; a long one takes the height of both others.
    if alerts <= FEW {
        page.add("c7 stack", vec![attention, next]);
        page.add("c5 stack", vec![hours, fixes()]);
    } else {
        page.add("c7", vec![attention]);
        page.add("c5 stack", vec![hours, next]);
    }
    page.add("c5", vec![month(facts, now, query)]);
    page.add("c7", vec![movers(facts, query)]);
    if alerts > FEW {
        page.add("c12", vec![fixes()]);
    }
    page.add(
        "c12",
        vec![Panel::read(
            "runs",
            "Latest runs",
            &facts.latest,
            query,
            |runs| latest(runs, jobs, now, query),
        )],
    );
    page
}

fn month(facts: &Overview, now: Timestamp, query: &Query) -> Panel {
    let today = utc_date(now);
    Panel::read("month", "Cost this month", &facts.month, query, |days| {
        let unknown;
        let outlook = match &facts.outlook {
            Ok(outlook) => outlook,
            Err(unread) => {
                unknown = Outlook::None(unread.to_string());
                &unknown
            }
        };
        let budget = facts.budget.as_ref().map(Option::as_ref);
        let mut panel = spend::month(days, outlook, budget.unwrap_or_default(), today, query);
        if let Err(unread) = budget {
            panel.foot = format!("{} The budget {unread}.", panel.foot);
        }
        panel
    })
}

fn movers(facts: &Overview, query: &Query) -> Panel {
    Panel::read("movers", "Cost movers", &facts.movement, query, |moved| {
        spend::movers(moved, "7 whole days against the 7 before, in UTC")
    })
}

fn hours(started: &Counted, jobs: &[JobNow], present: &Present, query: &Query) -> Panel {
    let span = query.span;
    let hours = span.to.duration_since(span.from).as_hours();
    let (minutes, unit) = match hours {
        ..=48 => (60, "hour"),
        49..=200 => (6 * 60, "6 hours"),
        _ => (24 * 60, "day"),
    };
    let starts = span.buckets(minutes, &query.zone);
    let mut counts = vec![vec![0.0; STACKS.len()]; starts.len()];
    let place = |at: Timestamp| starts.partition_point(|start| *start <= at).checked_sub(1);
    for (at, tally) in &started.quarters {
        if let Some(place) = place(*at) {
            for (count, runs) in counts[place].iter_mut().zip(stacked(tally)) {
                *count += runs;
            }
        }
    }
    let mut absent = vec![0.0; starts.len()];
    let expected = jobs.iter().filter_map(|it| it.expectation);
    for at in expected
        .flat_map(|it| it.missing(present.now))
        .filter(|at| span.holds(*at))
    {
        if let Some(place) = place(at) {
            absent[place] += 1.0;
        }
    }
    let ticks = span.ticks(&query.zone);
    let buckets = starts
        .iter()
        .zip(counts)
        .zip(&absent)
        .map(|((start, values), missing)| {
            let x = span.x(*start);
            let tick = ticks
                .iter()
                .find(|tick| (tick.x - x).abs() < 0.01 && *start >= span.from);
            Bucket {
                name: words::moment(*start, present.now, &query.zone),
                tick: tick.map(|tick| tick.label.trim_end_matches(":00").to_owned()),
                values: Some(values),
                missing: *missing,
                ahead: None,
            }
        });
    let buckets: Vec<Bucket> = buckets.collect();
    let chart = chart::columns(&Columns {
        id: "hours",
        title: &format!("Runs started, a bar each {unit}"),
        finding: &finding(&buckets, unit),
        height: 132.0,
        unit: Unit::Count,
        stacks: &STACKS,
        buckets: &buckets,
        axis: "From",
        level: "",
    });
    let title = match unit {
        "hour" => "Runs by hour".to_owned(),
        "day" => "Runs by day".to_owned(),
        other => format!("Runs by {other}"),
    };
    let panel =
        Panel::new("hours", title, vec![Block::Chart(chart)]).noted("runs started, local time");
    if started.is_cut {
        return panel.footed(format!(
            "The newest {} are counted; there are more.",
            words::counted(started.total().runs(), "run")
        ));
    }
    panel
}

/// In the order of [`STACKS`].
#[allow(clippy::cast_precision_loss, reason = "the height of a bar")]
const fn stacked(tally: &Tally) -> [f64; STACKS.len()] {
    [
        tally.ended.successful as f64,
        tally.unended as f64,
        tally.ended.stopped as f64,
        tally.failed() as f64,
    ]
}

fn finding(buckets: &[Bucket], unit: &str) -> String {
    let total = |it: &Bucket| it.values.iter().flatten().sum::<f64>();
    let peak = buckets.iter().max_by(|a, b| total(a).total_cmp(&total(b)));
    let failed: f64 = buckets
        .iter()
        .filter_map(|it| it.values.as_ref()?.last())
        .sum();
    let missing: f64 = buckets.iter().map(|it| it.missing).sum();
    let peak = peak.map(|it| format!("Most in one {unit}: {} from {}.", total(it), it.name));
    format!(
        "{} {failed} failed, {missing} expected runs did not come.",
        peak.unwrap_or_default()
    )
    .trim()
    .to_owned()
}

/// A job's name, to its page.
pub(super) fn job(name: &str, query: &Query) -> Cell {
    Cell::text(name).to(query.link(&format!("/jobs/{}", words::segment(name))))
}

/// The job of an incident; a month's budget may be that of a team, or of all.
pub(super) fn held(row: &IncidentRow, query: &Query) -> Cell {
    match row.job_name() {
        Some(name) => job(name, query),
        None => Cell::text(&row.job),
    }
}

fn fixes() -> Panel {
    let words = "No fix is followed yet. Savings are counted only from runs after a fix, never from estimates; \
                 what agents were asked stands on their page.";
    Panel::new(
        "fixes",
        "Fixes and agents",
        vec![Block::Absent {
            words: words.to_owned(),
            command: None,
        }],
    )
}

fn latest(runs: &[RunLine], jobs: &[JobNow], now: Timestamp, query: &Query) -> Panel {
    let spreads: BTreeMap<&str, chart::Spread> = jobs
        .iter()
        .filter_map(|it| Some((it.job.as_str(), it.spread?)))
        .collect();
    let columns = vec![
        Column::left("status", "Status"),
        Column::left("job", "Job"),
        Column::left("platform", "Platform"),
        Column::right("started_at", "Started"),
        Column::right("duration_s", "Duration"),
        Column::drawn("Against p50–p95", String::new()),
        Column::right("cost_usd", "Cost"),
    ];
    let rows = runs.iter().map(|run| {
        let spread = run.job.as_deref().and_then(|job| spreads.get(job)).copied();
        let mut cells = run_row(run, now, query);
        cells.insert(5, against(run, spread, now));
        cells
    });
    let table = Table::new(columns, rows.collect()).named_by(1);
    Panel::new("runs", "Latest runs", vec![Block::Table(table)])
        .linked("All runs", query.link("/runs"))
        .linked("Timeline", query.link("/timeline"))
        .footed("p50 and p95 of the last 50 good runs of the job. Quality, data volume and issues of a run stand on its page, where they are measured.")
}

/// A run's time beside the usual one; of a running one, up to now.
#[allow(clippy::cast_precision_loss, reason = "a place in a drawing")]
pub(super) fn against(run: &RunLine, spread: Option<chart::Spread>, now: Timestamp) -> Cell {
    let so_far = || {
        let started = run.started_at.filter(|_| run.state == State::Running)?;
        i64::try_from(now.duration_since(started).as_millis()).ok()
    };
    let value = run.duration_ms.or_else(so_far).map(|it| it as f64);
    let class = match run.state {
        State::Failed | State::Timeout => "f-fail",
        State::Running | State::Queued => "f-run",
        State::Stopped => "f-stop",
        State::Success => match (value, spread) {
            (Some(value), Some(spread)) if value > spread.p95 => "f-warn",
            _ => "f-ok",
        },
    };
    Cell::drawing(chart::span(value, spread, class))
}

/// The ways to fill a store in which nothing is.
pub(super) fn empty() -> Panel {
    Panel::new(
        "empty",
        "No runs yet",
        vec![
            Block::Text("Strands learns of runs in three ways:".to_owned()),
            Block::Ways(vec![
                ("From an account, by an EventBridge rule", "make deploy"),
                (
                    "From files of events on this machine",
                    "strands ingest events/",
                ),
                (
                    "From the history that an account keeps",
                    "strands import --aws",
                ),
                ("With sample data, to look around", "strands demo"),
            ]),
        ],
    )
}
