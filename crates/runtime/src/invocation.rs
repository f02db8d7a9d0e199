//! What a function is invoked with.

use serde_json::Value;
use strands_core::tool_call::Host;

/// A payload, and what its sender and the service put beside it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Invocation {
    /// The payload.
    pub payload: Value,
    /// The client context, where there is one.
    pub client_context: Option<Value>,
    /// The request's id, where it has one.
    pub request_id: Option<String>,
    /// The function that is invoked, where AWS Lambda invokes it.
    pub host: Option<Host>,
}
