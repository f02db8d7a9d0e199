//! What Strands writes to people. [`render`] turns a [`Notice`], plain facts about a run, into a
//! [`Mail`] for one [`Reader`]: a pure function, so equal facts give an equal mail. A number that
//! is not among the facts never stands in the mail; what was not measured is said to be so.
//!
//! | what | where |
//! |---|---|
//! | the facts: run, attempts, error, cost, incident | [`Notice`] |
//! | the facts of a day or a week: runs, what needs attention, what closed | [`Digest`] |
//! | the facts of a month beside its budget | [`MonthNotice`] |
//! | the facts of a data set with personal data in the open | [`ExposureNotice`] |
//! | who reads, and where Strands itself is found | [`Reader`], [`Site`] |
//! | the same facts for places that are no mailbox | [`Told`], [`tell`], [`tell_month`], [`tell_exposure`] |
//! | the rendered mail | [`Mail`], [`render`], [`render_digest`], [`render_month`], [`render_exposure`] |
//! | the mail as a message file | [`eml()`] |
//! | the port through which mails leave | [`Sink`], [`Parcel`] |

mod content;
mod digest;
mod eml;
mod exposure;
mod facts;
mod figures;
mod foot;
mod headers;
mod html;
mod later;
mod links;
mod mail;
mod month;
mod names;
mod notice;
mod of_digest;
mod of_exposure;
mod of_month;
mod of_notice;
mod reader;
mod several;
mod sink;
mod spending;
mod story;
mod subject;
mod tables;
mod text;
mod told;
mod when;

pub use digest::{AttentionLine, ClosedLine, Digest, Period, RunsFact, What};
pub use eml::eml;
pub use exposure::{ExposedColumn, ExposureNews, ExposureNotice};
pub use mail::{Mail, render, render_digest, render_exposure, render_month};
pub use month::MonthNotice;
pub use notice::{
    AttemptFact, BudgetFact, CostFact, ErrorFact, FlappingFact, GroupFact, IncidentFact, Kind,
    LastGood, Notice, Outcome, PersonalFact, RecoveryFact, Severity, UpdateFact, UpdateWhy,
};
pub use reader::{Reader, Reason, Site};
pub use sink::{DeliveryError, Parcel, Receipt, Sink};
pub use told::{Told, ToldFact, ToldLink, tell, tell_exposure, tell_month};
