//! Where something stands in the project.

use serde::Serialize;

/// Index of a file of the project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub(crate) struct FileId(pub(crate) u32);

/// A range of a module's text, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Place {
    pub(crate) file: FileId,
    pub(crate) start: u32,
    pub(crate) end: u32,
}

/// The loops on whose variable a value depends, a bit each; later loops reuse the bits of earlier
/// ones, which can only hide a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Loops(pub(crate) u64);

impl Loops {
    pub(crate) const NONE: Self = Self(0);

    pub(crate) fn of(number: u32) -> Self {
        Self(1 << (number % 64))
    }

    pub(crate) fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}
