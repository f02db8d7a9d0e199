//! What faults of tables and of data are to an agent.

use crate::survey::Unseen;
use strands_agent::{Code, Fault};
use strands_core::dataset::Closed;
use strands_core::platform::ReadFault;
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

/// A data set could not be looked at.
pub(crate) fn unseen(fault: Unseen) -> Fault {
    match fault {
        Unseen::Closed(Closed::Forbidden(remedy)) => Fault::new(Code::Forbidden, remedy),
        Unseen::Closed(Closed::Unknown(remedy)) => Fault::invalid("dataset_path", remedy),
        Unseen::Fault(ReadFault::Passing(reason)) => Fault::unavailable(reason),
        Unseen::Fault(ReadFault::Denied(reason)) => {
            let message = format!("{reason}: let the role of compliance read it, and use its key");
            Fault::new(Code::Forbidden, message)
        }
        Unseen::Fault(ReadFault::Final(reason)) => Fault::not_found(reason),
        Unseen::Ended(fault) => Fault::internal(fault.to_string()),
    }
}

/// The same as the reason why an output is not known.
pub(crate) fn closed(fault: &Unseen) -> String {
    fault.to_string()
}
