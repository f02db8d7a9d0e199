//! Alarms beside baselines, scored as the Numenta Anomaly Benchmark does (Lavin and Ahmad, "Evaluating
//! Real-Time Anomaly Detection Algorithms", 2015; standard profile): the first alarm of a window in the
//! right direction counts by how early it is, any other alarm outside, or in the wrong direction, is
//! false. 100 is every anomaly on its first day, 0 no alarm at all.

use crate::draws::Draws;
use crate::families::Made;
use crate::spoilt::{Spoilt, Window, sets, spoil};
use std::time::Instant;
use strands_forecast::{DEFAULT_SENSITIVITY, Direction, anomalies};

const DAYS: usize = 365;
const FALSE_ALARM: f64 = 0.11;

type Alarm = (usize, Direction);

#[derive(Default)]
struct Score {
    windows: f64,
    found: f64,
    gained: f64,
    false_alarms: f64,
    series: f64,
    /// Windows, windows found and gain, by kind.
    kinds: [(f64, f64, f64); 4],
}

impl Score {
    fn add(&mut self, windows: &[Window], alarms: &[Alarm]) {
        self.series += 1.0;
        let holds = |window: &&Window, (day, direction): &Alarm| {
            (window.first..=window.last).contains(day) && window.direction == *direction
        };
        for window in windows {
            self.windows += 1.0;
            let kind = &mut self.kinds[window.kind as usize];
            kind.0 += 1.0;
            if let Some((day, _)) = alarms.iter().find(|alarm| holds(&window, alarm)) {
                let place =
                    (*day as f64 - window.last as f64) / (window.last - window.first).max(1) as f64;
                self.found += 1.0;
                self.gained += sigmoid(place) / sigmoid(-1.0);
                kind.1 += 1.0;
                kind.2 += sigmoid(place) / sigmoid(-1.0);
            }
        }
        let is_false = |alarm: &&Alarm| !windows.iter().any(|window| holds(&window, alarm));
        self.false_alarms += alarms.iter().filter(is_false).count() as f64;
    }

    fn plus(&mut self, other: &Self) {
        self.windows += other.windows;
        self.found += other.found;
        self.gained += other.gained;
        self.false_alarms += other.false_alarms;
        self.series += other.series;
        for (kind, other) in self.kinds.iter_mut().zip(other.kinds) {
            *kind = (kind.0 + other.0, kind.1 + other.1, kind.2 + other.2);
        }
    }

    fn scored(&self) -> f64 {
        let missed = self.windows - self.found;
        let raw = self.gained - missed - FALSE_ALARM * self.false_alarms;
        100.0 * (raw + self.windows) / (2.0 * self.windows)
    }
}

fn sigmoid(place: f64) -> f64 {
    2.0 / (1.0 + (5.0 * place).exp()) - 1.0
}

pub(crate) fn report(seed: u64, count: u64, shown: Option<usize>) {
    println!(
        "anomalies over {DAYS} days, {count} series a set, seed {seed}: score, false alarms a series and year, share found"
    );
    let names = ["ours", "2x 30-day mean", "Gaussian", "week z"];
    println!(
        "{:<34} {}",
        "set",
        names.map(|name| format!("{name:^20}")).join("")
    );
    let mut sums: [[Score; 4]; 2] = Default::default();
    let mut milliseconds = 0.0;
    for (place, (name, family, most, sizes)) in sets().into_iter().enumerate() {
        let mut scores: [Score; 4] = Default::default();
        for number in 0..count {
            let mut draws = Draws::new(seed * 1_000_003 + place as u64 * 10_007 + number);
            let made = (family.1)(&mut draws, DAYS);
            let spoilt = spoil(made, most, sizes, &mut draws);
            let begun = Instant::now();
            let alarms = ours(&spoilt.made, shown == Some(place) && number < 25, &spoilt);
            milliseconds += begun.elapsed().as_secs_f64() * 1e3;
            scores[0].add(&spoilt.windows, &alarms);
            for (score, baseline) in
                scores[1..]
                    .iter_mut()
                    .zip([twice_mean, gaussian, week_over_week])
            {
                score.add(&spoilt.windows, &baseline(&spoilt.made.values));
            }
        }
        println!("{name:<34} {}", scores.each_ref().map(cell).join(""));
        let sum = &mut sums[usize::from(name.starts_with("held out"))];
        for (sum, score) in sum.iter_mut().zip(&scores) {
            sum.plus(score);
        }
    }
    for (name, sums) in ["all looked at", "all held out"].iter().zip(&sums) {
        println!("{name:<34} {}", sums.each_ref().map(cell).join(""));
    }
    for (name, sums) in ["looked at", "held out"].iter().zip(&sums) {
        let shares = sums[0].kinds.map(|(windows, found, gain)| {
            format!("{:.0}% {:.2}", 100.0 * found / windows, gain / found)
        });
        println!(
            "{name}, spikes, leaks, ramps, drops found and their mean gain: {}",
            shares.join(", ")
        );
    }
    println!(
        "{:.1} ms a series",
        milliseconds / sums.iter().map(|it| it[0].series).sum::<f64>()
    );
}

fn cell(score: &Score) -> String {
    if score.windows > 0.0 {
        format!(
            "{:>7.1} {:>5.2} {:>4.0}%  ",
            score.scored(),
            score.false_alarms / score.series,
            100.0 * score.found / score.windows
        )
    } else {
        format!(
            "{:>7} {:>5.2} {:>5}  ",
            "",
            score.false_alarms / score.series,
            ""
        )
    }
}

fn ours(made: &Made, shown: bool, spoilt: &Spoilt) -> Vec<Alarm> {
    let found = anomalies(&made.series(made.values.len()), DEFAULT_SENSITIVITY).unwrap();
    let day = |date: jiff::civil::Date| {
        usize::try_from(made.first.until(date).unwrap().get_days()).unwrap()
    };
    if shown {
        println!(
            "  windows {:?}",
            spoilt
                .windows
                .iter()
                .map(|it| (it.first, it.last, it.kind))
                .collect::<Vec<_>>()
        );
        for it in &found.anomalies {
            println!(
                "    {} {} {:?} {:.2} {:?} {:.2}",
                day(it.date),
                it.date,
                it.direction,
                it.score,
                it.detector,
                it.actual_micro_usd as f64 / it.expected_micro_usd as f64
            );
        }
    }
    found
        .anomalies
        .iter()
        .map(|it| (day(it.date), it.direction))
        .collect()
}

fn before(values: &[Option<i64>], day: usize, count: usize) -> Vec<f64> {
    values[day.saturating_sub(count)..day]
        .iter()
        .flatten()
        .map(|value| *value as f64)
        .collect()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

fn deviation(values: &[f64]) -> f64 {
    let centre = mean(values);
    mean(
        &values
            .iter()
            .map(|value| (value - centre).powi(2))
            .collect::<Vec<_>>(),
    )
    .sqrt()
}

fn each_day(values: &[Option<i64>], judge: impl Fn(usize, f64) -> Option<Direction>) -> Vec<Alarm> {
    let known = values
        .iter()
        .enumerate()
        .skip(30)
        .filter_map(|(day, value)| Some((day, (*value)? as f64)));
    known
        .filter_map(|(day, value)| Some((day, judge(day, value)?)))
        .collect()
}

fn by_score(score: f64, limit: f64) -> Option<Direction> {
    let direction = if score > 0.0 {
        Direction::Up
    } else {
        Direction::Down
    };
    (score.abs() > limit).then_some(direction)
}

fn twice_mean(values: &[Option<i64>]) -> Vec<Alarm> {
    each_day(values, |day, value| {
        (value > 2.0 * mean(&before(values, day, 30))).then_some(Direction::Up)
    })
}

fn gaussian(values: &[Option<i64>]) -> Vec<Alarm> {
    each_day(values, |day, value| {
        let past = before(values, day, 60);
        by_score((value - mean(&past)) / deviation(&past).max(1.0), 3.0)
    })
}

fn week_over_week(values: &[Option<i64>]) -> Vec<Alarm> {
    let change = |day: usize| Some((values[day]? - values[day.checked_sub(7)?]?) as f64);
    each_day(values, |day, _| {
        let past: Vec<f64> = (day.saturating_sub(60)..day).filter_map(change).collect();
        by_score(
            (change(day)? - mean(&past)) / deviation(&past).max(1.0),
            3.0,
        )
    })
}
