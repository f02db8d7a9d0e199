//! How good forecasts and anomalies are, on made-up series: families that the methods were tuned on
//! and families that they were not, beside simple baselines. Prints figures, passes or fails nothing.
//!
//! `cargo bench -p strands-forecast --bench quality -- [forecast|anomalies] [--seed S] [--series N]`

#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::unwrap_used,
    reason = "a measurement: numbers are approximate, and a fault ends it"
)]

mod alarms;
mod draws;
mod families;
mod forecasts;
mod spoilt;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let number = |flag: &str, usual: u64| {
        let place = words.iter().position(|word| word == flag);
        place
            .and_then(|place| words.get(place + 1)?.parse().ok())
            .unwrap_or(usual)
    };
    let (seed, count) = (number("--seed", 1), number("--series", 120));
    let wants = |name: &str| {
        words.iter().any(|word| word == name)
            || !words
                .iter()
                .any(|word| word == "forecast" || word == "anomalies")
    };
    if wants("forecast") {
        forecasts::report(seed, count);
    }
    if wants("anomalies") {
        let shown = words
            .iter()
            .any(|word| word == "--show")
            .then(|| number("--show", 0) as usize);
        alarms::report(seed, count, shown);
    }
}
