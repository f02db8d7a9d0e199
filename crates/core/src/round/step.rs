//! What is known of a round.

use super::Unanswered;
use super::request::LATER;
use super::rules::Examiner;
use crate::run::{Attempt, Ledger};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// An agent that failed this often at a run is not asked about it again.
pub const MOST_FAULTS: u32 = 3;

/// The round of a run: a row of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Round {
    /// Key text of the run.
    pub run_key: String,
    /// Counted from 1, one more with each change.
    pub version: u64,
    /// The attempt whose end began the round; the end of a later one begins another.
    pub attempt: u32,
    /// What each agent did.
    pub steps: BTreeMap<Examiner, Step>,
}

/// One agent's part in a round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// How far it is.
    #[serde(flatten)]
    pub state: StepState,
    /// Since when.
    pub at: Timestamp,
    /// How often it failed.
    #[serde(default)]
    pub faults: u32,
    /// Milliseconds for which it was asked, all tries together. A try that nobody told the end of counts
    /// as long as it may have taken.
    #[serde(default)]
    pub duration_ms: u64,
    /// The agent's word for what it did, or why it did nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// How far a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum StepState {
    /// The agent is being asked; nobody else asks it before `until`.
    Claimed {
        /// When the claim ends.
        until: Timestamp,
    },
    /// It is to be asked again.
    Waiting,
    /// It has answered.
    Done,
    /// It was not asked: that might have been beyond a limit.
    Skipped,
    /// It failed too often.
    GivenUp,
}

impl StepState {
    const fn in_words(self) -> &'static str {
        match self {
            Self::Claimed { .. } => "is asked now",
            Self::Waiting => "is asked again",
            Self::Done => "done",
            Self::Skipped => "not asked",
            Self::GivenUp => "given up",
        }
    }
}

impl Step {
    /// How far it is, and what the agent or whoever asked it says of that.
    #[must_use]
    pub fn in_words(&self) -> String {
        let state = self.state.in_words();
        match &self.note {
            Some(note) => format!("{state}: {note}"),
            None => state.to_owned(),
        }
    }
}

/// What came of asking an agent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It answered; its own word for what it did.
    Answered(Option<String>),
    /// It could not be asked now.
    Passing(String),
    /// It failed.
    Failed(String),
}

impl Outcome {
    /// What an agent's answer, or that there is none, comes to.
    #[must_use]
    pub fn of(answer: &Result<Value, Unanswered>) -> Self {
        let text = |answer: &Value, field: &str| answer[field].as_str().map(str::to_owned);
        match answer {
            Ok(answer) => match text(answer, "outcome") {
                Some(word) if word == LATER => {
                    let why = text(answer, "reason");
                    Self::Passing(why.unwrap_or_else(|| "it did not say why".to_owned()))
                }
                word => Self::Answered(word),
            },
            Err(Unanswered::Passing(why)) => Self::Passing(why.clone()),
            Err(Unanswered::Failed(why)) => Self::Failed(why.clone()),
        }
    }
}

impl Round {
    /// A round of which nothing is done yet, after `held` where an earlier attempt had one.
    pub(super) fn of(run: &Ledger, held: Option<&Self>) -> Self {
        let attempt = run
            .highest_attempt()
            .map_or(1, |attempt: &Attempt| attempt.number);
        match held {
            Some(held) if held.attempt == attempt => held.clone(),
            _ => Self {
                run_key: run.key.text(),
                version: held.map_or(0, |held| held.version),
                attempt,
                steps: BTreeMap::new(),
            },
        }
    }

    /// The round once an agent that was claimed has been asked.
    #[must_use]
    pub fn after(
        &self,
        examiner: Examiner,
        outcome: &Outcome,
        took_ms: u64,
        now: Timestamp,
    ) -> Self {
        let before = self.steps.get(&examiner);
        let faults = before.map_or(0, |step| step.faults);
        let (state, faults, note) = match outcome {
            Outcome::Answered(word) => (StepState::Done, faults, word.clone()),
            Outcome::Passing(why) => (StepState::Waiting, faults, Some(why.clone())),
            Outcome::Failed(why) if faults + 1 < MOST_FAULTS => {
                (StepState::Waiting, faults + 1, Some(why.clone()))
            }
            Outcome::Failed(why) => (StepState::GivenUp, faults + 1, Some(why.clone())),
        };
        let duration_ms = before.map_or(0, |step| step.duration_ms);
        let step = Step {
            state,
            at: now,
            faults,
            duration_ms: duration_ms.saturating_add(took_ms),
            note,
        };
        self.with(examiner, step)
    }

    /// The same with that step, one version later.
    pub(super) fn with(&self, examiner: Examiner, step: Step) -> Self {
        let mut steps = self.steps.clone();
        steps.insert(examiner, step);
        Self {
            run_key: self.run_key.clone(),
            version: self.version + 1,
            attempt: self.attempt,
            steps,
        }
    }
}
