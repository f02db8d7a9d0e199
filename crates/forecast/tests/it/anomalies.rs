use crate::support::{any_series, day, noise, series, working_weeks};
use jiff::civil::Date;
use proptest::prelude::*;
use std::collections::BTreeSet;
use strands_forecast::{Anomaly, DEFAULT_SENSITIVITY, Direction, Series, Status, anomalies};

fn told(of: &Series) -> Vec<Anomaly> {
    anomalies(of, DEFAULT_SENSITIVITY).unwrap().anomalies
}

fn until(of: &Series, last: Date) -> Series {
    let points = of
        .points
        .range(..=last)
        .map(|(date, amount)| (*date, *amount))
        .collect();
    Series {
        points,
        holidays: of.holidays.clone(),
    }
}

fn check_streaming(of: &Series, cut: Date, sensitivity: f64) -> Result<(), TestCaseError> {
    let prefix = until(of, cut);
    if prefix.points.len() < 14 {
        return Ok(());
    }
    let early = anomalies(&prefix, sensitivity).unwrap().anomalies;
    let whole = anomalies(of, sensitivity).unwrap().anomalies;
    let expected: Vec<Anomaly> = whole.into_iter().filter(|it| it.date <= cut).collect();
    prop_assert_eq!(early, expected);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn what_is_said_of_a_day_stands_on_the_days_up_to_it(
        of in any_series(), cut in any::<prop::sample::Index>(), sensitivity in 0.0..=1.0_f64,
    ) {
        let cut = of.points.keys().nth(cut.index(of.points.len())).unwrap();
        check_streaming(&of, *cut, sensitivity)?;
    }

    #[test]
    fn the_same_for_series_with_a_pattern(seed in any::<u64>(), spike in 20..130_usize, cut in 15..140_usize) {
        let mut amounts = working_weeks(140, seed);
        amounts[spike] *= 3;
        check_streaming(&series(amounts), day(cut), DEFAULT_SENSITIVITY)?;
    }

    #[test]
    fn anomalies_are_ordered_within_bounds_and_one_a_day(of in any_series(), sensitivity in 0.0..=1.0_f64) {
        let found = anomalies(&of, sensitivity).unwrap().anomalies;
        prop_assert!(found.is_sorted_by(|one, next| one.date < next.date));
        for anomaly in found {
            prop_assert!((1.0 - sensitivity..=1.0).contains(&anomaly.score));
            prop_assert_eq!(of.points.get(&anomaly.date), Some(&anomaly.actual_micro_usd));
        }
    }
}

#[test]
fn constants_and_zeros_have_none_whatever_the_sensitivity() {
    for amount in [0, 1, 5_000_000, -3_000_000] {
        let found = anomalies(&series(vec![amount; 200]), 1.0).unwrap();
        assert!(found.anomalies.is_empty(), "{amount}: {found:?}");
    }
}

#[test]
fn too_little_history_has_none() {
    let mut amounts = working_weeks(13, 1);
    amounts[12] *= 50;
    let found = anomalies(&series(amounts), 1.0).unwrap();
    assert_eq!(
        (found.anomalies.len(), found.status),
        (0, Status::InsufficientHistory)
    );
}

#[test]
fn spikes_and_drops_are_told_on_their_day_in_their_direction() {
    for seed in 1..=10 {
        let mut amounts = working_weeks(180, seed);
        amounts[100] *= 3;
        amounts[141] /= 4;
        let found: Vec<_> = told(&series(amounts))
            .iter()
            .map(|it| (it.date, it.direction))
            .collect();
        assert!(
            found.contains(&(day(100), Direction::Up)),
            "seed {seed}: {found:?}"
        );
        assert!(
            found.contains(&(day(141), Direction::Down)),
            "seed {seed}: {found:?}"
        );
    }
}

#[test]
fn the_day_after_a_spike_is_no_drop() {
    let mut amounts = working_weeks(180, 2);
    amounts[100] *= 6;
    let found = told(&series(amounts));
    assert!(
        found.iter().all(|it| it.direction == Direction::Up),
        "{found:?}"
    );
}

#[test]
fn a_gap_is_not_a_drop() {
    let mut gappy = series(working_weeks(180, 3));
    for number in 100..106 {
        gappy.points.remove(&day(number));
    }
    assert_eq!(told(&gappy), []);
}

#[test]
fn a_listed_holiday_is_not_a_drop() {
    let mut closed = series(working_weeks(180, 3));
    closed.points.insert(day(100), 0);
    assert_eq!(told(&closed).len(), 1);
    closed.holidays.insert(day(100));
    assert_eq!(told(&closed), []);
}

#[test]
fn after_an_alarm_the_direction_is_silent_for_a_week_unless_the_deviation_doubles() {
    let mut amounts = working_weeks(180, 4);
    // 2026-09-16, a Wednesday, and the days after it.
    for number in [107, 109, 113] {
        amounts[number] = 22_000_000;
    }
    let days = |amounts: &[i64]| -> Vec<Date> {
        told(&series(amounts.to_vec()))
            .iter()
            .map(|it| it.date)
            .collect()
    };
    assert_eq!(days(&amounts), [day(107)]);
    amounts[109] = 50_000_000;
    assert_eq!(days(&amounts), [day(107), day(109)]);
}

#[test]
fn a_sustained_change_is_normal_after_two_weeks() {
    let mut amounts = working_weeks(250, 5);
    amounts[120..].iter_mut().for_each(|amount| *amount *= 2);
    amounts[200] *= 3;
    let dates: Vec<Date> = told(&series(amounts)).iter().map(|it| it.date).collect();
    assert_eq!(dates, [day(120), day(200)]);
}

#[test]
fn a_slow_leak_is_noticed() {
    for seed in 1..=5 {
        let mut amounts = working_weeks(200, seed);
        for (number, amount) in amounts.iter_mut().enumerate().skip(120).take(40) {
            *amount += *amount / 50 * i64::try_from(number - 120).unwrap();
        }
        let found = told(&series(amounts));
        let first = found.iter().find(|it| it.date >= day(120)).unwrap();
        assert!(
            first.direction == Direction::Up && first.date < day(145),
            "seed {seed}: {found:?}"
        );
    }
}

#[test]
fn ends_of_months_are_no_anomalies() {
    let mut dear = series(working_weeks(330, 8));
    for (date, amount) in &mut dear.points {
        if date.day() == date.days_in_month() {
            *amount *= 3;
        }
    }
    assert_eq!(told(&dear), []);
}

#[test]
fn a_job_that_stops_running_is_told_once() {
    let amounts = (0..200).map(|number| match number % 7 {
        1 | 3 | 5 if number < 150 => 3_000_000,
        _ => 0,
    });
    let found = told(&series(amounts));
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].direction, Direction::Down);
    assert!((day(150)..day(160)).contains(&found[0].date), "{found:?}");
}

#[test]
fn more_sensitivity_tells_at_least_as_many_days() {
    let mut noise = noise(9);
    let of = series((0..300).map(|_| (1e7 * (0.5 * noise()).exp()) as i64));
    let days = |sensitivity: f64| -> BTreeSet<Date> {
        anomalies(&of, sensitivity)
            .unwrap()
            .anomalies
            .iter()
            .map(|it| it.date)
            .collect()
    };
    assert_eq!(days(0.0).len(), 0);
    assert!(days(0.9).len() > days(0.3).len());
}
