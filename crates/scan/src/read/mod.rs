//! Files to columns: what a file is, and one reader a format. A reader keeps one record at a time.

mod buffer;
mod content;
mod csv;
mod dialect;
mod encoding;
mod json;
mod parquet;
mod sample;
mod source;
mod table;

pub(crate) use self::csv::Csv;
pub(crate) use self::json::{Json, Layout};
pub(crate) use self::parquet::Parquet;
pub use content::Content;
pub(crate) use content::Input;
pub(crate) use dialect::{Dialect, has_names};
pub use sample::Rows;
pub(crate) use sample::windows;
pub use source::Kind;
pub(crate) use source::{Opened, Unreadable, is_limit, opened};
pub(crate) use table::Table;

use std::io;

/// A reader of records.
pub(crate) trait Records {
    /// Passes over a record; `false` at the end.
    fn skip(&mut self) -> io::Result<bool>;
    /// Reads a record into the table; `false` at the end.
    fn read(&mut self, table: &mut Table<'_>) -> io::Result<bool>;
}

/// What was not as it should be, counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Oddities {
    pub(crate) ragged_rows: u64,
    pub(crate) broken_records: u64,
    pub(crate) unclosed_quotes: u64,
    pub(crate) truncated_cells: u64,
    pub(crate) encoding_errors: u64,
    pub(crate) columns_truncated: bool,
}
