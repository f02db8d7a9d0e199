//! How much of a run is billed: AWS's own metering first, else full capacity for the time it took.

use jiff::Timestamp;
use num_traits::Zero;

use super::super::exact::{self, Exact};
use super::super::input::so_far;
use super::super::{Basis, InvalidInput, Problem, WarningCode};
use super::product::{Capacity, MINUTE, Product};
use super::{Job, JobRun};

const SECONDS_PER_HOUR: i128 = 3600;
/// The states of a job run, for messages.
const STATES: &str = "the states of a Glue job run, like SUCCEEDED";
/// The argument that turns Auto Scaling on (AWS Glue Developer Guide, "Using auto scaling for AWS Glue").
pub const AUTO_SCALING: &str = "--enable-auto-scaling";

/// How far a run is, and for how many seconds it has been billed.
#[derive(Debug, Clone)]
pub(super) enum Phase {
    Waiting,
    Running(Exact),
    Finished(Exact),
}

/// What was used, before a price is known.
pub(super) struct Metered {
    pub(super) dpu_hours: Exact,
    pub(super) basis: Basis,
    pub(super) warning: Option<WarningCode>,
}

/// AWS Glue API, `JobRunState`: what ended is billed, however it ended.
pub(super) fn phase(run: &JobRun, as_of: Timestamp) -> Result<Phase, InvalidInput> {
    match run.job_run_state.as_deref() {
        Some("STARTING" | "WAITING") => Ok(Phase::Waiting),
        Some(state @ ("RUNNING" | "STOPPING")) => {
            let missing =
                || InvalidInput::new("JobRun.StartedOn", Problem::MissingStart(state.to_owned()));
            let start = run.started_on.ok_or_else(missing)?;
            so_far("JobRun.StartedOn", start, as_of).map(Phase::Running)
        }
        None | Some("SUCCEEDED" | "FAILED" | "TIMEOUT" | "STOPPED" | "ERROR" | "EXPIRED") => {
            let missing =
                || InvalidInput::new("JobRun.ExecutionTime", Problem::MissingExecutionTime);
            let seconds = run.execution_time.ok_or_else(missing)?;
            Ok(Phase::Finished(exact::whole(seconds)))
        }
        Some(other) => Err(InvalidInput::new(
            "JobRun.JobRunState",
            Problem::UnknownWord(other.to_owned(), STATES),
        )),
    }
}

/// What a run used. Where AWS metered it, that is the figure on the bill.
pub(super) fn meter(
    run: &JobRun,
    job: Option<&Job>,
    phase: Phase,
    product: &Product,
) -> Result<Metered, InvalidInput> {
    let (seconds, basis) = match phase {
        Phase::Waiting => return Ok(Metered::new(Exact::zero(), Basis::Derived, None)),
        Phase::Running(seconds) => (seconds, Basis::Derived),
        Phase::Finished(seconds) if seconds.is_zero() && metered_dpu_hours(run).is_none() => {
            return Ok(Metered::new(Exact::zero(), Basis::Billed, None));
        }
        Phase::Finished(seconds) => (seconds, Basis::Billed),
    };
    if let Some(dpu_hours) = metered_dpu_hours(run) {
        let short = seconds < exact::whole(MINUTE);
        let warning = short.then_some(WarningCode::MinimumNotApplied);
        return Ok(Metered::new(dpu_hours, basis, warning));
    }
    let dpu_hours = at_full_capacity(seconds, product)?;
    if product.flex || is_auto_scaled(run, job) {
        let warning = Some(WarningCode::DpuSecondsMissing);
        return Ok(Metered::new(dpu_hours, Basis::Derived, warning));
    }
    Ok(Metered::new(dpu_hours, basis, None))
}

impl Metered {
    const fn new(dpu_hours: Exact, basis: Basis, warning: Option<WarningCode>) -> Self {
        Self {
            dpu_hours,
            basis,
            warning,
        }
    }
}

/// What a run consumed, without any minimum: not what is billed.
pub(super) fn consumed(run: &JobRun) -> Option<Exact> {
    if let Some(dpu_hours) = metered_dpu_hours(run) {
        return Some(dpu_hours);
    }
    let seconds = exact::whole(run.execution_time?);
    Some(hours(seconds * Capacity::of(run)?.dpu().ok()?))
}

fn at_full_capacity(seconds: Exact, product: &Product) -> Result<Exact, InvalidInput> {
    let missing = || InvalidInput::new("JobRun.MaxCapacity", Problem::NoCapacity);
    let capacity = product.capacity.as_ref().ok_or_else(missing)?.dpu()?;
    let seconds = seconds.max(exact::whole(product.minimum_seconds));
    Ok(hours(seconds * capacity))
}

/// AWS leaves the field at zero where it does not meter.
fn metered_dpu_hours(run: &JobRun) -> Option<Exact> {
    let dpu_seconds = run.dpu_seconds.filter(|it| !it.is_zero())?;
    Some(hours(exact::from_decimal(dpu_seconds)))
}

fn hours(seconds: Exact) -> Exact {
    seconds / exact::whole(SECONDS_PER_HOUR)
}

/// Flex and Auto Scaling are metered; a run that executed nothing is not billed.
pub(super) fn awaits_metering(run: &JobRun, job: Option<&Job>) -> bool {
    let is_metered = run.execution_class.as_deref() == Some("FLEX") || is_auto_scaled(run, job);
    let has_executed = run.execution_time.is_some_and(|seconds| seconds > 0);
    is_metered && has_executed && metered_dpu_hours(run).is_none()
}

fn is_auto_scaled(run: &JobRun, job: Option<&Job>) -> bool {
    let default = || job.and_then(|job| job.default_arguments.get(AUTO_SCALING));
    run.arguments
        .get(AUTO_SCALING)
        .or_else(default)
        .is_some_and(|value| value == "true")
}
