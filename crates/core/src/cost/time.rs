//! Time as AWS bills it: by the second, rounded up, at least a minute.

use jiff::Timestamp;

use super::exact::{self, Exact};
use super::input::{InvalidInput, elapsed, so_far};

const MINIMUM_SECONDS: i32 = 60;
const SECONDS_PER_HOUR: i32 = 3600;

/// When something ran; its fields' names, for errors.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span<'a> {
    pub(super) start: Timestamp,
    /// `None` while it goes on.
    pub(super) end: Option<Timestamp>,
    pub(super) start_field: &'a str,
    pub(super) end_field: &'a str,
}

impl Span<'_> {
    /// Billed hours. What goes on is billed until `as_of`.
    pub(super) fn hours(&self, as_of: Timestamp) -> Result<Exact, InvalidInput> {
        let seconds = match self.end {
            Some(end) => elapsed(self.end_field, self.start, end)?,
            None => so_far(self.start_field, self.start, as_of)?,
        };
        let billed = seconds.ceil().max(exact::whole(MINIMUM_SECONDS));
        Ok(billed / exact::whole(SECONDS_PER_HOUR))
    }
}
