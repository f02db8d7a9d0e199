//! What a job is: where it runs, when, for how long, and who hears of it.

use super::schedule::Schedule;
use super::{custom_jobs, glue_jobs};
use serde_json::{Map, Value, json};

/// The account of every job.
pub(super) const ACCOUNT: &str = "111122223333";

/// One job.
#[derive(Debug)]
pub(super) struct Profile {
    pub(super) name: &'static str,
    pub(super) description: &'static str,
    pub(super) region: &'static str,
    pub(super) team: &'static str,
    pub(super) schedule: Schedule,
    pub(super) pace: Pace,
    pub(super) engine: Engine,
    pub(super) recipients: &'static [&'static str],
    pub(super) on_success: &'static [&'static str],
}

/// How long a run takes and how much it moves. Shares are in thousandths, so that a month is the
/// same on every machine.
#[derive(Debug)]
pub(super) struct Pace {
    pub(super) seconds: i64,
    /// How far a run strays from the usual, either way.
    pub(super) noise: i64,
    /// How much longer runs take at the end of the month.
    pub(super) trend: i64,
    /// A weekend's share of a working day's volume.
    pub(super) weekend: i64,
    pub(super) rows: i64,
}

/// What carries a job out.
#[derive(Debug)]
pub(super) enum Engine {
    Glue(Glue),
    Custom(Custom),
}

/// The settings of a Glue job.
#[derive(Debug)]
pub(super) struct Glue {
    pub(super) capacity: Capacity,
    pub(super) version: Version,
    pub(super) metering: Metering,
    pub(super) max_retries: u32,
    pub(super) timeout_minutes: i64,
    pub(super) notify_delay_minutes: Option<i64>,
    pub(super) argument: &'static str,
}

/// What a Glue job runs on.
#[derive(Debug)]
pub(super) enum Capacity {
    /// The smallest Python shell: a sixteenth of a DPU.
    PythonShell,
    /// Spark workers.
    Workers {
        kind: &'static str,
        dpu_each: u32,
        count: u32,
    },
}

/// The Glue version that a job asks for.
#[derive(Debug)]
pub(super) enum Version {
    Fixed(&'static str),
    /// 6.0 as soon as it exists.
    Newest,
}

/// How Glue counts a run's capacity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Metering {
    /// Full capacity for as long as the run takes.
    Fixed,
    /// Spare capacity, metered by AWS.
    Flex,
    /// Workers come and go, metered by AWS.
    AutoScaling,
}

/// A job on a platform that reports its runs itself.
#[derive(Debug)]
pub(super) struct Custom {
    pub(super) platform: Orchestrator,
    pub(super) reporter: &'static str,
    /// The job whose run starts this job's runs.
    pub(super) parent: Option<&'static str>,
    pub(super) price: Reported,
}

/// The platforms that report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Orchestrator {
    Airflow,
    Dbt,
}

impl Orchestrator {
    /// The platform's word in the event.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Airflow => "airflow",
            Self::Dbt => "dbt",
        }
    }
}

/// What a report says of money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reported {
    /// A price, so many micro-dollars a second.
    MicroUsdPerSecond(i64),
    /// Only what was used.
    UnitsOnly,
}

/// Every job; a month of few runs is made of the first ones.
pub(super) fn all() -> impl Iterator<Item = &'static Profile> {
    custom_jobs::JOBS.iter().chain(glue_jobs::JOBS)
}

/// The notification settings of all jobs; a job without recipients is left to the fallback.
pub(super) fn routing() -> Value {
    let named = all().filter(|job| !job.recipients.is_empty() || !job.on_success.is_empty());
    let jobs: Map<String, Value> = named
        .map(|job| {
            let settings = json!({"recipients": job.recipients, "on_success": job.on_success});
            (job.name.to_owned(), settings)
        })
        .collect();
    json!({
        "fallback": ["data-platform@example.com"],
        "time_zone": "Europe/Berlin",
        "jobs": jobs,
    })
}
