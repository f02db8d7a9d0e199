//! What holds across crates: exactly once under races and faults, the borders, and the roles.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::large_futures,
    reason = "a test fails by a panic, and its stack is its own"
)]

mod crash;
mod exactly_once;
mod history;
mod layers;
mod roles;
mod rule;
mod tables;
mod template;
