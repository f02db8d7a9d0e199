//! Scans of whole files: what they say of columns, of damaged input, and what they never say.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::format_push_string,
    clippy::format_collect,
    clippy::match_same_arms,
    clippy::unnecessary_wraps,
    reason = "a test fails by a panic, builds texts at leisure, and keeps makers of columns in one table"
)]

mod bounds;
mod corpus;
mod elsewhere;
mod fuzz;
mod memory;
mod prose;
mod quality;
