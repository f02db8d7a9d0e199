//! The words in which services name states, as one table a service.

use super::reject::{Reason, Rejection};
use crate::redact::redact;
use crate::run::{Observation, RunError, RunKey, State};
use jiff::Timestamp;

/// The longest error code kept, in bytes.
const MAX_CODE_BYTES: usize = 256;

/// What a service's word for a state means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Meaning {
    /// Our word.
    pub(crate) state: State,
    /// Whether the run is on its way to stop.
    pub(crate) stopping: bool,
    /// The error code that the word itself is.
    pub(crate) code: Option<&'static str>,
}

impl Meaning {
    /// Runs, and is being stopped.
    pub(crate) const STOPPING: Self = Self {
        stopping: true,
        ..Self::of(State::Running)
    };

    /// That state and nothing more.
    pub(crate) const fn of(state: State) -> Self {
        Self {
            state,
            stopping: false,
            code: None,
        }
    }

    /// Failed, in a way that the service has a word for.
    pub(crate) const fn failed_as(code: &'static str) -> Self {
        Self {
            code: Some(code),
            ..Self::of(State::Failed)
        }
    }

    /// Whether an event of that state marks a start.
    pub(crate) fn starts(self) -> bool {
        self.state == State::Running && !self.stopping
    }

    /// Whether an event of that state marks an end.
    pub(crate) const fn ends(self) -> bool {
        self.state.is_terminal()
    }

    /// The report of an event in that state.
    pub(crate) fn report(self, key: RunKey, word: &str, time: Timestamp) -> Observation {
        let mut report = Observation::new(key, self.state, word, time);
        report.stopping = self.stopping;
        report
    }

    /// Why the attempt did not succeed, with a text where the service gives one.
    pub(crate) fn error(self, code: Option<&str>, message: Option<&str>) -> Option<RunError> {
        let code = code.or(self.code).map(error_code);
        let error = RunError::new(code, message.unwrap_or_default());
        self.state.is_unsuccessful().then_some(error)
    }
}

/// A code that fits into a row, cut on a character boundary.
fn error_code(code: &str) -> String {
    code[..code.floor_char_boundary(MAX_CODE_BYTES)].to_owned()
}

/// A service's words. Capitals matter.
pub(crate) struct States(pub(crate) &'static [(&'static str, Meaning)]);

impl States {
    /// What a word means; `None`: the service does not document it.
    pub(crate) fn of(&self, word: &str) -> Option<Meaning> {
        let found = self.0.iter().find(|(known, _)| *known == word);
        found.map(|(_, meaning)| *meaning)
    }

    /// What a word means; `path` names the field that holds it.
    pub(super) fn meaning(&self, path: &str, word: &str) -> Result<Meaning, Rejection> {
        self.of(word).ok_or_else(|| {
            let known: Vec<&str> = self.0.iter().map(|(known, _)| *known).collect();
            unknown_state(path, word, &known.join(", "))
        })
    }
}

/// `unknown_state` for a word that the source does not document.
pub(super) fn unknown_state(path: &str, word: &str, known: &str) -> Rejection {
    Rejection::new(
        Reason::UnknownState,
        format!(
            "`{path}` is `{}`, which is none of {known} (capitals matter)",
            redact(word, 40)
        ),
    )
}
