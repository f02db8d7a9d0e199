//! Totals: what a run contributes, and the rule that posts it exactly once.

mod contribution;
mod owner;
mod post;
mod sums;

pub use contribution::Contribution;
pub use owner::{Group, Owner};
pub use post::{Change, Marker, Target, post};
pub use sums::Sums;
