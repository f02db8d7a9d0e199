//! What happens by itself: runs and their events, arrivals, schedules, trouble and its end.

use super::{Cloud, Happening};
use crate::invocation::Source;
use crate::process::reconcile::Pass;
use crate::process::{DueMails, Notification, Process, Reconcile, Rollup, Settle, Tracking};
use crate::queue::CONCURRENCY;
use crate::settings::Fault;
use crate::stream::{Place, Reader};
use crate::workload::{self, Emission, Letter, run_key};
use std::rc::Rc;
use strands_core::incident::MailState;
use strands_core::run::Ledger;

/// Timeouts of the deployed functions, in milliseconds.
const TRACKING_MS: i64 = 60_000;
const STREAM_MS: i64 = 120_000;
const RECONCILE_MS: i64 = 300_000;
/// How many runs one invocation of reconcile looks at.
const PAGE: usize = 50;
/// How long after the last arrival trouble ends: longer than any visibility timeout or backoff.
const HEAL_AFTER_MS: i64 = 30 * 60_000;
/// How long after that the last look happens: claims and silences have run out.
const REDRIVE_EVERY_MS: i64 = 10_000;
const LAST_PASS_AFTER_MS: i64 = 70 * 60_000;
/// The last questions to a platform come up to a day and a half after the first.
const REST_AFTER_MS: i64 = 50 * 3_600_000;

impl Cloud {
    pub(super) fn start_run(&mut self, number: u64) {
        let mut dice = workload::dice(self.settings.seed, number);
        let index = self.jobs.draw(&mut dice);
        let job = &self.jobs.list[index];
        let skews = self.faults.contains(Fault::Skew);
        let life = workload::live(job, number, self.agenda.now_ms(), skews, &mut dice);
        let key = run_key(job, number);
        if let Some(truth) = life.truth {
            self.platform.knows(key.clone(), truth);
        }
        for emission in life.emissions {
            self.emit(&emission, &key, index, &mut dice);
        }
        if self.counts.events < u64::from(self.settings.events) {
            let gap_ms = workload::gap_ms(&mut dice);
            self.agenda.after(gap_ms, Happening::Run(number + 1));
        } else {
            let heal_ms = self.last_arrival_ms + HEAL_AFTER_MS;
            self.agenda.at(heal_ms, Happening::Heal);
            self.agenda
                .at(heal_ms + LAST_PASS_AFTER_MS, Happening::LastPass);
            self.agenda
                .at(heal_ms + 2 * LAST_PASS_AFTER_MS, Happening::LastPass);
            self.agenda.at(heal_ms + REST_AFTER_MS, Happening::Rest);
        }
    }

    /// Puts an event on the bus, with dice of its own run: what the bus does to it does not depend on
    /// anything else.
    fn emit(&mut self, emission: &Emission, key: &str, job: usize, dice: &mut fastrand::Rng) {
        self.counts.events += 1;
        let faults = self.faults;
        let hit = |fault: Fault, dice: &mut fastrand::Rng| {
            dice.u32(..10_000) < fault.rate() && faults.contains(fault)
        };
        let is_lost = hit(Fault::Loss, dice) && emission.is_best_effort;
        let copies = if hit(Fault::Duplicates, dice) { 2 } else { 1 };
        let at_ms = emission.at_ms;
        self.last_arrival_ms = self.last_arrival_ms.max(at_ms);
        if is_lost {
            self.counts.lost += 1;
            self.trace
                .note(at_ms, key, || "an event is lost on the way".to_owned());
            return;
        }
        if let Letter::Report(report) = emission.letter.as_ref() {
            self.oracle.run(key, job).tell(report);
        }
        for _ in 0..copies {
            let arrival_ms = at_ms + delay_ms(at_ms, hit(Fault::Delay, dice), dice);
            self.last_arrival_ms = self.last_arrival_ms.max(arrival_ms);
            self.trace
                .note(at_ms, key, || told(&emission.letter, arrival_ms - at_ms));
            self.agenda
                .at(arrival_ms, Happening::Arrive(emission.letter.clone()));
        }
    }

    pub(super) fn plan_poll(&mut self) {
        if !self.is_poll_planned && self.trackers < CONCURRENCY && self.queue.has_visible() {
            self.is_poll_planned = true;
            let longest_ms = if self.dice.bool() { 10 } else { 300 };
            let wait_ms = self.dice.i64(1..=longest_ms);
            self.agenda.after(wait_ms, Happening::Poll);
        }
    }

    pub(super) fn poll(&mut self) {
        self.is_poll_planned = false;
        if self.trackers >= CONCURRENCY {
            return;
        }
        let batch = self.queue.receive(&mut self.dice);
        if batch.is_empty() {
            return;
        }
        for (id, _) in &batch {
            if self.hit(Fault::Redelivery) {
                let wait_ms = self.dice.i64(1..20_000);
                self.agenda.after(wait_ms, Happening::Reveal(*id));
            }
        }
        self.trackers += 1;
        let (ids, letters) = batch.into_iter().unzip();
        let process = Process::Tracking(Tracking::of(letters));
        self.start(process, Source::Messages(ids), TRACKING_MS);
        self.plan_poll();
    }

    pub(super) fn plan_read(&mut self, place: Place, wait_ms: i64) {
        let planned = &mut self.is_read_planned[place.reader as usize][place.shard];
        if !*planned && self.stream.has_batch(place) {
            *planned = true;
            let wait_ms = wait_ms.max(place.reader.window_ms());
            self.agenda.after(wait_ms, Happening::Read(place));
        }
    }

    pub(super) fn read_stream(&mut self, place: Place) {
        self.is_read_planned[place.reader as usize][place.shard] = false;
        let Some(records) = self.stream.start(place) else {
            return;
        };
        let process = |records: Vec<Rc<Ledger>>| match place.reader {
            Reader::Rollup => Process::Rollup(Rollup::of(&records)),
            Reader::Notification => Process::Notification(Notification::of(records)),
        };
        if self.hit(Fault::Redelivery) {
            self.start(process(records.clone()), Source::Echo, STREAM_MS);
        }
        self.start(process(records), Source::Records(place), STREAM_MS);
    }

    pub(super) fn minute(&mut self) {
        if self.tables.has_mails_in(MailState::Pending) {
            let process = Process::DueMails(DueMails::default());
            self.start(process, Source::Minute, STREAM_MS);
        }
        self.again(60_000, Happening::Minute);
    }

    pub(super) fn start_pass(&mut self, pass: Pass, tries: u32) {
        if matches!(pass, Pass::Claims) && !self.tables.has_mails_in(MailState::Claimed) {
            return;
        }
        let process = Process::Reconcile(Reconcile::of(pass.clone()));
        self.start(process, Source::Pass { pass, tries }, RECONCILE_MS);
    }

    /// Pages for what a pass found.
    pub(super) fn start_pages(&mut self, found: &[String]) {
        for page in found.chunks(PAGE) {
            let wait_ms = self.dice.i64(1..30_000);
            let pass = Pass::Runs(page.to_vec());
            self.agenda.after(wait_ms, Happening::Pass(pass, 0));
        }
    }

    pub(super) fn take_mail_event(&mut self, accept: (usize, usize), tries: u32) {
        let mail = self.provider.mails[accept.0].mail.clone();
        let process = Process::Settle(Settle::of(mail));
        self.start(process, Source::MailEvent { accept, tries }, TRACKING_MS);
    }

    /// Short scarcities, hours apart; the first comes early, so that short simulations have one.
    pub(super) fn plan_outage(&mut self) {
        if !self.faults.contains(Fault::Outages) {
            return;
        }
        let now_ms = self.agenda.now_ms();
        let is_first = self.outage_until_ms == 0;
        let wait_ms = if is_first {
            self.dice.i64(60_000..1_800_000)
        } else {
            self.dice.i64(3 * 3_600_000..15 * 3_600_000)
        };
        let until_ms = now_ms + wait_ms + self.dice.i64(30_000..150_000);
        if !self.is_resting {
            self.agenda.after(wait_ms, Happening::Outage { until_ms });
        }
    }

    /// The trouble is over, and the operator redrives what lies in the dead-letter queue.
    pub(super) fn heal(&mut self) {
        self.faults = crate::settings::Faults::NONE;
        self.outage_until_ms = 0;
        for (place, message) in (1..).zip(self.queue.redrive()) {
            self.agenda
                .after(place * REDRIVE_EVERY_MS, Happening::Reveal(message));
        }
    }
}

/// How long an event is on its way: a moment, minutes, hours, or until a backlog is let go at once.
fn delay_ms(at_ms: i64, is_late: bool, dice: &mut fastrand::Rng) -> i64 {
    const BACKLOG_MS: i64 = 600_000;
    let moment_ms = dice.i64(50..2_000);
    match dice.u32(..8) {
        _ if !is_late => moment_ms,
        0 => workload::exponential(dice, 5_400_000.0),
        1..4 => workload::exponential(dice, 240_000.0),
        _ => BACKLOG_MS - at_ms % BACKLOG_MS + moment_ms / 8,
    }
}

fn told(letter: &Letter, late_ms: i64) -> String {
    match letter {
        Letter::Report(report) => format!(
            "attempt {} is told to be {} at {} (sequence {}), arrives {late_ms} ms later",
            report.attempt, report.state, report.time, report.sequence,
        ),
        Letter::Refused { rejection, .. } => format!("a message that is refused: {rejection}"),
        Letter::Deadly => "a message on which the function dies".to_owned(),
    }
}
