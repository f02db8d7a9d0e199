//! What a job will cost, with honest intervals, and on which days it cost something else than
//! expected. Pure: no clock, no randomness, the same series gives the same bytes.

#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "statistics are approximate; amounts are whole at the edges"
)]

mod anomaly;
mod back_test;
mod budget;
mod calendar;
mod changes;
pub mod document;
mod forecast;
mod level;
mod model;
mod occurrence;
mod pattern;
mod robust;
mod series;

pub use anomaly::{Anomalies, Anomaly, DEFAULT_SENSITIVITY, Detector, Direction, anomalies};
pub use back_test::{BackTest, back_test};
pub use budget::{Budget, budget};
pub use forecast::{
    Ahead, Forecast, Interval, LEAST_DAYS, MOST_DAYS_AHEAD, NoForecast, Status, forecast,
};
pub use series::Series;
