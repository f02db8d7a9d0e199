//! The tables through the API that the functions call, on the embedded store.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by a panic"
)]

mod tables;
