//! A day beside what is expected of it.

use super::super::evidence::{Deviations, Evidence, direction};
use super::super::{Detector, Direction};
use super::{ASIDE, Judged, Watch};
use crate::calendar::Day;
use crate::occurrence::Occurrence;
use crate::pattern::{Form, Pattern};
use crate::robust::{self, location};

/// Days of history from which the pattern is learnt.
const MEMORY: usize = 400;
/// How often it is learnt anew once it is known.
const RELEARN: usize = 7;
/// Known days from which the level is read, and after how many of them one counts half.
const LEVEL_DAYS: usize = 42;
const LEVEL_HALF_LIFE: f64 = 9.0;
/// Days ago at which the level that drift is held against begins and ends.
const REFERENCE: (usize, usize) = (63, 12);
/// Days from which noise is read.
const NOISE_DAYS: usize = 120;
const LEAST_NOISE: f64 = 0.045;
/// Days that the noise of all weekdays is worth, beside a weekday's own.
const NOISE_PRIOR: f64 = 40.0;
/// The share of deviations below so many spreads of normal noise: heavy tails count as noise.
const TAIL: (f64, f64) = (0.95, 2.17);
/// Spreads of past wandering that are no drift, and the noise that the mean of a week has itself.
const WANDER: f64 = 1.5;
const WEEK_NOISE: f64 = 0.42;
/// Days back to which the ends of months are held against each other, and how many are enough.
const CLOSINGS: usize = 190;
const LEAST_CLOSINGS: usize = 6;
/// Silence less likely than this is an alarm.
const SILENT: f64 = 0.002;
/// A day that is due less often than this is free without a word, and none is due more surely.
const DUE: f64 = 0.3;
const SURE: f64 = 0.97;
/// Makes every detector more careful in the first four and eight weeks.
const CAUTION: (f64, f64) = (1.7, 1.25);

impl Watch<'_> {
    fn learn(&mut self) {
        let now = self.days.len();
        let due = if self.known < 70 { 1 } else { RELEARN };
        if self.learnt.is_some() && now - self.learnt_from < due {
            return;
        }
        let from = now.saturating_sub(MEMORY);
        let (days, values) = (&self.days[from..], &self.calm[from..]);
        let form = if self.has_credits {
            Form::Difference
        } else {
            Form::Ratio
        };
        let occurrence = Occurrence::learn(days, values);
        let runs = |value: &f64| occurrence.is_none() || *value != 0.0;
        let (days, sizes): (Vec<Day>, Vec<Option<f64>>) = days
            .iter()
            .zip(values)
            .filter(|(_, value)| value.as_ref().is_some_and(runs))
            .unzip();
        self.learnt = Some((Pattern::learn(&days, &sizes, form), occurrence));
        self.learnt_from = now;
    }

    /// `None` while nothing that tells a level is known.
    pub(super) fn judge(&mut self, day: &Day, value: f64) -> Option<Judged> {
        self.learn();
        let (pattern, occurrence) = self.learnt.as_ref()?;
        let now = self.days.len();
        let sizes: Vec<Option<f64>> = self.calm[now.saturating_sub(MEMORY)..]
            .iter()
            .map(|value| value.filter(|value| occurrence.is_none() || *value != 0.0))
            .collect();
        let from = now - sizes.len();
        let apart = pattern.without(&self.days[from..], &sizes);
        let level = self.level(&apart, from)?;
        let noise = self.noise(&apart, level, day);
        let (low, high) = self.band(pattern, day, level, noise);
        let unit = self.unit(&apart, level);
        let caution = match self.known {
            ..28 => CAUTION.0,
            28..56 => CAUTION.1,
            _ => 1.0,
        };
        if let Some(occurrence) = occurrence.as_ref().filter(|_| value == 0.0) {
            let place = now - self.learnt_from.saturating_sub(MEMORY);
            let due = if day.holiday {
                0.0
            } else {
                occurrence.probability(place, day)
            };
            let judged = Judged {
                expected: low,
                noise,
                caution,
                before: level,
                ..Judged::default()
            };
            return Some(self.judge_free(due, &judged));
        }
        self.silence = 1.0;
        let deviation = beyond(pattern.form, value, (low, high), unit);
        let deviations = Deviations {
            residual: (deviation, noise),
            week: self.week(pattern, day, value, unit, noise),
            log_cost: self.log_cost(pattern, day, value, level, unit, noise),
            caution,
        };
        let evidence = deviations
            .evidence()
            .filter(|it| !is_excused(day, it.direction));
        let reference = reference(&apart, self.normal_since.saturating_sub(from));
        let from_former = self.former.map(|former| {
            let bounds = self.band(pattern, day, former.level, noise);
            beyond(pattern.form, value, bounds, unit)
        });
        let drift = reference.map(|reference| {
            let (low, high) = self.band(pattern, day, reference, noise);
            beyond(pattern.form, value, (low, high), unit)
        });
        let drift = drift.filter(|drift| !is_excused(day, direction(*drift)));
        let plain = pattern.form.join(level, pattern.weekdays[day.weekday]);
        let closing = day
            .closes_month()
            .then(|| self::deviation(pattern.form, value, plain, unit));
        let wander = self.wander(noise);
        if let Some(drift) = drift {
            self.drift
                .add(drift.signum() * (drift.abs() - wander).max(0.0) / noise);
        }
        let by_drift = self.drift.evidence(caution);
        let evidence = match evidence {
            Some(evidence) => Some(evidence.stronger(by_drift)),
            None => by_drift,
        };
        let expected = value.max(low).min(high);
        Some(Judged {
            expected,
            deviation,
            noise,
            caution,
            evidence,
            drift,
            closing,
            before: reference.unwrap_or(level),
            from_former,
        })
    }

    /// A free day of a job that does not run every day, `due` with that probability.
    fn judge_free(&mut self, due: f64, usual: &Judged) -> Judged {
        self.silence *= 1.0 - SURE * due;
        if due < DUE {
            return Judged {
                expected: 0.0,
                ..*usual
            };
        }
        let strength = self.silence.ln() / SILENT.ln() / usual.caution;
        let deviation = if strength >= 1.0 { -ASIDE } else { 0.0 };
        let detector = Detector::Silence;
        let evidence = Evidence {
            direction: Direction::Down,
            detector,
            strength,
        };
        Judged {
            deviation,
            evidence: Some(evidence),
            ..*usual
        }
    }

    fn level(&self, apart: &[Option<f64>], from: usize) -> Option<f64> {
        let start = self.normal_since.saturating_sub(from);
        let recent = |start: usize| -> Vec<(f64, f64)> {
            let days = apart[start.min(apart.len())..]
                .iter()
                .rev()
                .flatten()
                .take(LEVEL_DAYS)
                .enumerate();
            days.map(|(age, value)| (*value, 0.5_f64.powf(age as f64 / LEVEL_HALF_LIFE)))
                .collect()
        };
        let present = recent(start);
        let chosen = if present.len() >= 3 {
            present
        } else {
            recent(0)
        };
        location(&chosen).map(|it| it.value).or_else(|| {
            let known: Vec<(f64, f64)> =
                apart.iter().flatten().map(|value| (*value, 1.0)).collect();
            location(&known).map(|it| it.value)
        })
    }

    /// What is expected, from least to most: places in the month may or may not differ.
    fn band(&self, pattern: &Pattern, day: &Day, level: f64, noise: f64) -> (f64, f64) {
        let form = pattern.form;
        let plain = form.join(level, pattern.weekdays[day.weekday]);
        let special = form.join(level, pattern.effect(day));
        let (low, mut high) = (plain.min(special), plain.max(special));
        if day.closes_month() {
            high = high.max(self.closing(form, plain, noise));
        }
        (low, high)
    }

    /// The most that the ends of the last months have cost beside other days; before two were seen
    /// everything is possible.
    fn closing(&self, form: Form, plain: f64, noise: f64) -> f64 {
        let recent = self
            .closings
            .iter()
            .rev()
            .take_while(|(day, _)| day + CLOSINGS > self.days.len());
        let (count, most) = recent.fold((0, 0.0_f64), |(count, most), (_, ratio)| {
            (count + 1, most.max(*ratio))
        });
        match form {
            _ if count < LEAST_CLOSINGS => f64::MAX,
            Form::Ratio => plain * (most + noise).exp(),
            Form::Difference => plain + most + noise,
        }
    }

    fn unit(&self, apart: &[Option<f64>], level: f64) -> f64 {
        if !self.has_credits {
            return level.max(f64::MIN_POSITIVE);
        }
        let mut sizes: Vec<f64> = apart.iter().flatten().map(|value| value.abs()).collect();
        robust::median(&mut sizes).unwrap_or(1.0).max(1.0)
    }

    fn noise(&self, apart: &[Option<f64>], level: f64, day: &Day) -> f64 {
        let from = self.residuals.len().saturating_sub(NOISE_DAYS);
        let recent = || {
            let pairs = self.days[from..].iter().zip(&self.residuals[from..]);
            pairs.filter_map(|(day, residual)| Some((day.weekday, (*residual)?)))
        };
        let count = recent().count();
        if count < 14 {
            let unit = self.unit(apart, level);
            let form = if self.has_credits {
                Form::Difference
            } else {
                Form::Ratio
            };
            let values = apart
                .iter()
                .flatten()
                .map(|value| deviation(form, *value, level, unit));
            return (1.2 * robust::spread(values, 0.0)).max(LEAST_NOISE);
        }
        let all = robust::spread(recent().map(|(_, residual)| residual), 0.0).max(LEAST_NOISE);
        let same = || recent().filter(|(weekday, _)| *weekday == day.weekday);
        let own_count = same().count() as f64;
        let own = robust::spread(same().map(|(_, residual)| residual), 0.0).max(LEAST_NOISE);
        let typical =
            ((own_count * own * own + NOISE_PRIOR * all * all) / (own_count + NOISE_PRIOR)).sqrt();
        let mut sizes: Vec<f64> = recent().map(|(_, residual)| residual.abs()).collect();
        sizes.sort_unstable_by(f64::total_cmp);
        let tail = robust::quantile(&sizes, TAIL.0).unwrap_or(0.0) / TAIL.1;
        typical.max(tail * typical / all)
    }

    /// How far the level has wandered within weeks, on days before the last few.
    fn wander(&self, noise: f64) -> f64 {
        let end = self.drifts.len().saturating_sub(10);
        let start = end.saturating_sub(NOISE_DAYS);
        let weeks = self.drifts[start..end].chunks(7).filter_map(|week| {
            let known: Vec<f64> = week.iter().flatten().copied().collect();
            (known.len() >= 3).then(|| known.iter().sum::<f64>() / known.len() as f64)
        });
        // The mean of a week has noise of its own.
        let seen = robust::spread(weeks, 0.0).powi(2) - (WEEK_NOISE * noise).powi(2);
        WANDER * seen.max(0.0).sqrt()
    }

    /// Against the same weekday a week before.
    fn week(
        &self,
        pattern: &Pattern,
        day: &Day,
        value: f64,
        unit: f64,
        noise: f64,
    ) -> Option<(f64, f64)> {
        let before = self.days.len().checked_sub(7)?;
        let (then, cost) = (self.days.get(before)?, (*self.calm.get(before)?)?);
        let is_plain = |day: &Day| !day.holiday && !day.closes_month();
        let comparable = is_plain(then) && is_plain(day) && cost != 0.0;
        comparable.then(|| (deviation(pattern.form, value, cost, unit), noise * 1.5))
    }

    /// Against the usual logarithm of cost on the weekday.
    fn log_cost(
        &self,
        pattern: &Pattern,
        day: &Day,
        value: f64,
        level: f64,
        unit: f64,
        noise: f64,
    ) -> Option<(f64, f64)> {
        if pattern.form != Form::Ratio || day.closes_month() || day.holiday {
            return None;
        }
        let start = self.normal_since.max(self.days.len().saturating_sub(90));
        let same = self.days[start..].iter().zip(&self.calm[start..]);
        let logs: Vec<f64> = same
            .filter(|(then, _)| then.weekday == day.weekday && !then.closes_month())
            .filter_map(|(_, value)| value.filter(|value| *value > 0.0))
            .map(|value| deviation(pattern.form, value, level, unit))
            .collect();
        let mut sorted = logs.clone();
        let middle = robust::median(&mut sorted).filter(|_| logs.len() >= 6)?;
        let spread = robust::spread(logs.into_iter(), middle).max(noise);
        Some((deviation(pattern.form, value, level, unit) - middle, spread))
    }
}

/// How far a value lies from another, as the logarithm of their ratio, or in units where there are
/// credits. A fiftieth of the level keeps nothing from being infinitely far away.
fn deviation(form: Form, value: f64, from: f64, unit: f64) -> f64 {
    match form {
        Form::Ratio => {
            let floor = unit / 50.0;
            ((value.max(0.0) + floor) / (from.max(0.0) + floor)).ln()
        }
        Form::Difference => (value - from) / unit,
    }
}

/// A listed holiday is no drop, nor is a public one that nobody listed.
fn is_excused(day: &Day, direction: Direction) -> bool {
    direction == Direction::Down && (day.holiday || day.feast.is_some())
}

/// How far a value lies outside of bounds.
fn beyond(form: Form, value: f64, (low, high): (f64, f64), unit: f64) -> f64 {
    if value > high {
        deviation(form, value, high, unit)
    } else if value < low {
        deviation(form, value, low, unit)
    } else {
        0.0
    }
}

/// The level of some weeks ago.
fn reference(apart: &[Option<f64>], since: usize) -> Option<f64> {
    let end = apart.len().checked_sub(REFERENCE.1)?;
    let start = apart.len().saturating_sub(REFERENCE.0).max(since);
    let known: Vec<(f64, f64)> = apart
        .get(start..end)?
        .iter()
        .flatten()
        .map(|value| (*value, 1.0))
        .collect();
    location(&known)
        .filter(|_| known.len() >= 10)
        .map(|it| it.value)
}
