//! Virtual time: what happens next, and when.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// Everything that is still to happen, in order of time; of one instant in order of entry.
pub(crate) struct Agenda<T> {
    now_ms: i64,
    entered: u64,
    waiting: BinaryHeap<Entry<T>>,
}

struct Entry<T> {
    at_ms: i64,
    entered: u64,
    what: T,
}

impl<T> Agenda<T> {
    pub(crate) fn starting_at(now_ms: i64) -> Self {
        Self {
            now_ms,
            entered: 0,
            waiting: BinaryHeap::new(),
        }
    }

    /// Epoch milliseconds.
    pub(crate) fn now_ms(&self) -> i64 {
        self.now_ms
    }

    /// Puts something on the agenda; never into the past.
    pub(crate) fn at(&mut self, at_ms: i64, what: T) {
        self.entered += 1;
        self.waiting.push(Entry {
            at_ms: at_ms.max(self.now_ms),
            entered: self.entered,
            what,
        });
    }

    pub(crate) fn after(&mut self, wait_ms: i64, what: T) {
        self.at(self.now_ms + wait_ms, what);
    }

    /// Moves the clock to the next entry and takes it.
    pub(crate) fn next(&mut self) -> Option<T> {
        let entry = self.waiting.pop()?;
        self.now_ms = entry.at_ms;
        Some(entry.what)
    }
}

impl<T> Entry<T> {
    fn place(&self) -> (i64, u64) {
        (self.at_ms, self.entered)
    }
}

/// The heap gives its greatest entry, which is the earliest.
impl<T> Ord for Entry<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        other.place().cmp(&self.place())
    }
}

impl<T> PartialOrd for Entry<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> PartialEq for Entry<T> {
    fn eq(&self, other: &Self) -> bool {
        self.place() == other.place()
    }
}

impl<T> Eq for Entry<T> {}
