//! A finished run's round through the agents that apply to it: one after the other, each once, within
//! limits of time and money.
//!
//! - `rules`: which agents apply; whatever chooses them later, a model too, answers with the same names,
//!   and is held by the same claims and limits
//! - `step`: what is known of a round
//! - `next`: what is to be done now
//! - `request`: what passes between whoever carries a run and an agent

mod next;
mod request;
mod rules;
mod step;

pub use next::{Conditions, Limits, Next, Terms, next};
pub use request::{RunName, ScanRequest, later};
pub use rules::{Examiner, examiners};
pub use step::{MOST_FAULTS, Outcome, Round, Step, StepState};

use serde_json::Value;
use std::future::Future;

/// Why an agent gave no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unanswered {
    /// Throttled, timed out or unavailable: the same request may be answered later.
    #[error("{0}")]
    Passing(String),
    /// It failed, or may not be asked.
    #[error("{0}")]
    Failed(String),
}

/// Who hands a run to an agent: AWS Lambda, or the functions within this process.
pub trait Examiners: Sync {
    /// Asks an agent to look at the run with that key, and gives its answer. Asked twice, an agent finds
    /// that it has looked already.
    fn examine(
        &self,
        examiner: Examiner,
        run_key: &str,
    ) -> impl Future<Output = Result<Value, Unanswered>> + Send;
}
