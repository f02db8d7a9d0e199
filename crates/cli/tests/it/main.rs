//! The command as people and scripts use it: its contracts, its exit codes, and the demo.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by a panic"
)]

mod account;
mod agents;
mod channels;
mod compliance;
mod configuration;
mod dashboard;
mod dashboard_reads;
mod dead_letters;
mod demo;
mod detect_pii;
mod help;
mod import;
mod ingest;
mod issues;
mod pricing;
mod reading;
mod rebuild;
mod scan_jobs;
mod series;
mod sim;
mod support;
