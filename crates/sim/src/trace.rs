//! What happened to one run or mail, written down while it happens. Off, it costs nothing.

use jiff::Timestamp;
use strands_core::instant;

#[derive(Debug, Default)]
pub(crate) struct Trace {
    subjects: Vec<String>,
    pub(crate) lines: Vec<String>,
}

impl Trace {
    /// Follows what has one of these texts in its key.
    pub(crate) fn of(subjects: Vec<String>) -> Self {
        Self {
            subjects,
            lines: Vec::new(),
        }
    }

    pub(crate) fn note(&mut self, now_ms: i64, key: &str, what: impl FnOnce() -> String) {
        if self.subjects.iter().any(|subject| key.contains(subject)) {
            let time = Timestamp::from_millisecond(now_ms)
                .map_or_else(|_| String::new(), instant::rfc3339);
            self.lines.push(format!("{time} {}", what()));
        }
    }

    pub(crate) fn is_on(&self) -> bool {
        !self.subjects.is_empty()
    }
}
