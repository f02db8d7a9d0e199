//! Builders of events, and short forms of what they become.

use crate::support::{essence, run_after};
use jiff::Timestamp;
use serde_json::{Value, json};
use strands_core::event::{Event, Reason, read};
use strands_core::instant::rfc3339;
use strands_core::run::{Ledger, Observation, RunRecord};

pub(crate) fn arrival() -> Timestamp {
    "2026-11-20T12:00:00Z".parse().unwrap()
}

/// An event at that time of the tests' day (`02:57:21Z`).
pub(crate) fn event(source: &str, detail_type: &str, clock: &str, detail: Value) -> Value {
    json!({
        "version": "0", "id": format!("{clock} {detail_type}"), "detail-type": detail_type,
        "source": source, "account": "111122223333", "time": format!("2026-11-20T{clock}"),
        "region": "eu-west-1", "resources": [], "detail": detail,
    })
}

pub(crate) fn with(mut event: Value, pointer: &str, value: Value) -> Value {
    let (parent, field) = pointer.rsplit_once('/').unwrap();
    event.pointer_mut(parent).unwrap()[field] = value;
    event
}

pub(crate) fn without(mut event: Value, pointer: &str) -> Value {
    let (parent, field) = pointer.rsplit_once('/').unwrap();
    let parent = event.pointer_mut(parent).unwrap();
    parent.as_object_mut().unwrap().remove(field);
    event
}

pub(crate) fn reason(event: &Value) -> Reason {
    read(event, arrival()).expect_err(&event.to_string()).reason
}

/// The report that a run's event makes.
pub(crate) fn report(event: &Value) -> Observation {
    match read(event, arrival()) {
        Ok(Event::Run(report) | Event::Usage(report)) => *report,
        other => panic!("{event} is {other:?}"),
    }
}

/// The run after these events, in that order.
pub(crate) fn ledger<'a>(events: impl IntoIterator<Item = &'a Value>) -> Ledger {
    let reports: Vec<Observation> = events.into_iter().map(report).collect();
    run_after(&reports)
}

pub(crate) fn record<'a>(events: impl IntoIterator<Item = &'a Value>) -> RunRecord {
    RunRecord::from(&ledger(events))
}

/// `state flags #attempt start..end code: message`, of the run that an event alone makes.
pub(crate) fn line(event: &Value) -> String {
    let run = record([event]);
    let flags: Vec<&str> = run.flags.iter().copied().collect();
    let error = run.error.as_ref().map(|error| {
        let code = error.code.as_deref().unwrap_or("-");
        format!(" {code}: {}", error.message)
    });
    let (start, end) = (clock(run.started_at), clock(run.ended_at));
    let flags = if flags.is_empty() {
        String::new()
    } else {
        format!(" {}", flags.join(" "))
    };
    let error = error.unwrap_or_default();
    format!(
        "{}{flags} #{} {start}..{end}{error}",
        run.state, run.attempt
    )
}

/// `state start..end` of each attempt.
pub(crate) fn attempts(run: &RunRecord) -> Vec<String> {
    let attempts = run.attempts.iter();
    attempts
        .map(|it| {
            let (start, end) = (clock(it.started_at), clock(it.ended_at));
            format!("#{} {} {start}..{end}", it.attempt, it.state)
        })
        .collect()
}

fn clock(instant: Option<Timestamp>) -> String {
    instant.map_or_else(|| "-".to_owned(), |it| rfc3339(it)[11..23].to_owned())
}

/// The run that a life's events make, after showing that every order of them, with the first one
/// repeated, makes the same run at the same cost.
pub(crate) fn in_any_order(life: &[Value]) -> RunRecord {
    let reports: Vec<Observation> = life.iter().map(report).collect();
    let expected = run_after(&reports);
    for order in orders(reports.len()) {
        let repeated = order.iter().chain(&order[..1]);
        let run = run_after(repeated.map(|index| &reports[*index]));
        assert_eq!(essence(&run), essence(&expected), "{order:?}");
    }
    RunRecord::from(&expected)
}

/// Every order of so many things.
fn orders(count: usize) -> Vec<Vec<usize>> {
    let mut orders = vec![Vec::new()];
    for next in 0..count {
        orders = orders
            .iter()
            .flat_map(|order: &Vec<usize>| {
                (0..=order.len()).map(move |place| {
                    let mut longer = order.clone();
                    longer.insert(place, next);
                    longer
                })
            })
            .collect();
    }
    orders
}
