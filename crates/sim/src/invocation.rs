//! Processes that run: each belongs to what started it, and may die.

use crate::process::Process;
use crate::process::reconcile::Pass;
use crate::queue::MessageId;
use crate::stream::Place;

/// Names an invocation; never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct InvocationId {
    index: usize,
    life: u32,
}

/// What started it, and gets its result.
#[derive(Debug)]
pub(crate) enum Source {
    Messages(Vec<MessageId>),
    Records(Place),
    /// A batch that another invocation works on as well; nobody waits for this one.
    Echo,
    Minute,
    Pass {
        pass: Pass,
        tries: u32,
    },
    MailEvent {
        accept: (usize, usize),
        tries: u32,
    },
}

#[derive(Debug)]
pub(crate) struct Invocation {
    pub(crate) process: Process,
    pub(crate) source: Source,
    pub(crate) began_ms: i64,
    pub(crate) deadline_ms: i64,
    /// A mail that the provider accepted and the outbox does not know of yet.
    pub(crate) holding: Option<(usize, usize)>,
}

#[derive(Debug, Default)]
pub(crate) struct Invocations {
    slots: Vec<(u32, Option<Invocation>)>,
    free: Vec<usize>,
    /// How many run.
    pub(crate) running: usize,
}

impl Invocations {
    pub(crate) fn start(&mut self, invocation: Invocation) -> InvocationId {
        self.running += 1;
        let index = self.free.pop().unwrap_or_else(|| {
            self.slots.push((0, None));
            self.slots.len() - 1
        });
        let (life, slot) = &mut self.slots[index];
        *life = life.wrapping_add(1);
        *slot = Some(invocation);
        InvocationId { index, life: *life }
    }

    pub(crate) fn get(&mut self, id: InvocationId) -> Option<&mut Invocation> {
        let (life, slot) = self.slots.get_mut(id.index)?;
        slot.as_mut().filter(|_| *life == id.life)
    }

    pub(crate) fn end(&mut self, id: InvocationId) -> Option<Invocation> {
        let (life, slot) = self.slots.get_mut(id.index)?;
        let invocation = slot.take_if(|_| *life == id.life)?;
        self.running -= 1;
        self.free.push(id.index);
        Some(invocation)
    }
}
