//! Amazon EMR Serverless. A job run is billed by the vCPU-, memory- and storage-hours that the service
//! reports, which hold the minimum of a minute and leave out the free 20 GB a worker. Sources: Amazon
//! EMR Pricing, EMR Serverless; EMR Serverless API Reference, `JobRun.billedResourceUtilization`.

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::bill::{Bill, Rates, Sale};
use super::exact;
use super::input::Fields;
use super::{Basis, Component, InvalidInput, Problem, Reason, WarningCode};

const ENDED: [&str; 3] = ["SUCCESS", "FAILED", "CANCELLED"];
const DEFAULT_ARCHITECTURE: &str = "X86_64";
const WHAT: &str =
    "billedResourceUtilization or totalResourceUtilization, as GetJobRun answers them";

/// The facts of `GetJobRun` and `GetApplication` that money depends on.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct JobRun {
    /// AWS's word for the state; an absent one is read as finished.
    pub state: Option<String>,
    /// When it started, else when it was created.
    pub started_at: Option<Timestamp>,
    /// What is billed, once the service has made the bill.
    pub billed: Option<Utilization>,
    /// What was used.
    pub total: Option<Utilization>,
    /// `X86_64` (also when absent) or `ARM64`.
    pub architecture: Option<String>,
}

/// Hours of capacity.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Utilization {
    /// vCPU-hours.
    pub vcpu_hours: Option<Decimal>,
    /// GB-hours of memory.
    pub memory_gb_hours: Option<Decimal>,
    /// GB-hours of storage.
    pub storage_gb_hours: Option<Decimal>,
}

/// Prices `{jobRun, application?}`.
pub(super) fn price(raw: &Fields<'_>, rates: &Rates<'_>) -> Result<Bill, InvalidInput> {
    let run = raw.inner("jobRun")?;
    let run = raw.needed("jobRun", run, "the run as GetJobRun answers it")?;
    read(&run, raw.inner("application")?.as_ref())?.bill(rates)
}

fn read(run: &Fields<'_>, application: Option<&Fields<'_>>) -> Result<JobRun, InvalidInput> {
    let architecture = match application {
        Some(application) => application.text("architecture")?,
        None => None,
    };
    Ok(JobRun {
        state: run.text("state")?,
        started_at: run.instant("startedAt")?.or(run.instant("createdAt")?),
        billed: utilization(run, "billedResourceUtilization")?,
        total: utilization(run, "totalResourceUtilization")?,
        architecture,
    })
}

fn utilization(run: &Fields<'_>, field: &str) -> Result<Option<Utilization>, InvalidInput> {
    let Some(told) = run.inner(field)? else {
        return Ok(None);
    };
    let utilization = Utilization {
        vcpu_hours: told.quantity("vCPUHour")?,
        memory_gb_hours: told.quantity("memoryGBHour")?,
        storage_gb_hours: told.quantity("storageGBHour")?,
    };
    Ok(Some(utilization).filter(|it| *it != Utilization::default()))
}

impl JobRun {
    /// The facts of `GetJobRun.jobRun` and `GetApplication.application`, in AWS's spelling.
    pub fn of(run: &Value, application: Option<&Value>) -> Result<Self, InvalidInput> {
        let application = application
            .map(|it| Fields::of_value("application", it))
            .transpose()?;
        read(&Fields::of_value("jobRun", run)?, application.as_ref())
    }

    /// Charges of vCPU, memory and storage.
    pub fn bill(&self, rates: &Rates<'_>) -> Result<Bill, InvalidInput> {
        let mut bill = Bill::default();
        match (&self.billed, &self.total) {
            (Some(billed), _) => {
                let basis = if self.has_ended() {
                    Basis::Billed
                } else {
                    Basis::Derived
                };
                self.add(&mut bill, rates, billed, basis);
            }
            (None, Some(total)) => {
                bill.warn(
                    WarningCode::TotalNotBilled,
                    "jobRun.totalResourceUtilization",
                );
                let without_storage = Utilization {
                    storage_gb_hours: Some(Decimal::ZERO),
                    ..total.clone()
                };
                self.add(&mut bill, rates, &without_storage, Basis::Derived);
            }
            (None, None) => {
                let field = "jobRun.billedResourceUtilization";
                return Err(InvalidInput::new(field, Problem::Missing(WHAT)));
            }
        }
        Ok(bill)
    }

    fn has_ended(&self) -> bool {
        self.state.as_deref().is_none_or(|it| ENDED.contains(&it))
    }

    fn add(&self, bill: &mut Bill, rates: &Rates<'_>, used: &Utilization, basis: Basis) {
        let architecture = self.architecture.as_deref().unwrap_or(DEFAULT_ARCHITECTURE);
        let architecture = architecture.to_ascii_lowercase();
        let parts = [
            (
                Component::EmrsVcpu,
                format!("vcpu.{architecture}"),
                used.vcpu_hours,
            ),
            (
                Component::EmrsMemory,
                format!("memory.{architecture}"),
                used.memory_gb_hours,
            ),
            (
                Component::EmrsStorage,
                "storage".to_owned(),
                used.storage_gb_hours,
            ),
        ];
        for (component, sku, hours) in parts {
            let Some(hours) = hours else {
                let detail = "the figure is absent from what GetJobRun answered";
                bill.lacks(component, Reason::MissingUsage, detail);
                continue;
            };
            let sale = Sale {
                component,
                sku,
                quantity: exact::from_decimal(hours),
                basis,
                started: self.started_at.unwrap_or(rates.as_of),
            };
            bill.add(rates, sale);
        }
    }
}
