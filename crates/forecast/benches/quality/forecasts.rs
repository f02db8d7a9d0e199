//! Forecasts beside baselines: MASE (Hyndman and Koehler, "Another Look at Measures of Forecast
//! Accuracy", 2006), coverage of days and totals, width over the MASE scale, time.

use crate::draws::Draws;
use crate::families::{Family, Made};
use std::time::Instant;
use strands_forecast::forecast;

const HISTORY: usize = 365;
const AHEAD: usize = 30;

#[derive(Default)]
struct Sums {
    series: f64,
    ours: f64,
    naive: f64,
    mean: f64,
    drift: f64,
    days: f64,
    days_held: f64,
    totals_held: f64,
    totals: f64,
    width: f64,
    bias: f64,
    milliseconds: f64,
    slowest: f64,
}

pub(crate) fn report(families: &[Family], seed: u64, count: u64) {
    println!("forecast, {AHEAD} days ahead after {HISTORY}, {count} series a family, seed {seed}");
    println!(
        "{:<36} {:>6} {:>6} {:>6} {:>6} | {:>6} {:>6} {:>6} {:>6} | {:>6} {:>6}",
        "family",
        "MASE",
        "naive",
        "mean",
        "drift",
        "days",
        "totals",
        "width",
        "bias",
        "ms",
        "worst"
    );
    for (place, (name, make)) in families.iter().enumerate() {
        let mut sums = Sums::default();
        for number in 0..count {
            let mut draws = Draws::new(seed * 1_000_003 + place as u64 * 10_007 + number);
            measure(&make(&mut draws, HISTORY + AHEAD), &mut sums);
        }
        print(name, &sums);
    }
}

fn print(name: &str, sums: &Sums) {
    let mean = |sum: f64| sum / sums.series;
    println!(
        "{name:<36} {:>6.3} {:>6.3} {:>6.3} {:>6.3} | {:>5.1}% {:>5.1}% {:>6.2} {:>6.3} | {:>6.2} {:>6.2}",
        mean(sums.ours),
        mean(sums.naive),
        mean(sums.mean),
        mean(sums.drift),
        100.0 * sums.days_held / sums.days,
        100.0 * sums.totals_held / sums.totals,
        mean(sums.width),
        mean(sums.bias),
        mean(sums.milliseconds),
        sums.slowest,
    );
}

fn measure(made: &Made, sums: &mut Sums) {
    let past: Vec<Option<f64>> = made.values[..HISTORY]
        .iter()
        .map(|it| it.map(|it| it as f64))
        .collect();
    let pairs = past
        .iter()
        .zip(&past[7..])
        .filter_map(|(before, after)| Some(((*after)? - (*before)?).abs()));
    let (sum, pairs) = pairs.fold((0.0, 0.0), |(sum, count), miss| (sum + miss, count + 1.0));
    let scale = sum / pairs;
    if scale.is_nan() || scale <= 0.0 {
        return;
    }
    let begun = Instant::now();
    let answer = forecast(&made.series(HISTORY), AHEAD as u16)
        .unwrap_or_else(|fault| panic!("{fault}: {:?}", &past));
    let milliseconds = begun.elapsed().as_secs_f64() * 1e3;
    // A gap at the end moves the forecast's first day back.
    let skipped = past.iter().rev().take_while(|it| it.is_none()).count();
    let known: Vec<f64> = past.iter().flatten().copied().collect();
    let mean = known.iter().sum::<f64>() / known.len() as f64;
    let last = *known.last().unwrap();
    let slope = (last - known[0]) / (known.len() - 1) as f64;
    let naive = |day: usize| {
        (1..)
            .find_map(|weeks| {
                past.get((HISTORY + day).checked_sub(7 * weeks)?)?
                    .filter(|_| true)
            })
            .unwrap_or(mean)
    };
    let (mut misses, mut count) = ([0.0; 4], 0.0);
    let mut truth_total = 0.0;
    let mut complete = skipped == 0;
    for day in 0..AHEAD {
        let Some(ahead) = answer.daily.get(day + skipped) else {
            break;
        };
        let Some(truth) = made.values[HISTORY + day] else {
            complete = false;
            continue;
        };
        let value = truth as f64;
        truth_total += value;
        count += 1.0;
        let forecasts = [
            ahead.amount.mean as f64,
            naive(day),
            mean,
            last + slope * (day + 1) as f64,
        ];
        for (miss, forecast) in misses.iter_mut().zip(forecasts) {
            *miss += (value - forecast).abs();
        }
        sums.days += 1.0;
        sums.days_held += f64::from(u8::from(
            (ahead.amount.lo95..=ahead.amount.hi95).contains(&truth),
        ));
        sums.width += (ahead.amount.hi95 - ahead.amount.lo95) as f64 / scale / AHEAD as f64;
    }
    let [ours, naive, mean, drift] = misses.map(|miss| miss / count / scale);
    sums.series += 1.0;
    sums.ours += ours;
    sums.naive += naive;
    sums.mean += mean;
    sums.drift += drift;
    if complete {
        let held =
            answer.total.lo95 as f64 <= truth_total && truth_total <= answer.total.hi95 as f64;
        sums.totals += 1.0;
        sums.totals_held += f64::from(u8::from(held));
        sums.bias += answer.total.mean as f64 / truth_total.max(1.0) - 1.0;
    }
    sums.milliseconds += milliseconds;
    sums.slowest = sums.slowest.max(milliseconds);
}
