//! A window onto a stream: it grows to hold a record, and no further than its bound.

use std::io::{self, Read};

/// What is read at once.
const STEP: usize = 128 * 1024;

/// A window onto a stream.
pub(crate) struct Buffer<R> {
    reader: R,
    bytes: Vec<u8>,
    start: usize,
    end: usize,
    is_at_end: bool,
}

impl<R: Read> Buffer<R> {
    pub(crate) fn new(reader: R) -> Self {
        Self {
            reader,
            bytes: vec![0; STEP],
            start: 0,
            end: 0,
            is_at_end: false,
        }
    }

    /// What has been read and not been taken.
    pub(crate) fn window(&self) -> &[u8] {
        &self.bytes[self.start..self.end]
    }

    /// Whether nothing follows the window.
    pub(crate) const fn is_last(&self) -> bool {
        self.is_at_end
    }

    pub(crate) fn take(&mut self, count: usize) {
        self.start = (self.start + count).min(self.end);
    }

    /// Reads more behind the window.
    pub(crate) fn fill(&mut self) -> io::Result<()> {
        if self.start > 0 {
            self.bytes.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        if self.bytes.len() - self.end < STEP / 2 {
            self.bytes.resize(self.end + STEP, 0);
        }
        match self.reader.read(&mut self.bytes[self.end..]) {
            Ok(0) => self.is_at_end = true,
            Ok(count) => self.end += count,
            Err(fault) if fault.kind() == io::ErrorKind::Interrupted => {}
            Err(fault) => return Err(fault),
        }
        Ok(())
    }

    /// Passes over everything up to and with the next line feed.
    pub(crate) fn skip_line(&mut self) -> io::Result<()> {
        loop {
            if let Some(at) = memchr::memchr(b'\n', self.window()) {
                self.take(at + 1);
                return Ok(());
            }
            let all = self.window().len();
            self.take(all);
            if self.is_at_end {
                return Ok(());
            }
            self.fill()?;
        }
    }
}
