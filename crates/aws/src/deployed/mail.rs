//! What Amazon SES allows.

use super::{Asked, Deployed, Operation, list, text};
use serde_json::{Value, json};

/// The account's standing.
#[derive(Debug, Clone, PartialEq)]
pub struct MailAccount {
    /// Out of the sandbox, in which readers must be verified too.
    pub is_in_production: bool,
    /// Whether anything may be sent.
    pub is_sending: bool,
    /// `HEALTHY`, `PROBATION` or `SHUTDOWN`.
    pub enforcement: Option<String>,
    /// Mails a day.
    pub most_a_day: Option<f64>,
    /// Mails a second.
    pub most_a_second: Option<f64>,
    /// Mails of the last 24 hours.
    pub sent: Option<f64>,
    /// Why addresses come to the account's suppression list: `BOUNCE`, `COMPLAINT`.
    pub suppressed: Vec<String>,
}

/// An address or a domain that mails come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Whether mails may come from it.
    pub is_verified: bool,
    /// `SUCCESS`, `PENDING`, `FAILED` and so on.
    pub status: Option<String>,
}

/// Where events of a configuration set go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventDestination {
    /// Whether it is on.
    pub is_enabled: bool,
    /// ARN of a bus, where it is one.
    pub bus: Option<String>,
    /// `SEND`, `DELIVERY` and so on.
    pub events: Vec<String>,
}

impl Deployed {
    /// The account's standing.
    pub async fn mail_account(&self) -> Asked<MailAccount> {
        let answer = self.ask_known(Operation::MailAccount, json!({})).await?;
        let quota = &answer["SendQuota"];
        Ok(MailAccount {
            is_in_production: answer["ProductionAccessEnabled"].as_bool() == Some(true),
            is_sending: answer["SendingEnabled"].as_bool() == Some(true),
            enforcement: text(&answer, "EnforcementStatus"),
            most_a_day: quota["Max24HourSend"].as_f64(),
            most_a_second: quota["MaxSendRate"].as_f64(),
            sent: quota["SentLast24Hours"].as_f64(),
            suppressed: texts(&answer["SuppressionAttributes"], "SuppressedReasons"),
        })
    }

    /// The sender of that name, an address or a domain.
    pub async fn identity(&self, name: &str) -> Asked<Option<Identity>> {
        let parameters = json!({"EmailIdentity": name});
        let answer = self.ask(Operation::MailIdentity, parameters).await?;
        Ok(answer.map(|answer| Identity {
            is_verified: answer["VerifiedForSendingStatus"].as_bool() == Some(true),
            status: text(&answer, "VerificationStatus"),
        }))
    }

    /// Where the events of a configuration set go; `None` where there is no such set.
    pub async fn mail_events(&self, set: &str) -> Asked<Option<Vec<EventDestination>>> {
        let parameters = json!({"ConfigurationSetName": set});
        let answer = self.ask(Operation::MailEvents, parameters).await?;
        let destination = |it: &Value| EventDestination {
            is_enabled: it["Enabled"].as_bool() == Some(true),
            bus: text(&it["EventBridgeDestination"], "EventBusArn"),
            events: texts(it, "MatchingEventTypes"),
        };
        Ok(answer.map(|answer| {
            list(&answer, "EventDestinations")
                .map(destination)
                .collect()
        }))
    }
}

fn texts(answer: &Value, name: &str) -> Vec<String> {
    let texts = list(answer, name).filter_map(Value::as_str);
    texts.map(str::to_owned).collect()
}
