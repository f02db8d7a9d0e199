//! Runs: identity, reports, the joins that fold reports into a run, and the rule that plans writes.

pub mod advance;
pub mod attempt;
mod candidate;
pub mod inquiry;
pub mod key;
pub mod ledger;
pub mod number;
pub mod observation;
mod price;
pub mod record;
mod register;
pub mod state;
mod unnumbered;

pub(crate) use advance::revise;
pub use advance::{Advance, Facts, Outcome, advance, recall, wants_facts};
pub use attempt::Attempt;
pub use candidate::Candidate;
pub use inquiry::Inquiry;
pub use key::{Platform, RunKey};
pub use ledger::Ledger;
pub use number::{Figure, Units};
pub use observation::{Authority, Observation, Parent, RunError, Usage};
pub use price::price;
pub use record::RunRecord;
pub use state::State;
