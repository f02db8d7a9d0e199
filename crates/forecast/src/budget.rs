//! Whether a month's budget will do.

use jiff::civil::Date;
use serde::Serialize;

use crate::forecast::{NoForecast, forecast};
use crate::series::Series;

const NORMAL: f64 = 1.96;

/// What the forecast says about a budget of a calendar month.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Budget {
    /// Probability that the month of the first day ahead costs more, known days included.
    pub probability_exceeded: f64,
    /// The first day on which the sum of the month is expected above the budget.
    pub expected_exceed_date: Option<Date>,
}

/// Holds what is known of the month of the first day ahead, and the forecast of its rest, against a
/// limit in micro-USD. Unknown days count as free.
pub fn budget(series: &Series, limit: i64) -> Result<Budget, NoForecast> {
    let (last, _) = series
        .points
        .last_key_value()
        .ok_or(NoForecast::NoHistory)?;
    let next = last.tomorrow().map_err(|_| NoForecast::BeyondCalendar)?;
    let rest = next.days_in_month() - next.day() + 1;
    let ahead = forecast(series, u16::try_from(rest).unwrap_or(1))?;
    let spent: i128 = series
        .points
        .range(next.first_of_month()..)
        .map(|(_, it)| i128::from(*it))
        .sum();
    let left = (i128::from(limit) - spent) as f64;
    let middle = f64::midpoint(ahead.total.lo95 as f64, ahead.total.hi95 as f64);
    let deviation = (ahead.total.hi95 as f64 - ahead.total.lo95 as f64) / (2.0 * NORMAL);
    let probability = if deviation > 0.0 {
        normal((middle - left) / deviation)
    } else {
        f64::from(u8::from(middle > left))
    };
    let mut sum = spent;
    let exceeds = ahead.daily.iter().find(|day| {
        sum += i128::from(day.amount.mean);
        sum > i128::from(limit)
    });
    Ok(Budget {
        probability_exceeded: (probability * 1e4).round() / 1e4,
        expected_exceed_date: exceeds.map(|day| day.date),
    })
}

/// The standard normal distribution (Abramowitz and Stegun, "Handbook of Mathematical Functions",
/// 26.2.17; absolute error below 7.5e-8).
fn normal(at: f64) -> f64 {
    const FACTORS: [f64; 5] = [
        1.330_274_429,
        -1.821_255_978,
        1.781_477_937,
        -0.356_563_782,
        0.319_381_530,
    ];
    let part = 1.0 / (1.0 + 0.231_641_9 * at.abs());
    let row = FACTORS
        .iter()
        .fold(0.0, |sum, factor| (sum + factor) * part);
    let above = (-at * at / 2.0).exp() / std::f64::consts::TAU.sqrt() * row;
    if at > 0.0 { 1.0 - above } else { above }
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;
    use jiff::civil::date;

    use super::*;

    fn daily(amount: i64) -> Series {
        let days = date(2026, 8, 1).series(1.day()).take(45);
        Series {
            points: days.map(|day| (day, amount)).collect(),
            ..Series::default()
        }
    }

    #[test]
    fn the_normal_distribution() {
        for (at, share) in [
            (0.0, 0.5),
            (1.959_964, 0.975),
            (-1.0, 0.158_655),
            (40.0, 1.0),
        ] {
            assert!((normal(at) - share).abs() < 1e-6, "{at}");
        }
    }

    #[test]
    fn a_constant_cost_exceeds_a_budget_on_the_day_that_arithmetic_says() {
        let series = daily(1_000_000);
        let tight = budget(&series, 20_500_000).unwrap();
        assert_eq!(tight.expected_exceed_date, Some(date(2026, 9, 21)));
        assert!(tight.probability_exceeded > 0.99, "{tight:?}");
        let wide = budget(&series, 31_000_000).unwrap();
        assert_eq!(wide.expected_exceed_date, None);
        assert!(wide.probability_exceeded < 0.05, "{wide:?}");
    }
}
