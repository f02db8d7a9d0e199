//! What Strands writes to people. [`render`] turns a [`Notice`], plain facts about a run, into a
//! [`Mail`] for one [`Reader`]: a pure function, so equal facts give an equal mail. A number that
//! is not among the facts never stands in the mail; what was not measured is said to be so.
//!
//! | what | where |
//! |---|---|
//! | the facts: run, attempts, error, cost, incident | [`Notice`] |
//! | who reads, and where Strands itself is found | [`Reader`], [`Site`] |
//! | the rendered mail | [`Mail`], [`render`] |
//! | the mail as a message file | [`eml()`] |
//! | the port through which mails leave | [`Sink`], [`Parcel`] |

mod content;
mod eml;
mod facts;
mod figures;
mod foot;
mod headers;
mod html;
mod mail;
mod names;
mod notice;
mod reader;
mod sink;
mod story;
mod tables;
mod text;
mod when;

pub use eml::eml;
pub use mail::{Mail, render};
pub use notice::{
    AttemptFact, CostFact, ErrorFact, IncidentFact, Kind, LastGood, Notice, Outcome, RecoveryFact,
    Severity,
};
pub use reader::{Reader, Reason, Site};
pub use sink::{DeliveryError, Parcel, Receipt, Sink};
