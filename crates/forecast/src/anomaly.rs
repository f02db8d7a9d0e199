//! Days that cost something else than expected, told on the day itself: what is said about a day
//! stands on it and the days before it alone.

mod episode;
mod evidence;
mod noise;
mod scan;
mod watch;

use jiff::civil::Date;
use serde::Serialize;

use crate::forecast::{LEAST_DAYS, NoForecast, Status};
use crate::series::Series;
use watch::Watch;

/// The sensitivity that keeps false alarms to about two a series and year.
pub const DEFAULT_SENSITIVITY: f64 = 0.5;

/// Which way a cost went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// More than expected.
    Up,
    /// Less than expected.
    Down,
}

/// What saw it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Detector {
    /// Far from the forecast for the day.
    ForecastResidual,
    /// Far from the same weekday a week before.
    WeekOverWeek,
    /// Far from the usual cost of a day on which the job runs, by the median absolute deviation of
    /// its logarithm.
    LogCostMad,
    /// A little off for many days in a row.
    Drift,
    /// Free on more days in a row than chance explains.
    Silence,
}

/// A day that cost something else than expected.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Anomaly {
    /// Which day.
    pub date: Date,
    /// Which way.
    pub direction: Direction,
    /// How surely, from 0 to 1; 0.5 is what the default sensitivity asks for.
    pub score: f64,
    /// What was expected.
    pub expected_micro_usd: i64,
    /// What it cost.
    pub actual_micro_usd: i64,
    /// What saw it.
    pub detector: Detector,
}

/// The anomalies of a series, by date.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Anomalies {
    /// At most one a date.
    pub anomalies: Vec<Anomaly>,
    /// Whether there was enough to learn from.
    pub status: Status,
}

/// Goes through the series day by day; tells those with a score of at least 1 - `sensitivity`.
pub fn anomalies(series: &Series, sensitivity: f64) -> Result<Anomalies, NoForecast> {
    if series.points.is_empty() {
        return Err(NoForecast::NoHistory);
    }
    if series.points.len() < LEAST_DAYS {
        return Ok(Anomalies {
            anomalies: Vec::new(),
            status: Status::InsufficientHistory,
        });
    }
    let mut watch = Watch::new(series, 1.0 - sensitivity.clamp(0.0, 1.0));
    let points = series.points.iter();
    let anomalies = points
        .filter_map(|(date, amount)| watch.see(*date, *amount))
        .collect();
    Ok(Anomalies {
        anomalies,
        status: Status::Ok,
    })
}
