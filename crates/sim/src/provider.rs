//! The mail provider: the only witness of what people really get.

use std::collections::HashMap;
use std::rc::Rc;
use strands_core::incident::MailRow;

/// What came of an accepted mail on our side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Aftermath {
    /// The outbox says that it was sent, or would if it had been asked.
    Confirmed,
    /// The provider's answer was lost.
    Silent,
    /// The sender died before the outbox said so.
    Crashed,
    /// The answer arrived, and the outbox could not be written.
    Unsettled,
}

/// One mail that reached a person.
#[derive(Debug, Clone)]
pub(crate) struct Accept {
    pub(crate) at_ms: i64,
    pub(crate) aftermath: Aftermath,
    /// When the first of the provider's own events about it was taken in.
    pub(crate) told_ms: Option<i64>,
}

/// Everything that was accepted under one mail id.
#[derive(Debug)]
pub(crate) struct Accepted {
    pub(crate) mail: Rc<MailRow>,
    pub(crate) accepts: Vec<Accept>,
}

#[derive(Debug, Default)]
pub(crate) struct Provider {
    ids: HashMap<String, usize>,
    pub(crate) mails: Vec<Accepted>,
}

impl Provider {
    /// Accepts a mail, and gives its place.
    pub(crate) fn accept(&mut self, mail: &Rc<MailRow>, at_ms: i64) -> (usize, usize) {
        let next = self.mails.len();
        let index = *self.ids.entry(mail.mail_id.clone()).or_insert(next);
        if index == next {
            self.mails.push(Accepted {
                mail: mail.clone(),
                accepts: Vec::new(),
            });
        }
        let accepts = &mut self.mails[index].accepts;
        accepts.push(Accept {
            at_ms,
            aftermath: Aftermath::Unsettled,
            told_ms: None,
        });
        (index, accepts.len() - 1)
    }

    pub(crate) fn accepts(&self, mail_id: &str) -> &[Accept] {
        let index = self.ids.get(mail_id);
        index.map_or(&[], |index| &self.mails[*index].accepts)
    }

    /// Notes what came of an accept; what is confirmed stays so.
    pub(crate) fn note(&mut self, (index, accept): (usize, usize), aftermath: Aftermath) {
        let accept = &mut self.mails[index].accepts[accept];
        if accept.aftermath != Aftermath::Confirmed {
            accept.aftermath = aftermath;
        }
    }

    pub(crate) fn tell(&mut self, (index, accept): (usize, usize), at_ms: i64) {
        self.mails[index].accepts[accept]
            .told_ms
            .get_or_insert(at_ms);
    }
}
