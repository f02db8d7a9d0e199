//! AWS Step Functions. Standard workflows are billed by the state transition, retries included; express
//! workflows by the request and by the memory-time that `billingDetails` reports, whose steps of 64 MB
//! and 100 ms are applied already. Sources: AWS Step Functions Pricing; API Reference, `BillingDetails`.

use num_traits::Zero;

use super::bill::{Bill, Rates, Sale};
use super::exact::{self, Exact};
use super::input::Fields;
use super::{Basis, Component, InvalidInput, Problem, Reason};

const MB_PER_GB: i32 = 1024;
const MS_PER_HOUR: i32 = 3_600_000;
/// Requests are sold by the million.
const REQUESTS_PER_UNIT: i128 = 1_000_000;

/// Prices `{type, stateTransitions}` or `{type: "EXPRESS", executions: [{billingDetails}]}`.
pub(super) fn price(raw: &Fields<'_>, rates: &Rates<'_>) -> Result<Bill, InvalidInput> {
    match raw.text("type")?.as_deref() {
        None | Some("STANDARD") => standard(raw, rates),
        Some("EXPRESS") => express(raw, rates),
        Some(other) => {
            let problem = Problem::UnknownWord(other.to_owned(), "STANDARD and EXPRESS");
            Err(raw.wrong("type", problem))
        }
    }
}

fn standard(raw: &Fields<'_>, rates: &Rates<'_>) -> Result<Bill, InvalidInput> {
    let transitions = raw.count("stateTransitions")?;
    let what = "the number of state transitions, retries included";
    let transitions = raw.needed("stateTransitions", transitions, what)?;
    let mut bill = Bill::default();
    let quantity = exact::from_decimal(transitions);
    add(
        &mut bill,
        Component::SfnTransitions,
        "transition",
        quantity,
        rates,
    );
    Ok(bill)
}

fn express(raw: &Fields<'_>, rates: &Rates<'_>) -> Result<Bill, InvalidInput> {
    let executions = raw.objects("executions")?;
    let executions = raw.needed(
        "executions",
        executions,
        "the executions with billingDetails",
    )?;
    let mut bill = Bill::default();
    let mut gb_hours = Exact::zero();
    for execution in &executions {
        if let Some(more) = billed(execution)? {
            gb_hours += more;
        } else {
            let detail = "an execution has no billingDetails";
            bill.lacks(Component::SfnExpressDuration, Reason::MissingUsage, detail);
        }
    }
    let count = i128::try_from(executions.len()).unwrap_or(i128::MAX);
    let requests = exact::ratio(count, REQUESTS_PER_UNIT);
    add(
        &mut bill,
        Component::SfnExpressRequests,
        "express.request",
        requests,
        rates,
    );
    add(
        &mut bill,
        Component::SfnExpressDuration,
        "express.duration",
        gb_hours,
        rates,
    );
    Ok(bill)
}

fn billed(execution: &Fields<'_>) -> Result<Option<Exact>, InvalidInput> {
    let Some(billing) = execution.inner("billingDetails")? else {
        return Ok(None);
    };
    let megabytes = billing.quantity("billedMemoryUsedInMB")?;
    let milliseconds = billing.quantity("billedDurationInMilliseconds")?;
    Ok(megabytes
        .zip(milliseconds)
        .map(|(megabytes, milliseconds)| {
            let gigabytes = exact::from_decimal(megabytes) / exact::whole(MB_PER_GB);
            gigabytes * exact::from_decimal(milliseconds) / exact::whole(MS_PER_HOUR)
        }))
}

fn add(bill: &mut Bill, component: Component, sku: &str, quantity: Exact, rates: &Rates<'_>) {
    let sale = Sale {
        component,
        sku: sku.to_owned(),
        quantity,
        basis: Basis::Billed,
        started: rates.as_of,
    };
    bill.add(rates, sale);
}
