//! Families of series. The first of each letter were looked at while the methods were made, those
//! that end in "held out" only to report on them.

use crate::draws::Draws;
use jiff::ToSpan;
use jiff::civil::{Date, date};
use std::collections::{BTreeMap, BTreeSet};
use strands_forecast::Series;

/// A made-up series, its values by day from `first` on; `None` is a gap.
pub(crate) struct Made {
    pub(crate) first: Date,
    pub(crate) values: Vec<Option<i64>>,
    /// Those that the caller lists.
    pub(crate) holidays: BTreeSet<Date>,
}

impl Made {
    pub(crate) fn date(&self, day: usize) -> Date {
        self.first
            .checked_add(i32::try_from(day).unwrap().days())
            .unwrap()
    }

    pub(crate) fn series(&self, days: usize) -> Series {
        let known = self.values[..days].iter().enumerate();
        let points: BTreeMap<Date, i64> = known
            .filter_map(|(day, value)| Some((self.date(day), (*value)?)))
            .collect();
        Series {
            points,
            holidays: self.holidays.clone(),
        }
    }
}

pub(crate) type Family = (&'static str, fn(&mut Draws, usize) -> Made);

pub(crate) const FORECAST: [Family; 15] = [
    ("A steady", steady),
    ("A trend", steady_trend),
    ("B business", business),
    ("B business, listed", business_listed),
    ("B business, late shifts", business_late),
    ("B business, year's end", business_december),
    ("C some days", some_days),
    ("C loose weekdays", loose_days),
    ("C weekdays", weekday_jobs),
    ("A held out: t noise, AR, outliers", steady_held_out),
    ("A held out: additive, yearly wave", wave_held_out),
    ("B held out: additive, closing week", closing_held_out),
    ("B held out: zero weekends, ramps", ramps_held_out),
    ("C held out: random days, bursts", random_held_out),
    ("C held out: cycles and months", cycles_held_out),
];

fn start(draws: &mut Draws) -> Date {
    date(2023, 1, 1)
        .checked_add(i32::try_from(draws.whole(0, 1000)).unwrap().days())
        .unwrap()
}

fn weekday(date: Date) -> usize {
    usize::try_from(date.weekday().to_monday_zero_offset()).unwrap()
}

fn finish(
    first: Date,
    values: Vec<f64>,
    draws: &mut Draws,
    gaps: f64,
    holidays: BTreeSet<Date>,
) -> Made {
    let values = values
        .into_iter()
        .map(|value| (!draws.happens(gaps)).then(|| value.max(0.0).round() as i64));
    Made {
        first,
        values: values.collect(),
        holidays,
    }
}

fn days(first: Date, count: usize) -> impl Iterator<Item = Date> {
    first.series(1.day()).take(count)
}

fn steady(draws: &mut Draws, count: usize) -> Made {
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

fn steady_trend(draws: &mut Draws, count: usize) -> Made {
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

fn shift_days(draws: &mut Draws, most: usize, count: usize) -> BTreeMap<usize, f64> {
    let shifts = draws.whole(0, most);
    (0..shifts)
        .map(|_| {
            let size = draws.between(0.2, 0.6);
            let size = if draws.happens(0.6) {
                1.0 + size
            } else {
                1.0 / (1.0 + size)
            };
            (draws.whole(30, count - 5), size)
        })
        .collect()
}

/// Dates of about ten holidays a year, fixed and moving.
fn holidays(first: Date, count: usize, draws: &mut Draws) -> BTreeSet<Date> {
    let fixed = [
        (1, 1),
        (5, 1),
        (7, 4),
        (8, 15),
        (10, 3),
        (11, 1),
        (12, 25),
        (12, 26),
    ];
    let kept: Vec<(i8, i8)> = fixed.into_iter().filter(|_| draws.happens(0.85)).collect();
    let mut dates: BTreeSet<Date> = days(first, count)
        .filter(|it| kept.contains(&(it.month(), it.day())))
        .collect();
    for _ in 0..draws.whole(0, 3) {
        dates.insert(
            first
                .checked_add(i32::try_from(draws.whole(0, count - 1)).unwrap().days())
                .unwrap(),
        );
    }
    dates
}

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

fn business(draws: &mut Draws, count: usize) -> Made {
    let of = Business {
        weekend: (0.1, 0.5),
        noise: (0.05, 0.2),
        shifts: 3,
        month_end: (1.3, 2.2),
        month_end_days: 1,
        holiday: (0.1, 0.5),
        listed: false,
        last_shift: false,
        december: false,
    };
    business_of(draws, count, &of)
}

fn business_listed(draws: &mut Draws, count: usize) -> Made {
    let of = Business {
        weekend: (0.05, 0.4),
        noise: (0.05, 0.15),
        shifts: 2,
        month_end: (1.2, 3.0),
        month_end_days: 2,
        holiday: (0.05, 0.4),
        listed: true,
        last_shift: false,
        december: false,
    };
    business_of(draws, count, &of)
}

pub(crate) fn calm_business(draws: &mut Draws, count: usize) -> Made {
    let of = Business {
        weekend: (0.1, 0.5),
        noise: (0.05, 0.2),
        shifts: 0,
        month_end: (1.2, 2.5),
        month_end_days: 1,
        holiday: (0.1, 0.5),
        listed: true,
        last_shift: false,
        december: false,
    };
    business_of(draws, count, &of)
}

fn business_late(draws: &mut Draws, count: usize) -> Made {
    let of = Business {
        weekend: (0.1, 0.5),
        noise: (0.05, 0.2),
        shifts: 2,
        month_end: (1.3, 2.5),
        month_end_days: 1,
        holiday: (0.1, 0.5),
        listed: true,
        last_shift: true,
        december: false,
    };
    business_of(draws, count, &of)
}

fn business_december(draws: &mut Draws, count: usize) -> Made {
    let of = Business {
        weekend: (0.1, 0.5),
        noise: (0.05, 0.2),
        shifts: 2,
        month_end: (1.3, 2.5),
        month_end_days: 2,
        holiday: (0.1, 0.5),
        listed: draws.happens(0.5),
        last_shift: false,
        december: true,
    };
    business_of(draws, count, &of)
}

fn loose_days(draws: &mut Draws, count: usize) -> Made {
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

fn some_days(draws: &mut Draws, count: usize) -> Made {
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

fn weekday_jobs(draws: &mut Draws, count: usize) -> Made {
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

fn steady_held_out(draws: &mut Draws, count: usize) -> Made {
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

fn wave_held_out(draws: &mut Draws, count: usize) -> Made {
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

fn closing_held_out(draws: &mut Draws, count: usize) -> Made {
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

fn ramps_held_out(draws: &mut Draws, count: usize) -> Made {
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

fn random_held_out(draws: &mut Draws, count: usize) -> Made {
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

fn cycles_held_out(draws: &mut Draws, count: usize) -> Made {
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
