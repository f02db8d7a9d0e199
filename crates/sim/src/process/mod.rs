//! The functions as state machines: each asks for one effect at a time and is resumed with its
//! answer, so that a crash can happen between any two. They mirror the shipped functions' loops.

pub(crate) mod apply;
mod decide;
mod due;
pub(crate) mod notification;
pub(crate) mod post;
pub(crate) mod reconcile;
mod rollup;
mod send;
mod settle;
pub(crate) mod tracking;

pub(crate) use due::DueMails;
pub(crate) use notification::Notification;
pub(crate) use reconcile::Reconcile;
pub(crate) use rollup::Rollup;
pub(crate) use settle::Settle;
pub(crate) use tracking::Tracking;

use crate::settings::Control;
use crate::stream::Ended;
use crate::tables::Change;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::rc::Rc;
use strands_core::cost::prices::PriceSheet;
use strands_core::incident::{EnvironmentRow, JobRow, MailRow, MailState, MailsOf, Routing};
use strands_core::reconcile::Reply;
use strands_core::run::{Ledger, Observation, Outcome, State};
use strands_core::totals::Marker;

/// The environment tag of the simulated installation.
pub(crate) const ENVIRONMENT: &str = "production";

/// What a process asks the world for.
#[derive(Debug)]
pub(crate) enum Effect {
    ReadRun(String),
    ReadMarkers(Vec<String>),
    ReadJob(String),
    ReadEnvironment,
    /// Mails of these incidents.
    ReadMails(Vec<MailsOf>),
    /// Mails of the job that wait.
    ReadPending(String),
    /// Mails of a state whose time is not after, by the index.
    ListMails {
        state: MailState,
        until: Timestamp,
    },
    /// Runs in these states, filed between these epoch seconds, by the index.
    ListRuns {
        states: Vec<State>,
        since_s: i64,
        until_s: i64,
    },
    Write(Vec<Change>),
    Ask(Rc<Observation>),
    Deliver(Rc<MailRow>),
    /// A wait of random length up to this.
    Pause {
        up_to_ms: i64,
    },
    /// The process dies of its own input.
    Die,
    Finish(Finished),
}

/// What the world answers.
#[derive(Debug)]
pub(crate) enum Answer {
    /// The process starts, or a pause is over.
    Go,
    Run(Option<Rc<Ledger>>),
    Markers(BTreeMap<String, Marker>),
    Job(Option<Rc<JobRow>>),
    Environment(Option<Rc<EnvironmentRow>>),
    Mails(Vec<MailRow>),
    Runs(Vec<String>),
    Written,
    /// What the platform says.
    Facts(Box<Reply>),
    Delivered(Delivered),
    Failed(Failed),
}

/// Why a call to the tables did not do what it should.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Failed {
    /// Another writer came first.
    Conflict,
    /// It may work later. A write may have happened all the same.
    Passing,
    /// It will never work.
    Refused(&'static str),
}

impl Failed {
    /// The world answered what nobody asked; the work comes back until it is put aside.
    const UNASKED: Self = Self::Refused("an answer that nobody asked for");
}

/// What the mail provider says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Delivered {
    Accepted,
    /// Refused for now.
    Later,
    /// No answer: nobody knows.
    Silence,
}

/// How a process ended.
#[derive(Debug)]
pub(crate) enum Finished {
    /// What became of each message of the batch, by its place.
    Messages(Vec<Result<Outcome, Failed>>),
    /// How a stream's batch ended.
    Records(Ended),
    /// A schedule's or an event's work is done; `false`: it should come back.
    Once(bool),
}

/// What a process is given beside the answers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Context<'a> {
    /// When the invocation began; handlers take it as the present.
    pub(crate) now: Timestamp,
    /// The clock.
    pub(crate) clock_ms: i64,
    /// When the answer is due.
    pub(crate) deadline_ms: i64,
    /// A random number.
    pub(crate) roll: u64,
    pub(crate) prices: &'a PriceSheet,
    pub(crate) routing: &'a Routing,
    pub(crate) control: Control,
}

/// A part of a process: it goes on, or it has its result.
#[derive(Debug)]
pub(crate) enum Progress<T> {
    Do(Effect),
    Done(T),
}

/// A process that runs.
#[derive(Debug)]
pub(crate) enum Process {
    Tracking(Tracking),
    Rollup(Rollup),
    Notification(Notification),
    DueMails(DueMails),
    Reconcile(Reconcile),
    Settle(Settle),
}

impl Process {
    /// Hands over an answer and takes the next effect.
    pub(crate) fn resume(&mut self, answer: Answer, context: &Context<'_>) -> Effect {
        match self {
            Self::Tracking(it) => it.resume(answer, context),
            Self::Rollup(it) => it.resume(answer, context),
            Self::Notification(it) => it.resume(answer, context),
            Self::DueMails(it) => it.resume(answer, context),
            Self::Reconcile(it) => it.resume(answer, context),
            Self::Settle(it) => it.resume(answer, context),
        }
    }
}

/// Growing waits that end early enough before the deadline.
#[derive(Debug)]
pub(crate) struct Backoff {
    ceiling_ms: i64,
}

impl Backoff {
    const RESERVE_MS: i64 = 5_000;
    const LONGEST_MS: i64 = 2_000;

    pub(crate) fn new() -> Self {
        Self { ceiling_ms: 20 }
    }

    /// The next wait, unless none fits.
    pub(crate) fn pause(&mut self, context: &Context<'_>) -> Option<Effect> {
        let up_to_ms = self.ceiling_ms;
        self.ceiling_ms = (self.ceiling_ms * 2).min(Self::LONGEST_MS);
        let fits = context.clock_ms + up_to_ms + Self::RESERVE_MS <= context.deadline_ms;
        fits.then_some(Effect::Pause { up_to_ms })
    }
}
