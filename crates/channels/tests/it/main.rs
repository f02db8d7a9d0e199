//! What channels are sent, and what becomes of it at receivers that stand in for real ones.

#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod account;
mod cases;
mod delivering;
mod limits;
mod reading;
mod receiver;
mod secrets;
mod signing;
mod snapshots;
