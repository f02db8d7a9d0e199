//! Where messages go beside mailboxes.

use crate::reference::Reference;
use crate::request::Address;
use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;
use strands_core::incident::{ChannelRule, Kind, Severity};

/// One channel of the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    /// Its name among the settings.
    pub name: String,
    /// What matters less is not told.
    pub min_severity: Severity,
    /// What is told; everything where it is empty.
    pub kinds: BTreeSet<Kind>,
    /// What kind of place it is.
    pub place: Place,
}

/// A kind of place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// An incoming webhook of Slack, or of what takes the same messages.
    Slack {
        /// Where it is. Whoever knows the URL may post.
        webhook: Reference,
    },
    /// A topic of Amazon SNS.
    Sns {
        /// The topic.
        topic: Topic,
        /// JSON instead of text.
        raw: bool,
    },
    /// A service of one's own.
    Webhook {
        /// Where it is.
        url: Address,
        /// What requests are signed with: two while keys change.
        secrets: Vec<Reference>,
    },
}

impl Channel {
    /// Its name as a recipient: `slack:data-alerts`. No mail address is one, as it has no `@`.
    #[must_use]
    pub fn recipient(&self) -> String {
        let kind = match self.place {
            Place::Slack { .. } => "slack",
            Place::Sns { .. } => "sns",
            Place::Webhook { .. } => "webhook",
        };
        format!("{kind}:{}", self.name)
    }

    /// The rule by which the channel is told of the incidents of `jobs`, or of every job.
    #[must_use]
    pub fn rule(&self, jobs: Option<BTreeSet<String>>) -> ChannelRule {
        ChannelRule {
            recipient: self.recipient(),
            min_severity: self.min_severity,
            kinds: self.kinds.clone(),
            jobs,
        }
    }
}

/// A topic of Amazon SNS, by its ARN.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Topic {
    arn: String,
    region: String,
}

impl Topic {
    /// Its ARN.
    #[must_use]
    pub fn arn(&self) -> &str {
        &self.arn
    }

    /// The region that it is in.
    #[must_use]
    pub fn region(&self) -> &str {
        &self.region
    }

    /// Whether messages of one group keep their order (Amazon SNS API Reference, `CreateTopic`).
    #[must_use]
    pub fn is_fifo(&self) -> bool {
        let name = self.arn.rsplit_once('.');
        name.is_some_and(|(_, ending)| ending == "fifo")
    }
}

/// A text that is no ARN of a topic.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("is not the ARN of a topic, arn:aws:sns:REGION:ACCOUNT:TOPIC")]
pub struct BadTopic;

impl FromStr for Topic {
    type Err = BadTopic;

    fn from_str(arn: &str) -> Result<Self, BadTopic> {
        match arn.split(':').collect::<Vec<_>>()[..] {
            ["arn", partition, "sns", region, account, topic]
                if partition.starts_with("aws")
                    && ![region, account, topic].contains(&"")
                    && arn.chars().all(|it| it.is_ascii_graphic()) =>
            {
                Ok(Self {
                    arn: arn.to_owned(),
                    region: region.to_owned(),
                })
            }
            _ => Err(BadTopic),
        }
    }
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.arn)
    }
}
