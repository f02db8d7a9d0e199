//! A row of a Gantt chart, its axis, and the strip that says where in the day it lies.

use super::columns::{anchor, count};
use super::svg::{Svg, Voice};
use super::time::Span;
use jiff::Timestamp;
use jiff::tz::TimeZone;

const HEIGHT: f64 = 28.0;
/// No bar is thinner, in percent: two pixels of a strip of 500.
const LEAST: f64 = 0.4;
/// An outline needs room for its dashes.
const LEAST_GHOST: f64 = 1.2;
/// As many marks are named to whoever cannot see them.
const NAMED: usize = 4;

/// What a bar stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum BarKind {
    /// It ended well.
    Succeeded,
    /// It ended well, and an earlier attempt had not.
    Retried,
    /// It failed or timed out.
    Failed,
    /// A person or a caller ended it.
    Stopped,
    /// It runs.
    Running,
    /// It waits to start.
    Queued,
    /// It was expected and did not come.
    Missing,
    /// It is expected, from the earliest start to the latest end.
    Expected,
}

/// A mark of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// What it stands for.
    pub kind: BarKind,
    /// Its start.
    pub from: Timestamp,
    /// Its end.
    pub to: Timestamp,
    /// What it is, in words.
    pub words: String,
    /// The run's page, for the arrows of a keyboard.
    pub run: Option<String>,
}

/// A row.
#[derive(Debug)]
pub struct Lane<'a> {
    /// What the axis shows.
    pub span: Span,
    /// In order of time.
    pub bars: &'a [Bar],
    /// Places of the ticks, in percent.
    pub ticks: &'a [f64],
    /// The present, where it is shown.
    pub now: Option<Timestamp>,
}

/// Draws a row.
#[must_use]
pub fn lane(it: &Lane<'_>) -> String {
    let mut svg = Svg::open("lane", HEIGHT, Voice::Label(&named(it.bars)));
    for x in it.ticks.iter().filter(|x| (1.0..99.0).contains(*x)) {
        svg.upright("grid-l", *x, 0.0, HEIGHT);
    }
    for bar in it.bars {
        draw(&mut svg, it.span, bar);
    }
    if let Some(now) = it.now.filter(|now| it.span.holds(*now)) {
        svg.upright("now-l", it.span.x(now), 0.0, HEIGHT);
    }
    svg.close()
}

fn draw(svg: &mut Svg, span: Span, bar: &Bar) {
    if bar.to < span.from || bar.from >= span.to {
        return;
    }
    let least = if bar.kind == BarKind::Missing {
        LEAST_GHOST
    } else {
        LEAST
    };
    let width = (span.x(bar.to) - span.x(bar.from)).max(least);
    let x = span.x(bar.from).min(100.0 - width).max(0.0);
    let mut bar_of =
        |paint: &str, width: f64| svg.bar(paint, (x, width), &bar.words, bar.run.as_deref());
    match bar.kind {
        BarKind::Missing => bar_of(r#"class="ghost""#, width),
        BarKind::Running => bar_of(r#"fill="url(#h-run)""#, width),
        BarKind::Succeeded => bar_of(r#"class="f-ok""#, width),
        BarKind::Retried => bar_of(r#"class="f-warn""#, width),
        BarKind::Stopped => bar_of(r#"class="f-stop""#, width),
        BarKind::Failed => {
            bar_of(r#"class="f-fail""#, width);
            let cap = LEAST / 2.0;
            svg.rect("f-fail", (x + width - cap).max(x), cap, 5.0, 18.0);
        }
        BarKind::Expected => svg.rect("f-wash", x, width, 4.0, 20.0),
        BarKind::Queued => {
            svg.level("axis-l", x, x + width, 14.0);
            svg.upright("axis-l", x, 10.0, 18.0);
        }
    }
}

fn named(bars: &[Bar]) -> String {
    let told = bars.iter().filter(|bar| bar.kind != BarKind::Expected);
    let words: Vec<&str> = told.map(|bar| bar.words.as_str()).collect();
    match words.len() {
        0 => "no run in this window".to_owned(),
        all if all <= NAMED => words.join("; "),
        all => format!(
            "{}; and {} more",
            words
                .iter()
                .take(NAMED)
                .copied()
                .collect::<Vec<_>>()
                .join("; "),
            all - NAMED
        ),
    }
}

/// The axis above the rows.
#[must_use]
pub fn lane_head(span: Span, zone: &TimeZone, now: Option<Timestamp>) -> String {
    let mut svg = Svg::open("lane", HEIGHT, Voice::Silent);
    for (number, tick) in span.ticks(zone).iter().enumerate() {
        let class = if number % 2 == 0 { "" } else { "tw" };
        svg.words(class, tick.x, 22.0, anchor(tick.x), &tick.label);
    }
    if let Some(now) = now.filter(|now| span.holds(*now)) {
        svg.words("strong", span.x(now), 9.0, "middle", "now");
    }
    svg.close()
}

/// How many runs started over a longer time, and which part of it is shown. Each count is that of runs
/// and, of them, of those that failed.
#[must_use]
pub fn brush(
    day: Span,
    counts: &[(i64, i64)],
    shown: Span,
    zone: &TimeZone,
    label: &str,
) -> String {
    const FOOT: f64 = 30.0;
    let mut svg = Svg::open("chart", 46.0, Voice::Label(label));
    let highest = counts.iter().map(|(all, _)| *all).max().unwrap_or(0).max(1);
    let width = 100.0 / count(counts.len()).max(1.0);
    for (place, (all, failed)) in counts.iter().enumerate().filter(|(_, (all, _))| *all > 0) {
        #[allow(clippy::cast_precision_loss, reason = "a height in a drawing")]
        let height = (26.0 * *all as f64 / highest as f64).max(3.0);
        let class = if *failed > 0 { "f-fail" } else { "f-soft" };
        svg.rect(
            class,
            width * count(place),
            width * 0.78,
            FOOT - height,
            height,
        );
    }
    let left = day.x(shown.from);
    svg.rect(
        "ghost",
        left,
        (day.x(shown.to) - left).max(0.5),
        1.0,
        FOOT + 1.0,
    );
    for tick in day.ticks(zone) {
        svg.words("", tick.x, 43.0, anchor(tick.x), &tick.label);
    }
    svg.close()
}
