//! The simulation: many short seeds against the oracle, and the controls that it must catch.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by a panic"
)]

mod claim;
mod controls;
mod seeds;
