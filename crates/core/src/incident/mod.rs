//! Incidents: a cause that holds a job, the people concerned, and one mail a step.

mod acknowledgement;
mod cause;
pub mod channels;
pub mod claims;
mod delivery;
mod digest;
mod draft;
mod environment;
mod exposing;
mod flapping;
mod groups;
mod ids;
mod mailing;
mod mails;
mod months;
mod notify;
mod opening;
mod quiet;
mod readers;
mod reads;
pub mod reputation;
mod resolving;
mod routing;
mod rows;
mod settings;
mod severity;
mod spending;
mod storm;
mod summary;
pub mod suppression;
mod teams;
mod told;
mod updates;

pub use acknowledgement::{Acknowledgement, NotFailed, Noted, acknowledge};
pub use cause::cause;
pub use channels::ChannelRule;
pub use delivery::{Delivery, delivery};
pub use digest::{DIGEST_ROWS, DigestPeriod, collect, digest_entry, digest_id, digest_period};
pub use environment::{EnvironmentRow, Group, Member, Opening, RECENT, Storm};
pub use flapping::{FLAPPING_OPENS, STEADY_RUNS};
pub use groups::{GROUP_JOBS, JOINING};
pub use ids::{
    address_key, environment_key, environment_key_of, job_key, month_in_words, month_key,
};
pub use mails::{
    Because, DigestLine, DigestRow, Hold, MailRow, MailState, Step, UnknownStep, UpdateReason,
};
pub use months::{MonthFact, MonthRow, month_is_over, watch_month};
pub use notify::{Known, RETRY_GRACE, notify};
pub use quiet::QuietHours;
pub use readers::{DigestWish, ReaderProfile, ReaderSettings};
pub use reads::{MailsOf, mails_needed, needs_environment};
pub use routing::{JobRouting, Mute, Routing};
pub use rows::{
    ClosedIncident, IncidentRow, IncidentState, JobRow, NewestRun, OpenIncident,
    REMEMBERED_CHANGES, REOPENING, SeenChange,
};
pub use settings::RoutingFault;
pub use severity::{Kind, Severity};
pub use storm::STORM_INCIDENTS;
pub use summary::{SummaryWish, summary, summary_lines};
pub use teams::{People, Team};
pub use told::{DAY, MAILS_A_DAY};
pub use updates::{groups_still_open, still_open};
