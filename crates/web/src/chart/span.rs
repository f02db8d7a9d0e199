//! One value beside the range in which such values usually lie.

use super::svg::{Svg, Voice};
use strands_core::spread::Spread;

const HEIGHT: f64 = 14.0;
const MIDDLE: f64 = 7.5;
/// Room above the 95th percentile.
const HEADROOM: f64 = 1.6;

/// A mark for the value on the range from p50 to p95; a hatch where there is none.
#[must_use]
pub fn span(value: Option<f64>, spread: Option<Spread>, class: &str) -> String {
    let mut svg = Svg::open("lane", HEIGHT, Voice::Silent);
    let (Some(value), Some(spread)) = (value, spread) else {
        svg.hatch("h-absent", 0.0, 100.0, 5.0, 5.0);
        return svg.close();
    };
    let highest = (spread.p95 * HEADROOM)
        .max(value * 1.05)
        .max(f64::MIN_POSITIVE);
    let x = |value: f64| (100.0 * value / highest).clamp(0.0, 97.4);
    svg.across("grid-l", MIDDLE);
    svg.rect(
        "f-soft",
        x(spread.p50),
        x(spread.p95) - x(spread.p50),
        5.0,
        5.0,
    );
    svg.upright("axis-l", x(spread.p50), 3.0, 12.0);
    svg.rect(class, x(value), 2.6, 3.0, 9.0);
    svg.close()
}
