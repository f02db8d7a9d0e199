//! The timeline: every run of the month, before anyone has told of it.

use super::attempts::{Attempt, attempts};
use super::clock::later;
use super::profiles::{Engine, Orchestrator, Profile, all};
use super::schedule::on_weekend;
use super::troubles::{Fate, fates};
use super::{Span, clock};
use fastrand::Rng;
use jiff::{SignedDuration, Timestamp};

/// The number of the first dbt run of the month.
const FIRST_DBT_RUN: usize = 4_180;
/// A child starts at most this long after its parent.
const PARENT_WITHIN: SignedDuration = SignedDuration::from_hours(1);
/// Every so many runs one takes half as long again.
const SLOW_ONE_IN: u32 = 50;

/// One run.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) job: &'static Profile,
    pub(super) id: String,
    pub(super) due: Timestamp,
    pub(super) rows: i64,
    pub(super) parent: Option<Parent>,
    pub(super) end_is_lost: bool,
    pub(super) is_unanswered: bool,
    pub(super) attempts: Vec<Attempt>,
}

/// The run that started another.
#[derive(Debug, Clone)]
pub(super) struct Parent {
    pub(super) platform: &'static str,
    pub(super) run_id: String,
}

/// Plays the month with at most `budget` runs, in order of their start.
pub(super) fn play(rng: &mut Rng, span: Span, budget: usize) -> Vec<Run> {
    let starts: Vec<_> = all().map(|job| (job, job.schedule.within(span))).collect();
    let natural: Vec<usize> = starts.iter().map(|(_, starts)| starts.len()).collect();
    let mut runs: Vec<Run> = Vec::new();
    for ((job, starts), quota) in starts.iter().zip(share(&natural, budget)) {
        let chosen = thin(starts, quota);
        let told = fates(job.name, quota);
        let job_runs = chosen.zip(told).enumerate();
        runs.extend(job_runs.map(|(number, (due, fate))| run(rng, span, job, number, due, fate)));
    }
    runs.sort_by_key(|run| run.due);
    adopt(&mut runs);
    runs
}

/// Shares the budget out so that every job has some runs before any has many.
pub(super) fn share(natural: &[usize], budget: usize) -> Vec<usize> {
    let mut shares = vec![0; natural.len()];
    let mut left = budget.min(natural.iter().sum());
    while left > 0 {
        for (share, most) in shares.iter_mut().zip(natural) {
            if left > 0 && *share < *most {
                *share += 1;
                left -= 1;
            }
        }
    }
    shares
}

/// `quota` of the starts, evenly spread, the last among them.
fn thin(starts: &[Timestamp], quota: usize) -> impl Iterator<Item = Timestamp> {
    (1..=quota).filter_map(move |nth| starts.get(nth * starts.len() / quota - 1).copied())
}

fn run(
    rng: &mut Rng,
    span: Span,
    job: &'static Profile,
    number: usize,
    due: Timestamp,
    fate: Option<&'static Fate>,
) -> Run {
    let due = match fate {
        Some(Fate::RunsStill(minutes)) => later(span.end, -minutes * 60_000),
        Some(_) | None => due,
    };
    let usual = usual_seconds(rng, span, job, due);
    let rows = job.pace.rows * usual / job.pace.seconds / 1_000 * 1_000 + rng.i64(0..1_000);
    Run {
        job,
        id: native_id(rng, job, number, due),
        due,
        rows,
        parent: None,
        end_is_lost: matches!(fate, Some(Fate::LosesItsEnd)),
        is_unanswered: matches!(fate, Some(Fate::IsUnanswered)),
        attempts: attempts(rng, span, job, due, usual, fate),
    }
}

fn native_id(rng: &mut Rng, job: &Profile, number: usize, due: Timestamp) -> String {
    match &job.engine {
        Engine::Glue(_) => {
            let (high, low) = (rng.u128(..), rng.u128(..));
            format!("jr_{high:032x}{low:032x}")
        }
        Engine::Custom(custom) => match custom.platform {
            Orchestrator::Airflow => format!("scheduled__{}", clock::with_offset(due)),
            Orchestrator::Dbt => format!("run-{}", FIRST_DBT_RUN + number),
        },
    }
}

fn usual_seconds(rng: &mut Rng, span: Span, job: &Profile, due: Timestamp) -> i64 {
    let pace = &job.pace;
    let trend = 1_000 + pace.trend * span.passed(due) / 1_000;
    let weekend = if on_weekend(due) { pace.weekend } else { 1_000 };
    let noise = 1_000 + rng.i64(-pace.noise..=pace.noise);
    let slow = if rng.u32(0..SLOW_ONE_IN) == 0 {
        1_500
    } else {
        1_000
    };
    [trend, weekend, noise, slow]
        .into_iter()
        .fold(pace.seconds, |seconds, share| seconds * share / 1_000)
}

/// Gives each child the run of its parent job that was due shortly before it.
fn adopt(runs: &mut [Run]) {
    let parents: Vec<_> = runs
        .iter()
        .map(|child| {
            let Engine::Custom(custom) = &child.job.engine else {
                return None;
            };
            let name = custom.parent?;
            runs.iter().rev().find_map(|run| {
                let wait = child.due.duration_since(run.due);
                let fits = !wait.is_negative() && wait <= PARENT_WITHIN;
                (run.job.name == name && fits)
                    .then(|| run.as_parent())
                    .flatten()
            })
        })
        .collect();
    for (run, parent) in runs.iter_mut().zip(parents) {
        run.parent = parent;
    }
}

impl Run {
    fn as_parent(&self) -> Option<Parent> {
        let Engine::Custom(custom) = &self.job.engine else {
            return None;
        };
        Some(Parent {
            platform: custom.platform.word(),
            run_id: self.id.clone(),
        })
    }

    /// The id by which the service knows one attempt: Glue numbers retries from 1.
    pub(super) fn native_id(&self, attempt: &Attempt) -> String {
        match (&self.job.engine, attempt.number) {
            (Engine::Glue(_), number @ 2..) => format!("{}_attempt_{}", self.id, number - 1),
            (Engine::Glue(_) | Engine::Custom(_), _) => self.id.clone(),
        }
    }
}
