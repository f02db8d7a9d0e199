//! A row of a heat map: a cell a day, with its number.

use super::columns::count;
use super::svg::{Svg, Voice};

const HEIGHT: f64 = 24.0;
/// From this many on a cell has the next warmer paint.
const STEPS: [i64; 6] = [1, 2, 4, 8, 16, 32];
/// Words on these paints are light.
const LIGHT_FROM: usize = 4;

/// A cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Warmth {
    /// So many; none is blank.
    Count(i64),
    /// Nobody looked.
    NotMeasured,
}

/// One row of cells.
#[must_use]
pub fn heat(cells: &[Warmth], label: &str) -> String {
    let mut svg = Svg::open("lane", HEIGHT, Voice::Label(label));
    let width = 100.0 / count(cells.len()).max(1.0);
    for (place, cell) in cells.iter().enumerate() {
        let x = width * count(place);
        match cell {
            Warmth::NotMeasured => svg.hatch("h-absent", x, width * 0.92, 1.0, HEIGHT - 2.0),
            Warmth::Count(number) => {
                let step = STEPS.iter().filter(|least| number >= least).count();
                if step > 0 {
                    svg.rect(&format!("h{step}"), x, width * 0.92, 1.0, HEIGHT - 2.0);
                    let class = if step >= LIGHT_FROM {
                        "on-high"
                    } else {
                        "on-low"
                    };
                    let middle = x + width * 0.46;
                    svg.words(class, middle, 16.0, "middle", &number.to_string());
                } else {
                    svg.rect("f-cell", x, width * 0.92, 1.0, HEIGHT - 2.0);
                }
            }
        }
    }
    svg.close()
}

/// The axis above the rows: a label where there is one.
#[must_use]
pub fn heat_head(labels: &[Option<String>]) -> String {
    let mut svg = Svg::open("lane", 16.0, Voice::Silent);
    let width = 100.0 / count(labels.len()).max(1.0);
    let shown = labels
        .iter()
        .enumerate()
        .filter(|(_, label)| label.is_some());
    for (number, (place, label)) in shown.enumerate() {
        if let Some(label) = label {
            let class = if number % 2 == 0 { "" } else { "tw" };
            let middle = width * (count(place) + 0.46);
            svg.words(class, middle, 12.0, super::columns::anchor(middle), label);
        }
    }
    svg.close()
}
