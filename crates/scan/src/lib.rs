//! Personal data in files: which columns hold it, raw, masked or half masked.
//!
//! - [`Catalogue`]: the types that are looked for; [`OwnType`] adds to them
//! - [`walk`]: from paths to files
//! - [`scan`]: files to a [`Report`], a decision a column
//! - [`dataset`]: which objects of a data set are scanned, and what is known of its columns then
//! - [`inline`]: places of one text
//! - [`accept`]: findings that are known
//! - [`sarif`]: a report for code scanning
//!
//! One pass reads a file: a reader a format gives cells, a cell's classes of bytes choose the checks
//! that look at it, and a column keeps counts alone. No value leaves this crate; reports hold layouts.

pub mod accept;
mod catalogue;
mod column;
pub mod dataset;
mod decide;
mod decode;
mod fold;
mod hash;
mod header;
pub mod inline;
mod mask;
mod profile;
mod read;
mod report;
pub mod sarif;
mod scan;
mod swar;
mod text;
mod validate;
mod walk;

pub use catalogue::{Catalogue, Category, Entity, OwnFault, OwnType, Severity};
pub use decide::{Remark, State};
pub use read::{Content, Kind, Rows};
pub use report::{ColumnReport, FileReport, Report};
pub use scan::{Options, Progress, scan};
pub use walk::{Found, walk};
