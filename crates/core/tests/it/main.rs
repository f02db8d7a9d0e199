//! The rules, on tables of cases and on generated histories.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::float_cmp,
    clippy::too_many_lines,
    reason = "a test fails by a panic, compares what was given exactly, and may be a long table"
)]

mod advance;
mod event;
mod notify;
mod platform;
mod post;
mod reconcile;
mod support;
