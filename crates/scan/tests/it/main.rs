//! Scans of whole files: what they say of columns, of damaged input, and what they never say.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by a panic"
)]

mod bounds;
mod corpus;
mod fuzz;
mod quality;
