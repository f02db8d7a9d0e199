//! Channels as recipients: which are told of an incident, and what a refusal means for its owner.

use super::ids::address_key;
use super::mailing::{Course, mail as mail_row, subject_of};
use super::mails::{Because, MailRow, MailState, Step};
use super::notify::Known;
use super::routing::Routing;
use super::severity::{Kind, Severity};
use super::suppression::{AddressRow, Stop, StopReason};
use crate::plan::{Plan, Write};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What one channel is told. A channel may have several of these: one of them suffices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChannelRule {
    /// The channel as a recipient, such as `slack:data-alerts`.
    pub recipient: String,
    /// What matters less is not told; what is low never is.
    #[serde(default)]
    pub min_severity: Severity,
    /// What is told; everything where it is empty.
    #[serde(default)]
    pub kinds: BTreeSet<Kind>,
    /// By name, the jobs whose incidents are told; those of every job where it is absent.
    #[serde(default)]
    pub jobs: Option<BTreeSet<String>>,
}

impl ChannelRule {
    /// Its name among the channels.
    pub(super) fn name(&self) -> &str {
        let parts = self.recipient.split_once(':');
        parts.map_or(&*self.recipient, |(_, name)| name)
    }

    pub(super) fn concerns(&self, job: Option<&str>, kind: Kind, severity: Severity) -> bool {
        let is_of_job = self.jobs.as_ref().is_none_or(|jobs| {
            let is_named = |job| jobs.contains(job);
            job.is_some_and(is_named)
        });
        is_of_job && self.wants(kind, severity)
    }

    pub(super) fn wants(&self, kind: Kind, severity: Severity) -> bool {
        let is_wanted = self.kinds.is_empty() || self.kinds.contains(&kind);
        is_wanted && severity >= self.min_severity.max(Severity::Medium)
    }
}

impl Routing {
    /// The job's owner, or else the first of those who are told about jobs without one.
    #[must_use]
    pub fn owner(&self, job: Option<&str>) -> Option<(String, Because)> {
        let owner = self.owners(job).first();
        let fallback = self.fallback.first();
        owner
            .map(|it| (it.clone(), Because::Recipient))
            .or_else(|| fallback.map(|it| (it.clone(), Because::Fallback)))
    }
}

/// Plans what it means that a channel refused a claimed message for good: it is broken until a message
/// is taken, and the owner is told by mail what the channel was to be told. `known.mails` are those of
/// the incident.
#[must_use]
pub fn refused(
    message: &MailRow,
    reason: &str,
    channel: Option<&AddressRow>,
    owner: Option<(&str, Because)>,
    known: &Known<'_>,
) -> Plan {
    let failed = Write::MailState {
        job_key: message.job_key.clone(),
        entry: message.entry.clone(),
        expect: MailState::Claimed,
        state: MailState::Failed,
        at: known.now,
        reason: Some(reason.to_owned()),
    };
    let broken = stopped(&message.address, channel, Some(known.now));
    let tells_of_trouble = message.step.is_opening() || message.step == Step::Storm;
    let owner = owner.filter(|_| tells_of_trouble);
    let instead = owner.and_then(|(address, because)| {
        let course = Course {
            update: message.update,
            ..Course::at(message.step, known.now)
        };
        let row = mail_row(known, &subject_of(message), &course, address, because);
        row.map(|row| Write::Mail(Box::new(row)))
    });
    Plan::new([failed].into_iter().chain(broken).chain(instead))
}

/// Plans to note that a broken channel takes messages again. Empty where it was not broken.
#[must_use]
pub fn mended(recipient: &str, channel: Option<&AddressRow>) -> Plan {
    Plan::new(stopped(recipient, channel, None))
}

/// The channel's row with or without its stop; `None` where that changes nothing.
fn stopped(
    recipient: &str,
    channel: Option<&AddressRow>,
    broken_since: Option<Timestamp>,
) -> Option<Write> {
    let is_broken = channel.is_some_and(|row| row.stop.is_some());
    if is_broken == broken_since.is_some() {
        return None;
    }
    let mut row = channel
        .cloned()
        .unwrap_or_else(|| AddressRow::new(address_key(recipient)));
    row.stop = broken_since.map(|since| Stop {
        reason: StopReason::Broken,
        since,
        until: None,
    });
    let expect = (row.version > 0).then_some(row.version);
    row.version += 1;
    Some(Write::Address {
        row: Box::new(row),
        expect,
    })
}
