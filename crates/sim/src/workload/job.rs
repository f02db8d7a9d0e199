//! Jobs: where they run, how they fail, and who is told.

use std::collections::BTreeMap;
use strands_core::incident::{JobRouting, Routing};

/// Enough jobs that most are quiet and a few are crowded.
const JOBS: u32 = 400;
const PLATFORMS: [&str; 3] = ["airflow", "dbt", "dagster"];

/// One job.
#[derive(Debug, Clone)]
pub(crate) struct Job {
    pub(crate) name: String,
    /// `None`: AWS Glue; else the orchestrator that reports it.
    pub(crate) reporter: Option<&'static str>,
    pub(crate) max_retries: u32,
    /// Of a hundred attempts, how many fail.
    pub(crate) failing: u32,
    /// Whether each failing attempt has a cause of its own.
    pub(crate) fails_differently: bool,
    /// By how much its producer's clock is ahead.
    pub(crate) skew_ms: i64,
    pub(crate) recipients: Vec<String>,
    pub(crate) on_success: Vec<String>,
}

/// All jobs of a seed.
#[derive(Debug)]
pub(crate) struct Jobs {
    pub(crate) list: Vec<Job>,
}

impl Jobs {
    pub(crate) fn of(seed: u64) -> Self {
        let list = (0..JOBS).map(|number| job(seed, number)).collect();
        Self { list }
    }

    /// A job: the first is the most crowded, with nearly one run in ten.
    pub(crate) fn draw(&self, dice: &mut fastrand::Rng) -> usize {
        let most = dice.usize(..self.list.len());
        let fewer = dice.usize(..=most);
        dice.usize(..=fewer)
    }

    pub(crate) fn routing(&self) -> Routing {
        let jobs = self.list.iter().map(|job| {
            let routing = JobRouting {
                recipients: job.recipients.clone(),
                on_success: job.on_success.clone(),
                ..JobRouting::default()
            };
            (job.name.clone(), routing)
        });
        Routing {
            fallback: vec!["operations@example.com".to_owned()],
            jobs: jobs.collect::<BTreeMap<_, _>>(),
            ..Routing::default()
        }
    }
}

fn job(seed: u64, number: u32) -> Job {
    let mut dice = super::dice(seed, 1 << 40 | u64::from(number));
    let is_glue = dice.u32(..10) < 5;
    let recipients = match dice.u32(..10) {
        0 => 0,
        1..6 => 1,
        _ => 2,
    };
    let address = |index: u32| format!("owner{index}-{}@example.com", number % 50);
    Job {
        name: format!("job_{number:03}_load"),
        reporter: (!is_glue).then(|| PLATFORMS[dice.usize(..PLATFORMS.len())]),
        max_retries: if is_glue { dice.u32(..3) } else { 0 },
        failing: dice.u32(5..30),
        fails_differently: dice.bool(),
        skew_ms: dice.i64(-3_000..=3_000),
        recipients: (0..recipients).map(address).collect(),
        on_success: if dice.u32(..12) == 0 {
            vec![address(9)]
        } else {
            Vec::new()
        },
    }
}
