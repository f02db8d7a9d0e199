//! Charts of any data: well-formed, within their place, and as large as the data.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use roxmltree::Document;
use strands_core::wilson::Wilson;
use strands_web::chart::{
    Bar, BarKind, Bucket, Columns, Dot, Dots, Lane, Span, Spread, Stack, Unit, Warmth, brush,
    bullet, columns, diverge, dots, heat, lane, lane_head, span, spark,
};
use strands_web::table::Table;

const STACKS: [Stack; 2] = [
    Stack {
        class: "f-ok",
        word: "good",
        field: "good",
    },
    Stack {
        class: "f-fail",
        word: "bad",
        field: "bad",
    },
];

fn check(svg: &str) {
    let document = Document::parse(svg).unwrap_or_else(|fault| panic!("{fault}: {svg}"));
    for node in document.descendants() {
        for attribute in node.attributes() {
            let value = attribute.value();
            assert!(!value.contains("NaN") && !value.contains("inf"), "{svg}");
            assert_ne!(attribute.name(), "style");
            if let Some(percent) = value.strip_suffix('%') {
                let percent: f64 = percent.parse().unwrap();
                assert!(
                    (-0.01..=100.01).contains(&percent),
                    "{}={value} in {svg}",
                    attribute.name()
                );
            }
        }
        let end = |name: &str| node.attribute(name)?.strip_suffix('%')?.parse::<f64>().ok();
        if let (Some(x), Some(width)) = (end("x"), end("width")) {
            assert!(x + width <= 100.6, "{x} + {width} in {svg}");
        }
    }
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_773_000_000 + seconds).unwrap()
}

proptest! {
    #[test]
    fn columns_are_well_formed_and_their_table_holds_the_data(
        values in prop::collection::vec(prop::option::of((0u32..10_000, 0u32..10_000)), 0..80),
        missing in 0u32..50,
        words in ".{0,40}",
    ) {
        let buckets: Vec<Bucket> = values.iter().enumerate().map(|(place, value)| Bucket {
            name: format!("{words}{place}"),
            tick: (place % 3 == 0).then(|| words.clone()),
            values: value.map(|(good, bad)| vec![f64::from(good), f64::from(bad)]),
            missing: f64::from(missing),
            ahead: None,
        }).collect();
        let chart = columns(&Columns {
            id: "test", title: &words, finding: &words, height: 132.0, unit: Unit::Count, stacks: &STACKS,
            buckets: &buckets, axis: "From", level: "",
        });
        let clean = words.chars().all(|it| !it.is_control());
        if clean { check(&chart.svg); }
        prop_assert_eq!(chart.data.rows.len(), values.len());
        let again = columns(&Columns {
            id: "test", title: &words, finding: &words, height: 132.0, unit: Unit::Count, stacks: &STACKS,
            buckets: &buckets, axis: "From", level: "",
        });
        prop_assert_eq!(chart, again);
    }

    #[test]
    fn lanes_keep_every_bar_within_the_window(
        bars in prop::collection::vec((-100_000i64..100_000, 0i64..200_000, 0usize..8), 0..40),
        length in 3_600i64..1_000_000,
    ) {
        let kinds = [
            BarKind::Succeeded, BarKind::Retried, BarKind::Failed, BarKind::Stopped, BarKind::Running,
            BarKind::Queued, BarKind::Missing, BarKind::Expected,
        ];
        let bars: Vec<Bar> = bars.into_iter().map(|(from, length, kind)| Bar {
            kind: kinds[kind], from: at(from), to: at(from + length), words: "a <b>".to_owned(), run: Some("x\"".to_owned()),
        }).collect();
        let window = Span { from: at(0), to: at(length) };
        let zone = TimeZone::get("Asia/Kathmandu").unwrap();
        let ticks: Vec<f64> = window.ticks(&zone).iter().map(|tick| tick.x).collect();
        check(&lane(&Lane { span: window, bars: &bars, ticks: &ticks, now: Some(at(length / 2)) }));
        check(&lane_head(window, &zone, Some(at(length / 2))));
    }

    #[test]
    fn dots_lie_within_their_intervals_and_the_drawing(
        counts in prop::collection::vec((0i64..5_000, 0i64..500), 0..20),
        words in "[^\\p{C}]{0,60}",
    ) {
        let rows: Vec<Dot> = counts.iter().map(|(good, bad)| Dot {
            name: words.clone(), class: "f-glue", interval: Wilson::of(*good, good + bad), is_sure: good + bad >= 30,
            words: words.clone(),
        }).collect();
        let chart = dots(Dots {
            id: "test", title: &words, finding: &words, rows: &rows, legend: Vec::new(),
            data: Table::new(Vec::new(), Vec::new()),
        });
        check(&chart.svg);
        let document = Document::parse(&chart.svg).unwrap();
        let of = |node: roxmltree::Node<'_, '_>, name: &str| -> f64 {
            node.attribute(name).unwrap().trim_end_matches('%').parse().unwrap()
        };
        let bars: Vec<_> = document.descendants().filter(|it| it.has_tag_name("rect")).collect();
        let circles: Vec<_> = document.descendants().filter(|it| it.has_tag_name("circle")).collect();
        prop_assert_eq!(bars.len(), counts.iter().filter(|(good, bad)| good + bad > 0).count());
        prop_assert_eq!(bars.len(), circles.len());
        for (bar, circle) in bars.into_iter().zip(circles) {
            let (from, at) = (of(bar, "x"), of(circle, "cx"));
            prop_assert!(from - 0.02 <= at && at <= from + of(bar, "width") + 0.02, "{}", chart.svg);
        }
    }

    #[test]
    fn small_drawings_are_well_formed(value in -1e9f64..1e9, other in 0.0f64..1e9, counts in prop::collection::vec(0i64..50, 0..40)) {
        check(&diverge(value, other));
        check(&span(Some(value.abs()), Some(Spread { p50: other / 2.0, p95: other, count: 9 }), "f-ok"));
        check(&span(None, None, "f-ok"));
        check(&bullet(value.abs(), other, 0.4));
        check(&spark(&[Some(value), None, Some(other)], other));
        let cells: Vec<Warmth> = counts.iter().map(|count| Warmth::Count(*count)).chain([Warmth::NotMeasured]).collect();
        check(&heat(&cells, "a & b"));
    }

    #[test]
    fn hours_of_any_zone_cover_the_time_without_gaps(from in 0i64..31_000_000, hours in 1i64..60, zone in 0usize..7) {
        let zones = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Kolkata", "Asia/Kathmandu"];
        let zone = TimeZone::get(zones[zone]).unwrap();
        let span = Span { from: at(from), to: at(from) + SignedDuration::from_hours(hours) };
        let starts = span.buckets(60, &zone);
        prop_assert!(starts[0] <= span.from);
        prop_assert!(starts.windows(2).all(|pair| pair[1].duration_since(pair[0]).as_secs() == 3_600));
        let last = *starts.last().unwrap();
        prop_assert!(last < span.to && last + SignedDuration::from_hours(1) >= span.to);
    }
}

#[test]
fn a_day_in_which_nothing_ran_keeps_its_axis() {
    let day = Span {
        from: at(0),
        to: at(86_400),
    };
    let svg = brush(day, &[(0, 0); 96], day, &TimeZone::UTC, "no runs");
    check(&svg);
    assert!(svg.contains("<text"));
}
