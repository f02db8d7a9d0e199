//! Tools for agents. A tool is a typed async function; from its types come the documents that are
//! deployed, the checks of its arguments and the three forms in which it is asked and answered:
//! Bedrock function details, Bedrock OpenAPI operations and AgentCore Gateway tools.
//!
//! - [`tool()`], [`list()`]: a function becomes a tool
//! - [`Agent`]: tools under one name; takes an [`Envelope`], gives the answer
//! - [`Fault`]: why a tool did not do what was asked, by a code that tells the caller what to do
//! - [`Description`]: what an agent can do, and the documents that say so
//!
//! Nothing here does I/O, reads a clock or logs: what is worth a log line comes back as a [`Record`].

mod agent;
mod answer;
mod arguments;
mod call;
mod cursor;
mod description;
mod document;
mod envelope;
mod fault;
mod fit;
mod kind;
mod lint;
mod page;
mod parameter;
mod schema;
mod session;
mod tool;

pub use agent::Agent;
pub use answer::line;
pub use call::{Answered, Call, Record, Settings, Trace};
pub use cursor::CursorKey;
pub use description::{Description, Method, Operation};
pub use document::Document;
pub use envelope::{Envelope, EnvelopeError};
pub use fault::{Code, Fault};
pub use kind::Kind;
pub use page::{Listing, Page};
pub use parameter::Parameter;
pub use schema::Unfit;
pub use tool::{Tool, list, tool};
