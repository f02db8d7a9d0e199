//! A simulated cloud in one thread: queues, streams, tables, a platform, a mail provider and the
//! functions between them, all driven by one seed and a virtual clock. The functions here mirror the
//! shipped ones call by call; what they decide is decided by the shipped rules of `strands-core`.
//!
//! - [`simulate`] plays one seed and gives its [`Report`]; [`shrink`] makes a failing one small
//! - [`settings`]: how much, which faults, which guard is taken away
//! - [`tables`]: rows, conditions, transactions, as the plans need them
//!
//! One seed gives one report, byte for byte.

mod agenda;
mod cloud;
mod inflight;
mod invocation;
mod oracle;
mod platform;
mod process;
mod provider;
mod queue;
mod report;
pub mod settings;
mod shrink;
mod stream;
pub mod tables;
mod trace;
mod workload;

pub use cloud::{SimFault, simulate};
pub use report::{Difference, Fates, Mails, Report};
pub use settings::{Control, Fault, Faults, Settings};
pub use shrink::{Shrunk, shrink};
