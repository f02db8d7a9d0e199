//! Pages and charts from fixed facts.
#![allow(
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    reason = "a test fails by a panic, and its numbers are small"
)]

mod charts;
mod decisions;
mod facts;
mod openapi;
mod pages;
mod platforms;
mod roster;
mod safety;
mod weight;
