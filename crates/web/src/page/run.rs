//! A run: its attempts, what it cost and why, what happened around it.

use super::Page;
use super::frame::{Filter, Frame, Link, Section};
use super::panel::{Block, Event, Fact, Figure, Panel};
use super::quality::results;
use crate::chart::{self, Bar, BarKind, Lane, Span};
use crate::model::{Present, Run};
use crate::query::Query;
use crate::table::{Cell, Column, Mark, Table, state_word};
use crate::words;
use jiff::{SignedDuration, Timestamp};
use strands_core::cost::{Cost, Status};
use strands_core::incident::{MailRow, MailState};
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
    page.add("c4 stack", vec![known(run, &record), checks, unmeasured()]);
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
        format!(
            "p50 {}, p95 {}",
            words::duration(millis(it.p50)),
            words::duration(millis(it.p95))
        )
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

fn price(cost: Option<&Cost>) -> Figure {
    let figure = |value: String, is_absent, note: String| Figure {
        name: "Cost",
        value,
        href: None,
        is_bad: false,
        is_absent,
        note,
    };
    let Some(cost) = cost else {
        return figure(
            "not yet".to_owned(),
            true,
            "priced once an attempt has ended".to_owned(),
        );
    };
    match (cost.status(), cost.total()) {
        (Status::Priced, Some(total)) => figure(words::usd(total), false, "priced".to_owned()),
        (Status::Estimated, Some(total)) => figure(
            format!("~{}", words::usd(total)),
            false,
            "estimated".to_owned(),
        ),
        _ => figure(
            "unpriced".to_owned(),
            true,
            format!("known part {}", words::usd(cost.known())),
        ),
    }
}

#[allow(
    clippy::cast_possible_truncation,
    reason = "a percentile of whole milliseconds"
)]
fn millis(value: f64) -> i64 {
    value as i64
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

fn costs(run: &Ledger, query: &Query) -> Panel {
    let Some(cost) = &run.cost else {
        let words = "No attempt has ended, so nothing is priced yet.";
        return Panel::new("cost", "Cost", vec![Block::Text(words.to_owned())]);
    };
    let columns = vec![
        Column::left("component", "Component"),
        Column::right("quantity", "Quantity"),
        Column::left("unit", "Unit"),
        Column::right("price_usd", "Price"),
        Column::left("region", "Region"),
        Column::left("price_from", "Price from"),
        Column::right("cost_usd", "Cost"),
    ];
    let rows = cost.lines().iter().map(|line| {
        let component = line.component.as_str();
        let mut cells = vec![Cell::named(component, component.replace('_', " "))];
        match &line.usage {
            Some(usage) => {
                let verified = if usage.price_verified {
                    ""
                } else {
                    ", unverified"
                };
                cells.push(Cell::named(
                    &usage.quantity.to_string(),
                    usage.quantity.round_dp(4).normalize().to_string(),
                ));
                cells.push(Cell::text(&usage.unit));
                cells.push(Cell::named(
                    &usage.usd.to_string(),
                    format!("${}", usage.usd.normalize()),
                ));
                cells.push(Cell::text(&usage.region));
                cells.push(Cell::named(
                    &usage.effective_from.to_string(),
                    format!("{}{verified}", usage.effective_from),
                ));
            }
            None => cells.extend([(); 5].map(|()| Cell::none("as reported"))),
        }
        cells.push(Cell::usd(line.amount.0));
        cells
    });
    let rows: Vec<Vec<Cell>> = rows.collect();
    let mut blocks = Vec::new();
    if !rows.is_empty() {
        blocks.push(Block::Table(Table::new(columns, rows)));
    }
    let notes = cost.unpriced().iter().map(|it| {
        format!(
            "{} has no price: {}.",
            it.component.as_str().replace('_', " "),
            it.detail
        )
    });
    let notes = notes.chain(
        cost.warnings()
            .iter()
            .map(|it| format!("Estimated: {}.", it.message)),
    );
    blocks.extend(notes.map(|it| Block::Absent {
        words: words::foreign(&it),
        command: None,
    }));
    Panel::new("cost", "Cost", blocks)
        .noted("list prices in US dollars, before tax and credits")
        .exported(query)
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

fn trail(facts: &Run, now: Timestamp, query: &Query) -> Panel {
    let run = &*facts.ledger;
    let at = |it: Timestamp| Cell::instant(Some(it), now, &query.zone);
    let event = |when: Timestamp, mark, words: &str, detail: String, href| {
        (
            when,
            Event {
                at: at(when),
                mark,
                words: words.to_owned(),
                detail,
                href,
            },
        )
    };
    let mut events = vec![event(
        run.received_at,
        None,
        "First report arrived",
        String::new(),
        None,
    )];
    for attempt in run.attempts() {
        if let Some(started) = attempt.started_at() {
            events.push(event(
                started,
                Some(Mark::Running),
                &format!("Attempt {} started", attempt.number),
                String::new(),
                None,
            ));
        }
        if let Some(ended) = attempt.ended_at().filter(|_| attempt.state().is_terminal()) {
            let words = format!("Attempt {} {}", attempt.number, state_word(attempt.state()));
            events.push(event(
                ended,
                Some(Mark::of(attempt.state())),
                &words,
                String::new(),
                None,
            ));
        }
    }
    for incident in facts.incidents.iter().flatten() {
        let href = Some(query.link(&format!(
            "/incidents/{}",
            words::segment(&incident.incident_id)
        )));
        events.push(event(
            incident.opened_at,
            Some(Mark::Bad),
            "Incident opened",
            redact(&incident.cause, 120),
            href.clone(),
        ));
        if let Some(resolved) = incident.resolved_at {
            let how = incident
                .resolution
                .as_deref()
                .map(|it| redact(it, 120))
                .unwrap_or_default();
            events.push(event(
                resolved,
                Some(Mark::Good),
                "Incident resolved",
                how,
                href,
            ));
        }
    }
    for mail in facts.mails.iter().flatten() {
        if let Some((when, words, detail)) = of_mail(mail) {
            events.push(event(when, None, &words, detail, None));
        }
    }
    events.sort_by_key(|(when, _)| *when);
    let unread = [facts.incidents.is_err(), facts.mails.is_err()].contains(&true);
    let panel = Panel::new(
        "trail",
        "What happened",
        vec![Block::Trail(events.into_iter().map(|(_, it)| it).collect())],
    );
    if unread {
        return panel.footed("Incidents or mails could not be read.");
    }
    panel
}

/// A mail that left, or that need not.
pub(super) fn of_mail(mail: &MailRow) -> Option<(Timestamp, String, String)> {
    let to = words::foreign(&mail.address);
    match mail.state {
        MailState::Sent => Some((
            mail.sent_at?,
            format!("Mail sent: {}", mail.step),
            format!("to {to}"),
        )),
        MailState::Failed => Some((
            when(mail)?,
            format!("Mail failed: {}", mail.step),
            format!("to {to}; {}", reason(mail)),
        )),
        MailState::Suppressed => Some((
            when(mail)?,
            format!("Mail withdrawn: {}", mail.step),
            reason(mail),
        )),
        MailState::Pending | MailState::Digest | MailState::Claimed | MailState::Digested => {
            Some((
                mail.created_at,
                format!("Mail written: {}", mail.step),
                format!("to {to}; {}", mail.state.as_str()),
            ))
        }
    }
}

fn when(mail: &MailRow) -> Option<Timestamp> {
    Timestamp::from_millisecond(mail.due_at).ok()
}

fn reason(mail: &MailRow) -> String {
    mail.reason
        .as_deref()
        .map(|it| redact(it, 200))
        .unwrap_or_default()
}

fn unmeasured() -> Panel {
    Panel::new("unmeasured", "Not measured yet", vec![Block::Absent {
        words: "Stages, data volume and memory need the run's Spark event log; compliance needs a scan of its output; \
                lineage needs an OpenLineage report. None of them is recorded with runs yet."
            .to_owned(),
        command: None,
    }])
}
