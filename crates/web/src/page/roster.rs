//! Which jobs a page of the timeline shows, and in which order: worst first within a group.

use crate::chart::Span;
use crate::model::{Roster, RunLine, Seat};
use crate::query::Query;
use jiff::{SignedDuration, Timestamp};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use strands_core::cadence::Expectation;
use strands_core::now::JobNow;
use strands_core::run::State;

/// Jobs of a page.
const JOBS: usize = 60;
/// How long a run may take of whose job too little is known.
const AN_HOUR: SignedDuration = SignedDuration::from_hours(1);
/// What a run may take beyond the time within which nineteen of twenty good ones end, as a share of it.
const BEYOND: f64 = 0.1;

/// What is known of the runs of a window before the jobs of a page are chosen.
#[derive(Debug, Clone, Copy)]
pub enum Known<'a> {
    /// All of them.
    All(&'a [RunLine]),
    /// Those that failed or have not ended.
    Told(&'a [RunLine]),
}

impl<'a> Known<'a> {
    const fn runs(self) -> &'a [RunLine] {
        match self {
            Self::All(runs) | Self::Told(runs) => runs,
        }
    }
}

/// How long before a window a run of that job may have begun that reaches into it.
#[must_use]
#[allow(clippy::cast_possible_truncation, reason = "whole seconds are enough")]
pub fn reach(job: &JobNow) -> SignedDuration {
    let longest = job.spread.map(|it| it.p95 / 1e3 * (1.0 + BEYOND));
    longest.map_or(AN_HOUR, |seconds| SignedDuration::from_secs(seconds as i64))
}

/// Whether a run lies in a window.
#[must_use]
pub fn lies_in(run: &RunLine, window: Span, now: Timestamp) -> bool {
    let begins = run.started_at.unwrap_or(run.placed_at);
    let open = if run.state.is_terminal() { begins } else { now };
    begins < window.to && run.ended_at.unwrap_or(open).max(begins) >= window.from
}

/// When runs were expected in a window and did not come.
pub(super) fn missing(job: &JobNow, window: Span, now: Timestamp) -> Vec<Timestamp> {
    let missing = job.expectation.map(|it| it.missing(now));
    let missing = missing.unwrap_or_default().into_iter();
    missing.filter(|at| window.holds(*at)).collect()
}

/// Whether the next run of a job is expected within a window.
pub(super) fn is_due(job: &JobNow, window: Span, now: Timestamp) -> bool {
    let next = job.expectation.map(Expectation::next);
    next.is_some_and(|at| at >= now && window.holds(at))
}

/// A job before it has its place.
struct Candidate<'a> {
    platform: &'a str,
    /// How much it needs a look: failures, then what did not come, then what runs.
    rank: u8,
    is_sure: bool,
}

fn rank(run: &RunLine) -> u8 {
    match run.state {
        State::Failed | State::Timeout => 3,
        State::Running => 1,
        State::Queued | State::Success | State::Stopped => 0,
    }
}

/// The jobs of the page that is asked for.
#[must_use]
pub fn roster(jobs: &[JobNow], known: Known<'_>, now: Timestamp, query: &Query) -> Roster {
    let candidates = candidates(jobs, known, now, query);
    let is_sure = candidates.values().all(|it| it.is_sure);
    let is_grouped = query.one("group") != Some("none");
    let mut order: Vec<(&str, Candidate<'_>)> = candidates.into_iter().collect();
    order.sort_by_key(|(job, it)| {
        let group = if is_grouped { it.platform } else { "" };
        (group, Reverse(it.rank), *job)
    });
    let after = query.after.as_deref();
    let before = after.and_then(|after| order.iter().position(|(job, _)| *job == after));
    let first = before.map_or(0, |place| place + 1);
    let seats = order.iter().skip(first).take(JOBS).map(|(job, it)| Seat {
        job: (*job).to_owned(),
        platform: it.platform.to_owned(),
    });
    let seats: Vec<Seat> = seats.collect();
    let has_more = order.len() > first + seats.len();
    Roster {
        next: seats.last().filter(|_| has_more).map(|it| it.job.clone()),
        all: order.len(),
        is_sure,
        seats,
    }
}

fn candidates<'a>(
    jobs: &'a [JobNow],
    known: Known<'a>,
    now: Timestamp,
    query: &Query,
) -> BTreeMap<&'a str, Candidate<'a>> {
    let window = query.span;
    let mut candidates: BTreeMap<&str, Candidate<'_>> = BTreeMap::new();
    for run in known.runs().iter().filter(|run| lies_in(run, window, now)) {
        let candidate = candidates.entry(run.job_words()).or_insert(Candidate {
            platform: &run.platform,
            rank: 0,
            is_sure: true,
        });
        candidate.rank = candidate.rank.max(rank(run));
    }
    let is_filtered = query.one("status").is_some();
    for job in jobs.iter().filter(|_| !is_filtered) {
        if !query.wants("job", &job.job) || !query.wants("platform", &job.platform) {
            continue;
        }
        let is_late = !missing(job, window, now).is_empty();
        let ran = match known {
            Known::All(_) => None,
            Known::Told(_) => ran(job, window),
        };
        if let Some(candidate) = candidates.get_mut(job.job.as_str()) {
            candidate.rank = candidate.rank.max(if is_late { 2 } else { 0 });
        } else if is_late || is_due(job, window, now) || ran.is_some() {
            let candidate = Candidate {
                platform: &job.platform,
                rank: if is_late { 2 } else { 0 },
                is_sure: is_late || is_due(job, window, now) || ran == Some(true),
            };
            candidates.insert(&job.job, candidate);
        }
    }
    candidates
}

/// Whether a job surely has a run in a window, by its newest one; nothing where it has none.
fn ran(job: &JobNow, window: Span) -> Option<bool> {
    let last = job.last.placed_at;
    let reaches = last.saturating_add(reach(job)).unwrap_or(Timestamp::MAX);
    (reaches >= window.from).then(|| window.holds(last))
}
