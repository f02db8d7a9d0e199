//! Signals: what happens around jobs and is no run. They are kept for whoever looks for a cause.

use super::envelope::Envelope;
use super::reject::Rejection;
use crate::run::key::encode;
use jiff::Timestamp;
use serde::Serialize;

/// The longest text kept of a signal, in bytes: a bucket and an object's key fit.
const MAX_TEXT_BYTES: usize = 1_100;

/// One signal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Signal {
    /// What kind: `emr_cluster`, `glue_crawler`, `mwaa_environment`, …
    pub kind: &'static str,
    /// Account id.
    pub account: String,
    /// Region.
    pub region: String,
    /// Who sent it.
    pub source: String,
    /// What it is about: a cluster, an environment, an object.
    pub subject: Option<String>,
    /// The state that it reports, in the service's word.
    pub state: Option<String>,
    /// When it happened.
    pub time: Timestamp,
    /// Fingerprint of the event, by which a replay is the same row.
    pub digest: String,
}

impl Signal {
    /// Its key text. No run has it: `#` is encoded in the parts of a run's key.
    #[must_use]
    pub fn key(&self) -> String {
        let parts = [&self.account, &self.region, &self.source, &self.digest];
        format!("#signal/{}", parts.map(|part| encode(part)).join("/"))
    }
}

/// Where a kind of signal says what it is about, as paths into the detail.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    /// The kind's word.
    pub(super) kind: &'static str,
    /// The parts of its subject, joined by `/`; without them the envelope's first resource is the subject.
    pub(super) subject: &'static [&'static str],
    /// The state, of what has one.
    pub(super) state: Option<&'static str>,
}

impl Shape {
    /// Reads a signal. Only its envelope can be refused.
    pub(super) fn read(
        self,
        event: &Envelope<'_>,
        arrived_at: Timestamp,
    ) -> Result<Signal, Rejection> {
        let text = |path: &&str| text_at(event, path);
        let parts: Option<Vec<&str>> = self.subject.iter().map(text).collect();
        let subject = parts.filter(|parts| !parts.is_empty());
        let subject = subject.map(|parts| parts.join("/"));
        let subject = subject.or_else(|| event.first_resource().map(str::to_owned));
        let state = self.state.and_then(|path| text_at(event, path));
        Ok(Signal {
            kind: self.kind,
            account: event.account.to_owned(),
            region: event.region.to_owned(),
            source: event.source.to_owned(),
            subject: subject.map(cut),
            state: state.map(|state| cut(state.to_owned())),
            time: event.time(arrived_at)?,
            digest: event.digest(),
        })
    }
}

fn text_at<'a>(event: &Envelope<'a>, path: &str) -> Option<&'a str> {
    let mut names = path.split('.');
    let first = event.detail.fields.get(names.next()?)?;
    names
        .try_fold(first, |value, name| value.get(name))?
        .as_str()
}

fn cut(mut text: String) -> String {
    text.truncate(text.floor_char_boundary(MAX_TEXT_BYTES));
    text
}
