//! AWS Glue. A job run is billed per DPU-hour: by the DPU-seconds that AWS metered where it did
//! (Flex, Auto Scaling), else by capacity times execution time with a billing minimum. Source: AWS
//! Glue Pricing; AWS Glue API, `JobRun`.

mod meter;
mod product;
mod read;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

pub use self::meter::AUTO_SCALING;
use self::meter::Metered;
use self::product::{Product, Version};
use super::bill::{Bill, Rates, Sale};
use super::exact;
use super::input::{Fields, elapsed, not_negative};
use super::{Component, InvalidInput, Problem};

/// The facts of `GetJobRun` that money depends on, each absent where AWS did not tell it.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "serde_json::Map<String, serde_json::Value>")]
#[serde(try_from = "serde_json::Map<String, serde_json::Value>")]
pub struct JobRun {
    /// The run's id, `jr_…`.
    pub id: Option<String>,
    /// Which attempt of its job this run is, from 0.
    pub attempt: Option<i64>,
    /// The run that this one retries.
    pub previous_run_id: Option<String>,
    /// The job's name.
    pub job_name: Option<String>,
    /// AWS's word for the state; an absent one is read as finished.
    pub job_run_state: Option<String>,
    /// Why the run failed.
    pub error_message: Option<String>,
    /// When the run was started.
    pub started_on: Option<Timestamp>,
    /// When it ended.
    pub completed_on: Option<Timestamp>,
    /// Billed seconds, without start-up.
    pub execution_time: Option<i64>,
    /// Metered DPU-seconds; AWS sets them for Flex and for Auto Scaling.
    pub dpu_seconds: Option<Decimal>,
    /// Capacity in DPU (M-DPU for memory-optimised workers).
    pub max_capacity: Option<Decimal>,
    /// Number of workers of the given type.
    pub number_of_workers: Option<i64>,
    /// Worker type, such as `G.1X`.
    pub worker_type: Option<String>,
    /// Glue version in the form N.N; absent means 0.9.
    pub glue_version: Option<String>,
    /// `STANDARD` (also when absent) or `FLEX`.
    pub execution_class: Option<String>,
    /// The run's arguments; they override the job's defaults.
    pub arguments: BTreeMap<String, String>,
}

/// The facts of `GetJob` that a run does not carry itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "serde_json::Map<String, serde_json::Value>")]
#[serde(try_from = "serde_json::Map<String, serde_json::Value>")]
pub struct Job {
    /// The job's name.
    pub name: Option<String>,
    /// `Command.Name`: `glueetl`, `gluestreaming`, `glueray` or `pythonshell`.
    pub command: Option<String>,
    /// How often Glue itself retries a failed run.
    pub max_retries: Option<i64>,
    /// Arguments of every run that does not override them.
    pub default_arguments: BTreeMap<String, String>,
}

/// Prices `{JobRun, Job?}`.
pub(super) fn price(raw: &Fields<'_>, rates: &Rates<'_>) -> Result<Bill, InvalidInput> {
    let run = raw.inner("JobRun")?;
    let run = raw.needed("JobRun", run, "the run as GetJobRun answers it")?;
    let job = raw.inner("Job")?;
    let job = job.as_ref().map(read::job).transpose()?;
    bill(&read::job_run(&run)?, job.as_ref(), rates)
}

/// Prices a run by the sheet at the UTC date on which it started; the calculation's instant stands in
/// for the end of a run that still goes on, and for an unknown start.
pub fn bill(run: &JobRun, job: Option<&Job>, rates: &Rates<'_>) -> Result<Bill, InvalidInput> {
    refuse_impossible(run)?;
    let phase = meter::phase(run, rates.as_of)?;
    let version = Version::of(run)?;
    let mut bill = Bill::default();
    let product = match Product::of(run, job, version) {
        Ok(product) => product,
        Err((reason, detail)) => {
            bill.lacks(Component::GlueDpu, reason, detail);
            return Ok(bill);
        }
    };
    let Metered {
        dpu_hours,
        basis,
        warning,
    } = meter::meter(run, job, phase, &product)?;
    let sale = Sale {
        component: Component::GlueDpu,
        sku: product.sku,
        quantity: dpu_hours,
        basis,
        started: run.started_on.unwrap_or(rates.as_of),
    };
    bill.add(rates, sale);
    if let Some(code) = warning {
        bill.warn(code, "JobRun.DPUSeconds");
    }
    Ok(bill)
}

/// DPU-hours that a run consumed, without a billing minimum; `None` while they cannot be known.
#[must_use]
pub fn dpu_hours(run: &JobRun) -> Option<Decimal> {
    refuse_impossible(run).ok()?;
    exact::shown(&meter::consumed(run)?).ok()
}

/// Whether AWS meters the run, but has not told yet what it metered.
#[must_use]
pub fn awaits_metering(run: &JobRun, job: Option<&Job>) -> bool {
    meter::awaits_metering(run, job)
}

fn refuse_impossible(run: &JobRun) -> Result<(), InvalidInput> {
    let numbers = [
        (
            "JobRun.ExecutionTime",
            run.execution_time.map(Decimal::from),
        ),
        ("JobRun.DPUSeconds", run.dpu_seconds),
        ("JobRun.MaxCapacity", run.max_capacity),
        (
            "JobRun.NumberOfWorkers",
            run.number_of_workers.map(Decimal::from),
        ),
    ];
    for (field, number) in numbers {
        not_negative(field, number.unwrap_or_default())?;
    }
    if run.number_of_workers == Some(0) {
        return Err(InvalidInput::new("JobRun.NumberOfWorkers", Problem::Zero));
    }
    match (run.started_on, run.completed_on) {
        (Some(start), Some(end)) => elapsed("JobRun.CompletedOn", start, end).map(drop),
        (None, _) | (_, None) => Ok(()),
    }
}
