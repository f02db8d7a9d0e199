//! A run: its attempts, what it cost and why, what happened around it.

use super::Page;
use super::bared;
use super::bill::{costs, price};
use super::frame::{Filter, Frame, Link, Section};
use super::panel::{Block, Fact, Figure, Panel};
use super::quality::results;
use super::trail::trail;
use crate::chart::{self, Bar, BarKind, Lane, Span};
use crate::model::{Present, Run};
use crate::query::Query;
use crate::table::{Cell, Column, Mark, Table, state_word};
use crate::words;
use jiff::{SignedDuration, Timestamp};
use strands_core::job;
use strands_core::redact::redact;
use strands_core::run::{Attempt, Ledger, RunRecord, State};

const MESSAGE: usize = 2_000;

/// Writes the page of a run.
#[must_use]
pub fn run(facts: &Run, present: &Present, query: &Query) -> Page {
    let run = &*facts.ledger;
    let record = RunRecord::from(run);
    let now = present.now;
    let name = record.job_name.as_deref().unwrap_or("(unnamed)");
    let mut page = Page::new(
        Frame::new(Section::Timeline, query, present),
        format!("Run of {}", words::foreign(name)),
    );
    page.crumbs = vec![Link {
        words: "Timeline".to_owned(),
        href: query.link("/timeline"),
    }];
    if let Some(job) = &record.job_name {
        page.crumbs.push(Link {
            words: words::foreign(job),
            href: query.link(&format!("/jobs/{}", words::segment(job))),
        });
    }
    page.lead = format!(
        "{} · {}",
        words::platform(&record.platform),
        words::foreign(&record.run_id)
    );
    page.filters = vec![Filter::zone(query)];
    page.figures = figures(run, &record, facts, now);
    if let Some(error) = &record.error {
        let code = error
            .code
            .as_deref()
            .map(|it| format!("{}: ", redact(it, 200)))
            .unwrap_or_default();
        let message = words::foreign(&redact(&error.message, MESSAGE));
        page.add(
            "c12",
            vec![
                Panel::new(
                    "error",
                    "Why it did not succeed",
                    vec![Block::Quote(format!("{code}{message}"))],
                )
                .noted("as the platform told it; personal data is masked"),
            ],
        );
    }
    let left = vec![
        attempts(run, now, query),
        costs(run, query),
        trail(facts, now, query),
    ];
    let checks = Panel::read("quality", "Quality", &facts.quality, query, |found| {
        results("quality", found, now, query)
    });
    page.add("c8 stack", left);
    let personal = scanned(run, now, query);
    page.add(
        "c4 stack",
        vec![known(run, &record), checks, personal, unmeasured()],
    );
    page
}

fn figures(run: &Ledger, record: &RunRecord, facts: &Run, now: Timestamp) -> Vec<Figure> {
    let plain = |name, value: String, note: String| Figure {
        name,
        value,
        href: None,
        is_bad: false,
        is_absent: false,
        note,
    };
    let state = record.state;
    let native = if record.native_state.is_empty() {
        String::new()
    } else {
        words::foreign(&record.native_state)
    };
    let spread = facts
        .history
        .as_ref()
        .ok()
        .and_then(|it| it.as_ref()?.spread);
    let usual = spread.map_or("too few good runs to compare".to_owned(), |it| {
        format!("p50 {}, p95 {}", words::about(it.p50), words::about(it.p95))
    });
    let so_far = record
        .started_at
        .filter(|_| !state.is_terminal())
        .map(|at| words::age(at, now));
    let duration = record.duration_ms.map(words::duration);
    let count = record.attempts.len();
    vec![
        Figure {
            is_bad: matches!(state, State::Failed | State::Timeout),
            ..plain("State", state_word(state).to_owned(), native)
        },
        Figure {
            is_absent: duration.is_none() && so_far.is_none(),
            ..plain(
                "Duration",
                duration
                    .or(so_far.map(|it| format!("{it} so far")))
                    .unwrap_or("not measured".to_owned()),
                usual,
            )
        },
        plain(
            "Attempts",
            words::count(i64::try_from(count).unwrap_or(0)),
            format!("the highest is number {}", record.attempt),
        ),
        price(run.cost.as_ref()),
    ]
}

fn attempts(run: &Ledger, now: Timestamp, query: &Query) -> Panel {
    let span = span(run, now);
    let ticks: Vec<f64> = span.ticks(&query.zone).iter().map(|tick| tick.x).collect();
    let columns = vec![
        Column::right("attempt", "Attempt"),
        Column::left("status", "Status"),
        Column::drawn("Time", chart::lane_head(span, &query.zone, Some(now))),
        Column::right("started_at", "Started"),
        Column::right("ended_at", "Ended"),
        Column::right("duration_s", "Duration"),
    ];
    let rows = run.attempts().iter().map(|it| {
        let bars: Vec<Bar> = bar(it, now, query).into_iter().collect();
        let drawing = chart::lane(&Lane {
            span,
            bars: &bars,
            ticks: &ticks,
            now: Some(now),
        });
        let ended = match it.ended_at() {
            None if !it.state().is_terminal() => Cell::none("not ended"),
            known => Cell::instant(known, now, &query.zone),
        };
        vec![
            Cell::count(i64::from(it.number)),
            Cell::state(it.state()),
            Cell::drawing(drawing),
            Cell::instant(it.started_at(), now, &query.zone),
            ended,
            match it.duration_ms() {
                None if !it.state().is_terminal() => Cell::none("not ended"),
                known => Cell::duration(known),
            },
        ]
    });
    Panel::new(
        "attempts",
        "Attempts",
        vec![Block::Table(Table::new(columns, rows.collect()))],
    )
    .exported(query)
}

/// From its first start to its last end, with some room.
fn span(run: &Ledger, now: Timestamp) -> Span {
    let from = run.placed_at();
    let ends = run.attempts().iter().map(|it| it.ended_at().unwrap_or(now));
    let to = ends.max().unwrap_or(now).max(from);
    let room = (to.duration_since(from) / 10).max(SignedDuration::from_mins(5));
    Span {
        from: from.saturating_sub(room).unwrap_or(from),
        to: to.saturating_add(room).unwrap_or(to),
    }
}

fn bar(attempt: &Attempt, now: Timestamp, query: &Query) -> Option<Bar> {
    let from = attempt.started_at().or(attempt.ended_at())?;
    let state = attempt.state();
    let to = attempt
        .ended_at()
        .unwrap_or(if state.is_terminal() { from } else { now });
    Some(Bar {
        kind: match state {
            State::Queued => BarKind::Queued,
            State::Running => BarKind::Running,
            State::Success => BarKind::Succeeded,
            State::Failed | State::Timeout => BarKind::Failed,
            State::Stopped => BarKind::Stopped,
        },
        from,
        to,
        words: format!(
            "{} {} to {}",
            state_word(state),
            words::clock(from, &query.zone),
            words::clock(to, &query.zone)
        ),
        run: None,
    })
}

fn known(run: &Ledger, record: &RunRecord) -> Panel {
    let text = |name: &str, value: &str| Fact::new(name, Cell::text(value));
    let mut facts = vec![
        text("Execution", &run.execution_id),
        text("Run", &record.run_id),
        text("Account", &record.account),
        text("Region", &record.region),
    ];
    if record.scope != "-" {
        facts.push(text("Scope", &record.scope));
    }
    let units = record
        .units
        .as_ref()
        .and_then(|it| serde_json::to_value(it).ok());
    for (name, value) in units.iter().filter_map(|it| it.as_object()).flatten() {
        if !value.is_null() {
            facts.push(Fact::new(
                name.replace('_', " "),
                Cell::text(value.to_string().trim_matches('"')),
            ));
        }
    }
    for (name, value) in record.metrics.iter().flatten() {
        let value = serde_json::to_value(value)
            .map(|it| it.to_string())
            .unwrap_or_default();
        facts.push(Fact {
            origin: Some("reported".to_owned()),
            ..Fact::new(words::foreign(name), Cell::text(value.trim_matches('"')))
        });
    }
    for (name, value) in record.labels.iter().flatten() {
        facts.push(Fact {
            origin: Some("label".to_owned()),
            ..Fact::new(words::foreign(name), Cell::text(&redact(value, 200)))
        });
    }
    for flag in &record.flags {
        facts.push(text("Flag", flag));
    }
    for missing in &record.missing {
        facts.push(Fact::new("Still to be found", Cell::none(missing)));
    }
    let budget = run.budget().map(|it| it.limit);
    facts.push(match budget {
        Some(limit) => Fact {
            origin: Some(run.budget_state().as_str().to_owned()),
            ..Fact::new("Budget", Cell::usd(limit.0))
        },
        None => Fact::new("Budget", Cell::none("not known")),
    });
    Panel::new("facts", "Known of it", vec![Block::Facts(facts)])
}

/// What the scan of the data that it wrote said.
fn scanned(run: &Ledger, now: Timestamp, query: &Query) -> Panel {
    const TITLE: &str = "Personal data in the open";
    let Some(verdict) = run.exposure.as_deref() else {
        let is_asked_for = run.job.as_deref().is_some_and(job::Facts::asks_for_scan);
        let words = if is_asked_for {
            "Not measured: nothing that it wrote has been read by a scan."
        } else {
            "Not measured: the configuration asks for no scan of what the job writes."
        };
        let words = words.to_owned();
        return Panel::new(
            "personal",
            TITLE,
            vec![Block::Absent {
                words,
                command: None,
            }],
        );
    };
    let mut facts = vec![Fact::new(
        "Scanned",
        Cell::instant(Some(verdict.scanned_at), now, &query.zone),
    )];
    for judged in &verdict.data_sets {
        let columns = i64::try_from(judged.columns()).unwrap_or(i64::MAX);
        let said = match columns {
            0 if judged.complete => Cell::text("none").marked(Mark::Good),
            0 => Cell::text("none found"),
            _ => Cell::named(
                &judged.in_words(),
                words::foreign(&redact(&judged.in_words(), 200)),
            )
            .marked(Mark::Bad),
        };
        facts.push(Fact::new(bared::looked_at(judged), said));
    }
    let panel = Panel::new("personal", TITLE, vec![Block::Facts(facts)]);
    if verdict.is_whole {
        panel
    } else {
        panel.footed("Not all that it wrote could be read.")
    }
}

fn unmeasured() -> Panel {
    Panel::new("unmeasured", "Not measured yet", vec![Block::Absent {
        words: "Stages, data volume and memory need the run's Spark event log; lineage needs an OpenLineage report. Neither \
                is recorded with runs yet."
            .to_owned(),
        command: None,
    }])
}
