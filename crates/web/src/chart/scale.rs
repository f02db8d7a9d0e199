//! Scales and their ticks.

/// How many intervals a value axis has.
const INTERVALS: u32 = 4;
/// Leading digits that people count in.
const STEPS: [f64; 4] = [1.0, 2.0, 2.5, 5.0];

/// Seconds that clocks count in.
const CLOCK_STEPS: [f64; 15] = [
    1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1_800.0, 3_600.0, 7_200.0,
    21_600.0,
];

/// A value axis from 0, in even steps of 1, 2, 2.5 or 5 × 10ⁿ.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Scale {
    step: f64,
    top: f64,
    bottom: f64,
}

impl Scale {
    /// From 0 to at least `highest`, drawn between `top` and `bottom` in pixels.
    pub(crate) fn from_zero(highest: f64, top: f64, bottom: f64) -> Self {
        Self {
            step: step_of(highest.max(0.0) / f64::from(INTERVALS)),
            top,
            bottom,
        }
    }

    /// From 0 for lengths of time in seconds: a step is one that clocks have.
    pub(crate) fn of_seconds(highest: f64, top: f64, bottom: f64) -> Self {
        let least = highest.max(0.0) / f64::from(INTERVALS);
        let step = CLOCK_STEPS.iter().find(|step| **step >= least);
        Self {
            step: step.copied().unwrap_or_else(|| step_of(least)),
            top,
            bottom,
        }
    }

    /// From 0 for counts: a step is a whole number.
    pub(crate) fn of_counts(highest: f64, top: f64, bottom: f64) -> Self {
        let mut scale = Self::from_zero(highest, top, bottom);
        scale.step = scale.step.max(1.0);
        if scale.step.fract() > 0.0 {
            scale.step = step_of(scale.step * 1.01);
        }
        scale
    }

    /// Where a value lies, in pixels.
    pub(crate) fn y(&self, value: f64) -> f64 {
        let share = value / (self.step * f64::from(INTERVALS));
        self.bottom - share * (self.bottom - self.top)
    }

    /// The ticks from below: value and place.
    pub(crate) fn ticks(&self) -> impl Iterator<Item = (f64, f64)> {
        let scale = *self;
        (0..=INTERVALS).map(move |tick| {
            let value = scale.step * f64::from(tick);
            (value, scale.y(value))
        })
    }
}

/// The smallest step that is not below `least`; 1 where nothing is to be shown.
fn step_of(least: f64) -> f64 {
    if !least.is_finite() || least <= 0.0 {
        return 1.0;
    }
    let power = 10_f64.powf(least.log10().floor());
    let enough = |factor: &&f64| **factor * power >= least * (1.0 - 1e-9);
    STEPS
        .iter()
        .find(enough)
        .map_or(10.0 * power, |it| it * power)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn values(scale: Scale) -> Vec<f64> {
        scale.ticks().map(|(value, _)| value).collect()
    }

    #[test]
    fn ticks_are_numbers_that_people_count_in() {
        for (highest, expected) in [
            (132.0, [0.0, 50.0, 100.0, 150.0, 200.0]),
            (160.0, [0.0, 50.0, 100.0, 150.0, 200.0]),
            (80.0, [0.0, 20.0, 40.0, 60.0, 80.0]),
            (0.0, [0.0, 1.0, 2.0, 3.0, 4.0]),
            (0.9, [0.0, 0.25, 0.5, 0.75, 1.0]),
        ] {
            assert_eq!(
                values(Scale::from_zero(highest, 0.0, 100.0)),
                expected,
                "{highest}"
            );
        }
    }

    #[test]
    fn counts_have_whole_ticks() {
        for highest in [0.0, 1.0, 3.0, 9.0, 10.0, 37.0] {
            let ticks = values(Scale::of_counts(highest, 0.0, 100.0));
            assert!(ticks.iter().all(|tick| tick.fract() == 0.0), "{ticks:?}");
            assert!(ticks[4] >= highest);
        }
    }

    #[test]
    fn lengths_of_time_have_ticks_of_a_clock() {
        for (highest, step) in [
            (33.0, 10.0),
            (2_000.0, 600.0),
            (1_944.0, 600.0),
            (5_000.0, 1_800.0),
        ] {
            let ticks = values(Scale::of_seconds(highest, 0.0, 100.0));
            assert_eq!(ticks[1].to_bits(), f64::to_bits(step), "{highest}");
            assert!(ticks[4] >= highest);
        }
    }

    proptest! {
        #[test]
        fn every_value_lies_within_the_plot(values in prop::collection::vec(0.0..1e9_f64, 1..40)) {
            let highest = values.iter().copied().fold(0.0, f64::max);
            for scale in [Scale::from_zero(highest, 8.0, 112.0), Scale::of_counts(highest, 8.0, 112.0)] {
                for value in &values {
                    let y = scale.y(*value);
                    prop_assert!((7.99..=112.01).contains(&y), "{value} at {y} on {scale:?}");
                }
            }
        }
    }
}
