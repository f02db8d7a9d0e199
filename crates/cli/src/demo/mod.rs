//! The demo: a seeded month of made-up jobs, played through the queue, the handlers and the streams.
//!
//! Everything that was done is in the store, so a demo that was killed goes on where it stopped,
//! and one that is complete changes nothing when it is run again.

mod play;
mod scenario;
mod summary;

pub(crate) use play::{Month, play};

use crate::local::{Journal, LocalFault};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

const TOPIC: &str = "mark";
const NAME: &str = "demo";

/// Says that a store holds sample data, and how far it has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Mark {
    /// Which month.
    pub(crate) seed: u64,
    /// How many runs at most.
    pub(crate) runs: usize,
    /// When the month ends: the hour of the first start.
    pub(crate) end: Timestamp,
    /// How many of its messages are in the queue or behind it.
    pub(crate) sent: usize,
    /// How many messages it has.
    pub(crate) messages: usize,
    /// Arrival of the newest message that was handled: the store's present.
    pub(crate) newest: Option<Timestamp>,
    /// Whether everything was handled, posted and mailed.
    pub(crate) done: bool,
}

impl Mark {
    /// A file that marks the folder too, for people who look at it.
    pub(crate) const FILE: &'static str = "SAMPLE-DATA.txt";

    /// The mark of a store; `None` where it holds no sample data.
    pub(crate) fn read(journal: &Journal) -> Result<Option<Self>, LocalFault> {
        journal.get(TOPIC, NAME)
    }

    fn write(&self, journal: &Journal) -> Result<(), LocalFault> {
        journal.put(TOPIC, NAME, self)
    }

    /// Whether the demo came to its end.
    pub(crate) fn is_complete(&self) -> bool {
        self.done
    }
}
