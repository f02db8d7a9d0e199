//! Jobs as they are now: what pages show of each in place of its runs.

use crate::cadence::Expectation;
use crate::run::{Attempt, Ledger, State};
use crate::spread::Spread;
use jiff::Timestamp;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// As many of the newest runs of a job say what is usual.
pub const USUAL: usize = 50;

/// What is known of a job by its newest runs.
#[derive(Debug, Clone, PartialEq)]
pub struct JobNow {
    /// Environment tag of the installation.
    pub environment: String,
    /// Its name.
    pub job: String,
    /// How often the row was written.
    pub version: u64,
    /// The platform of its newest run.
    pub platform: String,
    /// Its newest run.
    pub last: LastRun,
    /// How many of these runs have begun and not ended.
    pub running: usize,
    /// When it is expected; nothing where it has no regular rhythm.
    pub expectation: Option<Expectation>,
    /// How long its good runs take, in milliseconds.
    pub spread: Option<Spread>,
}

/// The newest run of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastRun {
    /// Its execution id.
    pub execution_id: String,
    /// Its state.
    pub state: State,
    /// The instant under which it is filed.
    pub placed_at: Timestamp,
}

/// A run as far as it says something about its job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastRun {
    /// Its execution id.
    pub execution_id: String,
    /// The platform.
    pub platform: String,
    /// Its state.
    pub state: State,
    /// The instant under which it is filed, in whole seconds.
    pub placed_at: Timestamp,
    /// Start of its newest attempt in whole seconds, where known.
    pub started_at: Option<Timestamp>,
    /// Milliseconds that it took, where known.
    pub duration_ms: Option<i64>,
}

impl PastRun {
    /// As lists of runs tell it.
    #[must_use]
    pub fn of(run: &Ledger) -> Self {
        let attempt = run.highest_attempt();
        let seconds = |at: Timestamp| Timestamp::from_second(at.as_second()).ok();
        Self {
            execution_id: run.execution_id.clone(),
            platform: run.key.platform.to_string(),
            state: run.state(),
            placed_at: Timestamp::from_second(run.timestamp).unwrap_or_default(),
            started_at: attempt.and_then(Attempt::started_at).and_then(seconds),
            duration_ms: attempt.and_then(Attempt::duration_ms),
        }
    }
}

impl JobNow {
    /// Of runs in any order, of which the newest 50 count; nothing of none. A run that is told twice
    /// counts as it is told last.
    #[must_use]
    pub fn of(
        environment: &str,
        job: &str,
        runs: impl IntoIterator<Item = PastRun>,
    ) -> Option<Self> {
        let runs = runs.into_iter();
        let by_id: BTreeMap<String, PastRun> =
            runs.map(|run| (run.execution_id.clone(), run)).collect();
        let mut runs: Vec<PastRun> = by_id.into_values().collect();
        runs.sort_by(|a, b| Reverse(a.place()).cmp(&Reverse(b.place())));
        runs.truncate(USUAL);
        let newest = runs.first()?;
        let good = runs.iter().filter(|run| run.state == State::Success);
        Some(Self {
            environment: environment.to_owned(),
            job: job.to_owned(),
            version: 0,
            platform: newest.platform.clone(),
            last: LastRun {
                execution_id: newest.execution_id.clone(),
                state: newest.state,
                placed_at: newest.placed_at,
            },
            running: runs
                .iter()
                .filter(|run| run.state == State::Running)
                .count(),
            expectation: Expectation::of(
                runs.iter()
                    .map(|run| run.started_at.unwrap_or(run.placed_at)),
            ),
            spread: Spread::of(good.filter_map(PastRun::milliseconds).collect()),
        })
    }

    /// The next version of a row; nothing where it says the same already.
    #[must_use]
    pub fn after(mut self, held: Option<&Self>) -> Option<Self> {
        let version = held.map_or(0, |held| held.version);
        self.version = version;
        if held == Some(&self) {
            return None;
        }
        self.version += 1;
        Some(self)
    }
}

impl PastRun {
    fn place(&self) -> (Timestamp, &str) {
        (self.placed_at, &self.execution_id)
    }

    #[allow(clippy::cast_precision_loss, reason = "percentiles of durations")]
    fn milliseconds(&self) -> Option<f64> {
        self.duration_ms.map(|it| it as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::SignedDuration;
    use proptest::prelude::*;

    fn run(number: i64, state: State) -> PastRun {
        let start: Timestamp = "2026-11-20T00:00:00Z".parse().unwrap();
        let placed_at = start + SignedDuration::from_hours(number);
        PastRun {
            execution_id: format!("exec-{number:03}"),
            platform: "glue".into(),
            state,
            placed_at,
            started_at: Some(placed_at),
            duration_ms: state.is_terminal().then_some(60_000 + number),
        }
    }

    fn now(runs: Vec<PastRun>) -> JobNow {
        JobNow::of("production", "orders", runs).unwrap()
    }

    #[test]
    fn the_newest_runs_say_what_is_usual_and_what_comes() {
        let mut runs: Vec<PastRun> = (0..60).map(|it| run(it, State::Success)).collect();
        runs.push(run(60, State::Running));
        let now = now(runs);
        assert_eq!(
            (now.last.execution_id.as_str(), now.running),
            ("exec-060", 1)
        );
        let spread = now.spread.unwrap();
        assert_eq!((spread.p50, spread.count), (60_035.0, 49));
        let expectation = now.expectation.unwrap();
        assert_eq!(expectation.period, 3_600);
        assert_eq!(expectation.last, now.last.placed_at);
        assert_eq!(JobNow::of("production", "orders", []), None);
    }

    #[test]
    fn a_row_that_says_the_same_is_not_written_again() {
        let row = now(vec![run(1, State::Running)]);
        let first = row.clone().after(None).unwrap();
        assert_eq!(first.version, 1);
        assert_eq!(row.after(Some(&first)), None);
        let ended = now(vec![run(1, State::Success)]);
        assert_eq!(ended.after(Some(&first)).unwrap().version, 2);
    }

    proptest! {
        #[test]
        fn order_and_repeats_make_no_difference(
            numbers in prop::collection::vec(0_i64..90, 1..120),
            turn in any::<prop::sample::Index>(),
        ) {
            let runs: Vec<PastRun> = numbers.iter().map(|it| run(*it, State::Success)).collect();
            let mut turned = runs.clone();
            turned.rotate_left(turn.index(runs.len()));
            prop_assert_eq!(now(turned), now(runs));
        }
    }
}
