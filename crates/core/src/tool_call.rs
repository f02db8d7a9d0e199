//! A call of an agent's tool, as it is kept: names, sizes and digests, and never a value. What a model
//! read and wrote around it is billed where the model runs and is not known here.

use crate::cost::lambda::{Invocations, Report};
use crate::cost::prices::PriceSheet;
use crate::cost::{Bill, Rates};
use crate::id;
use crate::instant::utc_date;
use crate::totals::Sums;
use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::iter;

/// The names of all agents, in the order in which they are listed.
pub const AGENTS: [&str; 7] = [
    "decision",
    "quality",
    "optimization",
    "learning",
    "compliance",
    "cost",
    "supervisor",
];

/// One call and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolCall {
    /// The request that it came with, so that a repeat lies on itself.
    pub invocation_id: String,
    /// When it was answered.
    pub at: Timestamp,
    /// The agent.
    pub agent_name: String,
    /// Release of Strands that answered.
    pub agent_version: String,
    /// The operation; `unknown` where there is no such.
    pub operation: String,
    /// The run that the answer is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub execution_id: Option<String>,
    /// What was given.
    pub input_parameters: Vec<Argument>,
    /// Length of the call as it came.
    pub input_bytes: u64,
    /// Length of the answer as it left.
    pub output_bytes: u64,
    /// Milliseconds from the call to the answer.
    pub duration_ms: u64,
    /// Code of an error answer; absent where the tool did what was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_code: Option<String>,
    /// What the answer calls a bug; the log tells its cause.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incident: Option<String>,
    /// Digest of the session's id, where the caller has sessions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
    /// Where it ran; absent on a laptop, which bills nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<Host>,
}

/// An argument without its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Argument {
    /// Its name.
    pub name: String,
    /// Length of its value as JSON.
    pub bytes: u64,
    /// A digest of its value that only the installation can make.
    pub hash: String,
}

/// A function of AWS Lambda.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Host {
    /// Its region.
    pub region: String,
    /// `x86_64` or `arm64`.
    pub architecture: String,
    /// Its memory in MB.
    pub memory_mb: u32,
}

/// The id of a call that came without one: the same call at the same time has the same.
#[must_use]
pub fn id_of(agent: &str, operation: &str, arguments: &[Argument], at: Timestamp) -> String {
    let at = at.to_string();
    let given = arguments.iter().flat_map(|it| [&it.name, &it.hash]);
    let given = given.map(String::as_str);
    let parts: Vec<&str> = [agent, operation, &at].into_iter().chain(given).collect();
    id::of(&parts)
}

/// Sums by UTC day. The cost is what AWS Lambda bills at list prices for the measured time, which lacks
/// the start of the function and what its runtime does around a call: a lower bound. A call whose host
/// is not known, or has no price, counts as unpriced.
#[must_use]
pub fn by_day(calls: &[ToolCall], prices: &PriceSheet) -> BTreeMap<Date, Sums> {
    let mut days: BTreeMap<Date, BTreeMap<Option<&Host>, Vec<&ToolCall>>> = BTreeMap::new();
    for call in calls {
        let hosts = days.entry(utc_date(call.at)).or_default();
        hosts.entry(call.host.as_ref()).or_default().push(call);
    }
    let sums = days.into_iter().map(|(day, hosts)| {
        let hosts = hosts
            .into_iter()
            .map(|(host, calls)| sums(host, &calls, prices));
        let sums = hosts.fold(Sums::default(), |all, host| all.plus(&host));
        (day, sums)
    });
    sums.collect()
}

/// Millionths of a US dollar that AWS Lambda bills at list prices for one invocation of that many
/// milliseconds, rounded; `None` where the sheet has no price for the host.
#[must_use]
pub fn price(host: &Host, duration_ms: u64, at: Timestamp, prices: &PriceSheet) -> Option<i64> {
    let cost = bill_of(host, iter::once(duration_ms), at, prices).close();
    Some(cost.ok()?.total()?.0)
}

fn sums(host: Option<&Host>, calls: &[&ToolCall], prices: &PriceSheet) -> Sums {
    let count = |holds: fn(&ToolCall) -> bool| {
        let count = calls.iter().filter(|call| holds(call)).count();
        i64::try_from(count).unwrap_or(i64::MAX)
    };
    let executions = count(|_| true);
    let cost = host.and_then(|host| bill(host, calls, prices).close().ok());
    let is_priced = cost.as_ref().is_some_and(|cost| cost.total().is_some());
    let duration_ms = calls
        .iter()
        .map(|call| call.duration_ms)
        .fold(0, u64::saturating_add);
    Sums {
        executions,
        successful: count(|call| call.error_code.is_none()),
        failed: count(|call| call.error_code.is_some()),
        unpriced: if is_priced { 0 } else { executions },
        duration_ms: i64::try_from(duration_ms).unwrap_or(i64::MAX),
        ..cost.as_ref().map(Sums::spent).unwrap_or_default()
    }
}

fn bill(host: &Host, calls: &[&ToolCall], prices: &PriceSheet) -> Bill {
    let started = calls.iter().map(|call| call.at).min().unwrap_or_default();
    let durations = calls.iter().map(|call| call.duration_ms);
    bill_of(host, durations, started, prices)
}

fn bill_of(
    host: &Host,
    durations_ms: impl Iterator<Item = u64>,
    as_of: Timestamp,
    prices: &PriceSheet,
) -> Bill {
    let rates = Rates {
        sheet: prices,
        region: &host.region,
        as_of,
    };
    let report = |duration_ms| Report {
        billed_ms: Decimal::from(duration_ms),
        memory_mb: Decimal::from(host.memory_mb),
    };
    let invocations = Invocations {
        architecture: Some(host.architecture.clone()),
        storage_mb: None,
        reports: durations_ms.map(report).collect(),
    };
    invocations.bill(&rates)
}
