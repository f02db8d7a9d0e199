//! AWS Lambda. An invocation is billed by the memory that the function has times the milliseconds that
//! the log reports as billed, which hold the initialisation since August 2025, and by the request.
//! Sources: AWS Lambda Pricing; Lambda Telemetry API, `platform.report`.

use jiff::Timestamp;
use num_traits::Zero;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::bill::{Bill, Rates, Sale};
use super::exact::{self, Exact};
use super::input::{Fields, InvalidInput, Problem};
use super::{Basis, Component};

const DEFAULT_ARCHITECTURE: &str = "x86_64";
const MB_PER_GB: i32 = 1024;
const MS_PER_SECOND: i32 = 1000;
/// Requests are sold by the million.
const REQUESTS_PER_UNIT: i128 = 1_000_000;
/// Storage in MB that every function has for nothing.
const FREE_STORAGE_MB: i64 = 512;

/// What is known of a function and of invocations of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Invocations {
    /// `x86_64` (also when absent) or `arm64`.
    pub architecture: Option<String>,
    /// Size of `/tmp` in MB; absent means what is free.
    pub storage_mb: Option<Decimal>,
    /// One entry an invocation.
    pub reports: Vec<Report>,
}

/// What the log reports of one invocation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Report {
    /// Billed milliseconds.
    pub billed_ms: Decimal,
    /// Memory of the function in MB.
    pub memory_mb: Decimal,
}

/// Prices `{FunctionConfiguration?, reports and/or report_lines}`.
pub(super) fn price(raw: &Fields<'_>, rates: &Rates<'_>) -> Result<Bill, InvalidInput> {
    let told = raw.objects("reports")?;
    let lines = raw.list("report_lines")?;
    if told.is_none() && lines.is_none() {
        let problem = Problem::Missing("reports, or report_lines");
        return Err(raw.wrong("reports", problem));
    }
    let mut reports = Vec::new();
    for report in told.iter().flatten() {
        reports.push(of_record(report)?);
    }
    for (index, line) in lines.iter().copied().flatten().enumerate() {
        let wrong = || {
            let field = format!("report_lines[{index}]");
            InvalidInput::new(field, Problem::NotAReport)
        };
        reports.push(line.as_str().and_then(of_line).ok_or_else(wrong)?);
    }
    let function = raw.inner("FunctionConfiguration")?;
    let (architecture, storage_mb) = match &function {
        Some(function) => (architecture(function)?, storage_mb(function)?),
        None => (None, None),
    };
    let invocations = Invocations {
        architecture,
        storage_mb,
        reports,
    };
    Ok(invocations.bill(rates))
}

fn architecture(function: &Fields<'_>) -> Result<Option<String>, InvalidInput> {
    let Some(first) = function.list("Architectures")?.and_then(<[_]>::first) else {
        return Ok(None);
    };
    let not_text = || function.wrong("Architectures[0]", Problem::NotText);
    first
        .as_str()
        .map(str::to_owned)
        .map(Some)
        .ok_or_else(not_text)
}

fn storage_mb(function: &Fields<'_>) -> Result<Option<Decimal>, InvalidInput> {
    match function.inner("EphemeralStorage")? {
        Some(storage) => storage.quantity("Size"),
        None => Ok(None),
    }
}

/// A report alone, or within the record or the metrics of the Telemetry API.
fn of_record(report: &Fields<'_>) -> Result<Report, InvalidInput> {
    if let Some(inner) = report.inner("record")?.or(report.inner("metrics")?) {
        return of_record(&inner);
    }
    let billed_ms = report.quantity("billedDurationMs")?;
    let memory_mb = report.quantity("memorySizeMB")?;
    Ok(Report {
        billed_ms: report.needed("billedDurationMs", billed_ms, "the billed milliseconds")?,
        memory_mb: report.needed("memorySizeMB", memory_mb, "the function's memory in MB")?,
    })
}

/// `REPORT RequestId: …<tab>Duration: 12.34 ms<tab>Billed Duration: 13 ms<tab>Memory Size: 128 MB…`, or
/// the record of a log in JSON.
#[must_use]
pub fn of_line(line: &str) -> Option<Report> {
    let line = line.trim();
    if line.starts_with('{') {
        return of_json(line);
    }
    let fields = line.strip_prefix("REPORT RequestId:")?;
    Some(Report {
        billed_ms: figure(fields, "Billed Duration:", "ms")?,
        memory_mb: figure(fields, "Memory Size:", "MB")?,
    })
}

fn of_json(line: &str) -> Option<Report> {
    let record: Value = serde_json::from_str(line).ok()?;
    if record["type"] != "platform.report" {
        return None;
    }
    of_record(&Fields::of("", record.as_object()?)).ok()
}

fn figure(fields: &str, name: &str, unit: &str) -> Option<Decimal> {
    let (_, after) = fields.split_once(name)?;
    let mut words = after.split_whitespace();
    let number = words.next()?;
    let is_plain = number.bytes().all(|it| it.is_ascii_digit() || it == b'.');
    if !is_plain || words.next() != Some(unit) {
        return None;
    }
    Decimal::from_str_exact(number).ok()
}

impl Invocations {
    /// Charges of duration, requests and storage.
    #[must_use]
    pub fn bill(&self, rates: &Rates<'_>) -> Bill {
        self.bill_from(rates, rates.as_of)
    }

    /// The same at the prices of the day on which the invocation started.
    #[must_use]
    pub fn bill_from(&self, rates: &Rates<'_>, started: Timestamp) -> Bill {
        let (mut gb_seconds, mut seconds) = (Exact::zero(), Exact::zero());
        for report in &self.reports {
            let billed = exact::from_decimal(report.billed_ms) / exact::whole(MS_PER_SECOND);
            gb_seconds += in_gb(report.memory_mb) * &billed;
            seconds += billed;
        }
        let architecture = self.architecture.as_deref().unwrap_or(DEFAULT_ARCHITECTURE);
        let requests = i128::try_from(self.reports.len()).unwrap_or(i128::MAX);
        let mut parts = vec![
            (
                Component::LambdaDuration,
                format!("duration.{architecture}"),
                gb_seconds,
            ),
            (
                Component::LambdaRequests,
                "requests".to_owned(),
                exact::ratio(requests, REQUESTS_PER_UNIT),
            ),
        ];
        let beyond_free = |size: &Decimal| *size > Decimal::from(FREE_STORAGE_MB);
        if let Some(size) = self.storage_mb.filter(beyond_free) {
            let size = in_gb(size - Decimal::from(FREE_STORAGE_MB));
            let part = (
                Component::LambdaEphemeral,
                "ephemeral".to_owned(),
                size * seconds,
            );
            parts.push(part);
        }
        let mut bill = Bill::default();
        for (component, sku, quantity) in parts {
            let sale = Sale {
                component,
                sku,
                quantity,
                basis: Basis::Billed,
                started,
            };
            bill.add(rates, sale);
        }
        bill
    }
}

fn in_gb(megabytes: Decimal) -> Exact {
    exact::from_decimal(megabytes) / exact::whole(MB_PER_GB)
}
