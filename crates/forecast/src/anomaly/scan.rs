//! The mean of the last days beside the level before them: leaks and ramps.

use super::Detector;
use super::evidence::{Evidence, direction, material};
use super::noise::Reach;
use crate::pattern::Form;
use crate::robust::{Location, location};

/// Over how many days means are taken, one detector each.
pub(crate) const LENGTHS: [usize; 4] = [2, 4, 7, 14];
/// Days from which a level is read, and after how many of them one counts half.
const LEVEL_DAYS: usize = 42;
const HALF_LIFE: f64 = 9.0;
const LEAST_BEFORE: usize = 5;
/// Days over which those of a mean may be spread.
const LONGEST: usize = 60;
/// One day alone must not make a drift.
const MOST_A_DAY: f64 = 3.0;

/// A day from which the level can be read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plain {
    pub(crate) place: usize,
    pub(crate) value: f64,
    /// The spread of days like it.
    pub(crate) spread: f64,
}

/// The level that days tell, the last ones most.
pub(crate) fn level(days: &[Plain]) -> Option<Location> {
    let recent = days.iter().rev().take(LEVEL_DAYS).enumerate();
    let weighted: Vec<(f64, f64)> = recent
        .map(|(age, day)| (day.value, 0.5_f64.powf(age as f64 / HALF_LIFE)))
        .collect();
    location(&weighted)
}

/// How far the mean of the last days lies from the level before them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mean {
    /// In standard deviations, were the days independent.
    pub(crate) score: f64,
    deviation: f64,
    since: usize,
    /// The level before.
    pub(crate) level: f64,
}

impl Mean {
    /// The means that end with the last of the days.
    pub(crate) fn all(days: &[Plain], form: Form, unit: f64) -> [Option<Self>; LENGTHS.len()] {
        LENGTHS.map(|length| Self::of(days, length, form, unit))
    }

    fn of(days: &[Plain], length: usize, form: Form, unit: f64) -> Option<Self> {
        let (before, recent) = days.split_at(days.len().checked_sub(length)?);
        let (first, last) = (recent.first()?.place, recent.last()?.place);
        if before.len() < LEAST_BEFORE || last - first > LONGEST {
            return None;
        }
        let level = level(before)?;
        let (mut score, mut deviation) = (0.0, 0.0);
        for day in recent {
            let off = form.distance(day.value, level.value, unit);
            deviation += off / length as f64;
            score += (off / day.spread).clamp(-MOST_A_DAY, MOST_A_DAY) / length as f64;
        }
        let chance = (1.0 / length as f64 + 1.0 / level.effective.max(1.0)).sqrt();
        Some(Self {
            score: score / chance,
            deviation,
            since: first,
            level: level.value,
        })
    }

    pub(crate) fn evidence(&self, reach: &Reach, caution: f64) -> Evidence {
        Evidence {
            direction: direction(self.score),
            detector: Detector::Drift,
            strength: reach.strength(self.score) * material(self.deviation) / caution,
            since: self.since,
        }
    }
}
