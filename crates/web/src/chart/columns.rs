//! Columns over time: stacked sums, what is expected dashed on top, and days to come as a band.

use super::scale::Scale;
use super::svg::{Svg, Voice, area, line};
use super::{Chart, Key, Paint, Unit};
use crate::table::{Cell, Column, Table};

const TOP: f64 = 8.0;
const FOOT: f64 = 20.0;
/// Share of a bucket that its column fills.
const FILL: f64 = 0.78;
/// A part that is there is seen.
const LEAST: f64 = 2.0;

/// A part of every column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stack {
    /// Its paint.
    pub class: &'static str,
    /// What it counts.
    pub word: &'static str,
    /// Its name in exports, with its unit.
    pub field: &'static str,
}

/// One column.
#[derive(Debug, Clone, PartialEq)]
pub struct Bucket {
    /// What it is, in the table of its values.
    pub name: String,
    /// Its label on the axis, where it has one.
    pub tick: Option<String>,
    /// A value a part, from the base up; nothing where it is not measured.
    pub values: Option<Vec<f64>>,
    /// How many are missing: a dashed outline on top.
    pub missing: f64,
    /// Instead of a column: what is forecast, as mean, low and high.
    pub ahead: Option<(f64, f64, f64)>,
}

/// What is drawn.
#[derive(Debug)]
pub struct Columns<'a> {
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
    /// Parts from the base up.
    pub stacks: &'a [Stack],
    /// Columns from left to right.
    pub buckets: &'a [Bucket],
    /// Name of the first column of the table.
    pub axis: &'static str,
    /// How sure the band of days ahead is.
    pub level: &'static str,
}

/// Draws columns.
#[must_use]
pub fn columns(it: &Columns<'_>) -> Chart {
    let bottom = it.height - FOOT;
    let highest = it.buckets.iter().map(total).fold(0.0, f64::max);
    let scale = match it.unit {
        Unit::Count => Scale::of_counts(highest, TOP, bottom),
        Unit::Seconds => Scale::of_seconds(highest, TOP, bottom),
        Unit::Usd | Unit::Score => Scale::from_zero(highest, TOP, bottom),
    };
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
    let width = 100.0 / f64::max(count(it.buckets.len()), 1.0);
    for (place, bucket) in it.buckets.iter().enumerate() {
        column(&mut svg, it, scale, bucket, (width * count(place), width));
    }
    let ticks = it.buckets.iter().enumerate();
    let ticks = ticks.filter_map(|(place, bucket)| Some((place, bucket.tick.as_ref()?)));
    for (number, (place, tick)) in ticks.enumerate() {
        let class = if number % 2 == 0 { "" } else { "tw" };
        let middle = width * (count(place) + FILL / 2.0);
        svg.words(class, middle, it.height - 5.0, anchor(middle), tick);
    }
    ahead(&mut svg, it, scale, width);
    Chart {
        svg: svg.close(),
        legend: legend(it),
        data: data(it),
    }
}

/// The y axis: a rule at the base, hairlines above, labels left of the plot.
pub(super) fn axis(svg: &mut Svg, scale: Scale, unit: Unit) {
    let highest = scale.ticks().last().map_or(0.0, |(value, _)| value);
    for (place, (value, y)) in scale.ticks().enumerate() {
        svg.across(if place == 0 { "axis-l" } else { "grid-l" }, y);
        svg.y_label(y, &unit.label(value, highest));
    }
}

/// Whether the place of that number, of so many, has a label where there is room for `most` of them. Labels
/// stand away from both ends, where they would have to be moved towards their neighbours.
#[must_use]
pub fn is_labelled(place: usize, places: usize, most: usize) -> bool {
    let step = places.div_ceil(most.max(1)).max(1);
    place % step == step / 2
}

/// Where words begin, so that none leaves the drawing.
pub(super) fn anchor(x: f64) -> &'static str {
    match x {
        x if x < 2.0 => "start",
        x if x > 98.0 => "end",
        _ => "middle",
    }
}

fn column(
    svg: &mut Svg,
    it: &Columns<'_>,
    scale: Scale,
    bucket: &Bucket,
    (left, width): (f64, f64),
) {
    let fill = width * FILL;
    if bucket.ahead.is_some() {
        return;
    }
    let Some(values) = &bucket.values else {
        let top = scale.y(0.0) - 12.0;
        return svg.hatch("h-absent", left, fill, top, 12.0);
    };
    let mut base = scale.y(0.0);
    for (stack, value) in it.stacks.iter().zip(values) {
        if *value > 0.0 {
            let height = (scale.y(0.0) - scale.y(*value)).max(LEAST);
            base -= height;
            svg.rect(stack.class, left, fill, base, height);
        }
    }
    if bucket.missing > 0.0 {
        let height = (scale.y(0.0) - scale.y(bucket.missing)).max(5.0);
        svg.rect("ghost", left, fill, base - height - 1.0, height);
    }
}

fn ahead(svg: &mut Svg, it: &Columns<'_>, scale: Scale, width: f64) {
    let days = it.buckets.iter().enumerate().filter_map(|(place, bucket)| {
        let (mean, low, high) = bucket.ahead?;
        let middle = width * (count(place) + FILL / 2.0);
        Some((middle, scale.y(mean), scale.y(low.max(0.0)), scale.y(high)))
    });
    let days: Vec<(f64, f64, f64, f64)> = days.collect();
    if days.is_empty() {
        return;
    }
    let upper: Vec<_> = days.iter().map(|(x, _, _, high)| (*x, *high)).collect();
    let lower: Vec<_> = days.iter().map(|(x, _, low, _)| (*x, *low)).collect();
    let mean = line(days.iter().map(|(x, mean, ..)| Some((*x, *mean))));
    let paths = [("area", area(&upper, &lower)), ("path path-dash", mean)];
    svg.stretched(it.height, &paths);
}

fn legend(it: &Columns<'_>) -> Vec<Key> {
    let is_used = |place: usize| {
        let mut values = it
            .buckets
            .iter()
            .filter_map(|bucket| bucket.values.as_ref());
        values.any(|values| values.get(place).is_some_and(|value| *value > 0.0))
    };
    let stacks = it.stacks.iter().enumerate();
    let used = stacks.filter(|(place, _)| is_used(*place));
    let mut keys: Vec<Key> = used
        .map(|(_, stack)| Key::fill(stack.class, stack.word))
        .collect();
    if it.buckets.iter().any(|bucket| bucket.missing > 0.0) {
        keys.push(Key::new(Paint::Ghost, "expected, did not come"));
    }
    let is_absent = |bucket: &Bucket| bucket.values.is_none() && bucket.ahead.is_none();
    if it.buckets.iter().any(is_absent) {
        keys.push(Key::new(Paint::Hatch("h-absent"), "not measured"));
    }
    if it.buckets.iter().any(|bucket| bucket.ahead.is_some()) {
        keys.push(Key::new(Paint::Line("path path-dash"), "forecast, mean"));
        keys.push(Key::new(Paint::Fill("area"), it.level));
    }
    keys
}

fn data(it: &Columns<'_>) -> Table {
    let has_missing = it.buckets.iter().any(|bucket| bucket.missing > 0.0);
    let has_ahead = it.buckets.iter().any(|bucket| bucket.ahead.is_some());
    let mut columns = vec![Column::left("period", it.axis)];
    columns.extend(it.stacks.iter().map(|it| Column::right(it.field, it.word)));
    if has_missing {
        columns.push(Column::right("missing", "did not come"));
    }
    if has_ahead {
        columns.push(Column::right("forecast_usd", "forecast"));
        columns.push(Column::right("forecast_low_usd", "low"));
        columns.push(Column::right("forecast_high_usd", "high"));
    }
    let cell = |value: f64| match it.unit {
        Unit::Count => Cell::count(whole(value)),
        Unit::Usd => Cell::usd(whole(value * 1e6)),
        Unit::Seconds => Cell::duration(Some(whole(value * 1e3))),
        Unit::Score => Cell::score(Some(value)),
    };
    let rows = it.buckets.iter().map(|bucket| {
        let mut cells = vec![Cell::text(&bucket.name)];
        for place in 0..it.stacks.len() {
            let value = bucket.values.as_ref().and_then(|it| it.get(place));
            cells.push(match (value, bucket.ahead) {
                (Some(value), _) => cell(*value),
                (None, Some(_)) => Cell::none("–"),
                (None, None) => Cell::not_measured(),
            });
        }
        if has_missing {
            cells.push(Cell::count(whole(bucket.missing)));
        }
        if has_ahead {
            let values = bucket.ahead.map(|(mean, low, high)| [mean, low, high]);
            match values {
                Some(values) => cells.extend(values.map(cell)),
                None => cells.extend([(); 3].map(|()| Cell::none("–"))),
            }
        }
        cells
    });
    let rows = rows.collect();
    Table::new(columns, rows)
}

fn total(bucket: &Bucket) -> f64 {
    let values = bucket.values.iter().flatten().sum::<f64>() + bucket.missing;
    bucket.ahead.map_or(values, |(_, _, high)| high)
}

#[allow(clippy::cast_precision_loss, reason = "a place in a drawing")]
pub(super) fn count(number: usize) -> f64 {
    number as f64
}

#[allow(
    clippy::cast_possible_truncation,
    reason = "counts and amounts of a page"
)]
pub(super) fn whole(value: f64) -> i64 {
    value.round() as i64
}
