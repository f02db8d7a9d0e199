//! The plane of one machine: the same handlers as in Lambda, an embedded store that speaks
//! DynamoDB's API, a queue and streams that deliver at least once and survive a kill, and mails in a folder.

mod consumer;
mod embedded;
mod examiners;
mod folders;
mod history;
mod journal;
mod mailbox;
mod plane;
mod queue;
mod reader;
mod scripts;

pub use embedded::{Access, Embedded, Held, LocalFault};
pub(crate) use folders::Folders;
pub use history::{Cursors, Recalled};
pub use journal::Journal;
pub(crate) use mailbox::file_of;
pub use mailbox::{FolderSink, OUTBOX};
pub use plane::{Plane, PlaneFault, SETTINGS_FILE, Setup};
pub(crate) use plane::{moment, office, routing};
pub use queue::{Message, Queue};
pub use reader::RecordedApi;
pub use scripts::{RecordedScripts, SampleScripts, Version};
