//! Incidents: a cause that holds a job, the people concerned, and one mail a step.

mod cause;
pub mod claims;
mod draft;
mod notify;
mod routing;
mod rows;

pub use cause::cause;
pub use notify::{Known, RETRY_GRACE, job_key, notify};
pub use routing::{JobRouting, Routing, RoutingFault};
pub use rows::{
    Because, IncidentRow, IncidentState, JobRow, MailRow, MailState, NewestRun, OpenIncident,
    REMEMBERED_CHANGES, SeenChange, Step,
};
