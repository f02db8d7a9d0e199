//! The rules, on tables of cases and on generated histories.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::float_cmp,
    clippy::needless_pass_by_value,
    clippy::too_many_lines,
    reason = "a test fails by a panic, compares what was given exactly, may be a long table, and builds its events from values"
)]

mod acknowledgements;
mod advance;
mod any_order;
mod budgets;
mod channels;
mod decisions;
mod desk;
mod digests;
mod event;
mod exposing;
mod exposure;
mod groups;
mod history;
mod incidents;
mod issues;
mod mail_events;
mod months;
mod notify;
mod platform;
mod post;
mod readers;
mod reconcile;
mod rounds;
mod summaries;
mod support;
mod teams;
mod tool_calls;
