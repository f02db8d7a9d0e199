//! On which days a job that does not run every day runs.

use crate::calendar::Day;

/// Up to this share of free days a weekday counts as one on which the job always runs.
const RARELY_FREE: f64 = 0.05;
/// After so many days an observation counts half.
const HALF_LIFE: f64 = 75.0;
/// Observations that the overall share is worth, beside a class's own.
const PRIOR: f64 = 1.5;
const LONGEST_CYCLE: usize = 31;
/// A rhythm other than the week must explain so many more of the days, and so many in all.
const ADVANTAGE: f64 = 0.04;
const RELIABLE: f64 = 0.9;
/// A silence less likely than this means that the job has stopped.
const STOPPED: f64 = 1e-3;

/// What days have in common that run alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rhythm {
    Week,
    DayOfMonth,
    Every(usize),
}

impl Rhythm {
    fn class(self, place: usize, day: &Day) -> usize {
        match self {
            Self::Week => day.weekday,
            Self::DayOfMonth => day.of_month(),
            Self::Every(length) => place % length,
        }
    }
}

/// How likely a day is not free of cost.
#[derive(Debug, Clone)]
pub(crate) struct Occurrence {
    rhythm: Rhythm,
    shares: Vec<f64>,
    /// Makes silence at the end of the history count (after Teunter, Syntetos and Babai,
    /// "Intermittent Demand: Linking Forecasting to Inventory Obsolescence", 2011).
    alive: f64,
}

impl Occurrence {
    /// `None` for a series that costs something every day, or nearly.
    pub(crate) fn learn(days: &[Day], values: &[Option<f64>]) -> Option<Self> {
        let rare = (0..7).all(|weekday| {
            let here = days
                .iter()
                .zip(values)
                .filter(|(day, _)| day.weekday == weekday && !day.holiday);
            let known: Vec<f64> = here.filter_map(|(_, value)| *value).collect();
            let free = known.iter().filter(|value| **value == 0.0).count();
            free as f64 <= RARELY_FREE * known.len() as f64
        });
        if rare {
            return None;
        }
        let rhythm = rhythm(days, values);
        let shares = shares(rhythm, days, values);
        let mut occurrence = Self {
            rhythm,
            shares,
            alive: 1.0,
        };
        occurrence.alive = occurrence.alive_after(days, values);
        Some(occurrence)
    }

    /// The probability that the day `place` of the series (history and future) costs something.
    pub(crate) fn probability(&self, place: usize, day: &Day) -> f64 {
        let share = self
            .shares
            .get(self.rhythm.class(place, day))
            .copied()
            .unwrap_or(0.5);
        share * self.alive
    }

    fn alive_after(&self, days: &[Day], values: &[Option<f64>]) -> f64 {
        let places = days.iter().zip(values).enumerate().rev();
        let silent = places.take_while(|(_, (_, value))| value.is_none_or(|value| value == 0.0));
        let chance: f64 = silent
            .filter(|(_, (_, value))| value.is_some())
            .map(|(place, (day, _))| 1.0 - 0.98 * self.probability(place, day))
            .product();
        // A stop is as likely beforehand as the silence that betrays it.
        chance / (chance + STOPPED)
    }
}

fn rhythm(days: &[Day], values: &[Option<f64>]) -> Rhythm {
    let others = (2..=LONGEST_CYCLE)
        .filter(|length| length % 7 != 0)
        .map(Rhythm::Every);
    let candidates = std::iter::once(Rhythm::DayOfMonth)
        .chain([14, 21, 28].map(Rhythm::Every))
        .chain(others);
    let weekly = explained(Rhythm::Week, days, values);
    let best = candidates
        .map(|rhythm| (explained(rhythm, days, values), rhythm))
        .reduce(|best, next| if next.0 > best.0 + 0.01 { next } else { best });
    match best {
        Some((share, rhythm)) if share > RELIABLE && share > weekly + ADVANTAGE => rhythm,
        _ => Rhythm::Week,
    }
}

/// The share of days that the other days of their class foretell.
fn explained(rhythm: Rhythm, days: &[Day], values: &[Option<f64>]) -> f64 {
    let known = || {
        let places = days.iter().zip(values).enumerate();
        places.filter_map(|(place, (day, value))| {
            Some((
                rhythm.class(place, day),
                f64::from(u8::from((*value)? != 0.0)),
            ))
        })
    };
    let mut classes = [(0.0, 0.0); 32];
    for (class, ran) in known() {
        classes[class].0 += ran;
        classes[class].1 += 1.0;
    }
    let (mut foretold, mut all) = (0.0, 0.0);
    for (class, ran) in known() {
        let (others, count) = (classes[class].0 - ran, classes[class].1 - 1.0);
        let is_foretold = count >= 3.0 && (others > count / 2.0) == (ran > 0.5);
        foretold += f64::from(u8::from(is_foretold));
        all += 1.0;
    }
    if all > 0.0 { foretold / all } else { 0.0 }
}

fn shares(rhythm: Rhythm, days: &[Day], values: &[Option<f64>]) -> Vec<f64> {
    let mut classes = [(0.0, 0.0); 32];
    let (mut ran_at_all, mut all) = (0.0, 0.0);
    for (age, (place, (day, value))) in days.iter().zip(values).enumerate().rev().enumerate() {
        let Some(value) = value.filter(|_| !day.holiday) else {
            continue;
        };
        let weight = 0.5_f64.powf(age as f64 / HALF_LIFE);
        let ran = if value == 0.0 { 0.0 } else { weight };
        let class = &mut classes[rhythm.class(place, day)];
        *class = (class.0 + ran, class.1 + weight);
        (ran_at_all, all) = (ran_at_all + ran, all + weight);
    }
    let overall = if all > 0.0 { ran_at_all / all } else { 0.0 };
    // A class without one exception is taken at its word, once it has been seen a few times.
    classes
        .iter()
        .map(|(ran, weight)| {
            let is_plain = *weight > 3.0 && (*ran <= 0.0 || *ran >= *weight);
            let prior = if is_plain { 0.05 } else { PRIOR };
            (ran + prior * overall) / (weight + prior)
        })
        .collect()
}
