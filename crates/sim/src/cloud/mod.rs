//! The simulated cloud: everything that runs, and the loop that lets it happen.

mod effects;
mod ends;
mod events;

use crate::agenda::Agenda;
use crate::inflight::Inflight;
use crate::invocation::{Invocation, InvocationId, Invocations, Source};
use crate::oracle::{End, Oracle};
use crate::platform::Platform;
use crate::process::reconcile::Pass;
use crate::process::{Answer, Context, Effect, Process};
use crate::provider::{Aftermath, Provider};
use crate::queue::{MessageId, Queue};
use crate::report::{Fates, Mails, Report};
use crate::settings::{Control, Fault, Faults, Settings};
use crate::stream::{Place, SHARDS, Stream};
use crate::tables::{Tables, Unguarded};
use crate::trace::Trace;
use crate::workload::{BEGIN_MS, Jobs, Letter, dice};
use jiff::Timestamp;
use std::rc::Rc;
use strands_core::cost::prices::PriceSheet;
use strands_core::incident::Routing;

/// Far more steps than an event can cause: beyond them the cloud does not come to rest.
const STEPS_PER_EVENT: u64 = 2_000;

/// The simulation cannot run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SimFault {
    /// The built-in price sheet does not read.
    #[error("the built-in price sheet cannot be read: {0}")]
    Prices(String),
}

/// Plays one seed to its end and judges it.
pub fn simulate(settings: Settings) -> Result<Report, SimFault> {
    Ok(play(settings, Trace::default())?.0)
}

/// Plays a seed and writes down what happens to what has one of these texts in its key.
pub(crate) fn trace(settings: Settings, subjects: Vec<String>) -> Result<Vec<String>, SimFault> {
    Ok(play(settings, Trace::of(subjects))?.1)
}

fn play(settings: Settings, trace: Trace) -> Result<(Report, Vec<String>), SimFault> {
    let prices = PriceSheet::embedded().map_err(|fault| SimFault::Prices(fault.to_string()))?;
    let mut cloud = Cloud::new(settings, prices, trace);
    let rests = cloud.run();
    let report = cloud.judge(rests);
    Ok((report, cloud.trace.lines))
}

/// Something that happens.
enum Happening {
    /// The run of that number starts.
    Run(u64),
    /// A message reaches the queue.
    Arrive(Rc<Letter>),
    /// The queue's mapping looks for messages.
    Poll,
    /// A message becomes visible again.
    Reveal(MessageId),
    /// A stream's mapping looks for records.
    Read(Place),
    /// An invocation gets its answer.
    Resume(InvocationId, Answer),
    /// The world does what an invocation asked for.
    Perform(InvocationId, Effect),
    /// A write ends.
    Commit(u32),
    /// The schedule of mails.
    Minute,
    /// The schedules of reconcile.
    TenMinutes,
    TwoHours,
    Night,
    Pass(Pass, u32),
    /// The provider's own event about a mail it accepted.
    MailEvent {
        accept: (usize, usize),
        tries: u32,
    },
    /// The tables become scarce, and plenty again.
    Outage {
        until_ms: i64,
    },
    /// Everything has been told; nothing goes wrong any more.
    Heal,
    /// The last look at what totals lack.
    LastPass,
    /// Schedules stop.
    Rest,
}

struct Cloud {
    settings: Settings,
    faults: Faults,
    dice: fastrand::Rng,
    agenda: Agenda<Happening>,
    tables: Tables,
    inflight: Inflight,
    stream: Stream,
    is_read_planned: [[bool; SHARDS]; 2],
    queue: Queue,
    is_poll_planned: bool,
    trackers: u32,
    platform: Platform,
    provider: Provider,
    invocations: Invocations,
    jobs: Jobs,
    routing: Routing,
    prices: &'static PriceSheet,
    oracle: Oracle,
    trace: Trace,
    counts: Counts,
    last_arrival_ms: i64,
    outage_until_ms: i64,
    is_resting: bool,
}

#[derive(Default)]
struct Counts {
    events: u64,
    lost: u64,
    fates: Fates,
    steps: u64,
    crashes: u64,
    conflicts: u64,
    throttles: u64,
    lost_answers: u64,
}

impl Cloud {
    fn new(settings: Settings, prices: &'static PriceSheet, trace: Trace) -> Self {
        let unguarded = Unguarded {
            run: matches!(settings.control, Control::NoLedger | Control::NoVersion),
            marker: settings.control == Control::NoMarker,
        };
        let jobs = Jobs::of(settings.seed);
        Self {
            faults: settings.faults,
            dice: dice(settings.seed, 1 << 50),
            agenda: Agenda::starting_at(BEGIN_MS),
            tables: Tables::new(unguarded),
            inflight: Inflight::default(),
            stream: Stream::new(),
            is_read_planned: [[false; SHARDS]; 2],
            queue: Queue::default(),
            is_poll_planned: false,
            trackers: 0,
            platform: Platform::default(),
            provider: Provider::default(),
            invocations: Invocations::default(),
            routing: jobs.routing(),
            jobs,
            prices,
            oracle: Oracle::default(),
            trace,
            counts: Counts::default(),
            last_arrival_ms: BEGIN_MS,
            outage_until_ms: 0,
            is_resting: false,
            settings,
        }
    }

    /// Lets everything happen; says whether the cloud came to rest.
    fn run(&mut self) -> bool {
        self.agenda.after(0, Happening::Run(0));
        self.agenda.after(60_000, Happening::Minute);
        self.agenda.after(600_000, Happening::TenMinutes);
        self.agenda.after(3_600_000, Happening::TwoHours);
        self.agenda.after(6 * 3_600_000, Happening::Night);
        if self.faults.contains(Fault::Outages) {
            self.plan_outage();
        }
        let most = (u64::from(self.settings.events) + 1_000) * STEPS_PER_EVENT;
        while let Some(happening) = self.agenda.next() {
            self.counts.steps += 1;
            if self.counts.steps > most {
                return false;
            }
            self.happen(happening);
        }
        true
    }

    fn happen(&mut self, happening: Happening) {
        match happening {
            Happening::Run(number) => self.start_run(number),
            Happening::Arrive(letter) => {
                self.queue.send(letter);
                self.plan_poll();
            }
            Happening::Poll => self.poll(),
            Happening::Reveal(message) => {
                self.queue.reveal(message);
                self.plan_poll();
            }
            Happening::Read(place) => self.read_stream(place),
            Happening::Resume(id, answer) => self.resume(id, answer),
            Happening::Perform(id, effect) => self.perform(id, effect),
            Happening::Commit(transaction) => self.commit(transaction),
            Happening::Minute => self.minute(),
            Happening::TenMinutes => {
                self.tables.settle_index(self.now());
                self.start_pass(Pass::Silent, 0);
                self.start_pass(Pass::Claims, 0);
                self.again(600_000, Happening::TenMinutes);
            }
            Happening::TwoHours => {
                self.start_pass(Pass::Recent { hours: 8 }, 0);
                self.again(2 * 3_600_000, Happening::TwoHours);
            }
            Happening::Night => {
                self.start_pass(Pass::Recent { hours: 120 }, 0);
                self.again(24 * 3_600_000, Happening::Night);
            }
            Happening::Pass(pass, tries) => self.start_pass(pass, tries),
            Happening::MailEvent { accept, tries } => self.take_mail_event(accept, tries),
            Happening::Outage { until_ms } => {
                self.outage_until_ms = until_ms;
                self.plan_outage();
            }
            Happening::Heal => self.heal(),
            Happening::LastPass => self.start_pass(Pass::Recent { hours: 120 }, 0),
            Happening::Rest => self.is_resting = true,
        }
    }

    fn judge(&mut self, rests: bool) -> Report {
        let counts = std::mem::take(&mut self.counts);
        let dead = self.queue.dead().count() as u64;
        let fates = Fates {
            messages: self.queue.sent(),
            dead_lettered: dead,
            exhausted: self.queue.exhausted,
            ..counts.fates
        };
        let mut report = Report {
            settings: self.settings,
            events: counts.events,
            lost: counts.lost,
            fates,
            runs: 0,
            totals: 0,
            mails: Mails::default(),
            steps: counts.steps,
            crashes: counts.crashes,
            conflicts: counts.conflicts,
            throttles: counts.throttles,
            lost_answers: counts.lost_answers,
            dropped_records: self.stream.dropped,
            virtual_s: (self.agenda.now_ms() - BEGIN_MS) / 1_000,
            differences: 0,
            named: Vec::new(),
        };
        if !rests {
            report.differ("the cloud", "it did not come to rest");
        }
        let harmless = self
            .queue
            .dead()
            .filter(|it| !matches!(it.as_ref(), Letter::Deadly));
        let harmless = harmless.count();
        if harmless > 0 {
            let what =
                format!("{harmless} messages that can be applied stay in the dead-letter queue");
            report.differ("messages", what);
        }
        let end = End {
            tables: &self.tables,
            platform: &self.platform,
            provider: &self.provider,
            jobs: &self.jobs,
            prices: self.prices,
        };
        self.oracle.judge(&end, &mut report);
        report
    }

    /// Starts a process, which takes its first step at once.
    fn start(&mut self, process: Process, source: Source, timeout_ms: i64) {
        let began_ms = self.agenda.now_ms();
        let id = self.invocations.start(Invocation {
            process,
            source,
            began_ms,
            deadline_ms: began_ms + timeout_ms,
            holding: None,
        });
        self.resume(id, Answer::Go);
    }

    /// Hands an answer to a process, which may die before it hears it.
    fn resume(&mut self, id: InvocationId, answer: Answer) {
        let now_ms = self.agenda.now_ms();
        let dies = self.hit(Fault::Crashes);
        let Some(invocation) = self.invocations.get(id) else {
            return;
        };
        if dies || now_ms > invocation.deadline_ms {
            self.crash(id);
            return;
        }
        let context = Context {
            now: instant(invocation.began_ms),
            clock_ms: now_ms,
            deadline_ms: invocation.deadline_ms,
            roll: self.dice.u64(..),
            prices: self.prices,
            routing: &self.routing,
            control: self.settings.control,
        };
        let effect = invocation.process.resume(answer, &context);
        self.request(id, effect);
    }

    fn crash(&mut self, id: InvocationId) {
        let Some(invocation) = self.invocations.end(id) else {
            return;
        };
        self.counts.crashes += 1;
        if let Some(accept) = invocation.holding {
            self.provider.note(accept, Aftermath::Crashed);
        }
        self.after_crash(invocation);
    }

    /// Whether a kind of trouble strikes here and now.
    fn hit(&mut self, fault: Fault) -> bool {
        self.faults.contains(fault) && self.dice.u32(..10_000) < fault.rate()
    }

    fn now(&self) -> Timestamp {
        instant(self.agenda.now_ms())
    }

    /// Repeats a schedule until the cloud rests.
    fn again(&mut self, wait_ms: i64, happening: Happening) {
        if !self.is_resting {
            self.agenda.after(wait_ms, happening);
        }
    }
}

fn instant(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH)
}
