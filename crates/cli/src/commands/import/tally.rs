//! What the reading of one service came to.

use crate::local::Recalled;
use serde::Serialize;
use std::collections::BTreeSet;
use strands_core::history::{PassedOver, Source};
use strands_core::platform::{Operation, ReadFault};
use strands_core::run::Observation;

/// Refusals that are told one by one; of more, their number.
const TOLD: usize = 10;

/// How a reading ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Ended {
    /// Everything was read, but for what was refused.
    Complete,
    /// It was not begun.
    NotBegun,
    /// The calls that the caller allows were used up.
    CallsSpent,
    /// The service did not answer, or may not be asked.
    Unanswered,
    /// The person stopped it.
    Interrupted,
}

/// Something that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Refused {
    /// `denied`, `refused`, `no_answer`.
    pub(super) code: &'static str,
    /// What was not read, in words.
    pub(super) what: String,
    /// The action that may be missing, and the service's word.
    pub(super) message: String,
}

/// Counts of one service.
#[derive(Debug)]
pub(super) struct Tally {
    pub(super) source: Source,
    pub(super) ended: Ended,
    /// It went on where another import had stopped.
    pub(super) is_resumed: bool,
    pub(super) calls: u64,
    jobs: BTreeSet<String>,
    pub(super) new: u64,
    pub(super) changed: u64,
    pub(super) known: u64,
    pub(super) unreadable: u64,
    pub(super) refused: Vec<Refused>,
    pub(super) refusals: usize,
}

impl Tally {
    pub(super) fn new(source: Source) -> Self {
        Self {
            source,
            ended: Ended::NotBegun,
            is_resumed: false,
            calls: 0,
            jobs: BTreeSet::new(),
            new: 0,
            changed: 0,
            known: 0,
            unreadable: 0,
            refused: Vec::new(),
            refusals: 0,
        }
    }

    /// Jobs of which runs were read.
    pub(super) fn jobs(&self) -> usize {
        self.jobs.len()
    }

    /// Reports about runs; a retry that its service lists by itself counts too.
    pub(super) fn runs(&self) -> u64 {
        self.new + self.changed + self.known
    }

    pub(super) fn count(&mut self, run: &Observation, recalled: Recalled) {
        match recalled {
            Recalled::New => self.new += 1,
            Recalled::Changed => self.changed += 1,
            Recalled::Known => self.known += 1,
            Recalled::Unwritable => self.unreadable += 1,
        }
        if let Some(job) = run
            .job_name
            .as_ref()
            .filter(|job| !self.jobs.contains(*job))
        {
            self.jobs.insert(job.clone());
        }
    }

    /// Notes what was listed and is not there.
    pub(super) fn miss(&mut self, operation: Operation, passed: &PassedOver) {
        if let PassedOver::Runs(ids) = passed {
            self.unreadable += u64::try_from(ids.len()).unwrap_or(u64::MAX);
        } else {
            let fault = ReadFault::Final("the service does not know it".to_owned());
            self.refuse(operation, Some(passed), &fault);
        }
    }

    /// Notes what was left out, and why.
    pub(super) fn refuse(
        &mut self,
        operation: Operation,
        passed: Option<&PassedOver>,
        fault: &ReadFault,
    ) {
        self.refusals += 1;
        if self.refused.len() >= TOLD {
            return;
        }
        let (code, why) = match fault {
            ReadFault::Denied(why) => ("denied", format!("needs {}: {why}", operation.action())),
            ReadFault::Final(why) => ("refused", format!("{}: {why}", operation.name())),
            ReadFault::Passing(why) => ("no_answer", format!("{}: {why}", operation.name())),
        };
        let what = match passed {
            None => "the rest, until it is run again".to_owned(),
            Some(PassedOver::Everything) => "everything".to_owned(),
            Some(PassedOver::Holder(id)) => format!("runs of {id}"),
            Some(PassedOver::Runs(ids)) => format!("{} (such as {})", ids.len(), ids[0]),
        };
        self.refused.push(Refused {
            code,
            what,
            message: why,
        });
    }
}
