//! The language of Strands and its rules as pure functions: no clock, no randomness, no I/O.
//!
//! - [`event`]: what arrives, and the report that it makes
//! - [`run`]: identity, attempts, states, and [`run::advance`], the rule of tracking
//! - [`cost`], [`money`]: price sheet, calculators, exact amounts
//! - [`job`]: what is known of a job beside its runs, and its budget
//! - [`totals`]: what a run contributes, and [`totals::post`], the rule of posting
//! - [`now`]: what pages show of a job in place of its runs; [`cadence`] and [`spread`], its rhythm and usual times
//! - [`wilson`]: how far a share of runs can be trusted
//! - [`incident`]: causes, mails, and [`incident::notify`], the rule of notification
//! - [`issue`]: what is wrong with the code of jobs, and [`issue::register`], the rule of the registry
//! - [`dataset`]: where a data set lies, and the port that reads one
//! - [`exposure`]: personal data in what a run wrote
//! - [`reconcile`]: what is asked and compared when events, stream records or senders were lost
//! - [`history`]: what the services remember of the past, list by list, as reports
//! - [`round`]: the agents that look at a finished run, and [`round::next`], the rule of the supervisor
//! - [`session`]: people who have signed in, and what they may do
//! - [`settings`]: what the configuration says to all functions
//! - [`plan`]: decisions as data, which the store executes
//! - [`platform`]: what a platform's API answers, as a report
//! - [`dead_letter`]: what could never be applied, with its reason
//! - [`tool_call`]: calls of agents' tools, and what they cost
//! - [`typed_time`]: times as people and agents type them

pub mod cadence;
pub mod cost;
pub mod dataset;
pub mod dead_letter;
pub mod event;
pub mod exposure;
pub mod history;
mod id;
pub mod incident;
pub mod instant;
pub mod issue;
pub mod job;
pub mod money;
pub mod now;
pub mod plan;
pub mod platform;
pub mod reconcile;
pub mod redact;
pub mod round;
pub mod run;
pub mod session;
pub mod settings;
pub mod spread;
pub mod tool_call;
pub mod totals;
pub mod typed_time;
pub mod wilson;
