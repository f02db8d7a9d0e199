//! What a day costs beside the level of its weeks: weekdays, places in the month, holidays.

use crate::calendar::{Day, Feast, Slot};
use crate::robust::{self, Location, location, running_median};

const ROUNDS: usize = 3;
/// Days on each side of the running median that stands for the level while the pattern is learnt.
const REACH: usize = 9;
/// After so many days an observation of a weekday counts half.
const HALF_LIFE: f64 = 110.0;
/// Effects of weekdays below this share of the greatest tell little about the level.
const WEAK: f64 = 0.25;
const MOST_SLOTS: usize = 6;
/// Standard errors from which on a place in the month has an effect.
const CERTAIN: f64 = 3.3;
const LEAST_EFFECT: f64 = 0.06;
/// What a holiday costs of its working day, before one was seen, where nothing else tells.
const UNSEEN_HOLIDAY: f64 = 0.5;

/// How effects join a level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// As factors: amounts are never below zero.
    Ratio,
    /// As differences.
    Difference,
}

impl Form {
    pub(crate) fn join(self, level: f64, effect: f64) -> f64 {
        match self {
            Self::Ratio => level * effect,
            Self::Difference => level + effect,
        }
    }

    /// Takes an effect, or a level, out of a value.
    pub(crate) fn part(self, value: f64, known: f64) -> Option<f64> {
        match self {
            Self::Ratio => (known > 1e-9).then(|| value / known),
            Self::Difference => Some(value - known),
        }
    }

    /// How far a value lies from another, as the logarithm of their ratio, or in units where there are
    /// credits. A fiftieth of a unit keeps nothing from being infinitely far away.
    pub(crate) fn distance(self, value: f64, from: f64, unit: f64) -> f64 {
        match self {
            Self::Ratio => {
                let floor = unit / 50.0;
                ((value.max(0.0) + floor) / (from.max(0.0) + floor)).ln()
            }
            Self::Difference => (value - from) / unit,
        }
    }

    pub(crate) fn neutral(self) -> f64 {
        match self {
            Self::Ratio => 1.0,
            Self::Difference => 0.0,
        }
    }
}

/// The pattern of a series.
#[derive(Debug, Clone)]
pub(crate) struct Pattern {
    pub(crate) form: Form,
    pub(crate) weekdays: [f64; 7],
    slots: Vec<(Slot, f64)>,
    /// Joins the effect of a working day that is a holiday.
    holiday: f64,
    /// Public holidays that nobody listed but that were kept, with their effect.
    feasts: Vec<(Feast, f64)>,
}

impl Pattern {
    /// Learns the pattern of days with known values.
    pub(crate) fn learn(days: &[Day], values: &[Option<f64>], form: Form) -> Self {
        let mut pattern = Self {
            form,
            weekdays: [form.neutral(); 7],
            slots: Vec::new(),
            holiday: form.neutral(),
            feasts: Vec::new(),
        };
        pattern.weekdays = pattern.typical_weekdays(days, values);
        for round in 0..ROUNDS {
            let level = running_median(&pattern.without(days, values), REACH);
            let relative = pattern.relative(values, &level);
            pattern.learn_weekdays(days, &relative);
            if round > 0 {
                pattern.learn_slots(days, &relative);
                pattern.learn_holiday(days, &relative);
            }
        }
        pattern
    }

    /// The effect of a day.
    pub(crate) fn effect(&self, day: &Day) -> f64 {
        let usual = self.usual(day);
        match self.holiday_effect(day) {
            Some(effect) => self.form.join(self.weekdays[day.weekday], effect),
            None => usual,
        }
    }

    /// What a day of which the weekday's cost is known costs where its place or a holiday differs.
    pub(crate) fn special(&self, day: &Day, usual: f64) -> f64 {
        let plain = self.weekdays[day.weekday];
        let extra = self.form.part(self.effect(day), plain);
        extra.map_or(usual, |extra| self.form.join(usual, extra))
    }

    /// Whether a level can be read off the day.
    pub(crate) fn tells_level(&self, day: &Day) -> bool {
        self.form == Form::Difference
            || self.weekdays[day.weekday] >= WEAK * self.greatest_weekday()
    }

    /// Whether places in the month have an effect.
    pub(crate) fn has_slots(&self) -> bool {
        !self.slots.is_empty()
    }

    /// Whether the day is a public holiday that was seen to be kept.
    pub(crate) fn is_kept(&self, day: &Day) -> bool {
        !day.holiday && self.holiday_effect(day).is_some()
    }

    /// How many times as much the dearest weekday costs.
    pub(crate) fn greatest_over(&self, weekday: usize) -> f64 {
        match self.form {
            Form::Ratio => self.greatest_weekday() / self.weekdays[weekday].max(1e-9),
            Form::Difference => 1.0,
        }
    }

    /// Whether the costs of two weekdays differ by no more than that factor.
    pub(crate) fn alike(&self, one: usize, other: usize, factor: f64) -> bool {
        let (one, other) = (self.weekdays[one], self.weekdays[other]);
        self.form == Form::Difference || one.max(other) <= factor * one.min(other)
    }

    /// The values without their effects, where those tell the level.
    pub(crate) fn without(&self, days: &[Day], values: &[Option<f64>]) -> Vec<Option<f64>> {
        let apart = |(day, value): (&Day, &Option<f64>)| {
            let value = (*value).filter(|_| self.tells_level(day))?;
            self.form.part(value, self.effect(day))
        };
        days.iter().zip(values).map(apart).collect()
    }

    fn usual(&self, day: &Day) -> f64 {
        let here = self.slots.iter().filter(|(slot, _)| slot.holds(day));
        here.fold(self.weekdays[day.weekday], |effect, (_, slot)| {
            self.form.join(effect, *slot)
        })
    }

    fn greatest_weekday(&self) -> f64 {
        self.weekdays.iter().copied().fold(f64::MIN, f64::max)
    }

    /// Whether a holiday has something to take away from that day.
    fn is_working(&self, day: &Day) -> bool {
        match self.form {
            Form::Ratio => self.weekdays[day.weekday] >= 0.6 * self.greatest_weekday(),
            Form::Difference => day.weekday < 5,
        }
    }

    fn holiday_effect(&self, day: &Day) -> Option<f64> {
        if !self.is_working(day) {
            return None;
        }
        if day.holiday {
            return Some(self.holiday);
        }
        let kept = day.feast?;
        self.feasts
            .iter()
            .find(|(feast, _)| *feast == kept)
            .map(|(_, effect)| *effect)
    }

    fn typical_weekdays(&self, days: &[Day], values: &[Option<f64>]) -> [f64; 7] {
        let mut all: Vec<f64> = values.iter().flatten().copied().collect();
        let overall = robust::median(&mut all).unwrap_or(1.0);
        std::array::from_fn(|weekday| {
            let pairs = days
                .iter()
                .zip(values)
                .filter(|(day, _)| day.weekday == weekday);
            let mut values: Vec<f64> = pairs.filter_map(|(_, value)| *value).collect();
            let typical = robust::median(&mut values);
            typical
                .and_then(|it| self.form.part(it, overall))
                .unwrap_or(self.form.neutral())
        })
    }

    fn relative(&self, values: &[Option<f64>], level: &[Option<f64>]) -> Vec<Option<f64>> {
        let pairs = values.iter().zip(level);
        pairs
            .map(|(value, level)| self.form.part((*value)?, (*level)?))
            .collect()
    }

    /// Weekdays by their recent effects, drawn towards none as far as chance explains them
    /// (James and Stein, "Estimation with Quadratic Loss", 1961).
    fn learn_weekdays(&mut self, days: &[Day], relative: &[Option<f64>]) {
        let mut groups: [Vec<(f64, f64)>; 7] = std::array::from_fn(|_| Vec::new());
        for (age, (day, value)) in days.iter().zip(relative).rev().enumerate() {
            let special = day.holiday || self.slots.iter().any(|(slot, _)| slot.holds(day));
            if let Some(value) = value.filter(|_| !special) {
                groups[day.weekday].push((value, 0.5_f64.powf(age as f64 / HALF_LIFE)));
            }
        }
        let found = groups.map(|group| location(&group));
        let known: Vec<Location> = found.iter().flatten().copied().collect();
        if known.is_empty() {
            return;
        }
        let centre = known.iter().map(|it| it.value).sum::<f64>() / known.len() as f64;
        let chance = known
            .iter()
            .map(|it| it.spread.powi(2) / it.effective.max(1.0))
            .sum::<f64>();
        let seen = known
            .iter()
            .map(|it| (it.value - centre).powi(2))
            .sum::<f64>();
        let kept = if seen > 0.0 {
            (1.0 - 0.8 * chance / seen).max(0.0)
        } else {
            0.0
        };
        for (effect, found) in self.weekdays.iter_mut().zip(found) {
            *effect = found.map_or(centre, |it| centre + kept * (it.value - centre));
        }
    }

    fn learn_slots(&mut self, days: &[Day], relative: &[Option<f64>]) {
        self.slots.clear();
        let mut rest: Vec<(&Day, f64)> = days
            .iter()
            .zip(relative)
            .filter(|(day, _)| !day.holiday && self.tells_level(day))
            .filter_map(|(day, value)| {
                Some((day, self.form.part((*value)?, self.weekdays[day.weekday])?))
            })
            .collect();
        let mut all: Vec<f64> = rest.iter().map(|(_, value)| *value).collect();
        let centre = robust::median(&mut all).unwrap_or(self.form.neutral());
        let noise = robust::spread(rest.iter().map(|(_, value)| *value), centre);
        while self.slots.len() < MOST_SLOTS {
            let Some((slot, effect)) = self.strongest(&rest, noise) else {
                break;
            };
            for (_, value) in rest.iter_mut().filter(|(day, _)| slot.holds(day)) {
                *value = self.form.part(*value, effect).unwrap_or(*value);
            }
            self.slots.push((slot, effect));
        }
    }

    fn strongest(&self, rest: &[(&Day, f64)], noise: f64) -> Option<(Slot, f64)> {
        let free = Slot::all().filter(|slot| self.slots.iter().all(|(taken, _)| taken != slot));
        let gains = free.filter_map(|slot| {
            let here = rest
                .iter()
                .filter(|(day, _)| slot.holds(day))
                .map(|(_, value)| *value);
            let values: Vec<(f64, f64)> = here.map(|value| (value, 1.0)).collect();
            let (gain, effect) = self.gain(&values, noise)?;
            Some((gain, slot, effect))
        });
        let best = gains.reduce(|best, next| if next.0 > best.0 * 1.02 { next } else { best });
        best.map(|(_, slot, effect)| (slot, effect))
    }

    /// By how much less the values miss when they share an effect, if they surely do.
    fn gain(&self, values: &[(f64, f64)], noise: f64) -> Option<(f64, f64)> {
        let count = values.len() as f64;
        let neutral = self.form.neutral();
        let found = location(values).filter(|_| values.len() >= 2)?;
        let effect = found.value - neutral;
        let error = noise.max(0.3 * found.spread).max(0.01) / count.sqrt();
        let same_side = values
            .iter()
            .filter(|(value, _)| (value - neutral) * effect > 0.0)
            .count();
        let is_certain = effect.abs() > CERTAIN * error
            && effect.abs() > LEAST_EFFECT
            && same_side as f64 >= 0.8 * count;
        let misses = |centre: f64| {
            values
                .iter()
                .map(|(value, _)| (value - centre).abs())
                .sum::<f64>()
        };
        is_certain.then(|| (misses(neutral) - misses(found.value), found.value))
    }

    fn learn_holiday(&mut self, days: &[Day], relative: &[Option<f64>]) {
        let working = days
            .iter()
            .zip(relative)
            .filter(|(day, _)| self.is_working(day));
        let apart: Vec<(&Day, f64)> = working
            .filter_map(|(day, value)| {
                Some((day, self.form.part((*value)?, self.weekdays[day.weekday])?))
            })
            .collect();
        let listed = apart.iter().filter(|(day, _)| day.holiday);
        let mut listed: Vec<f64> = listed.map(|(_, value)| *value).collect();
        let seen = listed.len() as f64;
        let prior = self.unseen_holiday();
        self.holiday = robust::median(&mut listed).map_or(prior, |typical| {
            (seen * typical + 0.5 * prior) / (seen + 0.5)
        });
        let usual = apart
            .iter()
            .filter(|(day, _)| !day.holiday)
            .map(|(_, value)| *value);
        let noise = robust::spread(usual, self.form.neutral());
        let limit = self.form.neutral() - (4.0 * noise).max(0.3);
        let dropped = apart
            .iter()
            .filter(|(day, value)| !day.holiday && *value < limit);
        self.feasts = dropped
            .filter_map(|(day, value)| Some((day.feast?, *value)))
            .collect();
        self.feasts.reverse();
    }

    /// Before a holiday was seen it is taken for a day like the quietest of the week.
    fn unseen_holiday(&self) -> f64 {
        if self.form == Form::Difference {
            return 0.0;
        }
        let least = self.weekdays.iter().copied().fold(f64::MAX, f64::min);
        let share = least / self.greatest_weekday().max(1e-9);
        if share < 0.75 {
            share
        } else {
            f64::midpoint(UNSEEN_HOLIDAY, share)
        }
    }
}
