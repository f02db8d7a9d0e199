//! A sweep over ended runs, page by page and over as many invocations as it takes.

use crate::run::State;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// How far back a sweep looks, by the runs' starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// A day; begins at most once an hour.
    Day,
    /// Three days; begins whenever it is asked for.
    ThreeDays,
}

/// Runs that changed more recently may still be on their way.
const YOUNGEST: SignedDuration = super::SETTLING;
const INTERVAL: SignedDuration = SignedDuration::from_hours(1);

/// The last run of a page, in the order of its index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// Epoch seconds under which the run is filed.
    pub timestamp: i64,
    /// Its execution id.
    pub execution_id: String,
}

/// Where a sweep stands. Kept in a row, whose version guards it against two passes at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sweep {
    /// Counts the writes of its row.
    pub version: u64,
    /// When it began.
    pub began_at: Timestamp,
    /// Epoch seconds: runs filed at or after.
    pub since: i64,
    /// Epoch seconds: runs filed at or before.
    pub until: i64,
    /// Which ended runs come next; `None`: it is done.
    pub state: Option<State>,
    /// The page of that state that is done.
    pub after: Option<Page>,
}

impl Reach {
    const fn duration(self) -> SignedDuration {
        match self {
            Self::Day => SignedDuration::from_hours(24),
            Self::ThreeDays => SignedDuration::from_hours(72),
        }
    }
}

/// The sweep to go on with or to begin; `None`: none is due. A longer one takes over from one that
/// is not done.
#[must_use]
pub fn begin(held: Option<&Sweep>, reach: Reach, now: Timestamp) -> Option<Sweep> {
    if let (Some(held), Reach::Day) = (held, reach) {
        if held.state.is_some() {
            return Some(held.clone());
        }
        let age = now.duration_since(held.began_at);
        if !age.is_negative() && age < INTERVAL {
            return None;
        }
    }
    let at = |back: SignedDuration| now.as_second().saturating_sub(back.as_secs());
    Some(Sweep {
        version: held.map_or(0, |held| held.version),
        began_at: now,
        since: at(reach.duration()),
        until: at(YOUNGEST),
        state: first_after(None),
        after: None,
    })
}

impl Sweep {
    /// The sweep after a page; `last` is its last run where more follow.
    #[must_use]
    pub fn passed(self, last: Option<Page>) -> Self {
        let state = match &last {
            Some(_) => self.state,
            None => first_after(self.state),
        };
        Self {
            version: self.version + 1,
            state,
            after: last,
            ..self
        }
    }
}

/// The ended states in order, from the one that follows.
fn first_after(state: Option<State>) -> Option<State> {
    let mut ended = State::ALL.into_iter().filter(|it| it.is_terminal());
    ended.find(|it| state.is_none_or(|state| *it > state))
}
