//! What Amazon SES tells of a mail: as an EventBridge event of `aws.ses`, or as an SNS notification
//! (Amazon SES Developer Guide, "Contents of event data that Amazon SES publishes").

use super::detail::Detail;
use super::envelope::Envelope;
use super::reject::{Reason, Rejection};
use crate::redact::redact;
use jiff::Timestamp;
use serde_json::{Map, Value};
use std::fmt;

/// The tag under which a mail carries its id.
const MAIL_ID: &str = "mail_id";

/// What became of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailEventKind {
    /// SES took it.
    Sent,
    /// The reader's server took it.
    Delivered,
    /// It is tried still.
    Delayed,
    /// SES took it back: it held a virus.
    Rejected,
    /// It came back.
    Bounced {
        /// Whether no later mail will arrive either.
        permanent: bool,
    },
    /// The reader marked it as unwanted.
    Complained,
}

impl MailEventKind {
    /// The word in tables and metrics.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Delayed => "delayed",
            Self::Rejected => "rejected",
            Self::Bounced { .. } => "bounced",
            Self::Complained => "complained",
        }
    }
}

/// What SES tells of one mail.
#[derive(Clone, PartialEq, Eq)]
pub struct MailEvent {
    /// What became of it.
    pub kind: MailEventKind,
    /// Id of the mail in the outbox; absent where the mail is not one of ours.
    pub mail_id: Option<String>,
    /// SES's id of the message.
    pub provider_id: String,
    /// The addresses that it happened to.
    pub addresses: Vec<String>,
    /// When it happened.
    pub at: Timestamp,
    /// Why, in SES's words, without what the reader's server said.
    pub reason: Option<String>,
}

/// Without the addresses, so that no log can hold them.
impl fmt::Debug for MailEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MailEvent")
            .field("kind", &self.kind)
            .field("mail_id", &self.mail_id)
            .field("provider_id", &self.provider_id)
            .field("addresses", &self.addresses.len())
            .field("at", &self.at)
            .field("reason", &self.reason)
            .finish()
    }
}

/// Reads a document of SES. `arrived_at` bounds what its dates may be.
pub fn read_mail_event(document: &Value, arrived_at: Timestamp) -> Result<MailEvent, Rejection> {
    if document.get("detail-type").is_none() {
        let notification = document
            .as_object()
            .ok_or_else(|| unreadable("an object"))?;
        return read(Detail::new(notification), arrived_at, arrived_at);
    }
    let envelope = Envelope::read(document)?;
    if envelope.source != "aws.ses" {
        let source = redact(envelope.source, 60);
        return Err(Rejection::new(
            Reason::UnknownSource,
            format!("`source` is `{source}`; of mails, aws.ses is read"),
        ));
    }
    let time = envelope.time(arrived_at)?;
    read(envelope.detail, time, arrived_at)
}

fn read(event: Detail<'_>, time: Timestamp, arrived_at: Timestamp) -> Result<MailEvent, Rejection> {
    let word = match event.optional_text("eventType")? {
        Some(word) => word,
        None => event.text("notificationType")?,
    };
    let mail = part(event, "mail")?;
    let (kind, facts, list) = match word {
        "Send" => (MailEventKind::Sent, mail, None),
        "Delivery" => (MailEventKind::Delivered, part(event, "delivery")?, None),
        "DeliveryDelay" => {
            let facts = part(event, "deliveryDelay")?;
            (MailEventKind::Delayed, facts, Some("delayedRecipients"))
        }
        "Reject" => (MailEventKind::Rejected, part(event, "reject")?, None),
        "Bounce" => {
            let facts = part(event, "bounce")?;
            let permanent = facts.text("bounceType")? == "Permanent";
            let kind = MailEventKind::Bounced { permanent };
            (kind, facts, Some("bouncedRecipients"))
        }
        "Complaint" => {
            let facts = part(event, "complaint")?;
            (
                MailEventKind::Complained,
                facts,
                Some("complainedRecipients"),
            )
        }
        other => {
            let other = redact(other, 40);
            return Err(Rejection::new(
                Reason::UnknownDetailType,
                format!(
                    "`eventType` is `{other}`; Send, Delivery, DeliveryDelay, Reject, Bounce and Complaint are read"
                ),
            ));
        }
    };
    let addresses = match list {
        Some(list) => addressees(facts, list)?,
        None => texts(mail.fields.get("destination")),
    };
    let reason = match kind {
        MailEventKind::Bounced { .. } => facts.optional_text("bounceSubType")?,
        MailEventKind::Rejected => facts.optional_text("reason")?,
        MailEventKind::Complained => facts.optional_text("complaintFeedbackType")?,
        MailEventKind::Delayed => facts.optional_text("delayType")?,
        MailEventKind::Sent | MailEventKind::Delivered => None,
    };
    Ok(MailEvent {
        kind,
        mail_id: mail_id(mail),
        provider_id: mail.text("messageId")?.to_owned(),
        addresses,
        at: facts
            .optional_instant("timestamp", arrived_at)?
            .unwrap_or(time),
        reason: reason.map(|reason| redact(reason, 80)),
    })
}

fn part<'a>(event: Detail<'a>, field: &'static str) -> Result<Detail<'a>, Rejection> {
    event.given_object(field).ok_or_else(|| {
        event.missing(
            field,
            "is missing or not an object; send the event as SES made it",
        )
    })
}

fn unreadable(expected: &str) -> Rejection {
    Rejection::new(
        Reason::NotAnEvent,
        format!(
            "the message is not {expected}; an event of aws.ses or a notification of SES is read"
        ),
    )
}

fn mail_id(mail: Detail<'_>) -> Option<String> {
    let tag = mail.fields.get("tags")?.get(MAIL_ID)?;
    let named = tag
        .as_array()
        .and_then(|values| values.first())
        .unwrap_or(tag);
    named.as_str().map(str::to_owned)
}

/// The addresses of a list of objects; there must be one.
fn addressees(facts: Detail<'_>, list: &str) -> Result<Vec<String>, Rejection> {
    let objects = facts
        .fields
        .get(list)
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    let named: Vec<String> = objects
        .filter_map(Value::as_object)
        .filter_map(|object: &Map<String, Value>| object.get("emailAddress")?.as_str())
        .map(bare)
        .collect();
    if named.is_empty() {
        let what = format!("`{list}` names no emailAddress; send the event as SES made it");
        return Err(Rejection::new(Reason::MissingField, what));
    }
    Ok(named)
}

fn texts(list: Option<&Value>) -> Vec<String> {
    let list = list.and_then(Value::as_array).into_iter().flatten();
    list.filter_map(Value::as_str).map(bare).collect()
}

/// `a@example.com` of `Name <a@example.com>`.
fn bare(address: &str) -> String {
    let within = address
        .rsplit_once('<')
        .and_then(|(_, rest)| rest.split_once('>'));
    within
        .map_or(address, |(address, _)| address)
        .trim()
        .to_owned()
}
