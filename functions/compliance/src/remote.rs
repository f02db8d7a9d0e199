//! An object of a data set as the scan reads it: by ranges, within a budget of bytes and time.

use std::fmt;
use std::io;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;
use strands_core::dataset::{DataSets, Entry, Place};
use strands_scan::Content;
use tokio::runtime::Handle;

/// Objects up to this size are read at once.
const SMALL: u64 = 2 << 20;
/// What is read of a larger one at a place.
const LEAST_READ: u64 = 128 << 10;
/// What is read at most at once, of one that is read from end to end.
const MOST_READ: u64 = 4 << 20;

/// What a survey may take.
#[derive(Debug)]
pub(crate) struct Budget {
    left: AtomicU64,
    until: Instant,
}

impl Budget {
    pub(crate) fn new(bytes: u64, until: Instant) -> Self {
        Self {
            left: AtomicU64::new(bytes),
            until,
        }
    }

    /// Whether nothing more may be read.
    pub(crate) fn is_spent(&self) -> bool {
        self.left.load(Ordering::Relaxed) == 0 || Instant::now() >= self.until
    }

    fn take(&self, bytes: u64) -> io::Result<()> {
        if self.is_spent() {
            return Err(io::Error::from(io::ErrorKind::TimedOut));
        }
        let less = |left: u64| Some(left.saturating_sub(bytes));
        let _ = self
            .left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, less);
        Ok(())
    }
}

/// An object that lies elsewhere.
pub(crate) struct Remote<D> {
    pub(crate) data: Arc<D>,
    pub(crate) place: Place,
    pub(crate) entry: Entry,
    pub(crate) budget: Arc<Budget>,
    pub(crate) runtime: Handle,
    pub(crate) window: Mutex<Window>,
}

/// What was read of it last.
#[derive(Default)]
pub(crate) struct Window {
    start: u64,
    bytes: Vec<u8>,
}

impl Window {
    fn end(&self) -> u64 {
        self.start + self.bytes.len() as u64
    }

    /// What is to be read to have a place: more each time where one window follows the other.
    fn next(&self, offset: u64, size: u64) -> Range<u64> {
        if size <= SMALL {
            return 0..size;
        }
        let is_next = offset == self.end() && !self.bytes.is_empty();
        let grown = (self.bytes.len() as u64 * 2).min(MOST_READ);
        let length = if is_next { grown } else { LEAST_READ };
        offset..size.min(offset + length)
    }

    /// Copies what it has from a place on.
    fn copy(&self, offset: u64, buffer: &mut [u8]) -> Option<usize> {
        let from = usize::try_from(offset.checked_sub(self.start)?).ok()?;
        let rest = self.bytes.get(from..).filter(|rest| !rest.is_empty())?;
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        Some(count)
    }
}

impl<D: DataSets> Content for Remote<D> {
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let mut window = self.window();
        if let Some(count) = window.copy(offset, buffer) {
            return Ok(count);
        }
        let range = window.next(offset, self.entry.size);
        self.budget.take(range.end - range.start)?;
        let start = range.start;
        let reading = self.data.read(&self.place, &self.entry, range);
        let read = self.runtime.block_on(reading);
        let bytes = read.map_err(|fault| io::Error::other(fault.to_string()))?;
        *window = Window { start, bytes };
        Ok(window.copy(offset, buffer).unwrap_or_default())
    }
}

impl<D> Remote<D> {
    fn window(&self) -> MutexGuard<'_, Window> {
        self.window.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<D> fmt::Debug for Remote<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Remote").field(&self.entry.key).finish()
    }
}
