//! B: business weeks with shifts of the level, ends of months and holidays.

use super::{Made, days, finish, holidays, shift_days, start, weekday};
use crate::draws::Draws;
use jiff::ToSpan;
use jiff::civil::{Date, date};
use std::collections::BTreeSet;

struct Business {
    weekend: (f64, f64),
    noise: (f64, f64),
    shifts: usize,
    month_end: (f64, f64),
    month_end_days: i8,
    holiday: (f64, f64),
    listed: bool,
    last_shift: bool,
    december: bool,
}

const USUAL: Business = Business {
    weekend: (0.1, 0.5),
    noise: (0.05, 0.2),
    shifts: 2,
    month_end: (1.3, 2.5),
    month_end_days: 1,
    holiday: (0.1, 0.5),
    listed: true,
    last_shift: false,
    december: false,
};

fn business_of(draws: &mut Draws, count: usize, of: &Business) -> Made {
    let mut first = start(draws);
    if of.december {
        let end = date(2024, 12, 20)
            .checked_add(i32::try_from(draws.whole(0, 20)).unwrap().days())
            .unwrap();
        first = end
            .checked_sub(i32::try_from(count - 30).unwrap().days())
            .unwrap();
    }
    let level = draws.log_between(1e6, 1e9);
    let weekend = draws.between(of.weekend.0, of.weekend.1);
    let slope = draws.between(-0.05, 0.05);
    let noise = draws.between(of.noise.0, of.noise.1);
    let mut shifts = shift_days(draws, of.shifts, count);
    if of.last_shift {
        shifts.insert(draws.whole(count - 75, count - 32), draws.between(0.6, 1.7));
    }
    let month_end = draws.between(of.month_end.0, of.month_end.1);
    let closed = holidays(first, count, draws);
    let holiday = draws.between(of.holiday.0, of.holiday.1);
    let mut shifted = 1.0;
    let values = days(first, count).enumerate().map(|(day, date)| {
        shifted *= shifts.get(&day).copied().unwrap_or(1.0);
        let place = weekday(date);
        let mut value = level
            * shifted
            * if place > 4 {
                weekend
            } else {
                1.0 + slope * place as f64
            };
        if date.days_in_month() - date.day() < of.month_end_days {
            value *= month_end;
        }
        if closed.contains(&date) {
            value *= holiday;
        }
        value * (noise * draws.normal()).exp()
    });
    let values = values.collect();
    finish(
        first,
        values,
        draws,
        0.01,
        if of.listed { closed } else { BTreeSet::new() },
    )
}

pub(super) fn business(draws: &mut Draws, count: usize) -> Made {
    let of = Business {
        shifts: 3,
        month_end: (1.3, 2.2),
        listed: false,
        ..USUAL
    };
    business_of(draws, count, &of)
}

pub(super) fn business_listed(draws: &mut Draws, count: usize) -> Made {
    let of = Business {
        weekend: (0.05, 0.4),
        noise: (0.05, 0.15),
        month_end: (1.2, 3.0),
        month_end_days: 2,
        holiday: (0.05, 0.4),
        ..USUAL
    };
    business_of(draws, count, &of)
}

pub(super) fn calm_business(draws: &mut Draws, count: usize) -> Made {
    let of = Business {
        shifts: 0,
        month_end: (1.2, 2.5),
        ..USUAL
    };
    business_of(draws, count, &of)
}

pub(super) fn business_late(draws: &mut Draws, count: usize) -> Made {
    let of = Business {
        last_shift: true,
        ..USUAL
    };
    business_of(draws, count, &of)
}

pub(super) fn business_december(draws: &mut Draws, count: usize) -> Made {
    let of = Business {
        month_end_days: 2,
        listed: draws.happens(0.5),
        december: true,
        ..USUAL
    };
    business_of(draws, count, &of)
}

pub(super) fn closing_week(draws: &mut Draws, count: usize) -> Made {
    let first = start(draws);
    let level = draws.log_between(1e5, 1e9);
    let week = [
        1.0,
        draws.between(0.9, 1.2),
        draws.between(0.9, 1.2),
        1.0,
        draws.between(0.7, 1.0),
        draws.between(0.2, 0.6),
        draws.between(0.1, 0.4),
    ];
    let noise = draws.between(0.04, 0.15);
    let shifts = shift_days(draws, 2, count);
    let (extra, start_extra) = (draws.between(0.3, 1.2), draws.between(0.0, 0.5));
    let closed = holidays(first, count, draws);
    let listed = draws.happens(0.5);
    let mut shifted = 1.0;
    let dates: Vec<Date> = days(first, count + 31).collect();
    let values = dates[..count].iter().enumerate().map(|(day, date)| {
        shifted *= shifts.get(&day).copied().unwrap_or(1.0);
        let mut value = week[weekday(*date)];
        let later = dates[day + 1..]
            .iter()
            .take_while(|it| it.month() == date.month());
        let left = later.filter(|it| weekday(**it) < 5).count();
        if weekday(*date) < 5 && left < 2 {
            value += extra;
        }
        if date.day() == 1 {
            value += start_extra;
        }
        if closed.contains(date) {
            value = week[6];
        }
        level * shifted * (value + noise * draws.student(5)).max(0.02)
    });
    let values = values.collect();
    finish(
        first,
        values,
        draws,
        0.02,
        if listed { closed } else { BTreeSet::new() },
    )
}

pub(super) fn zero_weekends(draws: &mut Draws, count: usize) -> Made {
    let first = start(draws);
    let level = draws.log_between(1e5, 1e9);
    let noise = draws.between(0.05, 0.25);
    let ramp = draws.whole(60, count - 1);
    let (size, length) = (draws.between(-0.4, 0.8), draws.between(3.0, 12.0));
    let closed = holidays(first, count, draws);
    let month_end = draws.between(1.2, 2.5);
    let values = days(first, count).enumerate().map(|(day, date)| {
        if weekday(date) > 4 || closed.contains(&date) {
            return 0.0;
        }
        let risen = ((day as f64 - ramp as f64) / length).clamp(0.0, 1.0) * size;
        let end = if date.day() == date.days_in_month() {
            month_end
        } else {
            1.0
        };
        level * (1.0 + risen) * end * (noise * draws.normal()).exp()
    });
    let values = values.collect();
    finish(first, values, draws, 0.0, closed)
}
