//! The state that goes through a series day by day.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::episode::{Course, Episode, Told};
use super::evidence::{Deviations, Drift, Evidence, direction};
use super::{Anomaly, Detector, Direction};
use crate::calendar::{self, Day, feast};
use crate::forecast::LEAST_DAYS;
use crate::occurrence::Occurrence;
use crate::pattern::{Form, Pattern};
use crate::robust::{self, location};
use crate::series::Series;

/// Days of history from which the pattern is learnt.
const MEMORY: usize = 400;
/// How often it is learnt anew once it is known.
const RELEARN: usize = 7;
/// After a longer gap everything is learnt anew.
const LONGEST_GAP: usize = 60;
/// Days from which the level is read, and after how many of them one counts half.
const LEVEL_DAYS: usize = 42;
const LEVEL_HALF_LIFE: f64 = 9.0;
/// Days ago at which the level that drift is held against begins and ends.
const REFERENCE: (usize, usize) = (63, 12);
const NOISE_DAYS: usize = 120;
const LEAST_NOISE: f64 = 0.045;
/// Days further off than so many deviations teach nothing.
const ASIDE: f64 = 3.0;
/// … and within an episode, than so many.
const OFF: f64 = 1.8;
/// A level that was normal so many days ago may come back without an alarm.
const RETURN: usize = 75;
/// Silence less likely than this is an alarm.
const SILENT: f64 = 0.002;

pub(crate) struct Watch<'a> {
    holidays: &'a BTreeSet<Date>,
    least_score: f64,
    days: Vec<Day>,
    seen: Vec<Option<f64>>,
    /// What is seen without what is set aside.
    calm: Vec<Option<f64>>,
    /// Deviations of calm days as they were judged.
    residuals: Vec<Option<f64>>,
    known: usize,
    has_credits: bool,
    learnt: Option<(Pattern, Option<Occurrence>)>,
    learnt_from: usize,
    /// The first day of what is normal now.
    normal_since: usize,
    former: Option<(f64, usize)>,
    drift: Drift,
    silence: f64,
    episode: Option<Episode>,
    told: Told,
}

/// A day beside what was expected of it.
struct Judged {
    expected: f64,
    level: f64,
    deviation: f64,
    noise: f64,
    caution: f64,
    evidence: Option<Evidence>,
}

impl<'a> Watch<'a> {
    pub(crate) fn new(series: &'a Series, least_score: f64) -> Self {
        Self {
            holidays: &series.holidays,
            least_score,
            days: Vec::new(),
            seen: Vec::new(),
            calm: Vec::new(),
            residuals: Vec::new(),
            known: 0,
            has_credits: false,
            learnt: None,
            learnt_from: 0,
            normal_since: 0,
            former: None,
            drift: Drift::default(),
            silence: 1.0,
            episode: None,
            told: Told::default(),
        }
    }

    /// Takes in the next day; says whether it is an anomaly.
    pub(crate) fn see(&mut self, date: Date, amount: i64) -> Option<Anomaly> {
        self.pass_gap(date);
        let day = Day::of(date, self.holidays);
        let value = amount as f64;
        let judged = (self.known >= LEAST_DAYS)
            .then(|| self.judge(&day, value))
            .flatten();
        let anomaly = judged
            .as_ref()
            .and_then(|judged| self.decide(&day, amount, judged));
        self.remember(day, value, judged.as_ref());
        anomaly
    }

    fn pass_gap(&mut self, date: Date) {
        let Some(last) = self.days.last().map(|day| day.date) else {
            return;
        };
        let gap = last.until(date).map_or(i32::MAX, |span| span.get_days());
        let unknown = usize::try_from(gap - 1).unwrap_or(0);
        if unknown > LONGEST_GAP {
            *self = Self {
                days: Vec::new(),
                seen: Vec::new(),
                calm: Vec::new(),
                residuals: Vec::new(),
                known: 0,
                learnt: None,
                learnt_from: 0,
                normal_since: 0,
                former: None,
                drift: Drift::default(),
                silence: 1.0,
                episode: None,
                told: Told::default(),
                has_credits: self.has_credits,
                ..*self
            };
            return;
        }
        let Ok(next) = last.tomorrow() else { return };
        for date in calendar::dates(next, unknown) {
            self.push(Day::of(date, self.holidays), None, None, None);
        }
    }

    fn push(&mut self, day: Day, seen: Option<f64>, calm: Option<f64>, residual: Option<f64>) {
        self.days.push(day);
        self.seen.push(seen);
        self.calm.push(calm);
        self.residuals.push(residual);
    }

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

    fn judge(&mut self, day: &Day, value: f64) -> Option<Judged> {
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
        let (low, high) = self.band(pattern, day, level);
        let noise = self.noise(&apart, level, day);
        let unit = self.unit(&apart, level);
        let caution = match self.known {
            ..28 => 1.6,
            28..56 => 1.25,
            _ => 1.0,
        };
        if occurrence.is_some() && value == 0.0 {
            let place = now - self.learnt_from.saturating_sub(MEMORY);
            let probability = occurrence
                .as_ref()
                .map_or(0.0, |it| it.probability(place, day));
            self.silence *= 1.0 - 0.97 * if day.holiday { 0.0 } else { probability };
            let evidence = Evidence {
                direction: Direction::Down,
                detector: Detector::Silence,
                strength: self.silence.ln() / SILENT.ln() / caution,
            };
            let is_due = probability > 0.3;
            return Some(Judged {
                expected: if is_due { low } else { 0.0 },
                level,
                deviation: if is_due && evidence.strength >= 1.0 {
                    -3.0
                } else {
                    0.0
                },
                noise,
                caution,
                evidence: is_due.then_some(evidence),
            });
        }
        self.silence = 1.0;
        let off = |from: f64| deviation(pattern.form, value, from, unit);
        let deviation = if value > high {
            off(high)
        } else if value < low {
            off(low)
        } else {
            0.0
        };
        let deviations = Deviations {
            residual: (deviation, noise),
            week: self.week(pattern, day, value, unit, noise),
            log_cost: self.log_cost(pattern, day, value, level, unit),
            caution,
        };
        let evidence = deviations
            .evidence()
            .filter(|it| !self.is_excused(day, it.direction));
        if let Some(reference) = reference(&apart, self.normal_since.saturating_sub(from)) {
            let expected = self.band(pattern, day, reference);
            let apart = |bound: f64| self::deviation(pattern.form, value, bound, unit);
            let score = if value > expected.1 {
                apart(expected.1)
            } else if value < expected.0 {
                apart(expected.0)
            } else {
                0.0
            };
            if !self.is_excused(day, direction(score)) {
                self.drift.add(score / (1.2 * noise));
            }
        }
        let drift = self.drift.evidence(caution);
        let evidence = match evidence {
            Some(evidence) => Some(evidence.stronger(drift)),
            None => drift,
        };
        let expected = if value > high {
            high
        } else if value < low {
            low
        } else {
            value.clamp(low, high)
        };
        Some(Judged {
            expected,
            level,
            deviation,
            noise,
            caution,
            evidence,
        })
    }

    /// A listed holiday is no drop, nor is a public one that nobody listed.
    fn is_excused(&self, day: &Day, direction: Direction) -> bool {
        direction == Direction::Down && (day.holiday || feast(day.date).is_some())
    }

    fn level(&self, apart: &[Option<f64>], from: usize) -> Option<f64> {
        let start = self.normal_since.saturating_sub(from);
        let recent = |start: usize| -> Vec<(f64, f64)> {
            let first = start.max(apart.len().saturating_sub(LEVEL_DAYS));
            let days = apart[first..].iter().rev().enumerate();
            days.filter_map(|(age, value)| {
                Some(((*value)?, 0.5_f64.powf(age as f64 / LEVEL_HALF_LIFE)))
            })
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
    fn band(&self, pattern: &Pattern, day: &Day, level: f64) -> (f64, f64) {
        let form = pattern.form;
        let plain = form.join(level, pattern.weekdays[day.weekday]);
        let special = form.join(level, pattern.effect(day));
        let (low, mut high) = (plain.min(special), plain.max(special));
        if day.closes_month() {
            high = high.max(self.closing(pattern, plain));
        }
        (low, high)
    }

    /// The most that the ends of the last months have cost beside other days; before any was seen
    /// everything is possible.
    fn closing(&self, pattern: &Pattern, plain: f64) -> f64 {
        let closings = self
            .days
            .iter()
            .zip(&self.seen)
            .zip(&self.residuals)
            .rev()
            .take(150);
        let ratios: Vec<f64> = closings
            .filter(|((day, _), _)| day.closes_month())
            .filter_map(|((_, seen), residual)| Some((*seen)?).and(*residual))
            .collect();
        if ratios.len() < 6 {
            return f64::MAX;
        }
        let most = ratios.iter().copied().fold(0.0, f64::max);
        match pattern.form {
            Form::Ratio => plain * most.exp(),
            Form::Difference => plain,
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
        ((own_count * own * own + 8.0 * all * all) / (own_count + 8.0)).sqrt()
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
        comparable.then(|| (deviation(pattern.form, value, cost, unit), noise * 1.3))
    }

    /// Against the usual logarithm of cost on the weekday.
    fn log_cost(
        &self,
        pattern: &Pattern,
        day: &Day,
        value: f64,
        level: f64,
        unit: f64,
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
        let spread = robust::spread(logs.into_iter(), middle).max(LEAST_NOISE * 1.5);
        Some((deviation(pattern.form, value, level, unit) - middle, spread))
    }

    fn decide(&mut self, day: &Day, amount: i64, judged: &Judged) -> Option<Anomaly> {
        let evidence = judged.evidence?;
        let now = self.days.len();
        let score = evidence.score();
        if score < self.least_score.max(0.1) || self.returns(judged, evidence.direction) {
            return None;
        }
        let size = (amount as f64 - judged.expected).abs();
        let lasting = self
            .episode
            .is_some_and(|episode| episode.direction == evidence.direction);
        let may_tell = self.told.may_tell(evidence.direction, now, size, lasting);
        if self.episode.is_none() {
            self.open(evidence, now);
        }
        if !may_tell {
            return None;
        }
        self.told.tell(evidence.direction, now, size);
        Some(Anomaly {
            date: day.date,
            direction: evidence.direction,
            score,
            expected_micro_usd: judged.expected.round() as i64,
            actual_micro_usd: amount,
            detector: evidence.detector,
        })
    }

    fn open(&mut self, evidence: Evidence, now: usize) {
        let mut begun = now;
        if evidence.detector == Detector::Drift {
            let days = match evidence.direction {
                Direction::Up => self.drift.days_up,
                Direction::Down => self.drift.days_down,
            };
            begun = now.saturating_sub(days.min(10));
            for day in begun..now {
                self.calm[day] = None;
            }
        }
        self.drift = Drift::default();
        self.episode = Some(Episode::new(evidence.direction, begun));
    }

    /// Whether the cost goes back to what was normal not long ago.
    fn returns(&self, judged: &Judged, direction: Direction) -> bool {
        self.former.is_some_and(|(former, until)| {
            let now_off = judged.deviation;
            let change = (former.max(1.0) / judged.level.max(1.0)).ln();
            let is_same_way = match direction {
                Direction::Up => change > 0.0,
                Direction::Down => change < 0.0,
            };
            self.days.len() < until
                && is_same_way
                && now_off.abs() < change.abs() + 2.5 * judged.noise
        })
    }

    fn remember(&mut self, day: Day, value: f64, judged: Option<&Judged>) {
        let now = self.days.len();
        self.known += 1;
        self.has_credits |= value < 0.0;
        let Some(judged) = judged else {
            self.push(day, Some(value), Some(value), None);
            return;
        };
        let scored = judged.deviation / judged.noise / judged.caution.sqrt();
        let off = |direction: Direction| match direction {
            Direction::Up => scored > OFF,
            Direction::Down => scored < -OFF,
        };
        let in_episode = self.episode.is_some_and(|episode| off(episode.direction));
        let aside = in_episode || scored.abs() > ASIDE;
        let is_plain = !day.holiday && !(value == 0.0 && judged.expected == 0.0);
        let residual = judged.deviation.clamp(-1.5, 1.5);
        self.push(
            day,
            Some(value),
            (!aside).then_some(value),
            (is_plain && !aside).then_some(residual),
        );
        if let Some(mut episode) = self.episode.filter(|_| is_plain) {
            let course = episode.add(now, in_episode);
            self.episode = (course == Course::Open).then_some(episode);
            if course == Course::Normal {
                self.accept(episode.begun, judged.level);
            }
            if course != Course::Open {
                self.drift = Drift::default();
            }
        }
    }

    /// What an episode brought is normal from its first day on.
    fn accept(&mut self, begun: usize, level: f64) {
        for day in begun..self.days.len() {
            self.calm[day] = self.seen[day];
        }
        self.former = Some((level, self.days.len() + RETURN));
        self.normal_since = begun;
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
