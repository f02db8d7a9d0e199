//! The dashboard as it is deployed: for people who signed in, and programs with a token.

#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod actions;
mod api;
mod budgets;
mod lambda;
mod open;
mod sign_in;
mod site;
mod timeline;
