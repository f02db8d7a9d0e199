//! Days as sums of runs: how many there are, how long each takes, how often one is repeated.

use super::{Made, days, finish, holidays, start, weekday};
use crate::draws::Draws;
use jiff::civil::Date;
use std::collections::BTreeSet;

/// The cost of so many runs of one job, each at least the platform's minimum.
fn runs(draws: &mut Draws, count: usize, size: f64, shape: usize, retries: f64) -> f64 {
    let mut sum = 0.0;
    for _ in 0..count {
        let attempts = 1 + usize::from(draws.happens(retries));
        for _ in 0..attempts {
            let parts: f64 = (0..shape).map(|_| draws.exponential()).sum();
            sum += size * (0.5 + 0.5 * parts / shape as f64);
        }
    }
    sum
}

pub(super) fn many(draws: &mut Draws, count: usize) -> Made {
    let first = start(draws);
    let size = draws.log_between(1e4, 1e7);
    let usual = draws.between(8.0, 60.0);
    let week: [f64; 7] = std::array::from_fn(|_| draws.between(0.75, 1.25));
    let shape = draws.whole(1, 6);
    let retries = draws.between(0.0, 0.08);
    let growth = draws.between(-0.0004, 0.0012);
    let (pull, step) = (draws.between(0.02, 0.1), draws.between(0.0, 0.015));
    let mut volume = 0.0;
    let dates: Vec<Date> = days(first, count).collect();
    let values = dates.iter().enumerate().map(|(day, date)| {
        volume += step * draws.normal() - pull * volume;
        let due = usual * week[weekday(*date)];
        let ran = (due + 0.4 * due.sqrt() * draws.normal()).round().max(1.0);
        let grown = size * (1.0 + growth * day as f64) * f64::exp(volume);
        runs(draws, ran as usize, grown, shape, retries)
    });
    let values = values.collect();
    finish(first, values, draws, 0.005, BTreeSet::new())
}

/// When a month is closed.
#[derive(Clone, Copy)]
enum Closing {
    LastDay,
    LastWorkingDay,
    FirstWorkingDays,
}

fn closes(closing: Closing, dates: &[Date], day: usize) -> bool {
    let date = dates[day];
    let working = |it: &&Date| weekday(**it) < 5 && it.month() == date.month();
    match closing {
        Closing::LastDay => date.day() == date.days_in_month(),
        Closing::LastWorkingDay => {
            weekday(date) < 5 && dates[day + 1..].iter().take(8).find(working).is_none()
        }
        Closing::FirstWorkingDays => {
            let passed = dates[day.saturating_sub(8)..day].iter().filter(working);
            weekday(date) < 5 && date.day() < 6 && passed.count() < 2
        }
    }
}

pub(super) fn business(draws: &mut Draws, count: usize) -> Made {
    let first = start(draws);
    let size = draws.log_between(1e5, 1e8);
    let usual = draws.between(6.0, 30.0);
    let quiet = draws.between(0.08, 0.45);
    let mut week = [1.0; 7];
    week[0] = draws.between(0.95, 1.3);
    week[4] = draws.between(0.75, 1.0);
    week[5] = quiet;
    week[6] = quiet * draws.between(0.7, 1.0);
    let shape = draws.whole(3, 10);
    let kinds = [
        Closing::LastDay,
        Closing::LastWorkingDay,
        Closing::FirstWorkingDays,
    ];
    let closing = kinds[draws.whole(0, 2)];
    let extra = draws.between(1.3, 2.4);
    let closed = holidays(first, count, draws);
    let listed = draws.happens(0.7);
    let shifts: Vec<(usize, f64)> = (0..draws.whole(0, 2))
        .map(|_| (draws.whole(20, count - 5), draws.log_between(0.6, 1.7)))
        .collect();
    let dates: Vec<Date> = days(first, count + 8).collect();
    let values = (0..count).map(|day| {
        let date = dates[day];
        let on = shifts.iter().filter(|(from, _)| *from <= day);
        let level: f64 = on.map(|(_, factor)| factor).product();
        let mut due = usual * week[weekday(date)];
        if closed.contains(&date) {
            due = due.min(usual * quiet);
        }
        let dear = if closes(closing, &dates, day) {
            extra
        } else {
            1.0
        };
        let ran = (due + 0.2 * due.sqrt() * draws.normal()).round().max(1.0);
        runs(draws, ran as usize, size * level * dear, shape, 0.01)
    });
    let values = values.collect();
    let closed = if listed { closed } else { BTreeSet::new() };
    finish(first, values, draws, 0.005, closed)
}

/// On which days a job is due.
enum Schedule {
    Weekdays(Vec<usize>),
    Every(usize),
    DaysOfMonth(Vec<i8>),
}

pub(super) fn scheduled(draws: &mut Draws, count: usize) -> Made {
    let first = start(draws);
    let size = draws.log_between(1e5, 1e8);
    let schedule = match draws.whole(0, 9) {
        0 => Schedule::Every(draws.whole(2, 4)),
        1 => Schedule::DaysOfMonth(vec![1, draws.whole(10, 20) as i8]),
        2..=4 => Schedule::Weekdays((0..5).collect()),
        5..=6 => Schedule::Weekdays(vec![0, 2, 4]),
        _ => Schedule::Weekdays((0..7).filter(|_| draws.happens(0.45)).chain([1]).collect()),
    };
    let missed = draws.between(0.0, 0.12);
    let unplanned = draws.between(0.0, 0.04);
    let shape = draws.whole(2, 14);
    let parts = draws.whole(1, 4);
    let values = days(first, count).enumerate().map(|(day, date)| {
        let is_due = match &schedule {
            Schedule::Weekdays(those) => those.contains(&weekday(date)),
            Schedule::Every(length) => day % length == 0,
            Schedule::DaysOfMonth(those) => those.contains(&date.day()),
        };
        if draws.happens(if is_due { 1.0 - missed } else { unplanned }) {
            runs(draws, parts, size, shape, 0.03)
        } else {
            0.0
        }
    });
    let values = values.collect();
    finish(first, values, draws, 0.0, BTreeSet::new())
}
