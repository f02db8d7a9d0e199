//! An incident: what holds a job, who was told, and how it went on.

use super::Page;
use super::attention::{kind_word, mark, severity, what};
use super::bared;
use super::form::{Field, Form};
use super::frame::{Filter, Frame, Link, Section};
use super::overview::{held, job};
use super::panel::{Block, Event, Fact, Figure, Panel};
use super::runs::{run_link, run_row};
use super::trail::of_mail;
use crate::model::{Incident, Present};
use crate::query::Query;
use crate::table::{Cell, Column, Mark, Table, state_word};
use crate::words;
use jiff::Timestamp;
use strands_core::incident::{IncidentRow, IncidentState, Kind, MonthFact};
use strands_core::redact::redact;
use strands_core::run::{Attempt, Ledger};

/// Writes the page of an incident; with a sign for its form, for those who may acknowledge it.
#[must_use]
pub fn incident(facts: &Incident, present: &Present, query: &Query, sign: Option<&str>) -> Page {
    let row = &facts.row;
    let now = present.now;
    let title = format!("{} {}", words::foreign(&row.job), what(row));
    let mut page = Page::new(Frame::new(Section::Issues, query, present), title);
    page.crumbs = vec![Link {
        words: "Issues".to_owned(),
        href: query.link("/issues"),
    }];
    page.lead = format!("Incident {}", words::foreign(&row.incident_id));
    page.filters = vec![Filter::zone(query)];
    page.figures = figures(row, now);
    page.add(
        "c8",
        vec![Panel::read("cause", "Cause", &facts.run, query, |run| {
            cause(row, run.as_deref(), query)
        })],
    );
    let mut aside = vec![known(row, now, query)];
    aside.extend(acknowledging(facts, sign));
    page.add("c4 stack", aside);
    if let Some(exposed) = row.exposed.as_deref() {
        page.add("c12", vec![bared::panel(exposed)]);
    }
    if row.month.is_some() || row.exposed.is_some() {
        page.add("c12", vec![trail(facts, now, query)]);
        return page;
    }
    page.add("c5", vec![trail(facts, now, query)]);
    page.add("c7", vec![last_good(facts, now, query)]);
    page.add("c12", vec![reach()]);
    page
}

fn last_good(facts: &Incident, now: Timestamp, query: &Query) -> Panel {
    const TITLE: &str = "Last good run before it";
    Panel::read("good", TITLE, &facts.good, query, |good| {
        let Some(run) = good else {
            let words = "No good run of the job before it is known.";
            return Panel::new("good", TITLE, vec![Block::Text(words.to_owned())]);
        };
        let columns = vec![
            Column::left("status", "Status"),
            Column::left("job", "Job"),
            Column::left("platform", "Platform"),
            Column::right("started_at", "Started"),
            Column::right("duration_s", "Duration"),
            Column::right("cost_usd", "Cost"),
        ];
        let table = Table::new(columns, vec![run_row(run, now, query)]).named_by(1);
        Panel::new("good", TITLE, vec![Block::Table(table)])
    })
}

fn reach() -> Panel {
    let words = "Not known yet: jobs downstream and their deadlines need lineage, which is not recorded yet.";
    let absent = Block::Absent {
        words: words.to_owned(),
        command: None,
    };
    Panel::new("reach", "Whom it holds back", vec![absent])
}

fn figures(row: &IncidentRow, now: Timestamp) -> Vec<Figure> {
    let is_open = row.state == IncidentState::Open;
    let lasted = words::age(row.opened_at, row.resolved_at.unwrap_or(now));
    let reopened = match row.reopened {
        0 => "never reopened".to_owned(),
        times => format!("reopened {}", words::counted(i64::from(times), "time")),
    };
    let mut figures = vec![
        Figure {
            is_bad: is_open,
            ..plain("State", row.state.as_str().to_owned(), reopened)
        },
        plain(
            "Severity",
            severity(row.severity).to_owned(),
            kind_word(row.kind).to_owned(),
        ),
        plain(
            if is_open { "Open for" } else { "Lasted" },
            lasted,
            String::new(),
        ),
    ];
    figures.extend(match &row.month {
        Some(month) => of_month(month),
        None => of_runs(row),
    });
    figures
}

fn plain(name: &'static str, value: String, note: String) -> Figure {
    Figure {
        name,
        value,
        href: None,
        is_bad: false,
        is_absent: false,
        note,
    }
}

fn of_runs(row: &IncidentRow) -> Vec<Figure> {
    vec![
        plain(
            "Runs",
            words::count(i64::from(row.runs)),
            "that it holds".to_owned(),
        ),
        Figure {
            is_absent: row.cost.is_none(),
            ..plain(
                "Cost of these runs",
                row.cost.map_or_else(|| "not known".to_owned(), words::usd),
                if row.cost.is_some() {
                    "all of them priced".to_owned()
                } else {
                    "not all of them are priced".to_owned()
                },
            )
        },
    ]
}

fn of_month(month: &MonthFact) -> Vec<Figure> {
    let spending = &month.spending;
    let unpriced = i64::try_from(spending.unpriced).unwrap_or(i64::MAX);
    let note = match unpriced {
        0 => format!("in {}", spending.month.strftime("%B %Y")),
        runs => format!("beside {} without a price", words::counted(runs, "run")),
    };
    vec![
        plain("Spent", words::usd(spending.spent), note),
        plain(
            "Budget",
            words::usd(month.limit),
            format!("told from {} % on", month.threshold_percent),
        ),
    ]
}

fn cause(row: &IncidentRow, run: Option<&Ledger>, query: &Query) -> Panel {
    let error = run
        .and_then(|run| opened_by(run, row).or(run.highest_attempt()))
        .and_then(Attempt::error);
    let words = match error.filter(|_| row.kind == Kind::Failure) {
        Some(error) => {
            let code = error
                .code
                .as_deref()
                .map(|it| format!("{}: ", redact(it, 200)))
                .unwrap_or_default();
            format!("{code}{}", redact(&error.message, 2_000))
        }
        None => redact(&row.cause_in_words(), 2_000),
    };
    let note = match (&row.month, &row.exposed) {
        (Some(_), _) => "as it was when it opened; days are counted in UTC",
        (None, Some(_)) => "columns with their types; values are never shown",
        (None, None) => "of the run that opened it; personal data is masked",
    };
    let mut panel =
        Panel::new("cause", "Cause", vec![Block::Quote(words::foreign(&words))]).noted(note);
    if let Some(run) = run {
        panel = panel.linked(
            &format!("Run, {}", state_word(run.state())),
            run_link(&run.execution_id, query),
        );
    }
    panel
}

/// What somebody who may can do about an open failure that nobody has taken note of.
fn acknowledging(facts: &Incident, sign: Option<&str>) -> Option<Panel> {
    let row = &facts.row;
    let is_open = row.state == IncidentState::Open && row.kind == Kind::Failure;
    let sign = sign.filter(|_| is_open && row.acknowledged_at.is_none())?;
    let action = format!(
        "/incidents/{}/acknowledge",
        words::segment(&row.incident_id)
    );
    let form =
        Form::new(action, sign, "Acknowledge").asking(Field::text("note", "Note for the team"));
    let panel = Panel::new("acknowledge", "Acknowledge", vec![Block::Form(form)]);
    Some(
        panel.footed(
            "It then reminds nobody. That it is over, or opens again, is told all the same.",
        ),
    )
}

fn opened_by<'r>(run: &'r Ledger, row: &IncidentRow) -> Option<&'r Attempt> {
    row.attempt.and_then(|number| run.attempt(number))
}

fn known(row: &IncidentRow, now: Timestamp, query: &Query) -> Panel {
    let mut facts = vec![
        Fact::new("Job", held(row, query)),
        Fact::new("Environment", Cell::text(&row.environment)),
        Fact::new(
            "Opened",
            Cell::instant(Some(row.opened_at), now, &query.zone),
        ),
    ];
    if let Some(resolved) = row.resolved_at {
        facts.push(Fact::new(
            "Resolved",
            Cell::instant(Some(resolved), now, &query.zone),
        ));
    }
    if let Some(how) = &row.resolution {
        facts.push(Fact::new("How", Cell::text(&redact(how, 200))));
    }
    facts.push(Fact::new(
        "Class of cause",
        Cell::text(&redact(&row.cause, 200)),
    ));
    for other in row.jobs.iter().skip(1) {
        facts.push(Fact::new("Also", job(other, query)));
    }
    Panel::new("facts", "Known of it", vec![Block::Facts(facts)])
}

fn trail(facts: &Incident, now: Timestamp, query: &Query) -> Panel {
    let row = &facts.row;
    let event = |when: Timestamp, mark, words: String, detail: String| {
        let at = Cell::instant(Some(when), now, &query.zone);
        (
            when,
            Event {
                at,
                mark,
                words,
                detail,
                href: None,
            },
        )
    };
    let mut events = vec![event(
        row.opened_at,
        Some(mark(row.kind)),
        "Opened".to_owned(),
        String::new(),
    )];
    if let Some(resolved) = row.resolved_at {
        events.push(event(
            resolved,
            Some(Mark::Good),
            "Resolved".to_owned(),
            String::new(),
        ));
    }
    for noted in facts.noted.iter().flatten() {
        let note = noted.note.as_deref().map(words::foreign);
        let words = "Somebody took note of it".to_owned();
        events.push(event(noted.at, None, words, note.unwrap_or_default()));
    }
    for mail in facts.mails.iter().flatten() {
        if let Some((when, words, detail)) = of_mail(mail) {
            events.push(event(when, None, words, detail));
        }
    }
    events.sort_by_key(|(when, _)| *when);
    let events = events.into_iter().map(|(_, it)| it).collect();
    let panel = Panel::new("trail", "What happened", vec![Block::Trail(events)])
        .linked("Outbox", query.link("/outbox"));
    if facts.mails.is_err() {
        return panel.footed("Mails could not be read.");
    }
    panel
}
