use crate::support::{any_series, day, noise, series, working_weeks};
use proptest::prelude::*;
use strands_forecast::{Interval, NoForecast, Series, Status, forecast};

fn width(amount: Interval) -> f64 {
    amount.hi95 as f64 - amount.lo95 as f64
}

fn check_shape(of: &Series, horizon: u16) -> Result<(), TestCaseError> {
    let answer = match forecast(of, horizon) {
        Ok(answer) => answer,
        Err(NoForecast::Overflow | NoForecast::BeyondCalendar) => return Ok(()),
        Err(fault) => return Err(TestCaseError::fail(fault.to_string())),
    };
    let (last, _) = of.points.last_key_value().unwrap();
    prop_assert_eq!(answer.daily.len(), usize::from(horizon));
    prop_assert_eq!(answer.daily[0].date, last.tomorrow().unwrap());
    prop_assert_eq!(
        answer.total.mean,
        answer.daily.iter().map(|day| day.amount.mean).sum::<i64>()
    );
    let has_credits = of.points.values().any(|amount| *amount < 0);
    for amount in answer
        .daily
        .iter()
        .map(|day| day.amount)
        .chain([answer.total])
    {
        prop_assert!(
            amount.lo95 <= amount.mean && amount.mean <= amount.hi95,
            "{:?}",
            amount
        );
        prop_assert!(amount.lo95 >= 0 || has_credits, "{:?}", amount);
    }
    let is_known = of.points.len() >= 14;
    prop_assert_eq!(answer.status == Status::Ok, is_known);
    prop_assert_eq!(answer.history_days, of.points.len());
    prop_assert_eq!(forecast(of, horizon), Ok(answer));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn any_series_has_a_forecast_of_the_promised_shape(of in any_series(), horizon in 1..=366_u16) {
        check_shape(&of, horizon)?;
    }

    #[test]
    fn a_thousand_times_the_cost_is_a_thousand_times_the_forecast(seed in any::<u64>(), days in 20..200_usize) {
        let amounts = working_weeks(days, seed);
        let small = forecast(&series(amounts.clone()), 30).unwrap();
        let large = forecast(&series(amounts.iter().map(|amount| amount * 1000)), 30).unwrap();
        for (small, large) in small.daily.iter().zip(&large.daily) {
            for (small, large) in [
                (small.amount.mean, large.amount.mean),
                (small.amount.lo95, large.amount.lo95),
                (small.amount.hi95, large.amount.hi95),
            ] {
                prop_assert!((small * 1000 - large).abs() <= 1000 + large.abs() / 1_000_000);
            }
        }
    }
}

#[test]
fn nothing_and_too_little() {
    assert_eq!(forecast(&Series::default(), 30), Err(NoForecast::NoHistory));
    let one = forecast(&series([5_000_000]), 30).unwrap();
    assert_eq!(
        (one.status, one.history_days),
        (Status::InsufficientHistory, 1)
    );
    assert!(
        one.daily.iter().all(|day| width(day.amount) >= 5_000_000.0),
        "{one:?}"
    );
    let thirteen = forecast(&series(working_weeks(13, 1)), 30).unwrap();
    assert_eq!(thirteen.status, Status::InsufficientHistory);
    assert_eq!(
        forecast(&series(working_weeks(14, 1)), 30).unwrap().status,
        Status::Ok
    );
}

#[test]
fn zeros_stay_zeros() {
    for days in [1, 13, 14, 365] {
        let answer = forecast(&series(vec![0; days]), 30).unwrap();
        let zero = Interval {
            mean: 0,
            lo95: 0,
            hi95: 0,
            lo80: 0,
            hi80: 0,
        };
        assert!(answer.daily.iter().all(|day| day.amount == zero), "{days}");
        assert_eq!(answer.total, zero);
    }
}

#[test]
fn an_error_that_lasts_widens_the_total_and_the_later_days() {
    for seed in 1..=12 {
        let mut noise = noise(seed);
        let mut level = 10e6;
        let walk = (0..365).map(|_| {
            // The noise has a third as standard deviation.
            level *= 1.0 + 0.15 * noise();
            level as i64
        });
        let answer = forecast(&series(walk), 30).unwrap();
        let widths: Vec<f64> = answer.daily.iter().map(|day| width(day.amount)).collect();
        let independent = widths.iter().map(|width| width * width).sum::<f64>().sqrt();
        assert!(
            width(answer.total) >= 1.3 * independent,
            "seed {seed}: {} {independent}",
            width(answer.total)
        );
        assert!(widths[29] > 1.2 * widths[0], "seed {seed}: {widths:?}");
    }
}

#[test]
fn weekdays_are_told_apart() {
    let answer = forecast(&series(working_weeks(140, 3)), 14).unwrap();
    for (number, ahead) in answer.daily.iter().enumerate() {
        let usual = if number % 7 < 5 { 10e6 } else { 2e6 };
        let share = ahead.amount.mean as f64 / usual;
        assert!((0.9..1.1).contains(&share), "{ahead:?}");
    }
}

#[test]
fn a_gap_is_not_a_free_day() {
    let mut gappy = series(working_weeks(140, 4));
    for number in [100, 101, 102, 120, 133] {
        gappy.points.remove(&day(number));
    }
    let answer = forecast(&gappy, 7).unwrap();
    assert!(answer.daily[0].amount.mean > 9_000_000, "{answer:?}");
}

#[test]
fn a_listed_holiday_ahead_costs_less() {
    let mut closed = series(working_weeks(140, 5));
    for number in [40, 81] {
        closed.points.insert(day(number), 1_900_000);
        closed.holidays.insert(day(number));
    }
    closed.holidays.insert(day(142));
    let answer = forecast(&closed, 7).unwrap();
    assert!(answer.daily[2].amount.mean < 4_000_000, "{answer:?}");
    assert!(answer.daily[1].amount.mean > 9_000_000, "{answer:?}");
}

#[test]
fn a_level_that_has_jumped_stays() {
    let mut amounts = working_weeks(150, 6);
    amounts[135..].iter_mut().for_each(|amount| *amount *= 2);
    let answer = forecast(&series(amounts), 7).unwrap();
    let monday = answer
        .daily
        .iter()
        .find(|ahead| ahead.date == day(154))
        .unwrap();
    assert!(
        (17_000_000..23_000_000).contains(&monday.amount.mean),
        "{monday:?}"
    );
}

#[test]
fn the_end_of_the_month_is_learnt() {
    let mut dear = series(working_weeks(330, 7));
    for (date, amount) in &mut dear.points {
        if date.day() == date.days_in_month() {
            *amount *= 3;
        }
    }
    let answer = forecast(&dear, 31).unwrap();
    let last = answer
        .daily
        .iter()
        .find(|ahead| ahead.date.day() == ahead.date.days_in_month())
        .unwrap();
    let before = answer
        .daily
        .iter()
        .find(|ahead| ahead.date == last.date.yesterday().unwrap())
        .unwrap();
    assert!(
        last.amount.mean > 2 * before.amount.mean,
        "{last:?} {before:?}"
    );
}

#[test]
fn a_job_of_some_days_is_not_spread_over_all() {
    let amounts = (0..200).map(|number| {
        if number % 7 == 1 || number % 7 == 4 {
            3_000_000
        } else {
            0
        }
    });
    let answer = forecast(&series(amounts), 14).unwrap();
    for (number, ahead) in answer.daily.iter().enumerate() {
        // Day 200 is a Friday.
        let runs = matches!((number + 200) % 7, 1 | 4);
        assert_eq!(ahead.amount.mean > 2_900_000, runs, "{ahead:?}");
        assert_eq!(ahead.amount.mean == 0, !runs, "{ahead:?}");
    }
}

#[test]
fn amounts_that_do_not_fit_are_an_error() {
    let huge = series(vec![i64::MAX - 1; 30]);
    assert_eq!(forecast(&huge, 30), Err(NoForecast::Overflow));
    let late = Series {
        points: [(jiff::civil::Date::MAX, 1)].into(),
        ..Series::default()
    };
    assert_eq!(forecast(&late, 1), Err(NoForecast::BeyondCalendar));
}
