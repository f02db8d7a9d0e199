//! Small bars from 0, without an axis: their last value stands beside them.

use super::columns::count;
use super::svg::{Svg, Voice};

const HEIGHT: f64 = 18.0;

/// A bar a value, on a scale that reaches `highest`; nothing is drawn where a value is not measured.
#[must_use]
pub fn spark(values: &[Option<f64>], highest: f64) -> String {
    let mut svg = Svg::open("lane", HEIGHT, Voice::Silent);
    let width = 100.0 / count(values.len()).max(1.0);
    for (place, value) in values.iter().enumerate() {
        let value = value.filter(|value| *value > 0.0 && highest > 0.0);
        if let Some(value) = value {
            let height = ((HEIGHT - 1.0) * (value / highest).min(1.0)).max(1.0);
            svg.rect(
                "f-seq3",
                width * count(place),
                width * 0.72,
                HEIGHT - height,
                height,
            );
        }
    }
    svg.close()
}
