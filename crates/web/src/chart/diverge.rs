//! One bar to the left or the right of the middle.

use super::svg::{Svg, Voice};

const HEIGHT: f64 = 12.0;
/// The longest bar, in percent of the width.
const REACH: f64 = 48.0;

/// A bar for `value`, beside the largest of its list.
#[must_use]
pub fn diverge(value: f64, largest: f64) -> String {
    let mut svg = Svg::open("lane", HEIGHT, Voice::Silent);
    svg.upright("axis-l", 50.0, 0.0, HEIGHT);
    let share = if largest > 0.0 {
        (value.abs() / largest).min(1.0)
    } else {
        0.0
    };
    let width = REACH * share;
    if width > 0.0 {
        let (class, x) = if value > 0.0 {
            ("f-fail", 50.0)
        } else {
            ("f-ok", 50.0 - width)
        };
        svg.rect(class, x, width, 2.0, 8.0);
    }
    svg.close()
}

/// A bar from the left for `value`, beside the largest of its list.
#[must_use]
pub fn level(value: f64, largest: f64, class: &str) -> String {
    let mut svg = Svg::open("lane", HEIGHT, Voice::Silent);
    let share = if largest > 0.0 {
        (value / largest).clamp(0.0, 1.0)
    } else {
        0.0
    };
    svg.rect(class, 0.0, (100.0 * share).max(0.4), 2.0, 8.0);
    svg.close()
}
