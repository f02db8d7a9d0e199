//! What a function is invoked with.

use serde_json::Value;

/// A payload, and what its sender put beside it.
#[derive(Debug, Clone, PartialEq)]
pub struct Invocation {
    /// The payload.
    pub payload: Value,
    /// The client context, where there is one.
    pub client_context: Option<Value>,
}
