//! What faults of data are to an agent.

use crate::survey::Unseen;
use strands_agent::{Code, Fault};
use strands_core::dataset::Closed;
use strands_core::platform::ReadFault;

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
