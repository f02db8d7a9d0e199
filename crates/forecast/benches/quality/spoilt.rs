//! Series with anomalies in known places.

use crate::draws::Draws;
use crate::families::{self, Made};
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
    ramp: (f64, f64),
    ramp_days: (usize, usize),
    ramp_stays: f64,
    drop: (f64, f64),
    drop_days: (usize, usize),
}

pub(crate) const USUAL: Sizes = Sizes {
    spike: (1.7, 4.0),
    leak_a_day: (0.02, 0.05),
    leak_days: (20, 40),
    ramp: (1.5, 2.5),
    ramp_days: (5, 12),
    ramp_stays: 0.5,
    drop: (0.0, 0.5),
    drop_days: (1, 5),
};
pub(crate) const HELD_OUT: Sizes = Sizes {
    spike: (1.5, 6.0),
    leak_a_day: (0.01, 0.04),
    leak_days: (14, 60),
    ramp: (1.3, 3.0),
    ramp_days: (3, 20),
    ramp_stays: 0.3,
    drop: (0.0, 0.6),
    drop_days: (1, 12),
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
                self.scale(first, days, |day| 1.0 + rate * (day + 1) as f64);
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

pub(crate) type Set = (&'static str, families::Family, usize, &'static Sizes);

pub(crate) fn sets() -> Vec<Set> {
    let family = |name: &str| {
        *families::FORECAST
            .iter()
            .find(|family| family.0 == name)
            .unwrap()
    };
    vec![
        ("steady", family("A steady"), 4, &USUAL),
        ("trend", family("A trend"), 4, &USUAL),
        (
            "business without shifts",
            ("", families::calm_business),
            4,
            &USUAL,
        ),
        (
            "business with shifts",
            family("B business, listed"),
            4,
            &USUAL,
        ),
        ("some days", family("C some days"), 4, &USUAL),
        ("steady, clean", family("A steady"), 0, &USUAL),
        ("business, clean", family("B business, listed"), 0, &USUAL),
        ("business unlisted, clean", family("B business"), 0, &USUAL),
        ("some days, clean", family("C some days"), 0, &USUAL),
        (
            "held out: t noise, AR, outliers",
            family("A held out: t noise, AR, outliers"),
            4,
            &HELD_OUT,
        ),
        (
            "held out: yearly wave",
            family("A held out: additive, yearly wave"),
            4,
            &HELD_OUT,
        ),
        (
            "held out: closing week",
            family("B held out: additive, closing week"),
            4,
            &HELD_OUT,
        ),
        (
            "held out: zero weekends",
            family("B held out: zero weekends, ramps"),
            4,
            &HELD_OUT,
        ),
        (
            "held out: random days",
            family("C held out: random days, bursts"),
            3,
            &HELD_OUT,
        ),
        (
            "held out: closing week, clean",
            family("B held out: additive, closing week"),
            0,
            &HELD_OUT,
        ),
        (
            "held out: yearly wave, clean",
            family("A held out: additive, yearly wave"),
            0,
            &HELD_OUT,
        ),
        (
            "held out: random days, clean",
            family("C held out: random days, bursts"),
            0,
            &HELD_OUT,
        ),
    ]
}
