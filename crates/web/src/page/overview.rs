//! The overview: is anything wrong, and will today's data be on time?

use super::Page;
use super::attention::attention;
use super::frame::{Filter, Frame, Section};
use super::panel::{Block, Figure, Panel};
use super::runs::{filters_of, run_row};
use super::spend;
use crate::chart::{self, Bucket, Columns, Stack, Unit};
use crate::model::{History, Overview, Present, QualityLine, RunLine, Runs};
use crate::query::{Accepts, Choice, Query};
use crate::table::{Cell, Column, Mark, Table};
use crate::words;
use jiff::{Timestamp, ToSpan};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use strands_core::instant::utc_date;
use strands_core::money::MicroUsd;
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

const LATEST: usize = 10;
const NEXT: usize = 6;

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
    let names = facts.histories.as_deref().unwrap_or_default();
    let mut choices = filters_of(query, names);
    choices.push(Filter::range(
        query,
        &[("24h", "24 hours"), ("7d", "7 days"), ("30d", "30 days")],
    ));
    choices.push(Filter::zone(query));
    page = page.filtered(query, choices);
    if facts.runs.as_ref().is_ok_and(|it| it.lines.is_empty()) && names.is_empty() {
        page.add("c12", vec![empty()]);
        return page;
    }
    page.figures = figures(facts, present, query);
    let now = present.now;
    page.add(
        "c7",
        vec![Panel::read(
            "attention",
            "Needs attention",
            &facts.open,
            query,
            |open| attention(open, now, query),
        )],
    );
    let hours = Panel::read("hours", "Runs by hour", &facts.runs, query, |runs| {
        hours(
            runs,
            facts.histories.as_deref().unwrap_or_default(),
            present,
            query,
        )
    });
    let next = Panel::read(
        "next",
        "Expected next",
        &facts.histories,
        query,
        |histories| expected(histories, now, query),
    );
    page.add("c5 stack", vec![hours, next]);
    let today = utc_date(now);
    page.add(
        "c4",
        vec![Panel::read(
            "month",
            "Cost this month",
            &facts.month,
            query,
            |days| match &facts.outlook {
                Ok(outlook) => spend::month(days, outlook, today, query),
                Err(unread) => spend::month(
                    days,
                    &crate::model::Outlook::None(unread.to_string()),
                    today,
                    query,
                ),
            },
        )],
    );
    page.add(
        "c4",
        vec![Panel::read(
            "movers",
            "Cost movers",
            &facts.weeks,
            query,
            |jobs| {
                let back = |days: i32| today.checked_sub(days.days()).unwrap_or(today);
                let note = "7 whole days against the 7 before, in UTC";
                spend::movers(jobs, (back(14), back(8)), (back(7), back(1)), note)
            },
        )],
    );
    page.add("c4", vec![fixes()]);
    page.add(
        "c12",
        vec![Panel::read(
            "runs",
            "Latest runs",
            &facts.runs,
            query,
            |runs| {
                latest(
                    runs,
                    facts.histories.as_deref().unwrap_or_default(),
                    now,
                    query,
                )
            },
        )],
    );
    page
}

fn figures(facts: &Overview, present: &Present, query: &Query) -> Vec<Figure> {
    let Ok(runs) = &facts.runs else {
        return Vec::new();
    };
    let (from, to) = (query.span.from.to_string(), query.span.to.to_string());
    let list = |pairs: &[(&str, &str)]| {
        let range = [("from", from.as_str()), ("to", to.as_str())];
        let span: Vec<(&str, &str)> = match query.range {
            Some(range) => vec![("range", range)],
            None => range.to_vec(),
        };
        let pairs: Vec<(&str, &str)> = span.iter().chain(pairs).copied().collect();
        Some(query.link_with("/runs", &pairs))
    };
    let lines = &runs.lines;
    let all = size(lines.len());
    let failed = size(lines.iter().filter(|it| it.is_failed()).count());
    let running = size(lines.iter().filter(|it| it.state == State::Running).count());
    let at_least = if runs.is_cut { "≥\u{a0}" } else { "" };
    let plain = |name, value: String, href, note| Figure {
        name,
        value,
        href,
        is_bad: false,
        is_absent: false,
        note,
    };
    vec![
        plain(
            "Runs",
            format!("{at_least}{}", words::count(all)),
            list(&[]),
            before(facts, lines.len()),
        ),
        Figure {
            is_bad: failed > 0,
            ..plain(
                "Failed",
                format!("{at_least}{}", words::count(failed)),
                list(&[("status", "failed"), ("status", "timeout")]),
                share(failed, all),
            )
        },
        missing(facts, present.now, query),
        plain(
            "Running",
            words::count(running),
            list(&[("status", "running")]),
            long_running(facts, lines, present.now),
        ),
        cost(lines, runs.is_cut, query),
        quality(facts, query),
    ]
}

fn size(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

#[allow(clippy::cast_precision_loss, reason = "a share for people")]
fn share(part: i64, all: i64) -> String {
    if all == 0 {
        return "no run".to_owned();
    }
    format!("{} of runs", words::percent(part as f64 / all as f64))
}

#[allow(clippy::cast_precision_loss, reason = "a share for people")]
fn before(facts: &Overview, now: usize) -> String {
    match &facts.before {
        Ok(0) => "none in the same time a week before".to_owned(),
        Ok(before) => {
            let change = (now as f64 - *before as f64) / *before as f64;
            format!("{} on a week before", words::change(change))
        }
        Err(_) => "the week before could not be read".to_owned(),
    }
}

fn missing(facts: &Overview, now: Timestamp, query: &Query) -> Figure {
    let figure = |value: String, is_absent, is_bad, note: &str| Figure {
        name: "Missing",
        value,
        href: None,
        is_bad,
        is_absent,
        note: note.to_owned(),
    };
    let Ok(histories) = &facts.histories else {
        return figure("not read".to_owned(), true, false, "");
    };
    let regular: Vec<_> = histories.iter().filter_map(|it| it.expectation).collect();
    if regular.is_empty() {
        return figure(
            "not measured".to_owned(),
            true,
            false,
            "no job has a rhythm yet",
        );
    }
    let missing = regular.iter().flat_map(|it| it.missing(now));
    let missing = size(missing.filter(|at| query.span.holds(*at)).count());
    let note = format!("{} of {} jobs are regular", regular.len(), histories.len());
    Figure {
        href: (missing > 0).then(|| query.link("/timeline")),
        ..figure(words::count(missing), false, missing > 0, &note)
    }
}

#[allow(clippy::cast_precision_loss, reason = "a comparison with a percentile")]
fn long_running(facts: &Overview, lines: &[RunLine], now: Timestamp) -> String {
    let histories = facts.histories.as_deref().unwrap_or_default();
    let spreads: BTreeMap<&str, f64> = histories
        .iter()
        .filter_map(|it| Some((it.job.as_str(), it.spread?.p95)))
        .collect();
    let is_long = |run: &&RunLine| {
        let p95 = run.job.as_deref().and_then(|job| spreads.get(job));
        let runs_for = run
            .started_at
            .map(|at| now.duration_since(at).as_millis() as f64);
        p95.zip(runs_for)
            .is_some_and(|(p95, runs_for)| runs_for > *p95)
    };
    let running = lines.iter().filter(|it| it.state == State::Running);
    match running.filter(is_long).count() {
        0 => "none beyond its p95".to_owned(),
        count => format!("{count} beyond its p95"),
    }
}

fn cost(lines: &[RunLine], is_cut: bool, query: &Query) -> Figure {
    let known = lines.iter().filter_map(|it| it.cost);
    let known = known.fold(0_i64, |sum, it| sum.saturating_add(it.0));
    let is_unpriced = |it: &&RunLine| it.cost.is_none() && it.cost_status.is_some();
    let unpriced = lines.iter().filter(is_unpriced).count();
    let has_price = lines.iter().any(|it| it.cost.is_some());
    let is_bound = is_cut || unpriced > 0;
    let note = match unpriced {
        0 => "every ended run is priced".to_owned(),
        count => format!("{} unpriced", words::counted(size(count), "run")),
    };
    Figure {
        name: "Cost",
        value: match (has_price, is_bound) {
            (false, _) if unpriced > 0 => "unpriced".to_owned(),
            (_, true) => format!("≥\u{a0}{}", words::usd(MicroUsd(known))),
            _ => words::usd(MicroUsd(known)),
        },
        href: Some(query.link("/cost")),
        is_bad: false,
        is_absent: !has_price && unpriced > 0,
        note,
    }
}

fn quality(facts: &Overview, query: &Query) -> Figure {
    let figure = |value: String, is_absent, note: String| Figure {
        name: "Quality, median",
        value,
        href: Some(query.link("/quality")),
        is_bad: false,
        is_absent,
        note,
    };
    let Ok(results) = &facts.quality else {
        return figure("not read".to_owned(), true, String::new());
    };
    let mut scores: Vec<f64> = results.iter().filter_map(|it| it.score).collect();
    scores.sort_by(f64::total_cmp);
    let runs = facts
        .runs
        .as_ref()
        .map(|it| it.lines.len())
        .unwrap_or_default();
    match scores.get(scores.len() / 2) {
        Some(_) => {
            let (low, high) = (scores[(scores.len() - 1) / 2], scores[scores.len() / 2]);
            let note = format!("{} of {runs} measured", measured(results));
            figure(format!("{:.3}", f64::midpoint(low, high)), false, note)
        }
        None => figure(
            "not measured".to_owned(),
            true,
            format!("0 of {runs} measured"),
        ),
    }
}

fn measured(results: &[QualityLine]) -> usize {
    results.iter().filter(|it| it.score.is_some()).count()
}

fn hours(runs: &Runs, histories: &[History], present: &Present, query: &Query) -> Panel {
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
    for run in &runs.lines {
        if let Some(place) = place(run.placed_at) {
            counts[place][stack(run.state)] += 1.0;
        }
    }
    let mut absent = vec![0.0; starts.len()];
    let expected = histories.iter().filter_map(|it| it.expectation);
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
    if runs.is_cut {
        return panel.footed(format!(
            "The newest {} are counted; there are more.",
            words::counted(size(runs.lines.len()), "run")
        ));
    }
    panel
}

const fn stack(state: State) -> usize {
    match state {
        State::Success => 0,
        State::Queued | State::Running => 1,
        State::Stopped => 2,
        State::Failed | State::Timeout => 3,
    }
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

fn expected(histories: &[History], now: Timestamp, query: &Query) -> Panel {
    let regular = histories
        .iter()
        .filter_map(|it| Some((it, it.expectation?)));
    let mut due: Vec<_> = regular.collect();
    if due.is_empty() {
        let absent = Block::Absent {
            words: "No expectation: no job has run ten times in a regular rhythm, and none has told its deadline."
                .to_owned(),
            command: None,
        };
        return Panel::new("next", "Expected next", vec![absent]);
    }
    let overdue = |it: &crate::cadence::Expectation| Reverse(it.missing(now).len().min(1));
    due.sort_by_key(|(_, it)| (overdue(it), it.next()));
    let columns = vec![
        Column::left("job", "Job"),
        Column::right("expected_at", "Expected"),
        Column::right("ends_by", "Ends by, p95"),
        Column::left("state", "State"),
    ];
    let rows = due.into_iter().take(NEXT).map(|(history, expectation)| {
        let at = expectation.next();
        let ends = history.spread.and_then(|it| {
            at.checked_add(jiff::SignedDuration::from_millis(millis(it.p95)))
                .ok()
        });
        vec![
            job(&history.job, query),
            Cell::instant(Some(at), now, &query.zone),
            Cell::instant(ends, now, &query.zone),
            due_in(expectation, now),
        ]
    });
    Panel::new(
        "next",
        "Expected next",
        vec![Block::Table(Table::new(columns, rows.collect()))],
    )
    .noted("by the rhythm of past runs")
}

#[allow(
    clippy::cast_possible_truncation,
    reason = "a percentile of whole milliseconds"
)]
fn millis(value: f64) -> i64 {
    value as i64
}

fn due_in(it: crate::cadence::Expectation, now: Timestamp) -> Cell {
    let at = it.next();
    if !it.missing(now).is_empty() {
        return Cell::named("missing", format!("missing, {}", words::age(at, now)))
            .marked(Mark::Unknown);
    }
    if at < now {
        return Cell::named("late", format!("late, {}", words::age(at, now))).marked(Mark::Warning);
    }
    Cell::named("due", format!("in {}", words::age(now, at))).marked(Mark::Queued)
}

/// A job's name, to its page.
pub(super) fn job(name: &str, query: &Query) -> Cell {
    Cell::text(name).to(query.link(&format!("/jobs/{}", words::segment(name))))
}

fn fixes() -> Panel {
    let words = "No fix is followed and no agent reports yet. Savings are counted only from runs after a fix, \
                 never from estimates, so there is nothing to show until issues and agents are recorded.";
    Panel::new(
        "fixes",
        "Fixes and agents",
        vec![Block::Absent {
            words: words.to_owned(),
            command: None,
        }],
    )
}

fn latest(runs: &Runs, histories: &[History], now: Timestamp, query: &Query) -> Panel {
    let spreads: BTreeMap<&str, chart::Spread> = histories
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
    let rows = runs.lines.iter().take(LATEST).map(|run| {
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

fn empty() -> Panel {
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
