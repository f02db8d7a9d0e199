//! C: jobs that run on some days.

use super::{Made, days, finish, start, weekday};
use crate::draws::Draws;
use std::collections::BTreeSet;

pub(super) fn loose_days(draws: &mut Draws, count: usize) -> Made {
    let first = start(draws);
    let level = draws.log_between(1e5, 1e8);
    let chance: [f64; 7] = std::array::from_fn(|place| {
        if place < 5 {
            draws.between(0.5, 0.95)
        } else {
            draws.between(0.0, 0.3)
        }
    });
    let noise = draws.between(0.1, 0.4);
    let values = days(first, count).map(|date| {
        if draws.happens(chance[weekday(date)]) {
            level * (noise * draws.normal()).exp()
        } else {
            0.0
        }
    });
    let values = values.collect();
    finish(first, values, draws, 0.0, BTreeSet::new())
}

pub(super) fn some_days(draws: &mut Draws, count: usize) -> Made {
    let first = start(draws);
    let level = draws.log_between(1e5, 1e8);
    let chance: [f64; 7] = std::array::from_fn(|_| {
        if draws.happens(0.5) {
            draws.between(0.75, 1.0)
        } else {
            draws.between(0.0, 0.12)
        }
    });
    let noise = draws.between(0.1, 0.4);
    let values = days(first, count).map(|date| {
        if draws.happens(chance[weekday(date)]) {
            level * (noise * draws.normal()).exp()
        } else {
            0.0
        }
    });
    let values = values.collect();
    finish(first, values, draws, 0.0, BTreeSet::new())
}

pub(super) fn weekday_jobs(draws: &mut Draws, count: usize) -> Made {
    let first = start(draws);
    let level = draws.log_between(1e5, 1e8);
    let runs: [bool; 7] = std::array::from_fn(|_| draws.happens(0.4));
    let chance = draws.between(0.85, 1.0);
    let noise = draws.between(0.1, 0.5);
    let values = days(first, count).map(|date| {
        let is_due = runs[weekday(date)] || (runs.iter().all(|it| !it) && weekday(date) == 0);
        if is_due && draws.happens(chance) {
            level * (noise * draws.normal()).exp()
        } else {
            0.0
        }
    });
    let values = values.collect();
    finish(first, values, draws, 0.0, BTreeSet::new())
}

pub(super) fn random_days(draws: &mut Draws, count: usize) -> Made {
    let first = start(draws);
    let level = draws.log_between(1e5, 1e8);
    let (weekday_chance, weekend_chance) = (draws.between(0.4, 0.95), draws.between(0.0, 0.3));
    let noise = draws.between(0.1, 0.6);
    let values = days(first, count).map(|date| {
        let chance = if weekday(date) > 4 {
            weekend_chance
        } else {
            weekday_chance
        };
        let burst = if draws.happens(0.05) { 2.0 } else { 1.0 };
        if draws.happens(chance) {
            level * burst * (noise * draws.normal()).exp()
        } else {
            0.0
        }
    });
    let values = values.collect();
    finish(first, values, draws, 0.0, BTreeSet::new())
}

pub(super) fn cycles(draws: &mut Draws, count: usize) -> Made {
    let first = start(draws);
    let level = draws.log_between(1e5, 1e8);
    let noise = draws.between(0.1, 0.4);
    let (every, phase) = (draws.whole(2, 10), draws.whole(0, 9));
    let monthly = draws.happens(0.4);
    let month_days = [draws.whole(1, 15) as i8, draws.whole(16, 28) as i8];
    let values = days(first, count).enumerate().map(|(day, date)| {
        let is_due = if monthly {
            month_days.contains(&date.day())
        } else {
            (day + phase).is_multiple_of(every)
        };
        if is_due && draws.happens(0.97) {
            level * (noise * draws.normal()).exp()
        } else {
            0.0
        }
    });
    let values = values.collect();
    finish(first, values, draws, 0.0, BTreeSet::new())
}
