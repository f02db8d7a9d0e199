//! What a run bought: engine, worker type, generation, and so the SKU and the billing minimum.

use num_traits::Zero;

use super::super::exact::{self, Exact};
use super::super::{InvalidInput, Problem, Reason};
use super::{Job, JobRun};

/// Why there is no price, and for what.
type NoPrice = (Reason, String);

/// AWS Glue Pricing: billed per second with a 1-minute minimum.
pub(super) const MINUTE: i64 = 60;
/// AWS Glue Pricing: Spark on Glue 0.9 and 1.0 has a 10-minute minimum.
const TEN_MINUTES: i64 = 600;
/// AWS Glue Pricing: Glue 6.0 opened the second price generation.
const FIRST_GEN2_MAJOR: u32 = 6;
/// The last version with the 10-minute minimum is 1.0.
const LAST_TEN_MINUTE_MAJOR: u32 = 1;

/// What a run is priced as.
pub(super) struct Product {
    pub(super) sku: String,
    pub(super) minimum_seconds: i64,
    pub(super) flex: bool,
    pub(super) capacity: Option<Capacity>,
}

/// The major part of a Glue version.
#[derive(Debug, Clone, Copy)]
pub(super) struct Version {
    major: u32,
}

/// How large a run was.
#[derive(Debug, Clone)]
pub(super) enum Capacity {
    Total(Exact),
    Workers { count: i64, dpu_each: Exact },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Engine {
    Spark,
    PythonShell,
    Ray,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum WorkerClass {
    Standard,
    Memory,
    Ray,
}

#[derive(Debug, Clone)]
struct WorkerType {
    class: WorkerClass,
    dpu: Exact,
}

impl Product {
    /// The product of a run, or why there is no price for what it was.
    pub(super) fn of(run: &JobRun, job: Option<&Job>, version: Version) -> Result<Self, NoPrice> {
        let worker = match run.worker_type.as_deref() {
            Some(name) => Some(WorkerType::of(name).ok_or_else(|| unknown_worker_type(name))?),
            None => None,
        };
        let class = worker.map_or(WorkerClass::Standard, |worker| worker.class);
        let engine = Engine::of(run, job, class)?;
        let flex = is_flex(run)?;
        let sku = match engine {
            Engine::PythonShell => "pythonshell".to_owned(),
            Engine::Ray => "ray".to_owned(),
            Engine::Spark => format!("etl.{}.{}", spark_class(class, flex)?, version.generation()),
        };
        let minimum_seconds = engine.minimum_seconds(version);
        Ok(Self {
            sku,
            minimum_seconds,
            flex,
            capacity: Capacity::of(run),
        })
    }
}

impl Version {
    pub(super) fn of(run: &JobRun) -> Result<Self, InvalidInput> {
        // AWS Glue API: a job without a version runs on 0.9.
        let text = run.glue_version.as_deref().unwrap_or("0.9");
        let part = |part: &str| {
            let digits = part.bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| part.parse::<u32>().ok()).flatten()
        };
        let parts = text
            .split_once('.')
            .map(|(major, minor)| (part(major), part(minor)));
        match parts {
            Some((Some(major), Some(_))) => Ok(Self { major }),
            Some((None, _) | (_, None)) | None => Err(InvalidInput::new(
                "JobRun.GlueVersion",
                Problem::MalformedVersion(text.to_owned()),
            )),
        }
    }

    const fn generation(self) -> &'static str {
        if self.major >= FIRST_GEN2_MAJOR {
            "gen2"
        } else {
            "gen1"
        }
    }
}

impl Capacity {
    /// `None` where neither the capacity nor workers of a known type are given.
    pub(super) fn of(run: &JobRun) -> Option<Self> {
        if let Some(total) = run.max_capacity {
            return Some(Self::Total(exact::from_decimal(total)));
        }
        let dpu_each = WorkerType::of(run.worker_type.as_deref()?)?.dpu;
        Some(Self::Workers {
            count: run.number_of_workers?,
            dpu_each,
        })
    }

    pub(super) fn dpu(&self) -> Result<Exact, InvalidInput> {
        match self {
            Self::Total(dpu) if dpu.is_zero() => {
                Err(InvalidInput::new("JobRun.MaxCapacity", Problem::Zero))
            }
            Self::Total(dpu) => Ok(dpu.clone()),
            Self::Workers { count, dpu_each } => Ok(exact::whole(*count) * dpu_each),
        }
    }
}

impl Engine {
    /// The command decides; without it the run's shape does.
    fn of(run: &JobRun, job: Option<&Job>, class: WorkerClass) -> Result<Self, NoPrice> {
        match job.and_then(|job| job.command.as_deref()) {
            Some("glueetl" | "gluestreaming") => Ok(Self::Spark),
            Some("glueray") => Ok(Self::Ray),
            Some("pythonshell") => Ok(Self::PythonShell),
            Some(other) => Err(no_price(format!("command {other}"))),
            None => Ok(Self::by_shape(run, class)),
        }
    }

    fn by_shape(run: &JobRun, class: WorkerClass) -> Self {
        // AWS Glue API: only a Python shell job may have a sixteenth of a DPU.
        let sixteenth = exact::ratio(1, 16);
        let tiny = run.max_capacity.map(exact::from_decimal) == Some(sixteenth);
        match class {
            WorkerClass::Ray => Self::Ray,
            WorkerClass::Standard if tiny && run.worker_type.is_none() => Self::PythonShell,
            WorkerClass::Standard | WorkerClass::Memory => Self::Spark,
        }
    }

    const fn minimum_seconds(self, version: Version) -> i64 {
        match self {
            Self::Spark if version.major <= LAST_TEN_MINUTE_MAJOR => TEN_MINUTES,
            Self::Spark | Self::PythonShell | Self::Ray => MINUTE,
        }
    }
}

impl WorkerType {
    /// AWS Glue API, `WorkerType`: DPU per worker, M-DPU for the R types and Z.2X.
    fn of(name: &str) -> Option<Self> {
        let (class, numerator, denominator) = match name {
            "G.025X" => (WorkerClass::Standard, 1, 4),
            "Standard" | "G.1X" => (WorkerClass::Standard, 1, 1),
            "G.2X" => (WorkerClass::Standard, 2, 1),
            "G.4X" => (WorkerClass::Standard, 4, 1),
            "G.8X" => (WorkerClass::Standard, 8, 1),
            "G.12X" => (WorkerClass::Standard, 12, 1),
            "G.16X" => (WorkerClass::Standard, 16, 1),
            "R.1X" => (WorkerClass::Memory, 1, 1),
            "R.2X" => (WorkerClass::Memory, 2, 1),
            "R.4X" => (WorkerClass::Memory, 4, 1),
            "R.8X" => (WorkerClass::Memory, 8, 1),
            "Z.2X" => (WorkerClass::Ray, 2, 1),
            _ => return None,
        };
        Some(Self {
            class,
            dpu: exact::ratio(numerator, denominator),
        })
    }
}

fn is_flex(run: &JobRun) -> Result<bool, NoPrice> {
    match run.execution_class.as_deref() {
        None | Some("STANDARD") => Ok(false),
        Some("FLEX") => Ok(true),
        Some(other) => Err(no_price(format!("execution class {other}"))),
    }
}

fn spark_class(class: WorkerClass, flex: bool) -> Result<&'static str, NoPrice> {
    match (class, flex) {
        (WorkerClass::Standard, false) => Ok("standard"),
        (WorkerClass::Standard, true) => Ok("flex"),
        (WorkerClass::Memory, false) => Ok("memory"),
        (WorkerClass::Memory, true) => Err(no_price("Flex with memory-optimised workers".into())),
        (WorkerClass::Ray, _) => Err(no_price("Spark with Ray workers".into())),
    }
}

fn no_price(what: String) -> NoPrice {
    (Reason::NoPrice, what)
}

fn unknown_worker_type(name: &str) -> NoPrice {
    (Reason::UnknownWorkerType, format!("worker type {name}"))
}
