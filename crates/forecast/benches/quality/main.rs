//! How good forecasts and anomalies are, on made-up series: families that the methods were tuned on
//! and families that they were not, beside simple baselines. Prints figures, passes or fails nothing.
//!
//! `cargo bench -p strands-forecast --bench quality -- [forecast|anomalies] [--held-out] [--seed S] [--series N]`

#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::unwrap_used,
    reason = "a measurement: numbers are approximate, and a fault ends it"
)]

mod alarms;
mod baselines;
mod draws;
mod families;
mod forecasts;
mod spoilt;

use families::{HARD, HELD_OUT, LOOKED_AT};
use spoilt::{held_out, looked_at};

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let number = |flag: &str, usual: u64| {
        let place = words.iter().position(|word| word == flag);
        place
            .and_then(|place| words.get(place + 1)?.parse().ok())
            .unwrap_or(usual)
    };
    let (seed, count) = (number("--seed", 1), number("--series", 120));
    let says = |name: &str| words.iter().any(|word| word == name);
    let wants = |name: &str| says(name) || !(says("forecast") || says("anomalies"));
    let is_held_out = says("--held-out");
    if wants("forecast") {
        if is_held_out {
            forecasts::report(&HELD_OUT, seed, count);
        } else {
            forecasts::report(&LOOKED_AT, seed, count);
            forecasts::report(&HARD, seed, count);
        }
    }
    if wants("anomalies") {
        let groups = if is_held_out { held_out() } else { looked_at() };
        alarms::report(groups, seed, count);
    }
}
