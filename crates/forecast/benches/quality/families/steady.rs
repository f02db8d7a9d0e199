//! A: jobs that cost about the same every week.

use super::{Made, days, finish, start, weekday};
use crate::draws::Draws;
use std::collections::BTreeSet;

pub(super) fn steady(draws: &mut Draws, count: usize) -> Made {
    let first = start(draws);
    let level = draws.log_between(1e5, 1e9);
    let depth = draws.between(0.05, 0.3);
    let week: [f64; 7] = std::array::from_fn(|_| 1.0 + depth * draws.normal());
    let noise = draws.between(0.05, 0.2);
    let wander = draws.between(0.0, 0.008);
    let mut walk = 0.0;
    let values = days(first, count).map(|date| {
        walk += wander * draws.normal();
        level * week[weekday(date)].max(0.2) * (walk + noise * draws.normal()).exp()
    });
    let values = values.collect();
    finish(first, values, draws, 0.01, BTreeSet::new())
}

pub(super) fn trend(draws: &mut Draws, count: usize) -> Made {
    let first = start(draws);
    let level = draws.log_between(1e5, 1e9);
    let weekend = draws.between(0.5, 0.9);
    let noise = draws.between(0.05, 0.15);
    let trend = draws.between(-0.0008, 0.0015);
    let values = days(first, count).enumerate().map(|(day, date)| {
        let week = if weekday(date) > 4 { weekend } else { 1.0 };
        level * week * (1.0 + trend * day as f64) * (noise * draws.normal()).exp()
    });
    let values = values.collect();
    finish(first, values, draws, 0.0, BTreeSet::new())
}

pub(super) fn remembering(draws: &mut Draws, count: usize) -> Made {
    let first = start(draws);
    let level = draws.log_between(1e4, 1e10);
    let week: [f64; 7] = std::array::from_fn(|_| draws.between(0.6, 1.4));
    let (noise, memory) = (draws.between(0.04, 0.25), draws.between(0.0, 0.7));
    let mut error = 0.0;
    let values = days(first, count).map(|date| {
        error = memory * error + (1.0 - memory * memory).sqrt() * noise * draws.student(4);
        let outlier = if draws.happens(0.01) {
            draws.between(1.5, 5.0)
        } else {
            1.0
        };
        level * week[weekday(date)] * error.exp() * outlier
    });
    let values = values.collect();
    finish(first, values, draws, 0.03, BTreeSet::new())
}

pub(super) fn wave(draws: &mut Draws, count: usize) -> Made {
    let first = start(draws);
    let level = draws.log_between(1e5, 1e9);
    let week: [f64; 7] = std::array::from_fn(|_| draws.between(-0.3, 0.3));
    let (noise, wave, phase) = (
        draws.between(0.05, 0.2),
        draws.between(0.05, 0.3),
        draws.between(0.0, 6.3),
    );
    let values = days(first, count).enumerate().map(|(day, date)| {
        let season = wave * (phase + day as f64 / 365.0 * std::f64::consts::TAU).sin();
        level * (1.0 + season + week[weekday(date)] + noise * draws.normal())
    });
    let values = values.collect();
    finish(first, values, draws, 0.02, BTreeSet::new())
}
