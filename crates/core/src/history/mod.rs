//! What an account's services remember of the past: lists of what has runs, lists of its runs, and,
//! where a list lacks what matters, the runs themselves.
//!
//! One module a service; [`Reading`] goes through them, call by call. What it finds is what the same
//! answers would have made of the runs' events.

mod athena;
mod batch;
mod databrew;
mod emr_containers;
mod emr_serverless;
mod emr_steps;
mod glob;
mod glue;
mod query;
mod reading;
mod source;
mod step_functions;

pub use glob::matches;
pub use query::Query;
pub use reading::{Found, PassedOver, Reading};
pub use source::{Retention, Source};
