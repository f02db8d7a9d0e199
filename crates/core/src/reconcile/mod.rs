//! Reconciling: what is asked of platforms, and compared between rows, because an event, a stream
//! record or a sender may have been lost. Each rule finds nothing where nothing was lost.

mod compare;
mod inquiry;
mod sweep;

pub use compare::{SETTLING, announce, is_settled, is_unannounced, is_unposted};
pub use inquiry::{Heard, Reply, ask_at, hear, memory, questions};
pub use sweep::{Page, Reach, Sweep, begin};
