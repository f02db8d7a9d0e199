//! What is wrong with the code of jobs, for as long as it lasts: opened by the first version of a script
//! that has it, resolved by the first one that has not, opened again when it returns.
//!
//! - [`register`]: the rule of the registry, from what is known of a job's script and a scan to plans
//! - [`decide`]: what people decide about an issue
//! - [`Detected`]: what an execution is told of the script that it ran

mod decision;
mod detected;
mod finding;
mod key;
mod register;
mod rows;

pub use decision::{Decided, Decision, LONGEST_MUTE, MOST_DECISIONS, Refused, decide};
pub use detected::{Detected, MOST_DETECTED};
pub use finding::{CodeLine, Finding, Reading, Scan, ScriptVersion};
pub use key::{IssueKey, NoIssueKey};
pub use register::{MOST_KEPT, register};
pub use rows::{IssueRow, Known, Resolution, Scanned, ScriptRow, Why};
