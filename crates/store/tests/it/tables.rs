//! Every access to a table: what is written, what is read back, and what a fault is taken for.

mod dead_letters;
mod executions;
mod exposures;
mod faults;
mod incidents;
mod issues;
mod jobs_now;
mod ledger;
mod lists;
mod outbox;
mod plans;
mod quality;
mod reconcile;
mod reputation;
mod retention;
mod rollups;
mod schema;
mod sessions;
mod signals;
mod support;
mod tool_calls;
mod trends;
