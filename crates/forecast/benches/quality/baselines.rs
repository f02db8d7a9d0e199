//! Simple methods beside which alarms are measured: a cost above twice the mean of 30 days, a
//! windowed Gaussian, and the change against the week before beside its usual spread. They keep the
//! same silence of 7 days after an alarm.

use strands_forecast::Direction;

pub(crate) type Alarm = (usize, Direction);

/// A judge of all days of a series.
pub(crate) type Baseline = (&'static str, fn(&[Option<i64>]) -> Vec<Alarm>);

pub(crate) const BASELINES: [Baseline; 3] = [
    ("2x 30-day mean", twice_mean),
    ("Gaussian", gaussian),
    ("week z", week_over_week),
];

const SILENCE: usize = 7;
const WINDOW: usize = 60;
const LIMIT: f64 = 3.0;

fn before(values: &[Option<i64>], day: usize, count: usize) -> Vec<f64> {
    values[day.saturating_sub(count)..day]
        .iter()
        .flatten()
        .map(|value| *value as f64)
        .collect()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

fn deviation(values: &[f64]) -> f64 {
    let centre = mean(values);
    mean(
        &values
            .iter()
            .map(|value| (value - centre).powi(2))
            .collect::<Vec<_>>(),
    )
    .sqrt()
}

fn each_day(values: &[Option<i64>], judge: impl Fn(usize, f64) -> Option<Direction>) -> Vec<Alarm> {
    let mut alarms: Vec<Alarm> = Vec::new();
    for (day, value) in values.iter().enumerate().skip(30) {
        let direction = value.and_then(|value| judge(day, value as f64));
        let Some(direction) = direction else { continue };
        let mut before = alarms.iter().rev();
        let last = before.find(|alarm| alarm.1 == direction);
        if last.is_none_or(|(told, _)| day - told > SILENCE) {
            alarms.push((day, direction));
        }
    }
    alarms
}

fn by_score(score: f64, limit: f64) -> Option<Direction> {
    let direction = if score > 0.0 {
        Direction::Up
    } else {
        Direction::Down
    };
    (score.abs() > limit).then_some(direction)
}

fn twice_mean(values: &[Option<i64>]) -> Vec<Alarm> {
    each_day(values, |day, value| {
        (value > 2.0 * mean(&before(values, day, 30))).then_some(Direction::Up)
    })
}

fn gaussian(values: &[Option<i64>]) -> Vec<Alarm> {
    each_day(values, |day, value| {
        let past = before(values, day, WINDOW);
        by_score((value - mean(&past)) / deviation(&past).max(1.0), LIMIT)
    })
}

fn week_over_week(values: &[Option<i64>]) -> Vec<Alarm> {
    let change = |day: usize| Some((values[day]? - values[day.checked_sub(7)?]?) as f64);
    each_day(values, |day, _| {
        let past: Vec<f64> = (day.saturating_sub(WINDOW)..day)
            .filter_map(change)
            .collect();
        by_score(
            (change(day)? - mean(&past)) / deviation(&past).max(1.0),
            LIMIT,
        )
    })
}
