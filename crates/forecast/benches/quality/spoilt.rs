//! Series with anomalies in known places.

use crate::draws::Draws;
use crate::families::{Made, Make, named};
use strands_forecast::Direction;

/// Days within which an anomaly is to be found, and which way it goes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Window {
    pub(crate) first: usize,
    pub(crate) last: usize,
    pub(crate) direction: Direction,
    pub(crate) kind: Kind,
}

pub(crate) struct Spoilt {
    pub(crate) made: Made,
    pub(crate) windows: Vec<Window>,
}

/// What kind of anomaly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Spike,
    Leak,
    Ramp,
    Drop,
}

/// How anomalies of a set look.
pub(crate) struct Sizes {
    spike: (f64, f64),
    leak_a_day: (f64, f64),
    leak_days: (usize, usize),
    /// Whether a leak grows by a share of itself, or of what was before it.
    leak_compounds: bool,
    ramp: (f64, f64),
    ramp_days: (usize, usize),
    ramp_stays: f64,
    drop: (f64, f64),
    drop_days: (usize, usize),
}

const SLIGHT: Sizes = Sizes {
    spike: (1.7, 4.0),
    leak_a_day: (0.02, 0.05),
    leak_days: (20, 40),
    leak_compounds: false,
    ramp: (1.5, 2.5),
    ramp_days: (5, 12),
    ramp_stays: 0.5,
    drop: (0.0, 0.5),
    drop_days: (1, 5),
};
const FAINT: Sizes = Sizes {
    spike: (1.5, 6.0),
    leak_a_day: (0.01, 0.04),
    leak_days: (14, 60),
    leak_compounds: false,
    ramp: (1.3, 3.0),
    ramp_days: (3, 20),
    ramp_stays: 0.3,
    drop: (0.0, 0.6),
    drop_days: (1, 12),
};
const CLEAR: Sizes = Sizes {
    spike: (2.5, 6.0),
    leak_a_day: (0.05, 0.12),
    leak_days: (14, 30),
    leak_compounds: false,
    ramp: (2.0, 4.0),
    ramp_days: (3, 8),
    ramp_stays: 0.3,
    drop: (0.0, 0.25),
    drop_days: (3, 7),
};
const HELD_OUT: Sizes = Sizes {
    spike: (1.8, 6.0),
    leak_a_day: (0.025, 0.06),
    leak_days: (12, 30),
    leak_compounds: true,
    ramp: (1.5, 3.5),
    ramp_days: (2, 12),
    ramp_stays: 0.6,
    drop: (0.0, 0.45),
    drop_days: (1, 7),
};

pub(crate) fn spoil(made: Made, most: usize, sizes: &Sizes, draws: &mut Draws) -> Spoilt {
    let mut spoilt = Spoilt {
        made,
        windows: Vec::new(),
    };
    let count = spoilt.made.values.len();
    let anomalies = draws.whole(0, most);
    let room = (count - 60) / anomalies.max(1);
    for place in 0..anomalies {
        let kinds = [Kind::Spike, Kind::Leak, Kind::Ramp, Kind::Drop];
        let kind = kinds[draws.whole(0, 3)];
        let mut first = 45 + place * room + draws.whole(0, room.saturating_sub(60));
        while spoilt
            .made
            .values
            .get(first)
            .is_some_and(|value| value.is_none_or(|it| it == 0))
        {
            first += 1;
        }
        spoilt.apply(kind, first, sizes, draws);
    }
    spoilt
}

impl Spoilt {
    fn apply(&mut self, kind: Kind, first: usize, sizes: &Sizes, draws: &mut Draws) {
        let (days, direction): (usize, Direction) = match kind {
            Kind::Spike => {
                let factor = draws.between(sizes.spike.0, sizes.spike.1);
                self.scale(first, 1, |_| factor);
                (1, Direction::Up)
            }
            Kind::Leak => {
                let days = draws.whole(sizes.leak_days.0, sizes.leak_days.1);
                let rate = draws.between(sizes.leak_a_day.0, sizes.leak_a_day.1);
                let grown = |day: usize| {
                    let days = (day + 1) as f64;
                    if sizes.leak_compounds {
                        (1.0 + rate).powf(days)
                    } else {
                        1.0 + rate * days
                    }
                };
                self.scale(first, days, grown);
                (days, Direction::Up)
            }
            Kind::Ramp => {
                let days = draws.whole(sizes.ramp_days.0, sizes.ramp_days.1);
                let factor = draws.between(sizes.ramp.0, sizes.ramp.1) - 1.0;
                let lasts = if draws.happens(sizes.ramp_stays) {
                    self.made.values.len()
                } else {
                    days + 10
                };
                self.scale(first, lasts, |day| {
                    1.0 + factor * (((day + 1) as f64) / days as f64).min(1.0)
                });
                (days + 7, Direction::Up)
            }
            Kind::Drop => {
                let days = draws.whole(sizes.drop_days.0, sizes.drop_days.1);
                let factor = draws.between(sizes.drop.0, sizes.drop.1);
                self.scale(first, days, |_| factor);
                (days, Direction::Down)
            }
        };
        self.windows.push(Window {
            first,
            last: first + days.max(7) - 1,
            direction,
            kind,
        });
    }

    fn scale(&mut self, first: usize, days: usize, factor: impl Fn(usize) -> f64) {
        let last = (first + days).min(self.made.values.len());
        for day in first..last {
            if let Some(value) = &mut self.made.values[day] {
                *value = (*value as f64 * factor(day - first)).round() as i64;
            }
        }
    }
}

/// A family, how many anomalies a series has at most, and how those look.
pub(crate) struct Set {
    pub(crate) name: String,
    pub(crate) make: Make,
    pub(crate) most: usize,
    pub(crate) sizes: &'static Sizes,
}

/// Sets that are summed up together.
pub(crate) struct Group {
    pub(crate) name: &'static str,
    pub(crate) sets: Vec<Set>,
}

impl Group {
    fn of(name: &'static str, sizes: &'static Sizes, sets: &[(&str, usize)]) -> Self {
        let set = |(family, most): &(&str, usize)| {
            let (family, make) = named(family);
            let clean = if *most == 0 { ", clean" } else { "" };
            Set {
                name: format!("{family}{clean}"),
                make,
                most: *most,
                sizes,
            }
        };
        Self {
            name,
            sets: sets.iter().map(set).collect(),
        }
    }
}

/// What the methods were made on.
pub(crate) fn looked_at() -> Vec<Group> {
    let plain = [
        ("A steady", 4),
        ("B business", 4),
        ("B business, listed", 4),
        ("C weekdays", 4),
        ("C some days", 4),
    ];
    let slight = [
        ("A steady", 4),
        ("A trend", 4),
        ("B business, no shifts", 4),
        ("B business, listed", 4),
        ("C some days", 4),
        ("A steady", 0),
        ("B business, listed", 0),
        ("B business", 0),
        ("C some days", 0),
    ];
    let hard = [
        ("A hard: t noise, AR, outliers", 4),
        ("A hard: additive, yearly wave", 4),
        ("B hard: additive, closing week", 4),
        ("B hard: zero weekends, ramps", 4),
        ("C hard: random days, bursts", 3),
        ("A hard: additive, yearly wave", 0),
        ("B hard: additive, closing week", 0),
        ("C hard: random days, bursts", 0),
    ];
    vec![
        Group::of("clear", &CLEAR, &plain),
        Group::of("slight", &SLIGHT, &slight),
        Group::of("hard", &FAINT, &hard),
    ]
}

/// What was only reported on.
pub(crate) fn held_out() -> Vec<Group> {
    let sets = [
        ("A held out: many runs", 4),
        ("B held out: runs of business weeks", 4),
        ("C held out: runs by schedule", 4),
        ("A held out: many runs", 0),
        ("B held out: runs of business weeks", 0),
        ("C held out: runs by schedule", 0),
    ];
    vec![Group::of("held out", &HELD_OUT, &sets)]
}
