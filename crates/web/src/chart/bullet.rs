//! What is spent of a limit, beside the share of it that the time alone would have spent.

use super::svg::{Svg, Voice};

const HEIGHT: f64 = 14.0;

/// A bar on the track of its limit, with a rule where an even pace would be; `pace` is a share of the limit.
/// A bar beyond its limit passes the end of the track.
#[must_use]
pub fn bullet(spent: f64, limit: f64, pace: f64) -> String {
    let mut svg = Svg::open("lane", HEIGHT, Voice::Silent);
    let highest = spent.max(limit).max(f64::MIN_POSITIVE);
    let x = |value: f64| (100.0 * value / highest).clamp(0.0, 100.0);
    svg.rect("f-cell", 0.0, x(limit), 2.0, 10.0);
    let class = if spent > limit { "f-fail" } else { "f-seq5" };
    svg.rect(class, 0.0, x(spent).max(0.4), 4.0, 6.0);
    svg.upright("axis-l", x(limit).min(99.8), 0.0, HEIGHT);
    svg.upright("now-l", x(limit * pace).min(99.8), 0.0, HEIGHT);
    svg.close()
}
