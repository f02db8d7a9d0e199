//! The contract of the configuration: what each fault is called and where it stands, what
//! resolution gives, and what no input can do to it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by a panic"
)]

mod documents;
mod facts;
mod faults;
mod practices;
mod properties;
mod resolution;
mod schedules;
mod settings;
mod support;
