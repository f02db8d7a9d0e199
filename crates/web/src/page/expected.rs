//! What is expected of jobs: their next runs, and those that do not come or do not end.

use super::overview::job;
use super::panel::{Alert, Block, Panel};
use crate::model::RunLine;
use crate::query::Query;
use crate::table::{Cell, Column, Mark, Table};
use crate::words;
use jiff::{SignedDuration, Timestamp};
use std::cmp::Reverse;
use strands_core::cadence::Expectation;
use strands_core::now::JobNow;

/// As many expected runs are listed.
const NEXT: usize = 6;

/// Runs that did not come, and runs that take longer than 95 of 100.
pub(super) fn watch(
    jobs: &[JobNow],
    running: &[RunLine],
    now: Timestamp,
    query: &Query,
) -> Vec<Alert> {
    let missing = jobs.iter().filter_map(|it| missing(it, now, query));
    let mut running: Vec<&RunLine> = running.iter().collect();
    running.sort_by_key(|run| run.placed_at);
    let late = running.into_iter().filter_map(|run| {
        let job = jobs
            .iter()
            .find(|it| run.job.as_deref() == Some(it.job.as_str()))?;
        long(job, run, now, query)
    });
    missing.chain(late).collect()
}

fn missing(job: &JobNow, now: Timestamp, query: &Query) -> Option<Alert> {
    let expectation = job.expectation?;
    let missing = expectation.missing(now);
    let first = *missing.first()?;
    let count = i64::try_from(missing.len()).unwrap_or(i64::MAX);
    Some(Alert {
        mark: Mark::Unknown,
        severity: "High",
        job: words::foreign(&job.job),
        href: query.link(&format!("/jobs/{}", words::segment(&job.job))),
        what: "missing".to_owned(),
        evidence: format!(
            "{} expected by its rhythm, one every {}, and none has started; grace {}.",
            words::counted(count, "run"),
            words::duration(expectation.period.saturating_mul(1_000)),
            words::duration(expectation.grace().as_secs().saturating_mul(1_000))
        ),
        since: Cell::instant(Some(first), now, &query.zone),
        age: words::age(first, now),
    })
}

#[allow(clippy::cast_precision_loss, reason = "a comparison with a percentile")]
fn long(job: &JobNow, run: &RunLine, now: Timestamp, query: &Query) -> Option<Alert> {
    let (spread, started) = (job.spread?, run.started_at?);
    let so_far = now.duration_since(started).as_millis() as f64;
    (so_far > spread.p95).then(|| Alert {
        mark: Mark::Running,
        severity: "Medium",
        job: words::foreign(&job.job),
        href: query.link(&format!("/runs/{}", words::segment(&run.execution_id))),
        what: "running long".to_owned(),
        evidence: format!(
            "{} so far; p95 of {} good runs is {}.",
            words::age(started, now),
            spread.count,
            words::about(spread.p95)
        ),
        since: Cell::instant(Some(started), now, &query.zone),
        age: words::age(started, now),
    })
}

/// The next runs, those that are late first.
pub(super) fn expected(jobs: &[JobNow], now: Timestamp, query: &Query) -> Panel {
    let regular = jobs.iter().filter_map(|it| Some((it, it.expectation?)));
    let mut due: Vec<_> = regular.collect();
    if due.is_empty() {
        let absent = Block::Absent {
            words: "No expectation: no job has run ten times in a regular rhythm, and none has told its deadline."
                .to_owned(),
            command: None,
        };
        return Panel::new("next", "Expected next", vec![absent]);
    }
    let overdue = |it: &Expectation| Reverse(it.missing(now).len().min(1));
    due.sort_by_key(|(_, it)| (overdue(it), it.next()));
    let columns = vec![
        Column::left("job", "Job"),
        Column::right("expected_at", "Due"),
        Column::right("ends_by", "Ends, p95"),
        Column::left("state", "State"),
    ];
    let rows = due.into_iter().take(NEXT).map(|(known, expectation)| {
        let at = expectation.next();
        let ends = known.spread.and_then(|it| {
            at.checked_add(SignedDuration::try_from_secs_f64(it.p95 / 1e3).unwrap_or_default())
                .ok()
        });
        vec![
            job(&known.job, query),
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

fn due_in(it: Expectation, now: Timestamp) -> Cell {
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
