//! What each function needs and none should repeat.
//!
//! - [`settings`]: environment variables, read once, every fault named at once
//! - [`moment`]: the present and the deadline, as arguments
//! - [`pace`]: a bound on how often something is done
//! - [`retry`]: full jitter until the deadline
//! - [`stream`]: DynamoDB stream batches with partial failures
//! - [`batch`]: the answer that tells which messages come back
//! - [`handled`]: what a handler returns: its answer, and what it counted
//! - [`metrics`]: CloudWatch metrics in the embedded metric format
//! - [`invocation`]: a payload, and what came beside it
//! - `tools` (feature `agent`): an agent's tools, answered, logged and counted
//! - `serve` (feature `lambda`): logs and the Lambda Runtime API

pub mod batch;
pub mod handled;
pub mod invocation;
pub mod metrics;
pub mod moment;
pub mod pace;
pub mod retry;
#[cfg(feature = "lambda")]
pub mod serve;
pub mod settings;
pub mod stream;
#[cfg(feature = "agent")]
pub mod tools;

pub use batch::BatchResponse;
pub use handled::Handled;
pub use invocation::Invocation;
pub use moment::Moment;
