//! Totals: what a run contributes, and the rule that posts it exactly once.

mod contribution;
mod durations;
mod hour;
mod movers;
mod owner;
mod post;
mod rows;
mod sums;

pub use contribution::Contribution;
pub use durations::Durations;
pub use hour::{Hour, HourSums, Slot, Started};
pub use movers::{Board, Moved, Movement, Mover, movement};
pub use owner::{Group, Owner};
pub use post::{Change, Held, Marker, Target, post};
pub use rows::{Row, Rows};
pub use sums::Sums;
