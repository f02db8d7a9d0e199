//! How much of a run is billed: AWS's own metering first, else full capacity for the time it took.

use jiff::Timestamp;
use num_traits::Zero;

use super::super::exact::{self, Exact};
use super::super::{Basis, InvalidInput, Problem, Warning, WarningCode};
use super::product::{Capacity, MINUTE, Product};
use super::{Job, JobRun, too_large};
use crate::money::Overflow;

const SECONDS_PER_HOUR: i128 = 3600;
const NANOSECONDS_PER_SECOND: i128 = 1_000_000_000;
/// AWS Glue job parameters: workers come and go with the load.
/// The argument that turns Auto Scaling on (AWS Glue Developer Guide, "Using auto scaling for AWS Glue").
pub const AUTO_SCALING: &str = "--enable-auto-scaling";

/// How far a run is, and for how many seconds it has been billed.
#[derive(Debug, Clone, Copy)]
pub(super) enum Phase {
    Waiting,
    Running(Exact),
    Finished(Exact),
}

/// What was used, before a price is known.
pub(super) struct Metered {
    pub(super) dpu_hours: Exact,
    pub(super) basis: Basis,
    pub(super) warning: Option<Warning>,
}

/// AWS Glue API, `JobRunState`: what ended is billed, however it ended.
pub(super) fn phase(run: &JobRun, as_of: Timestamp) -> Result<Phase, InvalidInput> {
    match run.job_run_state.as_deref() {
        Some("STARTING" | "WAITING") => Ok(Phase::Waiting),
        Some(state @ ("RUNNING" | "STOPPING")) => {
            let missing =
                || InvalidInput::new("JobRun.StartedOn", Problem::MissingStart(state.to_owned()));
            let start = run.started_on.ok_or_else(missing)?;
            elapsed("as_of", start, as_of).map(Phase::Running)
        }
        None | Some("SUCCEEDED" | "FAILED" | "TIMEOUT" | "STOPPED" | "ERROR" | "EXPIRED") => {
            let missing =
                || InvalidInput::new("JobRun.ExecutionTime", Problem::MissingExecutionTime);
            let seconds = run.execution_time.ok_or_else(missing)?;
            Ok(Phase::Finished(Exact::from_integer(seconds.into())))
        }
        Some(other) => Err(InvalidInput::new(
            "JobRun.JobRunState",
            Problem::UnknownState(other.to_owned()),
        )),
    }
}

pub(super) fn elapsed(
    field: &str,
    start: Timestamp,
    end: Timestamp,
) -> Result<Exact, InvalidInput> {
    if end < start {
        return Err(InvalidInput::new(
            field,
            Problem::EndBeforeStart { end, start },
        ));
    }
    let nanoseconds = end.as_nanosecond() - start.as_nanosecond();
    Ok(Exact::new(nanoseconds, NANOSECONDS_PER_SECOND))
}

/// What a run used. Where AWS metered it, that is the figure on the bill.
pub(super) fn meter(
    run: &JobRun,
    job: Option<&Job>,
    phase: Phase,
    product: &Product,
) -> Result<Metered, InvalidInput> {
    let (seconds, basis) = match phase {
        Phase::Waiting => {
            return Ok(Metered {
                dpu_hours: Exact::zero(),
                basis: Basis::Derived,
                warning: None,
            });
        }
        Phase::Running(seconds) => (seconds, Basis::Derived),
        Phase::Finished(seconds) => (seconds, Basis::Billed),
    };
    if let Some(dpu_hours) = metered_dpu_hours(run) {
        let short = seconds < Exact::from_integer(MINUTE.into());
        let warning = short.then(minimum_not_applied);
        return Ok(Metered {
            dpu_hours: dpu_hours.map_err(too_large)?,
            basis,
            warning,
        });
    }
    if matches!(phase, Phase::Finished(seconds) if seconds.is_zero()) {
        return Ok(Metered {
            dpu_hours: Exact::zero(),
            basis,
            warning: None,
        });
    }
    let dpu_hours = at_full_capacity(seconds, product)?;
    if product.flex || is_auto_scaled(run, job) {
        let warning = Some(dpu_seconds_missing());
        return Ok(Metered {
            dpu_hours,
            basis: Basis::Derived,
            warning,
        });
    }
    Ok(Metered {
        dpu_hours,
        basis,
        warning: None,
    })
}

/// What a run consumed, without any minimum: not what is billed.
pub(super) fn consumed(run: &JobRun) -> Option<Exact> {
    if let Some(dpu_hours) = metered_dpu_hours(run) {
        return dpu_hours.ok();
    }
    let seconds = Exact::from_integer(run.execution_time?.into());
    hours(exact::product(seconds, Capacity::of(run)?.dpu().ok()?).ok()?).ok()
}

fn at_full_capacity(seconds: Exact, product: &Product) -> Result<Exact, InvalidInput> {
    let missing = || InvalidInput::new("JobRun.MaxCapacity", Problem::NoCapacity);
    let capacity = product.capacity.ok_or_else(missing)?.dpu()?;
    let seconds = seconds.max(Exact::from_integer(product.minimum_seconds.into()));
    exact::product(seconds, capacity)
        .and_then(hours)
        .map_err(too_large)
}

/// AWS leaves the field at zero where it does not meter.
fn metered_dpu_hours(run: &JobRun) -> Option<Result<Exact, Overflow>> {
    let dpu_seconds = run
        .dpu_seconds
        .filter(|dpu_seconds| !dpu_seconds.is_zero())?;
    Some(hours(exact::from_decimal(dpu_seconds)))
}

fn hours(seconds: Exact) -> Result<Exact, Overflow> {
    exact::quotient(seconds, SECONDS_PER_HOUR)
}

fn is_auto_scaled(run: &JobRun, job: Option<&Job>) -> bool {
    let default = || job.and_then(|job| job.default_arguments.get(AUTO_SCALING));
    run.arguments
        .get(AUTO_SCALING)
        .or_else(default)
        .is_some_and(|value| value == "true")
}

fn minimum_not_applied() -> Warning {
    Warning {
        code: WarningCode::MinimumNotApplied,
        message: "the run took less than a minute; DPUSeconds may lack the billing minimum".into(),
    }
}

fn dpu_seconds_missing() -> Warning {
    Warning {
        code: WarningCode::DpuSecondsMissing,
        message: "DPUSeconds are not known; the amount is an upper bound, full capacity all the \
                  time"
            .into(),
    }
}
