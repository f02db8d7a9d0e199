//! A day beside what is expected of it.

use super::learn::{LEAST_CLOSINGS, Learnt, MEMORY, SCALES};
use super::normal::SinceFormer;
use super::{Judged, Watch};
use crate::anomaly::evidence::{Deviations, Evidence};
use crate::anomaly::scan::{Mean, Plain, level};
use crate::anomaly::{Detector, Direction};
use crate::calendar::Day;
use crate::pattern::Form;
use crate::robust;

/// Silence less likely than this is an alarm.
const SILENT: f64 = 0.002;
/// A day that is due less often than this is free without a word, and none is due more surely.
const DUE: f64 = 0.3;
const SURE: f64 = 0.97;
/// Spreads that a day counts as off on which a job is taken to have stopped.
const STOPPED: f64 = 3.0;
/// Makes every detector more careful in the first four and eight weeks.
const CAUTION: (f64, f64) = (1.7, 1.25);
/// Days in effect from which the level usually comes.
const USUALLY_EFFECTIVE: f64 = 26.0;
/// The logarithm of what an end of a month may cost beside other days before two were seen.
const UNSEEN_CLOSING: f64 = 1.2;

/// What is expected of a day: where there are several, all that lies between.
pub(super) struct Outlook<'a> {
    pub(super) learnt: &'a Learnt,
    pub(super) level: f64,
    pub(super) unit: f64,
    low: f64,
    high: f64,
    pub(super) spread: f64,
    caution: f64,
}

impl Watch<'_> {
    /// `None` while nothing that tells a level is known.
    pub(super) fn judge(&mut self, day: &Day, value: f64) -> Option<Judged> {
        self.learn();
        let learnt = self.learnt.as_ref()?;
        let mut plain = self.plain(learnt);
        let outlook = self.outlook(learnt, &plain, day)?;
        let is_free = value == 0.0 && learnt.occurrence.is_some();
        let (judged, silence) = if is_free {
            self.judge_free(&outlook, day)
        } else {
            let today = plain_day(learnt, self.days.len(), day, value);
            plain.extend(today);
            let means = match today {
                Some(_) => Mean::all(&plain, learnt.pattern.form, outlook.unit),
                None => Default::default(),
            };
            (self.judge_size(&outlook, day, value, &means), 1.0)
        };
        self.silence = silence;
        Some(judged)
    }

    /// The days since the present normal that tell the level, without their pattern.
    fn plain(&self, learnt: &Learnt) -> Vec<Plain> {
        let from = self
            .days
            .len()
            .saturating_sub(MEMORY)
            .max(self.normal_since);
        let known = (from..self.days.len()).filter_map(|place| {
            let value = self.calm[place]?;
            plain_day(learnt, place, &self.days[place], value)
        });
        known.collect()
    }

    fn outlook<'a>(&self, learnt: &'a Learnt, plain: &[Plain], day: &Day) -> Option<Outlook<'a>> {
        let (found, effective) = match level(plain).filter(|_| plain.len() >= 3) {
            Some(found) => (found.value, found.effective),
            None => (self.any_level(learnt)?, 1.0),
        };
        let doubt = (1.0 + 1.0 / effective.max(1.0)) / (1.0 + 1.0 / USUALLY_EFFECTIVE);
        let spread = learnt.spreads[day.weekday] * doubt.sqrt();
        let (low, high) = self.band(learnt, day, found, spread);
        let values: Vec<f64> = plain.iter().map(|day| day.value).collect();
        let caution = match self.known {
            ..28 => CAUTION.0,
            28..56 => CAUTION.1,
            _ => 1.0,
        };
        Some(Outlook {
            learnt,
            level: found,
            unit: self.unit(&values, found),
            low,
            high,
            spread,
            caution,
        })
    }

    /// The middle of all that is known, where the present normal tells too little.
    fn any_level(&self, learnt: &Learnt) -> Option<f64> {
        let from = self.days.len().saturating_sub(MEMORY);
        let runs = |value: &f64| learnt.occurrence.is_none() || *value != 0.0;
        let sizes: Vec<Option<f64>> = self.calm[from..]
            .iter()
            .map(|value| value.filter(runs))
            .collect();
        let apart = learnt.pattern.without(&self.days[from..], &sizes);
        robust::median(&mut apart.into_iter().flatten().collect::<Vec<f64>>())
    }

    /// A free day of a job that does not run every day; says how likely the silence is by now.
    fn judge_free(&self, outlook: &Outlook, day: &Day) -> (Judged, f64) {
        let place = self.days.len() - outlook.learnt.from;
        let occurrence = outlook.learnt.occurrence.as_ref();
        let due = match occurrence {
            Some(it) if !day.holiday => it.probability(place, day),
            _ => 0.0,
        };
        let silence = self.silence * (1.0 - SURE * due);
        let usual = Judged {
            expected: outlook.low,
            spread: outlook.spread,
            caution: outlook.caution,
            before: outlook.level,
            ..Judged::default()
        };
        if due < DUE {
            let judged = Judged {
                expected: 0.0,
                ..usual
            };
            return (judged, silence);
        }
        let strength = silence.ln() / SILENT.ln() / outlook.caution;
        let evidence = Evidence {
            direction: Direction::Down,
            detector: Detector::Silence,
            strength,
            since: self.days.len(),
        };
        let judged = Judged {
            deviation: if strength >= 1.0 {
                -STOPPED * outlook.spread
            } else {
                0.0
            },
            evidence: Some(evidence),
            ..usual
        };
        (judged, silence)
    }

    fn judge_size(
        &self,
        outlook: &Outlook,
        day: &Day,
        value: f64,
        means: &[Option<Mean>],
    ) -> Judged {
        let Outlook { learnt, unit, .. } = *outlook;
        let pattern = &learnt.pattern;
        let deviation = beyond(pattern.form, value, (outlook.low, outlook.high), unit);
        let expected = value.max(outlook.low).min(outlook.high);
        let deviations = Deviations {
            share: (value - expected) / unit,
            residual: (deviation, outlook.spread),
            week: self.week(outlook, day, value),
            log_cost: self.log_cost(outlook, day, value),
            caution: outlook.caution,
        };
        let mut evidence = deviations
            .evidence(self.days.len(), &learnt.reaches[0])
            .filter(|it| !is_excused(day, it.direction));
        let mut before = outlook.level;
        let mut scaled = [None; SCALES];
        scaled[0] = Some(learnt.reaches[0].cut(deviation / outlook.spread));
        for (scale, mean) in means.iter().enumerate() {
            let Some(mean) = mean else { continue };
            let reach = &learnt.reaches[scale + 1];
            scaled[scale + 1] = Some(reach.cut(mean.score));
            let found = mean.evidence(reach, outlook.caution);
            if is_excused(day, found.direction) {
                continue;
            }
            if evidence.is_none_or(|evidence| found.strength > evidence.strength) {
                evidence = Some(found);
                before = mean.level;
            }
        }
        let since_former = self.former.map(|former| {
            let bounds = self.band(learnt, day, former.level, outlook.spread);
            SinceFormer {
                off: beyond(pattern.form, value, bounds, unit),
                moved: pattern.form.distance(outlook.level, former.level, unit),
            }
        });
        let usual = pattern
            .form
            .join(outlook.level, pattern.weekdays[day.weekday]);
        Judged {
            expected,
            deviation,
            spread: outlook.spread,
            caution: outlook.caution,
            evidence,
            scaled,
            closing: day
                .closes_month()
                .then(|| pattern.form.distance(value, usual, unit)),
            closes: learnt.closes(day),
            before,
            since_former,
        }
    }

    /// What is expected, from least to most: places in the month may or may not differ.
    fn band(&self, learnt: &Learnt, day: &Day, level: f64, noise: f64) -> (f64, f64) {
        let pattern = &learnt.pattern;
        let form = pattern.form;
        let plain = form.join(level, pattern.weekdays[day.weekday]);
        let special = form.join(level, pattern.effect(day));
        let (low, mut high) = (plain.min(special), plain.max(special));
        if learnt.closes(day) {
            high = high.max(self.closing(form, plain, noise));
        }
        (low, high)
    }

    /// What the ends of the last months have cost at most beside other days, but for one.
    fn closing(&self, form: Form, plain: f64, noise: f64) -> f64 {
        let mut seen: Vec<f64> = self.recent_closings().collect();
        seen.sort_unstable_by(f64::total_cmp);
        let second = seen.iter().rev().nth(1).copied();
        let most = second
            .filter(|_| seen.len() >= LEAST_CLOSINGS)
            .map_or(UNSEEN_CLOSING, |most| most.max(0.0) + noise);
        match form {
            Form::Ratio => plain * most.exp(),
            Form::Difference => plain + most,
        }
    }
}

/// A day that tells the level, without its pattern.
fn plain_day(learnt: &Learnt, place: usize, day: &Day, value: f64) -> Option<Plain> {
    let pattern = &learnt.pattern;
    let is_special = learnt.closes(day) || day.holiday || pattern.is_kept(day);
    let is_free = value == 0.0 && learnt.occurrence.is_some();
    if is_special || is_free || !pattern.tells_level(day) {
        return None;
    }
    Some(Plain {
        place,
        value: pattern.form.part(value, pattern.effect(day))?,
        spread: learnt.spreads[day.weekday],
    })
}

/// A listed holiday is no drop, nor is a public one that nobody listed.
fn is_excused(day: &Day, direction: Direction) -> bool {
    direction == Direction::Down && (day.holiday || day.feast.is_some())
}

/// How far a value lies outside of bounds.
fn beyond(form: Form, value: f64, (low, high): (f64, f64), unit: f64) -> f64 {
    if value > high {
        form.distance(value, high, unit)
    } else if value < low {
        form.distance(value, low, unit)
    } else {
        0.0
    }
}
