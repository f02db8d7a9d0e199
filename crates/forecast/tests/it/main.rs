//! What forecasts and anomalies promise, on series of every kind.
#![allow(
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "a test fails by a panic, and statistics are approximate"
)]

mod anomalies;
mod forecasts;
mod support;
