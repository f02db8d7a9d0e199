//! The port through which messages leave for channels.

use crate::channel::Channel;
use crate::message::Message;
use crate::refusal::{Receipt, Refusal};
use jiff::Timestamp;
use std::future::Future;
use std::time::Instant;

/// Something that takes messages: the channels themselves, or a folder.
pub trait Messenger {
    /// Waits for the channel's turn. `false`, at once, where it rests after a fault or no turn comes
    /// before the deadline: the message waits for a later try.
    fn turn(&self, channel: &Channel, deadline: Instant) -> impl Future<Output = bool> + Send;

    /// Hands over one message, once.
    fn deliver(
        &self,
        channel: &Channel,
        message: &Message,
        at: Timestamp,
    ) -> impl Future<Output = Result<Receipt, Refusal>> + Send;
}

impl<M: Messenger + Sync> Messenger for &M {
    async fn turn(&self, channel: &Channel, deadline: Instant) -> bool {
        (**self).turn(channel, deadline).await
    }

    async fn deliver(
        &self,
        channel: &Channel,
        message: &Message,
        at: Timestamp,
    ) -> Result<Receipt, Refusal> {
        (**self).deliver(channel, message, at).await
    }
}

/// Takes nothing: for where no channel is named.
#[derive(Debug, Clone, Copy)]
pub struct NoMessenger;

impl Messenger for NoMessenger {
    async fn turn(&self, _: &Channel, _: Instant) -> bool {
        false
    }

    async fn deliver(&self, _: &Channel, _: &Message, _: Timestamp) -> Result<Receipt, Refusal> {
        Err(Refusal::broken("no message leaves here"))
    }
}
