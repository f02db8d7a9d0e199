//! Events: from what AWS and orchestrators send to what it says, or a reason why it cannot be used.
//!
//! [`routes`] lists what is read. Each source has one small mapper: a table of its state words, and where
//! its fields lie.

pub(crate) mod athena;
pub(crate) mod batch;
mod custom;
mod custom_quality;
mod databrew;
mod dated;
mod detail;
pub(crate) mod ecs;
pub(crate) mod emr;
pub(crate) mod emr_containers;
pub(crate) mod emr_serverless;
mod envelope;
pub mod glue;
mod glue_quality;
pub mod intake;
mod lambda;
mod mail;
mod quality;
pub(crate) mod redshift_data;
mod reject;
mod routes;
pub mod ses;
mod signal;
pub(crate) mod step_functions;
pub(crate) mod words;

pub use detail::Detail;
pub use envelope::Envelope;
pub use quality::{Quality, QualityResult};
pub use reject::{Reason, Rejection};
pub use routes::{Route, routes};
pub use ses::read_mail_event;
pub use signal::Signal;

use crate::run::Observation;
use crate::run::key::MAX_KEY_BYTES;
use jiff::Timestamp;
use routes::Reader;
use serde::Serialize;
use serde_json::Value;

/// The longest job name in bytes: a sort key has 1,024, and a name that begins with `#` takes one more
/// (Amazon DynamoDB Developer Guide, "Quotas").
const MAX_JOB_NAME_BYTES: usize = 1_023;

/// What an event is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A run.
    Run,
    /// What a run consumed.
    Usage,
    /// The result of a data quality check.
    Quality,
    /// Something around jobs.
    Signal,
    /// A mail that was sent.
    Mail,
}

/// What an event says.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A report about a run.
    Run(Box<Observation>),
    /// A report about what a run consumed.
    Usage(Box<Observation>),
    /// The result of a data quality check.
    Quality(Box<Quality>),
    /// Something around jobs.
    Signal(Box<Signal>),
    /// The fate of a mail.
    Mail,
}

/// Reads an event: an EventBridge envelope, a bare Lambda destination record or a bare SES notification.
/// `arrived_at` bounds what its dates may be.
pub fn read(event: &Value, arrived_at: Timestamp) -> Result<Event, Rejection> {
    if let Some(notification) = mail::notification(event) {
        return notification.map(|()| Event::Mail);
    }
    let envelope = Envelope::read(event)?;
    Ok(match routes::find(&envelope)?.reader {
        Reader::Run(read) => Event::Run(report(&envelope, read(&envelope, arrived_at)?)?),
        Reader::Usage(read) => Event::Usage(report(&envelope, read(&envelope, arrived_at)?)?),
        Reader::Quality(read) => {
            let quality = read(&envelope, arrived_at)?;
            check_job_name(quality.result.job_name.as_deref())?;
            check_key("the table's name", &quality.subject())?;
            Event::Quality(Box::new(quality))
        }
        Reader::Signal(shape) => {
            let signal = shape.read(&envelope, arrived_at)?;
            check_key("account and region", &signal.key())?;
            Event::Signal(Box::new(signal))
        }
        Reader::Mail => {
            envelope.time(arrived_at)?;
            Event::Mail
        }
    })
}

/// Completes a report with what every envelope tells.
fn report(envelope: &Envelope<'_>, mut report: Observation) -> Result<Box<Observation>, Rejection> {
    check_key(
        "account, region, platform, scope and run id together",
        &report.key.text(),
    )?;
    check_job_name(report.job_name.as_deref())?;
    report.digest = Some(envelope.digest());
    report.resources.extend(envelope.arns());
    Ok(Box::new(report))
}

fn check_key(parts: &str, key: &str) -> Result<(), Rejection> {
    let bytes = key.len();
    if bytes <= MAX_KEY_BYTES {
        return Ok(());
    }
    Err(Rejection::new(
        Reason::InvalidField,
        format!("{parts} take {bytes} bytes; at most {MAX_KEY_BYTES} fit into a key"),
    ))
}

fn check_job_name(name: Option<&str>) -> Result<(), Rejection> {
    let bytes = name.map_or(0, str::len);
    if bytes <= MAX_JOB_NAME_BYTES {
        return Ok(());
    }
    Err(Rejection::new(
        Reason::InvalidField,
        format!("the job's name has {bytes} bytes; at most {MAX_JOB_NAME_BYTES} fit into a key"),
    ))
}
