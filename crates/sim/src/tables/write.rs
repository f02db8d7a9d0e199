//! Writing: every condition is checked, then everything is written, or nothing.

use super::change::{Change, Fate};
use super::{Execution, Item, Tables};
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::Rc;
use strands_core::incident::{MailRow, MailState};
use strands_core::plan::{MAX_WRITES, Plan, Write};
use strands_core::run::Ledger;
use strands_core::totals::Marker;

/// Conditions that are taken away, for negative controls.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Unguarded {
    /// A run is written whatever its version is.
    pub run: bool,
    /// A marker is written whatever its version is.
    pub marker: bool,
}

/// Why nothing was written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// A condition does not hold, or another transaction holds an item.
    #[error("another writer changed the row first")]
    Conflict,
    /// No repetition will help.
    #[error("the tables refuse the write: {0}")]
    Refused(&'static str),
}

impl Tables {
    /// Executes a plan, all or nothing.
    pub fn execute(&mut self, plan: Plan, now: Timestamp) -> Result<(), Refusal> {
        let changes = plan.into_writes().into_iter().map(Change::Plan).collect();
        self.transact(changes, now)
    }

    /// Makes these changes, all or nothing.
    pub fn transact(&mut self, changes: Vec<Change>, now: Timestamp) -> Result<(), Refusal> {
        let items = self.items(&changes)?;
        self.commit(changes, &items, now)
    }

    /// The items that the changes touch, each once.
    pub(crate) fn items(&mut self, changes: &[Change]) -> Result<Vec<Item>, Refusal> {
        if changes.len() > MAX_WRITES {
            return Err(Refusal::Refused("a transaction takes at most 100 writes"));
        }
        let items: Vec<Item> = changes.iter().map(|change| self.item(change)).collect();
        let distinct: BTreeSet<Item> = items.iter().copied().collect();
        if distinct.len() < items.len() {
            return Err(Refusal::Refused("a transaction writes an item once"));
        }
        Ok(items)
    }

    pub(crate) fn commit(
        &mut self,
        changes: Vec<Change>,
        items: &[Item],
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let mut pairs = changes.iter().zip(items);
        if !pairs.all(|(change, item)| self.holds(change, *item)) {
            return Err(Refusal::Conflict);
        }
        for (change, item) in changes.into_iter().zip(items) {
            self.apply(change, *item, now);
        }
        Ok(())
    }

    fn item(&mut self, change: &Change) -> Item {
        match change {
            Change::Plan(Write::Run { run, .. }) => Item::Run(self.run_id(&run.key.text())),
            Change::Plan(Write::Execution(run)) => Item::Execution(self.run_id(&run.key.text())),
            Change::Plan(Write::Marker { run_key, .. }) => Item::Marker(self.run_id(run_key)),
            Change::Plan(Write::AddTotals { target, .. }) => {
                let next = fit(self.totals.len());
                let id = *self.total_ids.entry(target.clone()).or_insert(next);
                if id == next {
                    self.totals.push(None);
                }
                Item::Total(id)
            }
            Change::Plan(Write::AddHour { hour, .. }) => {
                let next = fit(self.hours.len());
                let id = *self.hour_ids.entry(hour.clone()).or_insert(next);
                if id == next {
                    self.hours.push(None);
                }
                Item::Hour(id)
            }
            Change::Plan(Write::Job { row, .. }) => Item::Job(self.job_id(&row.job_key)),
            Change::Plan(Write::Incident(row)) => {
                Item::Incident(self.job_id(&row.job_key), hash(&row.entry))
            }
            Change::Plan(Write::Mail(mail) | Write::Digest { mail, .. }) => {
                Item::Mail(self.mail_id(&mail.job_key, &mail.entry))
            }
            Change::Plan(Write::Environment { row, .. }) => {
                Item::Environment(self.job_id(&row.job_key))
            }
            Change::Plan(Write::Address { row, .. }) => Item::Other(hash(&row.job_key)),
            Change::Plan(Write::Month { row, .. }) => Item::Other(hash(&row.job_key)),
            Change::Plan(Write::Acknowledgement(row)) => {
                Item::Other(hash(&(&row.job_key, &row.entry)))
            }
            Change::Plan(Write::MailCounts {
                environment_key,
                hour,
                ..
            }) => Item::Other(hash(&(environment_key, hour))),
            Change::Plan(Write::Quality(quality)) => Item::Other(hash(&quality.subject())),
            Change::Plan(Write::Signal(signal)) => Item::Other(hash(&signal.key())),
            Change::Plan(Write::JobTags(tags)) => Item::Other(hash(&tags.job)),
            Change::Plan(Write::Script { row, .. }) => Item::Other(hash(&row.job)),
            Change::Plan(Write::Issue(row)) => Item::Other(hash(&row.key)),
            Change::Plan(Write::Detected(detected)) => Item::Other(hash(&detected.execution_id)),
            Change::Plan(Write::Round { round, .. }) => Item::Other(hash(&round.run_key)),
            Change::Plan(Write::Exposure(it)) => Item::Other(hash(&it.execution_id)),
            Change::Plan(Write::Settings { row, .. }) => Item::Other(hash(&row.sha256)),
            Change::Plan(
                Write::MailState { job_key, entry, .. }
                | Write::ReleaseClaim { job_key, entry, .. },
            )
            | Change::Claim { job_key, entry, .. }
            | Change::Settle { job_key, entry, .. } => Item::Mail(self.mail_id(job_key, entry)),
            Change::Note { run, .. } => Item::Execution(self.run_id(&run.key.text())),
            Change::DeadLetter(letter) => Item::DeadLetter(hash(&(&letter.day, &letter.letter_id))),
        }
    }

    fn holds(&self, change: &Change, item: Item) -> bool {
        match (change, item) {
            (Change::Plan(Write::Run { expect, .. }), Item::Run(id)) => {
                let run = self.runs[id as usize].run.as_ref();
                self.unguarded.run || run.map(|run| run.version) == *expect
            }
            (Change::Plan(Write::Marker { expect, .. }), Item::Marker(id)) => {
                let marker = self.runs[id as usize].marker.as_ref();
                self.unguarded.marker || marker.map(Marker::held) == *expect
            }
            (Change::Plan(Write::Job { expect, .. }), Item::Job(id)) => {
                let row = self.jobs[id as usize].row.as_ref();
                row.map(|row| row.version) == *expect
            }
            (Change::Plan(Write::Environment { expect, .. }), Item::Environment(id)) => {
                let row = self.jobs[id as usize].environment.as_ref();
                row.map(|row| row.version) == *expect
            }
            (Change::Plan(Write::Digest { expect, .. }), Item::Mail(id)) => {
                let held = self.mails[id as usize].as_ref();
                let parts = held.map(|mail| mail.digest.as_ref().map(|digest| digest.parts));
                let waits = held.is_none_or(|mail| mail.state == MailState::Pending);
                waits && parts == expect.map(Some)
            }
            (Change::Plan(Write::MailState { expect, .. }), Item::Mail(id)) => {
                self.state_of(id) == Some(*expect)
            }
            (Change::Claim { .. }, Item::Mail(id)) => self.state_of(id) == Some(MailState::Pending),
            (Change::Settle { .. } | Change::Plan(Write::ReleaseClaim { .. }), Item::Mail(id)) => {
                self.state_of(id) == Some(MailState::Claimed)
            }
            (Change::Note { run, .. }, Item::Execution(id)) => {
                let mut executions = self.runs[id as usize].executions.iter();
                executions.any(|it| is_same_item(&it.run, run))
            }
            _ => true,
        }
    }

    fn state_of(&self, mail: u32) -> Option<MailState> {
        self.mails[mail as usize].as_ref().map(|mail| mail.state)
    }

    fn apply(&mut self, change: Change, item: Item, now: Timestamp) {
        match (change, item) {
            (Change::Plan(Write::Run { run, .. }), Item::Run(id)) => {
                let run: Rc<Ledger> = Rc::from(run);
                self.changed.push((id, run.clone()));
                self.runs[id as usize].run = Some(run);
            }
            (Change::Plan(Write::Execution(run)), Item::Execution(id)) => {
                self.put_execution(id, run);
            }
            (Change::Plan(Write::Marker { marker, .. }), Item::Marker(id)) => {
                self.runs[id as usize].marker = Some(marker);
            }
            (Change::Plan(Write::AddTotals { sums, .. }), Item::Total(id)) => {
                let slot = self.totals[id as usize].get_or_insert_default();
                *slot = std::mem::take(slot).plus(&sums);
            }
            (Change::Plan(Write::AddHour { sums, .. }), Item::Hour(id)) => {
                let slot = self.hours[id as usize].get_or_insert_default();
                *slot = std::mem::take(slot).plus(&sums);
            }
            (Change::Plan(Write::Job { row, .. }), Item::Job(id)) => {
                self.jobs[id as usize].row = Some(Rc::from(row));
            }
            (Change::Plan(Write::Environment { row, .. }), Item::Environment(id)) => {
                self.jobs[id as usize].environment = Some(Rc::from(row));
            }
            (Change::Plan(Write::Digest { mail, .. }), Item::Mail(id)) => {
                if self.mails[id as usize].is_none() {
                    self.put_mail(id, *mail, now);
                } else {
                    self.move_mail(id, now, |held| *held = *mail);
                }
            }
            (Change::Plan(Write::Incident(row)), Item::Incident(job, _)) => {
                let incidents = &mut self.jobs[job as usize].incidents;
                incidents.insert(row.entry.clone(), *row);
            }
            (Change::Plan(Write::Mail(row)), Item::Mail(id))
                if self.mails[id as usize].is_none() =>
            {
                self.put_mail(id, *row, now);
            }
            (
                Change::Plan(Write::MailState {
                    state, at, reason, ..
                }),
                Item::Mail(id),
            ) => {
                self.move_mail(id, now, |mail| {
                    mail.state = state;
                    mail.due_at = at.as_millisecond();
                    mail.reason = reason;
                });
            }
            (Change::Plan(Write::ReleaseClaim { at, reason, .. }), Item::Mail(id)) => {
                self.move_mail(id, now, |mail| {
                    mail.state = MailState::Pending;
                    mail.due_at = at.as_millisecond();
                    mail.unconfirmed_at = Some(at);
                    mail.reason = Some(reason);
                });
            }
            (Change::Claim { at, attempts, .. }, Item::Mail(id)) => {
                self.move_mail(id, now, |mail| {
                    mail.state = MailState::Claimed;
                    mail.due_at = at.as_millisecond();
                    mail.claimed_at = Some(at);
                    mail.attempts = attempts;
                });
            }
            (Change::Settle { fate, .. }, Item::Mail(id)) => {
                self.move_mail(id, now, |mail| settle(mail, fate));
            }
            (Change::Note { run, address }, Item::Execution(id)) => {
                let executions = self.runs[id as usize].executions.iter_mut();
                for execution in executions.filter(|it| is_same_item(&it.run, &run)) {
                    execution.recipients.insert(address.clone());
                }
            }
            (Change::DeadLetter(_), Item::DeadLetter(id)) => {
                *self.dead_letters.entry(id).or_default() += 1;
            }
            _ => {}
        }
    }

    fn put_execution(&mut self, id: u32, run: Box<Ledger>) {
        let rows = &mut self.runs[id as usize];
        let run = match &rows.run {
            Some(held) if **held == *run => held.clone(),
            _ => Rc::from(run),
        };
        let entry = |run: &Ledger| (run.state(), run.timestamp, id);
        self.by_state.insert(entry(&run));
        match rows
            .executions
            .iter_mut()
            .find(|it| is_same_item(&it.run, &run))
        {
            Some(execution) => {
                if execution.run.state() != run.state() {
                    self.by_state.remove(&entry(&execution.run));
                }
                execution.run = run;
            }
            None => rows.executions.push(Execution {
                run,
                recipients: BTreeSet::new(),
            }),
        }
    }

    fn put_mail(&mut self, id: u32, row: MailRow, now: Timestamp) {
        let job = self.job_id(&row.job_key);
        let rows = &mut self.jobs[job as usize];
        rows.mails.insert(row.entry.clone(), id);
        if row.state == MailState::Pending {
            rows.pending.insert(id);
        }
        self.due.change(id, now.as_millisecond(), None, &row);
        self.mails[id as usize] = Some(row);
    }

    fn move_mail(&mut self, id: u32, now: Timestamp, change: impl FnOnce(&mut MailRow)) {
        let Some(mail) = &mut self.mails[id as usize] else {
            return;
        };
        let before = mail.clone();
        change(mail);
        let is_pending = mail.state == MailState::Pending;
        self.due
            .change(id, now.as_millisecond(), Some(before), mail);
        let job = self.job_ids[&mail.job_key];
        let pending = &mut self.jobs[job as usize].pending;
        if is_pending {
            pending.insert(id);
        } else {
            pending.remove(&id);
        }
    }

    fn run_id(&mut self, run_key: &str) -> u32 {
        if let Some(id) = self.run_ids.get(run_key) {
            return *id;
        }
        let id = fit(self.runs.len());
        self.run_ids.insert(Rc::from(run_key), id);
        self.runs.push(super::RunRows::default());
        id
    }

    fn job_id(&mut self, job_key: &str) -> u32 {
        if let Some(id) = self.job_ids.get(job_key) {
            return *id;
        }
        let id = fit(self.jobs.len());
        self.job_ids.insert(job_key.to_owned(), id);
        self.jobs.push(super::JobRows::default());
        id
    }

    fn mail_id(&mut self, job_key: &str, entry: &str) -> u32 {
        let job = self.job_id(job_key);
        let next = fit(self.mails.len());
        let id = *self.mail_ids.entry((job, entry.to_owned())).or_insert(next);
        if id == next {
            self.mails.push(None);
        }
        id
    }
}

/// The key of an execution is its id and its timestamp.
fn is_same_item(a: &Ledger, b: &Ledger) -> bool {
    a.timestamp == b.timestamp && a.execution_id == b.execution_id
}

fn settle(mail: &mut MailRow, fate: Fate) {
    let (state, due_at) = match fate {
        Fate::Sent { provider_id, at } => {
            mail.sent_at = Some(at);
            mail.provider_id = provider_id;
            mail.reason = None;
            (MailState::Sent, at)
        }
        Fate::Retry { due_at, reason } => {
            mail.reason = Some(reason);
            (MailState::Pending, due_at)
        }
        Fate::Failed { reason, at } => {
            mail.reason = Some(reason);
            (MailState::Failed, at)
        }
    };
    mail.state = state;
    mail.due_at = due_at.as_millisecond();
}

fn hash(key: &impl Hash) -> u128 {
    let mut first = DefaultHasher::new();
    key.hash(&mut first);
    let mut second = first.clone();
    second.write_u8(1);
    u128::from(first.finish()) << 64 | u128::from(second.finish())
}

/// Rows are numbered by 32 bits; a simulation has far fewer.
fn fit(rows: usize) -> u32 {
    u32::try_from(rows).unwrap_or(u32::MAX)
}
