//! Charts as SVG, drawn from data: no I/O, no clock, no randomness, so the same data gives the same bytes.
//!
//! A drawing is as wide as its panel: x is in percent and y in pixels, text keeps its size. Each chart
//! carries the values that it shows as a table, which the page prints below it.

mod bullet;
mod columns;
mod curve;
mod diverge;
mod dots;
mod heat;
mod lane;
mod scale;
mod span;
mod spark;
mod svg;
mod time;

pub use bullet::bullet;
pub use columns::{Bucket, Columns, Stack, columns, is_labelled};
pub use curve::{Band, Curve, Place, curve};
pub use diverge::{diverge, level};
pub use dots::{Dot, Dots, dots};
pub use heat::{Warmth, heat, heat_head};
pub use lane::{Bar, BarKind, Lane, brush, lane, lane_head};
pub use span::span;
pub use spark::spark;
pub use time::{Span, TimeTick};

use crate::table::Table;
pub use strands_core::spread::Spread;

/// A chart with its words.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// The drawing.
    pub svg: String,
    /// What its paints mean: class of a swatch, and the word.
    pub legend: Vec<Key>,
    /// The same values as a table.
    pub data: Table,
}

/// A line of a legend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The paint.
    pub paint: Paint,
    /// What it means.
    pub word: &'static str,
}

/// How a swatch of a legend is painted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    /// Filled, by a class.
    Fill(&'static str),
    /// A line, by a class.
    Line(&'static str),
    /// A pattern of the page.
    Hatch(&'static str),
    /// A dashed outline.
    Ghost,
    /// A failed attempt: a bar with a cap.
    Cap,
    /// An upright rule, by a class.
    Rule(&'static str),
    /// A dot, by a class.
    Dot(&'static str),
}

impl Key {
    /// A filled swatch.
    #[must_use]
    pub const fn fill(class: &'static str, word: &'static str) -> Self {
        Self {
            paint: Paint::Fill(class),
            word,
        }
    }

    /// Any swatch.
    #[must_use]
    pub const fn new(paint: Paint, word: &'static str) -> Self {
        Self { paint, word }
    }
}

/// What a value axis measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Things, whole.
    Count,
    /// US dollars.
    Usd,
    /// Minutes or hours; values are seconds.
    Seconds,
    /// A score from 0 to 1.
    Score,
}

impl Unit {
    /// A tick's label.
    #[must_use]
    pub fn label(self, value: f64, highest: f64) -> String {
        match self {
            Self::Count => crate::words::short_count(value),
            Self::Usd => crate::words::tick_usd(value, highest),
            Self::Seconds => crate::words::tick_seconds(value),
            Self::Score => format!("{value:.2}"),
        }
    }
}

impl Key {
    /// Its swatch.
    #[must_use]
    pub fn swatch(&self) -> String {
        match self.paint {
            Paint::Fill(class) => format!(r#"<rect class="{class}" width="10" height="10"/>"#),
            Paint::Line(class) => format!(r#"<path class="{class}" d="M0 5H12"/>"#),
            Paint::Hatch(id) => format!(r#"<rect fill="url(#{id})" width="10" height="10"/>"#),
            Paint::Ghost => r#"<rect class="ghost" x="1" y="1" width="9" height="8"/>"#.to_owned(),
            Paint::Cap => r#"<path class="f-fail" d="M0 2h9V0h2v10H9V8H0z"/>"#.to_owned(),
            Paint::Dot(class) => format!(r#"<circle class="{class}" cx="6" cy="5" r="4"/>"#),
            Paint::Rule(class) => format!(r#"<path class="{class}" d="M5 0V10"/>"#),
        }
    }
}
