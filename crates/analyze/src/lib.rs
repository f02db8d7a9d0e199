//! Static analysis of `PySpark` and SQL: what in the code makes a job slow, dear or wrong.
//!
//! - [`scan`]: files and [`Sizes`] to a [`Report`] in which every file has its place;
//!   [`scan_changed`] reads only what changed since a [`State`]
//! - [`Report`], [`FileReport`], [`Finding`]: what was found; [`sarif`] and [`markdown`] show it
//! - [`Excerpts`]: lines of a script as they may be shown
//! - [`DETECTORS`]: what is looked for, each with why, an example and its remedy; [`reference`]
//!   writes them down
//!
//! The crate does no I/O, reads no clock and runs nothing of what it reads. A source becomes a
//! tree (`front`), the tree is run over abstract values (`interp`) into a graph of frames and a
//! list of what is done with them (`trace`), and detectors ask that graph.

mod column;
mod dataflow;
mod detector;
mod detectors;
mod excerpt;
mod finding;
mod fingerprint;
mod front;
mod graph;
mod interp;
mod job;
mod markdown;
mod place;
mod placed;
mod project;
mod reference;
mod report;
mod sarif;
mod scan;
mod sides;
mod sizes;
mod sql;
mod state;
mod suppress;
mod trace;

pub use detector::{Detector, Evidence, Example, Impact, JobCost};
pub use detectors::DETECTORS;
pub use excerpt::{CodeLine, Excerpts};
pub use finding::{Finding, Fix, Related, Severity};
pub use front::{LARGEST, SourceFile};
pub use markdown::{annotations, comment as markdown};
pub use reference::reference;
pub use report::{
    Dataflow, Endpoint, FileReport, JoinEdge, Known, Language, Report, Status, Summary, Tool,
    Warning,
};
pub use sarif::sarif;
pub use scan::{Options, scan, scan_changed};
pub use sizes::{BadSizes, Sizes};
pub use state::State;
