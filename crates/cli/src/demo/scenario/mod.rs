//! The sample month: a made-up warehouse team's jobs over 30 days, as AWS and two orchestrators
//! would have told of them. Everything follows from a seed, so the same seed plays the same month;
//! what a run's events say and what the service's API would answer come from one timeline.

mod attempts;
mod clock;
mod custom_jobs;
mod events;
mod facts;
mod faults;
mod glue_jobs;
mod profiles;
mod runs;
mod schedule;
mod scripts;
#[cfg(test)]
mod tests;
mod troubles;

use self::runs::Run;
use crate::local::Version;
use fastrand::Rng;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use std::collections::BTreeMap;

/// The length of the month.
const MONTH: SignedDuration = SignedDuration::from_hours(30 * 24);
/// A month holds no more runs than this.
const MAX_RUNS: usize = 1_000;

/// Everything that the demonstration plays.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Scenario {
    /// What arrived, in order of arrival.
    pub(crate) deliveries: Vec<Delivery>,
    /// What `GetJobRun` answers, by native run id.
    pub(crate) job_runs: BTreeMap<String, Value>,
    /// What `GetJob` answers, by job name.
    pub(crate) jobs: BTreeMap<String, Value>,
    /// What `GetTags` answers, by the job's ARN.
    pub(crate) tags: BTreeMap<String, Value>,
    /// Versions of the jobs' scripts by place, oldest first.
    pub(crate) scripts: BTreeMap<String, Vec<Version>>,
    /// The notification settings.
    pub(crate) routing: Value,
}

/// One message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Delivery {
    /// When it arrived.
    pub(crate) arrives_at: Timestamp,
    /// Its text.
    pub(crate) body: String,
}

/// The 30 days that end at `end`, with at most `runs` runs.
#[must_use]
pub(crate) fn month(seed: u64, end: Timestamp, runs: usize) -> Scenario {
    let mut rng = Rng::with_seed(seed);
    let span = Span::until(end);
    let timeline = runs::play(&mut rng.fork(), span, runs.min(MAX_RUNS));
    Scenario {
        deliveries: deliver(&mut rng, span, &timeline),
        job_runs: facts::job_runs(&timeline, end),
        jobs: facts::jobs(end),
        tags: facts::tags(),
        scripts: scripts::all_versions(span),
        routing: profiles::routing(),
    }
}

/// The time that the month covers.
#[derive(Debug, Clone, Copy)]
struct Span {
    start: Timestamp,
    end: Timestamp,
}

impl Span {
    fn until(end: Timestamp) -> Self {
        let start = end.checked_sub(MONTH).unwrap_or(Timestamp::MIN);
        Self { start, end }
    }

    /// The instant at so many thousandths of the month.
    fn at(self, per_mille: i64) -> Timestamp {
        clock::later(
            self.start,
            clock::whole_milliseconds(MONTH) / 1_000 * per_mille,
        )
    }

    /// How much of the month has passed, in thousandths.
    fn passed(self, instant: Timestamp) -> i64 {
        let passed = clock::whole_milliseconds(instant.duration_since(self.start));
        passed / (clock::whole_milliseconds(MONTH) / 1_000)
    }
}

fn deliver(rng: &mut Rng, span: Span, timeline: &[Run]) -> Vec<Delivery> {
    let mut messages = events::tell(&mut rng.fork(), timeline);
    messages.retain(|message| message.arrives_at <= span.end);
    faults::disorder(&mut rng.fork(), span, &mut messages);
    let mut deliveries = faults::wrap(&mut rng.fork(), &messages);
    deliveries.extend(faults::duplicates(&mut rng.fork(), &deliveries));
    deliveries.extend(faults::broken(&mut rng.fork(), span, timeline.len()));
    deliveries.retain(|delivery| delivery.arrives_at <= span.end);
    deliveries.sort_by_key(|delivery| delivery.arrives_at);
    deliveries
}
