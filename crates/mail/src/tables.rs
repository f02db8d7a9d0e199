//! The two tables that a mail may have: a run's attempts, and how it differs from the last good
//! run.

use crate::content::{Block, More, Name, Row, Table};
use crate::figures::{duration, money};
use crate::notice::{AttemptFact, LastGood, Notice};
use crate::several::ROWS;
use crate::{facts, names, when};
use jiff::Timestamp;
use jiff::tz::TimeZone;

const UNKNOWN: &str = "not reported";

/// The attempts, the last one first; a single one is told by the facts.
pub(crate) fn attempts(notice: &Notice, zone: &TimeZone) -> Option<Table> {
    let count = notice.attempts.len();
    let day = notice.started_at.or(notice.ended_at);
    // A code that is the only one stands among the facts.
    let one_code = facts::one_error(notice).is_some();
    let latest = notice.attempts.iter().rev().take(ROWS);
    (count > 1).then(|| Table {
        head: ["Attempt", "Started", "Took", "Outcome"]
            .map(str::to_owned)
            .to_vec(),
        rows: latest
            .map(|attempt| attempt_row(attempt, day, one_code, zone))
            .collect(),
        more: (count > ROWS).then(|| More {
            words: format!("and {} earlier", count - ROWS),
            all: None,
        }),
    })
}

fn attempt_row(
    attempt: &AttemptFact,
    day: Option<Timestamp>,
    one_code: bool,
    zone: &TimeZone,
) -> Row {
    let took = attempt.ended_at.zip(attempt.started_at);
    let took = took.map(|(to, from)| to.as_millisecond() - from.as_millisecond());
    let outcome = facts::outcome(attempt.outcome);
    let code = attempt.error_code.as_deref().and_then(names::word);
    let started = attempt.started_at.map(|at| when::clock(at, day, zone));
    let cells = vec![
        started.unwrap_or_else(|| UNKNOWN.to_owned()),
        took.filter(|ms| *ms >= 0)
            .map_or_else(|| UNKNOWN.to_owned(), duration),
        match code.filter(|_| !one_code) {
            Some(code) => format!("{outcome}, {code}"),
            None => outcome.to_owned(),
        },
    ];
    Row {
        name: Name::Word(attempt.number.to_string()),
        said: None,
        cells,
    }
}

/// What was measured on both sides; it counts as equal if it is printed alike.
pub(crate) fn since(notice: &Notice, zone: &TimeZone) -> Option<Block> {
    let good = notice.last_good.as_ref()?;
    let lines = lines(notice, good);
    let words = |said| Block::Line {
        lead: "Since the last good run",
        rest: format!(", {}: {said}.", when::instant(good.started_at, zone)),
    };
    if lines.is_empty() {
        return Some(words("nothing was measured in both runs"));
    }
    if lines.iter().all(|line| line.cells[0] == line.cells[1]) {
        return Some(words("nothing we measure differs"));
    }
    let head = [
        "Since the last good run",
        &when::day(good.started_at, zone),
        "This run",
    ];
    Some(Block::Table(Table {
        head: head.map(str::to_owned).to_vec(),
        rows: lines,
        more: None,
    }))
}

fn lines(notice: &Notice, good: &LastGood) -> Vec<Row> {
    let line = |label: &str, then: Option<i64>, now: Option<i64>, print: fn(i64) -> String| {
        Some(Row {
            name: Name::Word(label.to_owned()),
            said: None,
            cells: vec![print(then?), print(now?)],
        })
    };
    let took = line(
        "Duration",
        good.duration_ms,
        facts::duration_ms(notice),
        duration,
    );
    let cost = line("Cost", good.cost_micro_usd, notice.cost.micro_usd(), money);
    took.into_iter().chain(cost).collect()
}
