//! Reports that do not name their attempt. Which attempt such a report is about is told by the
//! attempts' openings, and an opening may be reported later than what happened after it. So these
//! reports are kept apart by their time, and given to attempts anew whenever something arrives.

use super::attempt::{Attempt, join_into};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What is kept of a run from its first unnumbered report on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Unnumbered {
    /// What the numbered reports say.
    numbered: Vec<Attempt>,
    /// What the others say, by their time.
    held: Vec<(Timestamp, Attempt)>,
}

impl Unnumbered {
    /// Begins to keep reports apart.
    pub(super) fn beside(numbered: Vec<Attempt>) -> Self {
        Self {
            numbered,
            held: Vec::new(),
        }
    }

    pub(super) fn join_numbered(&mut self, attempt: Attempt) {
        join_into(&mut self.numbered, attempt);
    }

    pub(super) fn join_at(&mut self, time: Timestamp, attempt: Attempt) {
        match self.held.binary_search_by_key(&time, |(time, _)| *time) {
            Ok(index) => self.held[index].1.join(attempt),
            Err(index) => self.held.insert(index, (time, attempt)),
        }
    }

    /// The attempts, each with the reports that lie in its time.
    pub(super) fn fold(&self) -> Vec<Attempt> {
        let mut attempts = self.numbered.clone();
        for (time, report) in &self.held {
            let mut report = report.clone();
            report.number = open_at(&self.numbered, *time);
            join_into(&mut attempts, report);
        }
        attempts
    }
}

/// The highest attempt that was opened not later than `time`, else the first.
pub(super) fn open_at(attempts: &[Attempt], time: Timestamp) -> u32 {
    attempts
        .iter()
        .filter(|attempt| attempt.opened_at().is_some_and(|opened| opened <= time))
        .map(|attempt| attempt.number)
        .max()
        .unwrap_or(1)
}
