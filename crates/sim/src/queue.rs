//! The queue before tracking: visibility, redelivery, no order, and a dead-letter queue.

use crate::workload::Letter;
use std::rc::Rc;

/// `maxReceiveCount` of the queue.
const RECEIVES: u32 = 10;
/// `VisibilityTimeout` of the queue.
pub(crate) const VISIBILITY_MS: i64 = 360_000;
/// `BatchSize` of the mapping.
const BATCH: usize = 10;
/// `MaximumConcurrency` of the mapping.
pub(crate) const CONCURRENCY: u32 = 10;

pub(crate) type MessageId = u32;

struct Message {
    /// Absent once deleted.
    letter: Option<Rc<Letter>>,
    receives: u32,
    is_visible: bool,
}

#[derive(Default)]
pub(crate) struct Queue {
    messages: Vec<Message>,
    visible: Vec<MessageId>,
    dead: Vec<MessageId>,
    /// How many messages ever went to the dead-letter queue.
    pub(crate) exhausted: u64,
}

impl Queue {
    pub(crate) fn send(&mut self, letter: Rc<Letter>) {
        let id = MessageId::try_from(self.messages.len()).unwrap_or(MessageId::MAX);
        self.messages.push(Message {
            letter: Some(letter),
            receives: 0,
            is_visible: true,
        });
        self.visible.push(id);
    }

    pub(crate) fn sent(&self) -> u64 {
        self.messages.len() as u64
    }

    pub(crate) fn has_visible(&self) -> bool {
        !self.visible.is_empty()
    }

    /// Takes up to ten visible messages in any order; what was received too often is put aside.
    pub(crate) fn receive(&mut self, dice: &mut fastrand::Rng) -> Vec<(MessageId, Rc<Letter>)> {
        let mut batch = Vec::new();
        while batch.len() < BATCH && !self.visible.is_empty() {
            let id = self.visible.swap_remove(dice.usize(..self.visible.len()));
            let message = &mut self.messages[id as usize];
            message.is_visible = false;
            let Some(letter) = &message.letter else {
                continue;
            };
            message.receives += 1;
            if message.receives > RECEIVES {
                self.dead.push(id);
                self.exhausted += 1;
            } else {
                batch.push((id, letter.clone()));
            }
        }
        batch
    }

    /// Deletes a message; `false` where it was deleted before.
    pub(crate) fn delete(&mut self, id: MessageId) -> bool {
        self.messages[id as usize].letter.take().is_some()
    }

    /// Shows a message again, unless it is deleted, put aside or shown already.
    pub(crate) fn reveal(&mut self, id: MessageId) {
        let message = &mut self.messages[id as usize];
        let is_aside = message.receives > RECEIVES;
        if message.letter.is_some() && !message.is_visible && !is_aside {
            message.is_visible = true;
            self.visible.push(id);
        }
    }

    /// What an operator does once the trouble is over: every message gets its receives anew. They are
    /// to be shown one by one, or a deadly one would take its company along again.
    pub(crate) fn redrive(&mut self) -> Vec<MessageId> {
        let dead = std::mem::take(&mut self.dead);
        for id in &dead {
            self.messages[*id as usize].receives = 0;
        }
        dead
    }

    /// Messages that lie in the dead-letter queue.
    pub(crate) fn dead(&self) -> impl Iterator<Item = &Rc<Letter>> {
        let dead = self.dead.iter();
        dead.filter_map(|id| self.messages[*id as usize].letter.as_ref())
    }
}
