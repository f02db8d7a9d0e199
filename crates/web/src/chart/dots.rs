//! Shares as dots with the bars of their intervals, a row each, on one axis.

use super::columns::{anchor, count};
use super::svg::{Svg, Voice};
use super::{Chart, Key};
use crate::table::Table;
use crate::words;
use strands_core::wilson::Wilson;

/// Room above the first row.
const TOP: f64 = 6.0;
/// Height of a row: its words above, its dot below.
const ROW: f64 = 40.0;
/// Room between the last row and the axis.
const ROOM: f64 = 4.0;
/// Height of the ticks' labels.
const FOOT: f64 = 20.0;
/// Height of the words about a cut axis.
const REMARK: f64 = 14.0;
const TICKS: u32 = 4;
/// Axes that reach up to 1: how much of it they show.
const REACHES: [f64; 5] = [0.04, 0.08, 0.2, 0.4, 1.0];
/// Longer names run into the words beside them.
const LONGEST_NAME: usize = 20;

/// A row.
#[derive(Debug, Clone, PartialEq)]
pub struct Dot {
    /// Whose.
    pub name: String,
    /// Its paint.
    pub class: &'static str,
    /// Its share and the interval around it; nothing where there is no case.
    pub interval: Option<Wilson>,
    /// Whether there are cases enough to judge by: the dot is filled.
    pub is_sure: bool,
    /// Words beside the name.
    pub words: String,
}

/// What is drawn.
#[derive(Debug)]
pub struct Dots<'a> {
    /// Id of its panel.
    pub id: &'a str,
    /// What it measures.
    pub title: &'a str,
    /// The finding, in a sentence.
    pub finding: &'a str,
    /// From above.
    pub rows: &'a [Dot],
    /// What paints mean.
    pub legend: Vec<Key>,
    /// The same values.
    pub data: Table,
}

/// Draws dots. The axis ends at 1; where no interval comes near 0 it is cut, and says so.
#[must_use]
pub fn dots(it: Dots<'_>) -> Chart {
    let axis = Axis::of(it.rows);
    let finding = format!("{} {}", it.finding, axis.words()).trim().to_owned();
    let bottom = TOP + count(it.rows.len()) * ROW + ROOM;
    let mut svg = Svg::open(
        "chart",
        bottom + FOOT + if axis.is_cut() { REMARK } else { 0.0 },
        Voice::Told {
            id: it.id,
            title: it.title,
            finding: &finding,
        },
    );
    for (place, row) in it.rows.iter().enumerate() {
        draw(&mut svg, axis, row, TOP + count(place) * ROW);
    }
    svg.across("axis-l", bottom);
    for (number, (share, x)) in axis.ticks().enumerate() {
        let class = if number % 2 == 0 { "" } else { "tw" };
        svg.words(class, x, bottom + 14.0, anchor(x), &label(share));
    }
    if axis.is_cut() {
        svg.gap(bottom);
        svg.words("", 0.0, bottom + 29.0, "start", &axis.words());
    }
    Chart {
        svg: svg.close(),
        legend: it.legend,
        data: it.data,
    }
}

fn draw(svg: &mut Svg, axis: Axis, row: &Dot, top: f64) {
    let y = top + 27.0;
    svg.words("strong", 0.0, top + 14.0, "start", &cut(&row.name));
    svg.words("", 100.0, top + 14.0, "end", &row.words);
    svg.across("grid-l", y);
    for (_, x) in axis.ticks() {
        svg.upright("grid-l", x, y - 5.0, y + 5.0);
    }
    let Some(interval) = row.interval else { return };
    let (low, high) = (axis.x(interval.low), axis.x(interval.high));
    svg.rect(row.class, low, high - low, y - 2.0, 4.0);
    let class = if row.is_sure { row.class } else { "hole" };
    svg.circle(class, axis.x(interval.share), y, 5.0);
}

fn cut(name: &str) -> String {
    let mut shown: String = name.chars().take(LONGEST_NAME).collect();
    if shown.len() < name.len() {
        shown.push('…');
    }
    shown
}

fn label(share: f64) -> String {
    let text = format!("{:.1}", 100.0 * share);
    format!("{}{}%", text.trim_end_matches(".0"), words::NARROW)
}

/// Up to 1, from where the lowest interval lies within it.
#[derive(Debug, Clone, Copy)]
struct Axis {
    reach: f64,
}

impl Axis {
    fn of(rows: &[Dot]) -> Self {
        let lows = rows.iter().filter_map(|row| Some(row.interval?.low));
        let lowest = lows.reduce(f64::min).unwrap_or(0.0);
        let reach = REACHES.into_iter().find(|reach| 1.0 - reach <= lowest);
        Self {
            reach: reach.unwrap_or(1.0),
        }
    }

    fn is_cut(self) -> bool {
        self.reach < 1.0
    }

    fn words(self) -> String {
        if self.is_cut() {
            format!("The axis begins at {}.", label(1.0 - self.reach))
        } else {
            String::new()
        }
    }

    fn x(self, share: f64) -> f64 {
        (100.0 * (1.0 - (1.0 - share) / self.reach)).clamp(0.0, 100.0)
    }

    fn ticks(self) -> impl Iterator<Item = (f64, f64)> {
        (0..=TICKS).map(move |tick| {
            let part = f64::from(tick) / f64::from(TICKS);
            (1.0 - self.reach * (1.0 - part), 100.0 * part)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(low: f64) -> Dot {
        Dot {
            name: "Glue".to_owned(),
            class: "f-glue",
            interval: Some(Wilson {
                share: 1.0,
                low,
                high: 1.0,
            }),
            is_sure: true,
            words: String::new(),
        }
    }

    fn labels(low: f64) -> Vec<String> {
        let ticks = Axis::of(&[row(low)]).ticks();
        ticks
            .map(|(share, _)| label(share).replace(words::NARROW, ""))
            .collect()
    }

    #[test]
    fn the_axis_shows_as_little_as_holds_every_interval() {
        for (low, expected) in [
            (0.0, ["0%", "25%", "50%", "75%", "100%"]),
            (0.59, ["0%", "25%", "50%", "75%", "100%"]),
            (0.6, ["60%", "70%", "80%", "90%", "100%"]),
            (0.91, ["80%", "85%", "90%", "95%", "100%"]),
            (0.93, ["92%", "94%", "96%", "98%", "100%"]),
            (0.999, ["96%", "97%", "98%", "99%", "100%"]),
        ] {
            assert_eq!(labels(low), expected, "{low}");
        }
    }

    #[test]
    fn a_long_name_leaves_room_for_what_stands_beside_it() {
        assert_eq!(cut(&"ü".repeat(20)), "ü".repeat(20));
        assert_eq!(cut(&"ü".repeat(21)), format!("{}…", "ü".repeat(20)));
    }
}
