//! What the tables' faults are to an agent.

use strands_agent::Fault;
use strands_store::StoreError;

/// The tables could not be read.
pub(crate) fn unread(fault: StoreError) -> Fault {
    let cause = fault.to_string();
    match fault {
        fault if fault.is_throttling() => Fault::throttled(cause),
        StoreError::Passing(_) | StoreError::Conflict => Fault::unavailable(cause),
        StoreError::Refused(_) | StoreError::Damaged { .. } => Fault::internal(cause),
    }
}
