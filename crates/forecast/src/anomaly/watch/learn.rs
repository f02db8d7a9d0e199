//! What a series has taught so far.

use super::Watch;
use crate::anomaly::noise::Reach;
use crate::anomaly::scan::LENGTHS;
use crate::calendar::Day;
use crate::occurrence::Occurrence;
use crate::pattern::{Form, Pattern};
use crate::robust;

/// Days of history from which the pattern is learnt.
pub(super) const MEMORY: usize = 400;
/// How often it is learnt anew once it is known.
const RELEARN: usize = 7;
const OFTEN_UNTIL: usize = 70;
/// Days from which noise is read.
const NOISE_DAYS: usize = 200;
const LEAST_NOISE: f64 = 0.045;
const LEAST_RESIDUALS: usize = 14;
/// Weekdays are alike whose effects differ by no more than this factor.
const ALIKE: f64 = 1.6;
/// Days that the noise of all weekdays is worth, beside that of those alike; until those are known the
/// variance is taken to grow as the cost does, up to this factor of the relative spread.
const NOISE_PRIOR: f64 = 8.0;
const MOST_LOUDER: f64 = 3.0;

/// Days back to which the ends of months are held against each other, and how many are enough.
const CLOSINGS: usize = 190;
pub(super) const LEAST_CLOSINGS: usize = 6;
/// Ends of months are like other days while so few of them exceed those by so many spreads.
const DEAR: f64 = 2.2;
const DEAR_OF: usize = 12;

/// Deviations in spreads by which chance is told: of the day, and of the means of the last days.
pub(super) const SCALES: usize = 1 + LENGTHS.len();

#[derive(Debug, Clone)]
pub(super) struct Learnt {
    pub(super) pattern: Pattern,
    pub(super) occurrence: Option<Occurrence>,
    /// The spread of deviations by weekday.
    pub(super) spreads: [f64; 7],
    pub(super) reaches: [Reach; SCALES],
    /// Whether the ends of months may cost more than other days.
    months_close: bool,
    /// The first day that the pattern was learnt from.
    pub(super) from: usize,
    at: usize,
}

impl Learnt {
    /// Whether the day lies where months are closed, and that may matter.
    pub(super) fn closes(&self, day: &Day) -> bool {
        self.months_close && day.closes_month()
    }
}

impl Watch<'_> {
    pub(super) fn form(&self) -> Form {
        if self.has_credits {
            Form::Difference
        } else {
            Form::Ratio
        }
    }

    pub(super) fn learn(&mut self) {
        let now = self.days.len();
        let due = if self.known < OFTEN_UNTIL { 1 } else { RELEARN };
        if self.learnt.as_ref().is_some_and(|it| now - it.at < due) {
            return;
        }
        let from = now.saturating_sub(MEMORY);
        let (days, values) = (&self.days[from..], &self.calm[from..]);
        let occurrence = Occurrence::learn(days, values);
        let runs = |value: &f64| occurrence.is_none() || *value != 0.0;
        let (days, sizes): (Vec<Day>, Vec<Option<f64>>) = days
            .iter()
            .zip(values)
            .filter(|(_, value)| value.as_ref().is_some_and(runs))
            .unzip();
        let pattern = Pattern::learn(&days, &sizes, self.form());
        let spreads = self.spreads(&pattern, &days, &sizes);
        let months_close = self.months_close(&pattern, &spreads);
        let a_year = 365.0 * days.len() as f64 / (now - from).max(1) as f64;
        let reaches = self.scaled.each_ref().map(|past| {
            let start = past.len().saturating_sub(NOISE_DAYS);
            Reach::learn(&past[start..], a_year)
        });
        self.learnt = Some(Learnt {
            pattern,
            occurrence,
            spreads,
            reaches,
            months_close,
            from,
            at: now,
        });
    }

    /// By how much (logarithm or units) the ends of the last months have exceeded other days.
    pub(super) fn recent_closings(&self) -> impl Iterator<Item = f64> {
        let closings = self.closings.iter().rev();
        let recent = closings.take_while(|(day, _)| day + CLOSINGS > self.days.len());
        recent.map(|(_, ratio)| *ratio)
    }

    fn months_close(&self, pattern: &Pattern, spreads: &[f64; 7]) -> bool {
        let usual = spreads.iter().copied().fold(f64::MAX, f64::min);
        let count = self.recent_closings().count();
        let dear = self.recent_closings().filter(|ratio| *ratio > DEAR * usual);
        pattern.has_slots() || count < LEAST_CLOSINGS || dear.count() * DEAR_OF > count
    }

    /// Days of about the same size tell each other's noise.
    fn spreads(&self, pattern: &Pattern, days: &[Day], sizes: &[Option<f64>]) -> [f64; 7] {
        let start = self.residuals.len().saturating_sub(NOISE_DAYS);
        let past = self.days[start..].iter().zip(&self.residuals[start..]);
        let past: Vec<(usize, f64)> = past
            .filter_map(|(day, residual)| Some((day.weekday, (*residual)?)))
            .collect();
        if past.len() < LEAST_RESIDUALS {
            return [self.first_spread(pattern, days, sizes); 7];
        }
        let spread = |values: &[f64]| robust::spread(values.iter().copied(), 0.0).max(LEAST_NOISE);
        let all: Vec<f64> = past.iter().map(|(_, residual)| *residual).collect();
        let all = spread(&all);
        std::array::from_fn(|weekday| {
            let like = past
                .iter()
                .filter(|(it, _)| pattern.alike(*it, weekday, ALIKE));
            let like: Vec<f64> = like.map(|(_, residual)| *residual).collect();
            let count = like.len() as f64;
            let all = all * pattern.greatest_over(weekday).sqrt().min(MOST_LOUDER);
            let own = spread(&like);
            ((count * own * own + NOISE_PRIOR * all * all) / (count + NOISE_PRIOR)).sqrt()
        })
    }

    /// Before days were judged: that of the known days around their middle.
    fn first_spread(&self, pattern: &Pattern, days: &[Day], sizes: &[Option<f64>]) -> f64 {
        let mut apart: Vec<f64> = pattern.without(days, sizes).into_iter().flatten().collect();
        let middle = robust::median(&mut apart).unwrap_or(1.0);
        let unit = self.unit(&apart, middle);
        let off = apart
            .iter()
            .map(|value| pattern.form.distance(*value, middle, unit));
        (1.2 * robust::spread(off, 0.0)).max(LEAST_NOISE)
    }

    /// What deviations are shares of.
    pub(super) fn unit(&self, apart: &[f64], level: f64) -> f64 {
        if !self.has_credits {
            return level.max(f64::MIN_POSITIVE);
        }
        let mut sizes: Vec<f64> = apart.iter().map(|value| value.abs()).collect();
        robust::median(&mut sizes).unwrap_or(1.0).max(1.0)
    }
}
