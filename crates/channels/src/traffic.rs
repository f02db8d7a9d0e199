//! When a channel takes its next message: its pace, and its rest after a fault, so that a channel that
//! does not answer costs the others one wait and not one a message.

use crate::channel::{Channel, Place};
use std::collections::HashMap;
use std::time::Duration;
use tokio::time::Instant;

/// Slack API, "Rate limits": incoming webhooks take one message a second.
const SLACK_PACE: Duration = Duration::from_secs(1);
/// How long a channel is left alone that named no time.
const REST: Duration = Duration::from_mins(1);

/// When each channel takes its next message, in this process.
#[derive(Debug, Default)]
pub(crate) struct Traffic(HashMap<String, Slot>);

#[derive(Debug, Clone, Copy)]
struct Slot {
    free_at: Instant,
    rests: bool,
}

impl Traffic {
    /// Takes the channel's next place; says how long to wait for it. `None` where the channel rests
    /// or has no place before the deadline.
    pub(crate) fn book(
        &mut self,
        channel: &Channel,
        now: Instant,
        deadline: Instant,
    ) -> Option<Duration> {
        let slot = self.0.get(&key(channel)).copied();
        let slot = slot.filter(|slot| slot.free_at > now);
        if slot.is_some_and(|slot| slot.rests) {
            return None;
        }
        let at = slot.map_or(now, |slot| slot.free_at);
        if at > deadline {
            return None;
        }
        let slot = Slot {
            free_at: at + pace(channel),
            rests: false,
        };
        self.0.insert(key(channel), slot);
        Some(at - now)
    }

    /// Leaves a channel alone for as long as it asked, or else for a minute.
    pub(crate) fn rest(&mut self, channel: &Channel, now: Instant, asked: Option<Duration>) {
        let slot = Slot {
            free_at: now + asked.unwrap_or(REST),
            rests: true,
        };
        self.0.insert(key(channel), slot);
    }
}

fn pace(channel: &Channel) -> Duration {
    match channel.place {
        Place::Slack { .. } => SLACK_PACE,
        Place::Sns { .. } | Place::Webhook { .. } => Duration::ZERO,
    }
}

/// Two channels may share a webhook, and then its pace.
fn key(channel: &Channel) -> String {
    match &channel.place {
        Place::Slack { webhook } => webhook.to_string(),
        Place::Sns { .. } | Place::Webhook { .. } => channel.recipient(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read;

    fn channels() -> Vec<Channel> {
        let settings = r#"{
            "a": {"type": "slack", "webhook": "${SECRET:ssm:/shared}"},
            "b": {"type": "slack", "webhook": "${SECRET:ssm:/shared}"},
            "c": {"type": "sns", "topic_arn": "arn:aws:sns:eu-west-1:111122223333:oncall"}
        }"#;
        read(settings).unwrap()
    }

    #[test]
    fn a_slack_webhook_takes_one_message_a_second_whoever_shares_it() {
        let [a, b, c] = &channels()[..] else { panic!() };
        let (mut traffic, now) = (Traffic::default(), Instant::now());
        let deadline = now + Duration::from_secs(2);
        let waits = [a, b, a, a].map(|it| traffic.book(it, now, deadline).map(|it| it.as_secs()));
        assert_eq!(waits, [Some(0), Some(1), Some(2), None]);
        let waits = [c, c, c].map(|it| traffic.book(it, now, deadline).map(|it| it.as_secs()));
        assert_eq!(waits, [Some(0); 3]);
        let later = now + Duration::from_secs(3);
        assert_eq!(traffic.book(a, later, later), Some(Duration::ZERO));
    }

    #[test]
    fn a_channel_rests_as_long_as_it_asked() {
        let [a, _, c] = &channels()[..] else { panic!() };
        let (mut traffic, now) = (Traffic::default(), Instant::now());
        let deadline = now + Duration::from_hours(1);
        traffic.rest(a, now, Some(Duration::from_secs(30)));
        traffic.rest(c, now, None);
        let at = |seconds| now + Duration::from_secs(seconds);
        assert_eq!(traffic.book(a, at(29), deadline), None);
        assert_eq!(traffic.book(a, at(30), deadline), Some(Duration::ZERO));
        assert_eq!(traffic.book(c, at(59), deadline), None);
        assert_eq!(traffic.book(c, at(60), deadline), Some(Duration::ZERO));
    }
}
