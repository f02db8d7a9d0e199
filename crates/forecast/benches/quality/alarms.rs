//! Alarms beside baselines, scored as the Numenta Anomaly Benchmark does (Lavin and Ahmad, "Evaluating
//! Real-Time Anomaly Detection Algorithms", 2015; standard profile): the first alarm of a window in the
//! right direction counts by how early it is, any other alarm outside, or in the wrong direction, is
//! false. 100 is every anomaly on its first day, 0 no alarm at all.

use crate::baselines::{Alarm, BASELINES};
use crate::draws::Draws;
use crate::families::Made;
use crate::spoilt::{Group, Set, Window, spoil};
use jiff::civil::Date;
use std::time::Instant;
use strands_forecast::{DEFAULT_SENSITIVITY, anomalies};

const DAYS: usize = 365;
const FALSE_ALARM: f64 = 0.11;

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

const METHODS: usize = 1 + BASELINES.len();

pub(crate) fn report(groups: Vec<Group>, seed: u64, count: u64) {
    println!(
        "anomalies over {DAYS} days, {count} series a set, seed {seed}: score, false alarms a series and year, share found"
    );
    let names = BASELINES.map(|(name, _)| format!("{name:^20}"));
    println!("{:<38} {:^20}{}", "set", "ours", names.join(""));
    for group in groups {
        let mut sums: [Score; METHODS] = Default::default();
        let begun = Instant::now();
        for (place, set) in group.sets.iter().enumerate() {
            let scores = measure(set, seed * 1_000_003 + place as u64 * 10_007, count);
            println!("{:<38} {}", set.name, scores.each_ref().map(cell).join(""));
            for (sum, score) in sums.iter_mut().zip(&scores) {
                sum.plus(score);
            }
        }
        println!(
            "{:<38} {}",
            format!("all {}", group.name),
            sums.each_ref().map(cell).join("")
        );
        let shares = sums[0].kinds.map(|(windows, found, gain)| {
            format!("{:.0}% {:.2}", 100.0 * found / windows, gain / found)
        });
        println!(
            "spikes, leaks, ramps, drops found and their mean gain: {}; {:.1} ms a series\n",
            shares.join(", "),
            begun.elapsed().as_secs_f64() * 1e3 / sums[0].series
        );
    }
}

fn measure(set: &Set, seed: u64, count: u64) -> [Score; METHODS] {
    let mut scores: [Score; METHODS] = Default::default();
    for number in 0..count {
        let mut draws = Draws::new(seed + number);
        let made = (set.make)(&mut draws, DAYS);
        let spoilt = spoil(made, set.most, set.sizes, &mut draws);
        scores[0].add(&spoilt.windows, &ours(&spoilt.made));
        for (score, (_, baseline)) in scores[1..].iter_mut().zip(BASELINES) {
            score.add(&spoilt.windows, &baseline(&spoilt.made.values));
        }
    }
    scores
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

fn ours(made: &Made) -> Vec<Alarm> {
    let found = anomalies(&made.series(made.values.len()), DEFAULT_SENSITIVITY).unwrap();
    let day = |date: Date| usize::try_from(made.first.until(date).unwrap().get_days()).unwrap();
    found
        .anomalies
        .iter()
        .map(|it| (day(it.date), it.direction))
        .collect()
}
