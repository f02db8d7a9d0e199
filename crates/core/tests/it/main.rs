//! The rules, on tables of cases and on generated histories.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::float_cmp,
    clippy::too_many_lines,
    reason = "a test fails by a panic, compares what was given exactly, and may be a long table"
)]

mod advance;
mod any_order;
mod desk;
mod digests;
mod event;
mod groups;
mod incidents;
mod mail_events;
mod notify;
mod platform;
mod post;
mod readers;
mod reconcile;
mod support;
