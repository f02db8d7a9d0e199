//! The protocol: what senders, the provider, its events and reconcile may do next.

use super::explore::Model;

/// The protocol, or one that lacks a part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Rules {
    Product,
    /// A sender takes a mail whatever its state has become.
    NoClaim,
    /// The row says `sent` before the mail is handed over.
    MarksFirst,
    NoReconcile,
    /// Reconcile waits neither for the claim's sender nor for the provider's events.
    Impatient,
    /// No answer is read as a refusal.
    RetriesSilence,
}

/// How many faults happen at most: enough to send twice in the cell and once more.
pub(crate) const FAULTS: u8 = 4;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Row {
    Pending,
    Claimed,
    Sent,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Sender {
    Idle,
    /// It saw the mail as pending, perhaps long ago.
    Saw,
    /// It holds the claim.
    Holds,
    /// The provider took this accept; the answer is on its way.
    Handed(usize),
    /// The answer is here.
    Answered(usize),
}

/// The provider's events about one accept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Event {
    /// Will come in time.
    Coming,
    /// Will come after reconcile's patience.
    Late,
    Lost,
    Taken,
    TakenLate,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Accept {
    event: Event,
    /// A crash, a lost answer or a write that failed came between it and its confirmation.
    is_open: bool,
}

/// One mail of the outbox with all who touch it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Mail {
    rules: Rules,
    row: Row,
    senders: [Sender; 2],
    accepts: Vec<Accept>,
    faults: u8,
    /// It was accepted again outside the documented cell.
    pub(crate) undocumented: bool,
}

/// Enough to see a mail sent twice in the cell and once outside.
const MOST_ACCEPTS: usize = 3;

impl Mail {
    pub(crate) fn new(rules: Rules, faults: u8) -> Self {
        Self {
            rules,
            row: Row::Pending,
            senders: [Sender::Idle; 2],
            accepts: Vec::new(),
            faults,
            undocumented: false,
        }
    }

    pub(crate) fn accepts(&self) -> usize {
        self.accepts.len()
    }

    pub(crate) fn says_sent(&self) -> bool {
        self.row == Row::Sent
    }

    pub(crate) fn is_done(&self) -> bool {
        self.says_sent() && self.accepts() > 0
    }

    fn sender(&self, who: usize, sender: Sender) -> Self {
        let mut next = self.clone();
        next.senders[who] = sender;
        next
    }

    fn row(mut self, row: Row) -> Self {
        self.row = row;
        self
    }

    fn fault(&self) -> Option<Self> {
        let faults = self.faults.checked_sub(1)?;
        Some(Self {
            faults,
            ..self.clone()
        })
    }

    fn open(mut self, accept: usize) -> Self {
        self.accepts[accept].is_open = true;
        self
    }

    /// The provider takes the mail.
    fn accept(&self, who: usize) -> Self {
        let mut next = self.clone();
        let documented = next.accepts.last().is_none_or(|last| {
            last.is_open && matches!(last.event, Event::Late | Event::Lost | Event::TakenLate)
        });
        next.undocumented |= !documented;
        next.accepts.push(Accept {
            event: Event::Coming,
            is_open: false,
        });
        next.senders[who] = Sender::Handed(next.accepts.len() - 1);
        next
    }

    fn send(&self, who: usize, steps: &mut Vec<(Self, bool)>) {
        let idle = self.sender(who, Sender::Idle);
        if self.senders[who] != Sender::Idle {
            let opened = match self.senders[who] {
                Sender::Handed(accept) | Sender::Answered(accept) => idle.clone().open(accept),
                _ => idle.clone(),
            };
            steps.extend(opened.fault().map(|crashed| (crashed, true)));
        }
        match self.senders[who] {
            Sender::Idle if self.row == Row::Pending => {
                steps.push((self.sender(who, Sender::Saw), false));
            }
            Sender::Saw if self.row == Row::Pending || self.rules == Rules::NoClaim => {
                let claimed = if self.rules == Rules::MarksFirst {
                    Row::Sent
                } else {
                    Row::Claimed
                };
                steps.push((self.sender(who, Sender::Holds).row(claimed), false));
                let unheard = idle.row(claimed).fault();
                steps.extend(unheard.map(|unheard| (unheard, true)));
            }
            Sender::Saw => steps.push((idle, false)),
            Sender::Holds if self.accepts.len() < MOST_ACCEPTS => {
                steps.push((self.accept(who), false));
                let refused = idle.clone().row(Row::Pending).fault();
                let silent = idle.fault();
                steps.extend([refused, silent].into_iter().flatten().map(|it| (it, true)));
            }
            Sender::Idle | Sender::Holds => {}
            Sender::Handed(accept) => {
                steps.push((self.sender(who, Sender::Answered(accept)), false));
                let silent = idle.open(accept);
                let silent = if self.rules == Rules::RetriesSilence {
                    silent.row(Row::Pending)
                } else {
                    silent
                };
                steps.extend(silent.fault().map(|silent| (silent, true)));
            }
            Sender::Answered(accept) => {
                let settled = if self.row == Row::Claimed {
                    idle.clone().row(Row::Sent)
                } else {
                    idle.clone()
                };
                steps.push((settled, false));
                steps.extend(idle.open(accept).fault().map(|unwritten| (unwritten, true)));
            }
        }
    }

    /// An event comes, twice where the provider repeats it; or it is lost or late.
    fn hear(&self, accept: usize, steps: &mut Vec<(Self, bool)>) {
        let with = |event: Event| {
            let mut next = self.clone();
            next.accepts[accept].event = event;
            next
        };
        let settled = |next: Self| next.row(Row::Sent);
        match self.accepts[accept].event {
            Event::Coming => {
                steps.push((settled(with(Event::Taken)), false));
                steps.push((settled(self.clone()), false));
                for event in [Event::Lost, Event::Late] {
                    steps.extend(with(event).fault().map(|next| (next, true)));
                }
            }
            Event::Late => steps.push((settled(with(Event::TakenLate)), false)),
            Event::Lost | Event::Taken | Event::TakenLate => {}
        }
    }

    fn reconcile(&self, steps: &mut Vec<(Self, bool)>) {
        let is_held = self
            .senders
            .iter()
            .any(|it| matches!(it, Sender::Holds | Sender::Handed(_) | Sender::Answered(_)));
        let may_come = self.accepts.iter().any(|it| it.event == Event::Coming);
        let is_due = self.rules == Rules::Impatient || (!is_held && !may_come);
        if self.rules != Rules::NoReconcile && self.row == Row::Claimed && is_due {
            steps.push((self.clone().row(Row::Pending), false));
        }
    }
}

impl Model for Mail {
    fn steps(&self) -> Vec<(Self, bool)> {
        let mut steps = Vec::new();
        for who in 0..self.senders.len() {
            self.send(who, &mut steps);
        }
        for accept in 0..self.accepts.len() {
            self.hear(accept, &mut steps);
        }
        self.reconcile(&mut steps);
        steps
    }
}
