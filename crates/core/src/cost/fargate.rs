//! AWS Fargate. A task is billed for the vCPUs and the memory that it was given, from the pull of its
//! image to its end, by the second and at least a minute, and for storage beyond 20 GB. Sources: AWS
//! Fargate Pricing; Amazon ECS API Reference, `Task`.

use jiff::Timestamp;
use num_traits::Zero;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::bill::{Bill, Rates, Sale};
use super::exact::{self, Exact};
use super::input::Fields;
use super::time::Span;
use super::{Basis, Component, InvalidInput, Problem, Reason};

const CPU_UNITS_PER_VCPU: i64 = 1024;
const MIB_PER_GB: i32 = 1024;
/// Storage in GiB that every task has for nothing.
const FREE_STORAGE_GIB: i64 = 20;
const DEFAULT_ARCHITECTURE: &str = "x86_64";
const ARCHITECTURE_ATTRIBUTE: &str = "ecs.cpu-architecture";
/// Before the image is pulled nothing is billed.
const NOT_BEGUN: [&str; 3] = ["PROVISIONING", "PENDING", "ACTIVATING"];

/// How large a task is.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Size {
    /// vCPUs.
    pub vcpu: Decimal,
    /// Memory in MiB.
    pub memory_mib: Decimal,
    /// Storage in GiB; absent means what is free.
    pub storage_gib: Option<Decimal>,
    /// `x86_64` (also when absent) or `arm64`, in any case.
    pub architecture: Option<String>,
    /// The operating system's family; absent means Linux.
    pub system: Option<String>,
}

/// The facts of `DescribeTasks` that money depends on.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Task {
    /// How large it is.
    pub size: Size,
    /// `FARGATE` (also when absent), `EC2` or `EXTERNAL`.
    pub launch_type: Option<String>,
    /// `FARGATE_SPOT` has prices of its own.
    pub capacity_provider: Option<String>,
    /// AWS's word for the state.
    pub last_status: Option<String>,
    /// When the pull of its image began.
    pub pull_started_at: Option<Timestamp>,
    /// When it started, after the pull that is billed as well.
    pub started_at: Option<Timestamp>,
    /// When it was created.
    pub created_at: Option<Timestamp>,
    /// When it stopped; absent while it runs.
    pub stopped_at: Option<Timestamp>,
}

/// Prices `{task}`.
pub(super) fn price(raw: &Fields<'_>, rates: &Rates<'_>) -> Result<Bill, InvalidInput> {
    let task = raw.inner("task")?;
    let task = raw.needed("task", task, "the task as DescribeTasks answers it")?;
    read(&task)?.bill(rates)
}

fn read(task: &Fields<'_>) -> Result<Task, InvalidInput> {
    let cpu = task.needed("cpu", task.quoted("cpu")?, "the task's CPU units")?;
    let memory = task.quoted("memory")?;
    let storage_gib = match task.inner("ephemeralStorage")? {
        Some(storage) => storage.quantity("sizeInGiB")?,
        None => None,
    };
    Ok(Task {
        size: Size {
            vcpu: cpu / Decimal::from(CPU_UNITS_PER_VCPU),
            memory_mib: task.needed("memory", memory, "the task's memory in MiB")?,
            storage_gib,
            architecture: architecture(task)?,
            system: task.text("platformFamily")?,
        },
        launch_type: task.text("launchType")?,
        capacity_provider: task.text("capacityProviderName")?,
        last_status: task.text("lastStatus")?,
        pull_started_at: task.instant("pullStartedAt")?,
        started_at: task.instant("startedAt")?,
        created_at: task.instant("createdAt")?,
        stopped_at: task.instant("stoppedAt")?,
    })
}

fn architecture(task: &Fields<'_>) -> Result<Option<String>, InvalidInput> {
    for attribute in task.objects("attributes")?.iter().flatten() {
        if attribute.text("name")?.as_deref() == Some(ARCHITECTURE_ATTRIBUTE) {
            return attribute.text("value");
        }
    }
    Ok(None)
}

impl Task {
    /// The facts of an item of `DescribeTasks.tasks`, in AWS's spelling.
    pub fn of(task: &Value) -> Result<Self, InvalidInput> {
        read(&Fields::of_value("task", task)?)
    }

    /// Charges of vCPU, memory and storage.
    pub fn bill(&self, rates: &Rates<'_>) -> Result<Bill, InvalidInput> {
        let mut bill = Bill::default();
        let other = [&self.launch_type, &self.capacity_provider]
            .into_iter()
            .flatten()
            .find(|it| *it != "FARGATE");
        if let Some(other) = other {
            for component in [Component::FargateVcpu, Component::FargateMemory] {
                let detail = format!("a task on {other}");
                bill.lacks(component, Reason::NoPrice, detail);
            }
            return Ok(bill);
        }
        let Some(start) = self.pull_started_at.or(self.started_at) else {
            self.refuse_missing_start()?;
            let started = self.created_at.unwrap_or(rates.as_of);
            self.size
                .add(&mut bill, rates, &Exact::zero(), Basis::Derived, started);
            return Ok(bill);
        };
        let span = Span {
            start,
            end: self.stopped_at,
            start_field: "task.pullStartedAt",
            end_field: "task.stoppedAt",
        };
        let basis = match (self.pull_started_at, self.stopped_at) {
            (Some(_), Some(_)) => Basis::Billed,
            (None, _) | (_, None) => Basis::Derived,
        };
        let hours = span.hours(rates.as_of)?;
        self.size.add(&mut bill, rates, &hours, basis, start);
        Ok(bill)
    }

    /// A task that stopped, or waits, without a start never pulled its image.
    fn refuse_missing_start(&self) -> Result<(), InvalidInput> {
        let status = self.last_status.as_deref().unwrap_or("RUNNING");
        if self.stopped_at.is_some() || NOT_BEGUN.contains(&status) {
            return Ok(());
        }
        let problem = Problem::MissingStart(status.to_owned());
        Err(InvalidInput::new("task.pullStartedAt", problem))
    }
}

impl Size {
    /// Adds what a task of this size costs in so many hours.
    pub(super) fn add(
        &self,
        bill: &mut Bill,
        rates: &Rates<'_>,
        hours: &Exact,
        basis: Basis,
        started: Timestamp,
    ) {
        let memory_gb = exact::from_decimal(self.memory_mib) / exact::whole(MIB_PER_GB);
        let platform = self.platform();
        let mut parts = vec![
            (
                Component::FargateVcpu,
                format!("vcpu.{platform}"),
                exact::from_decimal(self.vcpu),
            ),
            (
                Component::FargateMemory,
                format!("memory.{platform}"),
                memory_gb,
            ),
        ];
        let free = Decimal::from(FREE_STORAGE_GIB);
        if let Some(storage) = self.storage_gib.filter(|it| *it > free) {
            let storage = exact::from_decimal(storage - free);
            parts.push((Component::FargateEphemeral, "ephemeral".to_owned(), storage));
        }
        for (component, sku, size) in parts {
            let sale = Sale {
                component,
                sku,
                quantity: size * hours,
                basis,
                started,
            };
            bill.add(rates, sale);
        }
    }

    /// Architecture, and the operating system where it is not Linux: no price of one is that of another.
    fn platform(&self) -> String {
        let architecture = self.architecture.as_deref().unwrap_or(DEFAULT_ARCHITECTURE);
        let architecture = architecture.to_ascii_lowercase();
        let system = self.system.as_deref().map(str::to_ascii_lowercase);
        match system.filter(|it| !it.starts_with("linux")) {
            Some(system) => format!("{system}.{architecture}"),
            None => architecture,
        }
    }
}
