//! The tables: one module a table with its item, keys and queries. Plans of `strands-core` are
//! executed here, as transactions.
//!
//! The store speaks DynamoDB's API and nothing else: in the account, on the embedded store of a
//! laptop and in tests. Only the endpoint differs.

mod batch;
mod boards;
mod connect;
pub mod dead_letters;
pub mod decisions;
mod error;
mod execute;
mod execution_item;
pub mod executions;
mod exposures;
mod find;
pub mod incidents;
pub mod issues;
mod item;
mod job_tags;
mod jobs_now;
pub mod ledger;
pub mod outbox;
pub mod quality;
pub mod rebuild;
mod reputation;
mod rollups;
pub mod schema;
mod sessions;
mod settings;
mod signals;
mod statement;
mod tool_calls;
pub mod trends;

pub use connect::{Retention, Store, Tables};
pub use error::StoreError;
