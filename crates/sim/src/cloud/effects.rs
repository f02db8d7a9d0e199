//! What processes ask for: reads, writes with all their ways to go wrong, questions, deliveries.

use super::{Cloud, Happening};
use crate::inflight::Transaction;
use crate::invocation::InvocationId;
use crate::process::{Answer, Delivered, ENVIRONMENT, Effect, Failed};
use crate::provider::Aftermath;
use crate::settings::Fault;
use crate::stream::{Place, Reader};
use crate::tables::{Change, Fate, LAG_MS, Refusal};
use std::collections::BTreeMap;
use std::rc::Rc;
use strands_core::incident::{MailRow, environment_key};
use strands_core::plan::Write;
use strands_core::platform::ReadFault;
use strands_core::run::{Ledger, Observation};

/// Of a hundred calls during a scarcity, how many are throttled.
const OUTAGE_PERCENT: u32 = 70;

impl Cloud {
    /// Takes a process's wish; the world fulfils it after a while.
    pub(super) fn request(&mut self, id: InvocationId, effect: Effect) {
        let wait_ms = match &effect {
            Effect::Finish(_) => {
                if let Effect::Finish(finished) = effect {
                    self.finish(id, finished);
                }
                return;
            }
            Effect::Die => return self.crash(id),
            Effect::Write(_) => {
                if let Effect::Write(changes) = effect {
                    self.begin(id, changes);
                }
                return;
            }
            Effect::Pause { up_to_ms } => {
                let wait_ms = self.dice.i64(0..=*up_to_ms);
                self.agenda
                    .after(wait_ms, Happening::Resume(id, Answer::Go));
                return;
            }
            Effect::Ask(_) => self.dice.i64(20..200),
            Effect::Deliver(_) => self.dice.i64(30..150),
            Effect::ReadRun(_)
            | Effect::ReadMarkers(_)
            | Effect::ReadJob(_)
            | Effect::ReadEnvironment
            | Effect::ReadMails(_)
            | Effect::ReadPending(_)
            | Effect::ListMails { .. }
            | Effect::ListRuns { .. } => self.latency_ms(1..8),
        };
        self.agenda.after(wait_ms, Happening::Perform(id, effect));
    }

    pub(super) fn perform(&mut self, id: InvocationId, effect: Effect) {
        if self.invocations.get(id).is_none() {
            return;
        }
        let answer = match effect {
            Effect::Ask(question) => self.ask(&question),
            Effect::Deliver(mail) => self.deliver(id, &mail),
            read if self.is_throttled() => {
                drop(read);
                Answer::Failed(Failed::Passing)
            }
            read => self.read(read),
        };
        self.resume(id, answer);
    }

    /// How long a call to the tables takes; a few take much longer.
    fn latency_ms(&mut self, usual: std::ops::Range<i64>) -> i64 {
        if self.dice.u32(..20) == 0 {
            self.dice.i64(usual.end..800)
        } else {
            self.dice.i64(usual)
        }
    }

    fn is_throttled(&mut self) -> bool {
        let scarce = self.agenda.now_ms() < self.outage_until_ms;
        let is_throttled =
            self.hit(Fault::Throttling) || (scarce && self.dice.u32(..100) < OUTAGE_PERCENT);
        self.counts.throttles += u64::from(is_throttled);
        is_throttled
    }

    fn read(&mut self, effect: Effect) -> Answer {
        match effect {
            Effect::ReadRun(run_key) => Answer::Run(self.tables.run(&run_key).cloned()),
            Effect::ReadMarkers(run_keys) => {
                let marker = |key: String| Some((key.clone(), self.tables.marker(&key)?.clone()));
                Answer::Markers(
                    run_keys
                        .into_iter()
                        .filter_map(marker)
                        .collect::<BTreeMap<_, _>>(),
                )
            }
            Effect::ReadJob(job_key) => Answer::Job(self.tables.job(&job_key).cloned()),
            Effect::ReadEnvironment => {
                let key = environment_key(ENVIRONMENT);
                Answer::Environment(self.tables.environment(&key).cloned())
            }
            Effect::ReadMails(needed) => {
                let mails = needed
                    .iter()
                    .flat_map(|it| self.tables.mails(&it.job_key, Some(&it.incident_id)));
                Answer::Mails(mails.cloned().collect())
            }
            Effect::ReadPending(job_key) => {
                Answer::Mails(self.tables.pending_mails(&job_key).cloned().collect())
            }
            Effect::ListMails { state, until } => {
                let stale = self.hit(Fault::StaleReads);
                let as_of_ms = stale.then(|| self.agenda.now_ms() - self.dice.i64(0..LAG_MS));
                Answer::Mails(
                    self.tables
                        .mails_due(state, until.as_millisecond(), as_of_ms),
                )
            }
            Effect::ListRuns {
                states,
                since_s,
                until_s,
            } => {
                let states = states.into_iter();
                let listed = states.flat_map(|it| self.tables.runs_in(it, since_s, until_s));
                let mut keys: Vec<String> = listed.map(|run| run.key.text()).collect();
                if self.hit(Fault::StaleReads) {
                    keys.retain(|_| self.dice.u32(..10) > 0);
                }
                Answer::Runs(keys)
            }
            Effect::Write(_)
            | Effect::Ask(_)
            | Effect::Deliver(_)
            | Effect::Pause { .. }
            | Effect::Die
            | Effect::Finish(_) => Answer::Failed(Failed::Passing),
        }
    }

    fn ask(&mut self, question: &Observation) -> Answer {
        if self.hit(Fault::Platform) {
            let busy = ReadFault::Passing("the platform is busy".to_owned());
            return Answer::Facts(Box::new(Err(busy)));
        }
        let answer = self.platform.answer(question, self.agenda.now_ms());
        Answer::Facts(Box::new(Ok(answer)))
    }

    /// The provider takes the mail or not, and answers or not.
    fn deliver(&mut self, id: InvocationId, mail: &Rc<MailRow>) -> Answer {
        let trouble = self.hit(Fault::Provider).then(|| self.dice.u32(..3));
        let takes = matches!(trouble, None | Some(2));
        let now_ms = self.agenda.now_ms();
        self.trace.note(now_ms, made_by(mail), || {
            let step = mail.step;
            let takes = if takes { "takes" } else { "does not take" };
            format!(
                "the provider {takes} the {step} mail {} (trouble: {trouble:?})",
                mail.mail_id
            )
        });
        if takes {
            let accept = self.provider.accept(mail, now_ms);
            self.announce(accept);
            if trouble.is_some() {
                self.provider.note(accept, Aftermath::Silent);
            } else if let Some(invocation) = self.invocations.get(id) {
                invocation.holding = Some(accept);
            }
        }
        Answer::Delivered(match trouble {
            None => Delivered::Accepted,
            Some(0) => Delivered::Later,
            Some(_) => Delivered::Silence,
        })
    }

    /// The provider's own events about an accepted mail.
    fn announce(&mut self, accept: (usize, usize)) {
        let sent_ms = self.dice.i64(200..5_000);
        let delivered_ms = sent_ms + self.dice.i64(500..60_000);
        let tell = |agenda: &mut crate::agenda::Agenda<Happening>, wait_ms| {
            agenda.after(wait_ms, Happening::MailEvent { accept, tries: 0 });
        };
        let trouble = self.hit(Fault::MailEvents).then(|| self.dice.u32(..5));
        match trouble {
            Some(0..2) => {}
            Some(2) => tell(&mut self.agenda, delivered_ms + 25 * 60_000),
            Some(3) => tell(&mut self.agenda, delivered_ms),
            _ => {
                tell(&mut self.agenda, sent_ms);
                tell(&mut self.agenda, delivered_ms);
            }
        }
    }

    /// Begins a write. It is refused at once where it is throttled or meets another transaction.
    fn begin(&mut self, id: InvocationId, changes: Vec<Change>) {
        let wait_ms = self.latency_ms(4..25);
        let refusal = if self.is_throttled() {
            Some(Failed::Passing)
        } else if changes.len() > 1 && self.hit(Fault::Conflicts) {
            Some(Failed::Conflict)
        } else {
            None
        };
        let items = match (refusal, self.tables.items(&changes)) {
            (Some(failed), _) => Err(failed),
            (None, Err(Refusal::Refused(why))) => Err(Failed::Refused(why)),
            (None, Err(Refusal::Conflict)) => Err(Failed::Conflict),
            (None, Ok(items)) if self.inflight.holds_any(&items) => Err(Failed::Conflict),
            (None, Ok(items)) => Ok(items),
        };
        match items {
            Err(failed) => {
                self.counts.conflicts += u64::from(failed == Failed::Conflict);
                let answer = Answer::Failed(failed);
                self.agenda.after(wait_ms, Happening::Resume(id, answer));
            }
            Ok(items) => {
                let is_mute = self.hit(Fault::LostAnswers);
                let transaction = Transaction {
                    changes,
                    items,
                    caller: id,
                    is_mute,
                };
                let transaction = self.inflight.begin(transaction);
                self.agenda.after(wait_ms, Happening::Commit(transaction));
            }
        }
    }

    /// Ends a write, whether its caller lives or not.
    pub(super) fn commit(&mut self, transaction: u32) {
        let Some(transaction) = self.inflight.end(transaction) else {
            return;
        };
        let Transaction {
            changes,
            items,
            caller,
            is_mute,
        } = transaction;
        let is_guarded = matches!(
            changes.as_slice(),
            [Change::Claim { .. }
                | Change::Settle { .. }
                | Change::Plan(
                    Write::Job { .. } | Write::MailState { .. } | Write::ReleaseClaim { .. }
                )]
        );
        let confirms = changes.iter().any(|it| {
            matches!(
                it,
                Change::Settle {
                    fate: Fate::Sent { .. },
                    ..
                }
            )
        });
        let lines = if self.trace.is_on() {
            lines(&changes)
        } else {
            Vec::new()
        };
        let now = self.now();
        let result = self.tables.commit(changes, &items, now);
        for (key, line) in lines {
            let how = if result.is_ok() {
                ""
            } else {
                ", which meets another writer"
            };
            self.trace
                .note(self.agenda.now_ms(), &key, || format!("{line}{how}"));
        }
        self.publish();
        let holding = self.invocations.get(caller).and_then(|it| it.holding);
        let answer = match result {
            Ok(()) => {
                if let Some(accept) = holding.filter(|_| confirms) {
                    self.provider.note(accept, Aftermath::Confirmed);
                }
                self.answer_of_success(is_mute, is_guarded)
            }
            Err(Refusal::Conflict) => {
                self.counts.conflicts += 1;
                Answer::Failed(Failed::Conflict)
            }
            Err(Refusal::Refused(why)) => Answer::Failed(Failed::Refused(why)),
        };
        self.resume(caller, answer);
    }

    /// A lost answer looks like a passing fault; or, where the client itself tries once more and its
    /// own write is in the way of the condition, like another writer.
    fn answer_of_success(&mut self, is_mute: bool, is_guarded: bool) -> Answer {
        if !is_mute {
            return Answer::Written;
        }
        self.counts.lost_answers += 1;
        if is_guarded && self.dice.bool() {
            Answer::Failed(Failed::Conflict)
        } else {
            Answer::Failed(Failed::Passing)
        }
    }

    /// Hands changed runs to the stream.
    fn publish(&mut self) {
        let changed: Vec<(u32, Rc<Ledger>)> = self.tables.take_changed().collect();
        for (partition, run) in changed {
            let shard = self.stream.append(partition, run);
            for reader in Reader::ALL {
                self.plan_read(Place { reader, shard }, 0);
            }
        }
    }
}

/// What a trace says of a write, by the run that it is about.
fn lines(changes: &[Change]) -> Vec<(String, String)> {
    let line = |change: &Change| {
        let (key, line) = match change {
            Change::Plan(Write::Run { run, .. }) => {
                let (version, state) = (run.version, run.state());
                (
                    run.key.text(),
                    format!("the ledger gets version {version}, {state}"),
                )
            }
            Change::Plan(Write::Marker {
                run_key, marker, ..
            }) => {
                let line = format!("totals get version {}", marker.version);
                (run_key.clone(), line)
            }
            Change::Plan(Write::Mail(mail)) => {
                let (step, address, run) = (mail.step, &mail.address, made_by(mail));
                let line = format!(
                    "the outbox gets {step} to {address}, {}, made by {run}",
                    mail.mail_id
                );
                (format!("{run} {}", mail.entry), line)
            }
            Change::Plan(Write::Incident(row)) => {
                let line = format!("incident {} is {}", row.incident_id, row.state.as_str());
                (row.run_key.clone().unwrap_or_default(), line)
            }
            Change::Plan(Write::MailState {
                entry,
                expect,
                state,
                ..
            }) => {
                let line = format!("a mail goes from {} to {}", expect.as_str(), state.as_str());
                (entry.clone(), line)
            }
            Change::Plan(Write::ReleaseClaim { entry, .. }) => (
                entry.clone(),
                "the claim is given up unconfirmed".to_owned(),
            ),
            Change::Claim {
                entry, attempts, ..
            } => (
                entry.clone(),
                format!("a sender claims the mail, try {attempts}"),
            ),
            Change::Settle { entry, fate, .. } => {
                (entry.clone(), format!("the mail is settled: {fate:?}"))
            }
            Change::Plan(
                Write::Execution(_)
                | Write::AddTotals { .. }
                | Write::AddHour { .. }
                | Write::Job { .. }
                | Write::Environment { .. }
                | Write::Digest { .. }
                | Write::Acknowledgement(_)
                | Write::Address { .. }
                | Write::MailCounts { .. }
                | Write::Quality(_)
                | Write::Signal(_)
                | Write::JobTags(_)
                | Write::Month { .. }
                | Write::Settings { .. }
                | Write::Script { .. }
                | Write::Issue(_)
                | Write::Detected(_)
                | Write::Exposure(_)
                | Write::Round { .. },
            )
            | Change::Note { .. }
            | Change::DeadLetter(_) => return None,
        };
        Some((key, line))
    };
    changes.iter().filter_map(line).collect()
}

/// The run that made a mail, or the partition of one that no run made.
fn made_by(mail: &MailRow) -> &str {
    mail.run_key.as_deref().unwrap_or(&mail.job_key)
}
