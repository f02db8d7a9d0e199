//! The tries of one run: how long each lasts, how it ends, and what follows a failure.

use super::Span;
use super::clock::{day_before, later};
use super::profiles::{Capacity, Engine, Glue, Metering, Profile};
use super::troubles::{Fate, Fault};
use fastrand::Rng;
use jiff::Timestamp;

/// A retried Airflow task waits this long, Airflow's own default.
const AIRFLOW_RETRY_DELAY_MS: i64 = 300_000;

/// One try.
#[derive(Debug)]
pub(super) struct Attempt {
    /// From 1.
    pub(super) number: u32,
    pub(super) started_at: Timestamp,
    pub(super) ended_at: Timestamp,
    /// Seconds without start-up.
    pub(super) seconds: i64,
    /// What AWS metered, where it does.
    pub(super) dpu_seconds: Option<u32>,
    pub(super) ending: Ending,
}

/// How a try ends.
#[derive(Debug, Clone)]
pub(super) enum Ending {
    Succeeded,
    Failed { code: &'static str, message: String },
    TimedOut,
    Stopped,
}

/// The tries of a run that usually takes so many seconds, in order.
pub(super) fn attempts(
    rng: &mut Rng,
    span: Span,
    job: &Profile,
    due: Timestamp,
    usual: i64,
    fate: Option<&Fate>,
) -> Vec<Attempt> {
    let started_at = later(due, rng.i64(2_000..20_000));
    let retries = match &job.engine {
        Engine::Glue(glue) => glue.max_retries,
        Engine::Custom(_) => 0,
    };
    let begin = Begin {
        job,
        number: 1,
        started_at,
    };
    match fate {
        None | Some(Fate::LosesItsEnd | Fate::IsUnanswered) => {
            vec![begin.last(rng, usual, Ending::Succeeded)]
        }
        Some(Fate::RunsStill(_)) => {
            let elapsed = span.end.duration_since(started_at).as_secs();
            vec![begin.last(rng, usual.max(elapsed + 600), Ending::Succeeded)]
        }
        Some(Fate::IsStopped) => vec![begin.last(rng, usual * 2 / 3, Ending::Stopped)],
        Some(Fate::TimesOut) => {
            vec![begin.last(rng, timeout_seconds(job), Ending::TimedOut)]
        }
        Some(Fate::Fails(fault)) => {
            let first = begin.last(rng, broken_off(usual), failed(fault, due));
            let mut tries = vec![first];
            while let Some(last) = tries.last().filter(|last| last.number <= retries) {
                let again = begin.again(rng, last);
                tries.push(again.last(rng, broken_off(usual), failed(fault, due)));
            }
            tries
        }
        Some(Fate::Recovers(fault)) => {
            let first = begin.last(rng, usual / 2, failed(fault, due));
            let again = begin.again(rng, &first);
            let second = again.last(rng, usual, Ending::Succeeded);
            vec![first, second]
        }
    }
}

/// What an early fault leaves of a run: long enough to be billed, well short of the usual.
fn broken_off(usual: i64) -> i64 {
    (usual / 5).max(75)
}

fn timeout_seconds(job: &Profile) -> i64 {
    match &job.engine {
        Engine::Glue(glue) => glue.timeout_minutes * 60,
        Engine::Custom(_) => job.pace.seconds * 3,
    }
}

fn failed(fault: &Fault, due: Timestamp) -> Ending {
    Ending::Failed {
        code: fault.code,
        message: fault.message.replace("{date}", &day_before(due)),
    }
}

/// A try that has begun.
struct Begin<'a> {
    job: &'a Profile,
    number: u32,
    started_at: Timestamp,
}

impl Begin<'_> {
    /// The try, if it lasts so long and ends so.
    fn last(&self, rng: &mut Rng, seconds: i64, ending: Ending) -> Attempt {
        let start_up_ms = match &self.job.engine {
            Engine::Glue(_) => rng.i64(3_000..32_000),
            Engine::Custom(_) => rng.i64(0..1_000),
        };
        Attempt {
            number: self.number,
            started_at: self.started_at,
            ended_at: later(self.started_at, seconds * 1_000 + start_up_ms),
            seconds,
            dpu_seconds: match &self.job.engine {
                Engine::Glue(glue) => metered(rng, glue, seconds),
                Engine::Custom(_) => None,
            },
            ending,
        }
    }

    fn again(&self, rng: &mut Rng, failed: &Attempt) -> Self {
        let pause_ms = match &self.job.engine {
            Engine::Glue(_) => rng.i64(2_000..15_000),
            Engine::Custom(_) => AIRFLOW_RETRY_DELAY_MS,
        };
        Self {
            job: self.job,
            number: failed.number + 1,
            started_at: later(failed.ended_at, pause_ms),
        }
    }
}

fn metered(rng: &mut Rng, glue: &Glue, seconds: i64) -> Option<u32> {
    let Capacity::Workers {
        dpu_each, count, ..
    } = glue.capacity
    else {
        return None;
    };
    // Flex keeps nearly all its workers; auto scaling needs them only at the peak.
    let used_per_mille = match glue.metering {
        Metering::Fixed => return None,
        Metering::Flex => rng.i64(900..=990),
        Metering::AutoScaling => rng.i64(480..=640),
    };
    u32::try_from(seconds * i64::from(dpu_each * count) * used_per_mille / 1_000).ok()
}
