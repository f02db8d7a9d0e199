//! How invocations end: their results, their deaths, and what comes back.

use super::{Cloud, Happening};
use crate::invocation::{Invocation, InvocationId, Source};
use crate::process::{Finished, Process};
use crate::queue::{MessageId, VISIBILITY_MS};
use crate::settings::Fault;
use crate::stream::{Ended, Place};
use strands_core::run::Outcome;

/// Most tries of a pass of reconcile and of a mail event.
const PASS_TRIES: u32 = 5;
const EVENT_TRIES: u32 = 10;
const WAIT_MS: i64 = 60_000;

impl Cloud {
    pub(super) fn finish(&mut self, id: InvocationId, finished: Finished) {
        let Some(invocation) = self.invocations.end(id) else {
            return;
        };
        let began_ms = invocation.began_ms;
        match (invocation.source, finished) {
            (Source::Messages(ids), Finished::Messages(results)) => {
                self.trackers -= 1;
                for (message, result) in ids.into_iter().zip(&results) {
                    self.acknowledge(message, result.as_ref().ok(), began_ms);
                }
                self.plan_poll();
            }
            (Source::Records(place), Finished::Records(ended)) => self.end_batch(place, ended),
            (Source::MailEvent { accept, tries }, Finished::Once(is_done)) => {
                if is_done {
                    self.provider.tell(accept, self.agenda.now_ms());
                } else {
                    self.retry_event(accept, tries);
                }
            }
            (Source::Pass { pass, tries }, Finished::Once(is_done)) => {
                if let Process::Reconcile(reconcile) = &invocation.process {
                    self.start_pages(&reconcile.found);
                }
                if !is_done {
                    self.retry_pass(pass, tries);
                }
            }
            _ => {}
        }
    }

    pub(super) fn after_crash(&mut self, invocation: Invocation) {
        match invocation.source {
            Source::Messages(ids) => {
                self.trackers -= 1;
                for message in ids {
                    self.reveal_later(message, invocation.began_ms);
                }
                self.plan_poll();
            }
            Source::Records(place) => self.end_batch(place, Ended::Died),
            Source::MailEvent { accept, tries } => self.retry_event(accept, tries),
            Source::Pass { pass, tries } => self.retry_pass(pass, tries),
            Source::Echo | Source::Minute => {}
        }
    }

    /// Deletes a message that was taken, unless the acknowledgement is lost; any other comes back.
    fn acknowledge(&mut self, id: MessageId, outcome: Option<&Outcome>, began_ms: i64) {
        let Some(outcome) = outcome else {
            self.reveal_later(id, began_ms);
            return;
        };
        if self.hit(Fault::Redelivery) {
            self.reveal_later(id, began_ms);
            return;
        }
        if self.queue.delete(id) {
            let fates = &mut self.counts.fates;
            let fate = match outcome {
                Outcome::Applied => &mut fates.applied,
                Outcome::Duplicate => &mut fates.duplicate,
                Outcome::Stale => &mut fates.stale,
                Outcome::Rejected => &mut fates.rejected,
            };
            *fate += 1;
        }
    }

    fn reveal_later(&mut self, id: MessageId, received_ms: i64) {
        self.agenda
            .at(received_ms + VISIBILITY_MS, Happening::Reveal(id));
    }

    fn end_batch(&mut self, place: Place, ended: Ended) {
        let wait_ms = self.stream.end(place, ended);
        if ended == Ended::Taken && self.hit(Fault::Redelivery) {
            let records = self.dice.usize(1..50);
            self.stream.repeat(place, records);
        }
        self.plan_read(place, wait_ms);
    }

    fn retry_pass(&mut self, pass: crate::process::reconcile::Pass, tries: u32) {
        if tries < PASS_TRIES {
            self.agenda.after(WAIT_MS, Happening::Pass(pass, tries + 1));
        }
    }

    fn retry_event(&mut self, accept: (usize, usize), tries: u32) {
        if tries < EVENT_TRIES {
            let tries = tries + 1;
            self.agenda
                .after(WAIT_MS, Happening::MailEvent { accept, tries });
        }
    }
}
