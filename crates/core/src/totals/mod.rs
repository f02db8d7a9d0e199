//! Totals: what a run contributes, and the rule that posts it exactly once.

mod contribution;
mod post;
mod sums;

pub use contribution::Contribution;
pub use post::{Change, Marker, Owner, Target, post};
pub use sums::Sums;
