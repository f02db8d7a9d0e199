//! Why spending changed from one time to the next: amounts by cause that add up to the change, to the
//! micro-dollar.
//!
//! A job's cost is runs × seconds a run × cost a second. Between two times its change is split over the
//! three by their logarithms, each weighted with the logarithmic mean of both costs (Ang, "The LMDI approach
//! to decomposition analysis", Energy Policy 33, 2005), which leaves no remainder but rounding. What began
//! or ended, or is not measured, is a cause of its own.

use super::sums::Sums;
use crate::money::MicroUsd;
use std::collections::BTreeMap;

/// What changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mover {
    /// How many runs.
    Runs,
    /// How long a run takes, retries included.
    Duration,
    /// What a second costs: workers, prices, platform.
    Rate,
    /// Jobs that cost something only now.
    Began,
    /// Jobs that cost something only before.
    Ended,
    /// What none of them explains: no time was measured, or it is rounding.
    Unexplained,
}

impl Mover {
    /// Every one.
    pub const ALL: [Self; 6] = [
        Self::Runs,
        Self::Duration,
        Self::Rate,
        Self::Began,
        Self::Ended,
        Self::Unexplained,
    ];

    /// For people.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Runs => "More or fewer runs",
            Self::Duration => "Time a run takes",
            Self::Rate => "Cost a second",
            Self::Began => "Jobs that began",
            Self::Ended => "Jobs that ended",
            Self::Unexplained => "Unexplained",
        }
    }

    /// In exports.
    #[must_use]
    pub const fn field(self) -> &'static str {
        match self {
            Self::Runs => "runs",
            Self::Duration => "duration",
            Self::Rate => "rate",
            Self::Began => "began",
            Self::Ended => "ended",
            Self::Unexplained => "unexplained",
        }
    }
}

/// A cause, its amount, and the job in which it moved most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// What changed.
    pub mover: Mover,
    /// By how much, over all jobs.
    pub amount: MicroUsd,
    /// The job in which it moved most.
    pub most: Option<String>,
}

/// Two times against each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Movement {
    /// What was spent before.
    pub before: MicroUsd,
    /// What was spent now.
    pub now: MicroUsd,
    /// Causes, largest first; they add up to the change.
    pub moved: Vec<Moved>,
    /// Runs of the time before: where there are none, nothing is known of it.
    pub runs_before: i64,
    /// Runs of both times with a part that has no price.
    pub unpriced: i64,
}

/// What is put by schedule of an environment's day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Board {
    /// The seven days before the day, against the seven before them.
    pub movement: Movement,
    /// Jobs that cost most over both, dearest first.
    pub dearest: Vec<String>,
}

impl Board {
    /// As many of the dearest jobs are named.
    pub const DEAREST: usize = 25;

    /// Of every job's name, where it has one, and its sums of both times.
    #[must_use]
    pub fn of(jobs: &[(Option<String>, Sums, Sums)]) -> Self {
        let cost = |before: &Sums, now: &Sums| before.total().0.saturating_add(now.total().0);
        let mut dearest: Vec<(i64, &String)> = jobs
            .iter()
            .filter_map(|(job, before, now)| Some((cost(before, now), job.as_ref()?)))
            .collect();
        dearest.sort_by_key(|(cost, job)| (std::cmp::Reverse(*cost), *job));
        let pairs = jobs
            .iter()
            .map(|(job, before, now)| (job.as_deref().unwrap_or("(unnamed)"), before, now));
        Self {
            movement: movement(pairs),
            dearest: dearest
                .into_iter()
                .take(Self::DEAREST)
                .map(|(_, job)| job.clone())
                .collect(),
        }
    }
}

/// Splits the change of these jobs: name, sums before, sums now.
#[must_use]
pub fn movement<'a>(jobs: impl IntoIterator<Item = (&'a str, &'a Sums, &'a Sums)>) -> Movement {
    let (mut before, mut now) = (0_i64, 0_i64);
    let (mut runs_before, mut unpriced) = (0_i64, 0_i64);
    let mut by_cause: BTreeMap<Mover, Vec<(i64, String)>> = BTreeMap::new();
    for (job, earlier, later) in jobs {
        before = before.saturating_add(earlier.total().0);
        now = now.saturating_add(later.total().0);
        runs_before = runs_before.saturating_add(earlier.executions);
        unpriced = unpriced.saturating_add(earlier.unpriced.saturating_add(later.unpriced));
        for (mover, amount) in parts(earlier, later) {
            if amount != 0 {
                by_cause
                    .entry(mover)
                    .or_default()
                    .push((amount, job.to_owned()));
            }
        }
    }
    let moved = by_cause.into_iter().map(|(mover, amounts)| {
        let amount = amounts
            .iter()
            .fold(0_i64, |sum, (it, _)| sum.saturating_add(*it));
        let most = amounts.into_iter().max_by_key(|(it, _)| it.abs());
        Moved {
            mover,
            amount: MicroUsd(amount),
            most: most.map(|(_, job)| job),
        }
    });
    let mut moved: Vec<Moved> = moved.collect();
    moved.sort_by_key(|it| (std::cmp::Reverse(it.amount.0.abs()), it.mover));
    Movement {
        before: MicroUsd(before),
        now: MicroUsd(now),
        moved,
        runs_before,
        unpriced,
    }
}

#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "the remainder of rounding is a cause of its own"
)]
fn parts(before: &Sums, now: &Sums) -> Vec<(Mover, i64)> {
    let (old, new) = (before.total().0, now.total().0);
    let change = new.saturating_sub(old);
    if old <= 0 {
        return vec![(Mover::Began, change)];
    }
    if new <= 0 {
        return vec![(Mover::Ended, change)];
    }
    let is_measured = |it: &Sums| it.executions > 0 && it.duration_ms > 0;
    if !is_measured(before) || !is_measured(now) {
        return vec![(Mover::Unexplained, change)];
    }
    let (earlier, later) = (old as f64, new as f64);
    let weight = if old == new {
        earlier
    } else {
        (later - earlier) / (later / earlier).ln()
    };
    let runs = now.executions as f64 / before.executions as f64;
    let time = now.duration_ms as f64 / before.duration_ms as f64;
    let by_runs = (weight * runs.ln()).round() as i64;
    let by_time = (weight * (time / runs).ln()).round() as i64;
    let by_rate = (weight * (later / earlier / time).ln()).round() as i64;
    let rest = change
        .saturating_sub(by_runs)
        .saturating_sub(by_time)
        .saturating_sub(by_rate);
    vec![
        (Mover::Runs, by_runs),
        (Mover::Duration, by_time),
        (Mover::Rate, by_rate.saturating_add(rest)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cost::Component;
    use proptest::prelude::*;

    fn sums((executions, duration_ms, cost): (i64, i64, i64)) -> Sums {
        Sums {
            executions,
            duration_ms,
            cost: BTreeMap::from([(Component::GlueDpu, MicroUsd(cost))]),
            ..Sums::default()
        }
    }

    fn amount(movement: &Movement, mover: Mover) -> i64 {
        let found = movement.moved.iter().find(|it| it.mover == mover);
        found.map_or(0, |it| it.amount.0)
    }

    #[test]
    fn twice_the_runs_is_all_there_is_to_say() {
        let (before, now) = (sums((10, 1_000, 5_000_000)), sums((20, 2_000, 10_000_000)));
        let moved = movement([("a", &before, &now)]);
        assert_eq!(moved.moved.len(), 1);
        assert_eq!(amount(&moved, Mover::Runs), 5_000_000);
    }

    #[test]
    fn what_began_ended_or_was_not_timed_is_a_cause_of_its_own() {
        let (nothing, some) = (Sums::default(), sums((1, 0, 7)));
        let timed = sums((1, 5, 9));
        let moved = movement([
            ("a", &nothing, &some),
            ("b", &timed, &nothing),
            ("c", &some, &timed),
        ]);
        assert_eq!(amount(&moved, Mover::Began), 7);
        assert_eq!(amount(&moved, Mover::Ended), -9);
        assert_eq!(amount(&moved, Mover::Unexplained), 2);
    }

    proptest! {
        #[test]
        fn causes_add_up_to_the_change(
            jobs in prop::collection::vec(
                ((0i64..500, 0i64..1_000_000_000, 0i64..5_000_000_000), (0i64..500, 0i64..1_000_000_000, 0i64..5_000_000_000)),
                0..20,
            )
        ) {
            let jobs: Vec<(Sums, Sums)> = jobs.into_iter().map(|(a, b)| (sums(a), sums(b))).collect();
            let moved = movement(jobs.iter().map(|(a, b)| ("job", a, b)));
            let sum: i64 = moved.moved.iter().map(|it| it.amount.0).sum();
            prop_assert_eq!(sum, moved.now.0 - moved.before.0);
        }
    }
}
