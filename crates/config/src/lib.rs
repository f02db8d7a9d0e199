//! `etl_config.json`: what every job is, reads, may cost and must keep.
//!
//! - [`Config::load`]: text to typed jobs, or to every [`Fault`] with its place
//! - [`model`]: the types of the file; its JSON [`schema`] and [`reference`] are made from them
//! - [`facts`]: what the file, else tags, say about a job
//! - [`Configuration`]: the version of a deployed file that is in force
//! - [`Schedule`]: when a job starts
//! - [`practice`]: what a sound file says, beyond what it must
//!
//! The crate does no I/O and reads no clock: the text, the environment and the present are arguments.

mod check;
mod deployed;
mod facts;
mod fault;
mod load;
pub mod model;
mod nearest;
mod origins;
pub mod practice;
mod read;
mod reference;
mod resolve;
mod schedule;
mod schema;
mod shape;
mod source;
mod tree;

pub use deployed::{
    ASK_AGAIN, Answer, BadLocation, Configuration, Current, Location, NoSource, Source,
};
pub use facts::facts;
pub use fault::{Code, Fault, Faults};
pub use load::{Config, Environment, Loaded};
pub use origins::Leaf;
pub use reference::reference;
pub use schedule::{BadSchedule, Schedule};
pub use schema::published_schema as schema;
pub use tree::{Node, Origin};
