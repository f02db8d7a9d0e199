//! A line over evenly spaced places, with a band and rules.

use super::columns::{anchor, axis, count};
use super::scale::Scale;
use super::svg::{Svg, Voice, area, line};
use super::{Chart, Key, Unit};
use crate::table::Table;

const TOP: f64 = 10.0;
const FOOT: f64 = 20.0;

/// A place on the x axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// Its label, where it has one.
    pub tick: Option<String>,
    /// The value; nothing where it is not measured, and the line breaks.
    pub value: Option<f64>,
    /// What is forecast for it.
    pub ahead: Option<f64>,
    /// Class of a mark on the value, where it is marked.
    pub mark: Option<&'static str>,
}

/// A range that values are held against: low and high by place, from the first place on.
#[derive(Debug, Clone, PartialEq)]
pub struct Band {
    /// Place, low and high.
    pub points: Vec<(usize, f64, f64)>,
}

/// What is drawn.
#[derive(Debug)]
pub struct Curve<'a> {
    /// Id of its panel.
    pub id: &'a str,
    /// What it measures.
    pub title: &'a str,
    /// The finding, in a sentence.
    pub finding: &'a str,
    /// Height of the drawing in pixels.
    pub height: f64,
    /// Of the values.
    pub unit: Unit,
    /// From left to right.
    pub places: &'a [Place],
    /// A range.
    pub band: Option<Band>,
    /// An upright rule at a place, with its word.
    pub rule: Option<(usize, String)>,
    /// A level that values are held against, with its word.
    pub ceiling: Option<(f64, String)>,
    /// A word at the end of the forecast.
    pub end: Option<(f64, String)>,
    /// Points instead of a line.
    pub is_points: bool,
    /// What paints mean.
    pub legend: Vec<Key>,
    /// The same values.
    pub data: Table,
}

/// Draws a curve. Its axis begins at 0.
#[must_use]
pub fn curve(it: Curve<'_>) -> Chart {
    let bottom = it.height - FOOT;
    let values = it
        .places
        .iter()
        .flat_map(|place| [place.value, place.ahead]);
    let band = it.band.iter().flat_map(|band| &band.points);
    let ceiling = it.ceiling.iter().map(|(value, _)| *value);
    let highest = values.flatten().chain(band.map(|(_, _, high)| *high));
    let highest = highest.chain(ceiling);
    let highest = highest.fold(0.0, f64::max);
    let scale = match it.unit {
        Unit::Seconds => Scale::of_seconds(highest, TOP, bottom),
        Unit::Count | Unit::Usd | Unit::Score => Scale::from_zero(highest, TOP, bottom),
    };
    let step = 100.0 / f64::max(count(it.places.len().saturating_sub(1)), 1.0);
    let x = |place: usize| step * count(place);
    let mut svg = Svg::open(
        "chart gutter",
        it.height,
        Voice::Told {
            id: it.id,
            title: it.title,
            finding: it.finding,
        },
    );
    axis(&mut svg, scale, it.unit);
    svg.stretched(it.height, &paths(&it, scale, x));
    if it.is_points {
        points(&mut svg, &it, scale, x);
    }
    if let Some((place, word)) = &it.rule {
        svg.upright("now-l", x(*place), TOP, bottom);
        let (at, anchor) = beside(x(*place));
        svg.words("", at, bottom - 6.0, anchor, word);
    }
    if let Some((value, word)) = &it.ceiling {
        svg.across("budget-l", scale.y(*value));
        svg.words("", 0.5, scale.y(*value) - 4.0, "start", word);
    }
    if let Some((value, word)) = &it.end {
        svg.words("strong", 100.0, scale.y(*value) - 6.0, "end", word);
    }
    for (number, (place, tick)) in ticks(it.places).enumerate() {
        let class = if number % 2 == 0 { "" } else { "tw" };
        svg.words(class, x(place), it.height - 5.0, anchor(x(place)), tick);
    }
    Chart {
        svg: svg.close(),
        legend: it.legend,
        data: it.data,
    }
}

fn ticks(places: &[Place]) -> impl Iterator<Item = (usize, &str)> {
    let numbered = places.iter().enumerate();
    numbered.filter_map(|(number, place)| Some((number, place.tick.as_deref()?)))
}

/// Where words beside an upright rule stand: to its right, or to its left near the end.
fn beside(x: f64) -> (f64, &'static str) {
    if x > 75.0 {
        (x - 1.0, "end")
    } else {
        (x + 1.0, "start")
    }
}

fn paths(it: &Curve<'_>, scale: Scale, x: impl Fn(usize) -> f64) -> Vec<(&'static str, String)> {
    let places = || it.places.iter().enumerate();
    let mut paths = Vec::new();
    if let Some(band) = &it.band {
        let upper: Vec<_> = band
            .points
            .iter()
            .map(|(at, _, high)| (x(*at), scale.y(*high)))
            .collect();
        let lower: Vec<_> = band
            .points
            .iter()
            .map(|(at, low, _)| (x(*at), scale.y(low.max(0.0))))
            .collect();
        paths.push(("area", area(&upper, &lower)));
    }
    let ahead = line(places().map(|(at, place)| Some((x(at), scale.y(place.ahead?)))));
    paths.push(("path path-dash", ahead));
    if !it.is_points {
        let known = line(places().map(|(at, place)| Some((x(at), scale.y(place.value?)))));
        paths.push(("path", known));
    }
    paths
}

fn points(svg: &mut Svg, it: &Curve<'_>, scale: Scale, x: impl Fn(usize) -> f64) {
    for (at, place) in it.places.iter().enumerate() {
        if let Some(value) = place.value {
            let class = place.mark.unwrap_or("f-soft");
            svg.rect(
                class,
                (x(at) - 0.35).max(0.0),
                0.7,
                scale.y(value) - 3.0,
                6.0,
            );
        }
    }
}
