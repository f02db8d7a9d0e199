//! What a run cost: the bill of its ended attempts, each priced by what is known of it.

use super::attempt::Attempt;
use super::key::Platform;
use super::ledger::Ledger;
use super::number::Figure;
use super::observation::Usage;
use crate::cost::prices::PriceSheet;
use crate::cost::{
    Bill, Component, Cost, InvalidInput, Rates, databrew, emr_eks, emr_serverless, glue,
    redshift_data, reported,
};
use rust_decimal::Decimal;

/// Prices the ended attempts by a sheet; `None` while there is none.
#[must_use]
pub fn price(run: &Ledger, prices: &PriceSheet) -> Option<Cost> {
    let mut attempts = run
        .attempts()
        .iter()
        .filter(|attempt| attempt.state().is_terminal())
        .peekable();
    attempts.peek()?;
    let mut bill = Bill::default();
    for attempt in attempts {
        bill.extend(price_attempt(run, attempt, prices));
    }
    let closed = bill.close();
    Some(closed.unwrap_or_else(|overflow| {
        let component = components(&run.key.platform)[0];
        Cost::missing(component, overflow.to_string())
    }))
}

/// What is certainly on the bill of a run; the first stands for all.
fn components(platform: &Platform) -> &'static [Component] {
    match platform {
        Platform::Glue => &[Component::GlueDpu],
        Platform::EmrServerless => &[Component::EmrsVcpu, Component::EmrsMemory],
        Platform::EmrEc2 => &[Component::Ec2Instances, Component::EmrUplift],
        Platform::EmrEks => &[Component::EmrEks],
        Platform::Batch | Platform::Ecs => &[Component::FargateVcpu, Component::FargateMemory],
        Platform::StepFunctions => &[Component::SfnTransitions],
        Platform::Lambda => &[Component::LambdaDuration, Component::LambdaRequests],
        Platform::RedshiftData => &[Component::RedshiftData],
        Platform::Athena => &[Component::AthenaScanned],
        Platform::DataBrew => &[Component::Databrew],
        Platform::Custom(_) | Platform::Other(_) => &[Component::Reported],
    }
}

fn missing(platform: &Platform, detail: &str) -> Bill {
    let mut bill = Bill::default();
    for component in components(platform) {
        bill.extend(Bill::missing(*component, detail));
    }
    bill
}

fn price_attempt(run: &Ledger, attempt: &Attempt, prices: &PriceSheet) -> Bill {
    let rates = Rates {
        sheet: prices,
        region: &run.key.region,
        as_of: attempt.ended_at().unwrap_or(run.first_reported_at),
    };
    let platform = &run.key.platform;
    let bill = match (platform, attempt.usage()) {
        (Platform::EmrEks, _) => Ok(emr_eks::unknown()),
        (Platform::RedshiftData, _) => Ok(redshift_data::bill()),
        (Platform::DataBrew, _) => Ok(databrew::bill()),
        (Platform::Custom(_) | Platform::Other(_), _) => price_reported(attempt),
        (_, Some(usage)) => price_usage(usage, attempt, &rates),
        (Platform::EmrServerless, None) => price_units(attempt, &rates),
        (Platform::EmrEc2, None) => Ok(missing(
            platform,
            "a step's share of its cluster is not known",
        )),
        (Platform::StepFunctions, None) => Ok(missing(
            platform,
            "the number of state transitions is not known",
        )),
        (_, None) => Ok(missing(
            platform,
            "what the run consumed was not read from the platform",
        )),
    };
    bill.unwrap_or_else(|invalid| missing(platform, &invalid.to_string()))
}

fn price_usage(usage: &Usage, attempt: &Attempt, rates: &Rates<'_>) -> Result<Bill, InvalidInput> {
    match usage {
        Usage::Glue { run, job } => glue::bill(run, job.as_deref(), rates),
        Usage::EmrServerless(run) => run.bill(rates),
        Usage::Batch(job) => job.bill(rates),
        Usage::Fargate(task) => task.bill(rates),
        Usage::Athena(query) => query.bill(rates),
        Usage::Lambda(invocations) => {
            let started = attempt.started_at().unwrap_or(rates.as_of);
            Ok(invocations.bill_from(rates, started))
        }
    }
}

/// What events told of consumption, where the platform itself could not be asked: provisional.
fn price_units(attempt: &Attempt, rates: &Rates<'_>) -> Result<Bill, InvalidInput> {
    let units = attempt.units();
    let told = emr_serverless::Utilization {
        vcpu_hours: decimal(units.vcpu_hours),
        memory_gb_hours: decimal(units.memory_gb_hours),
        storage_gb_hours: decimal(units.storage_gb_hours),
    };
    if told == emr_serverless::Utilization::default() {
        let detail = "what the run consumed was not read from the platform";
        return Ok(missing(&Platform::EmrServerless, detail));
    }
    emr_serverless::JobRun {
        state: Some("RUNNING".to_owned()),
        started_at: attempt.started_at(),
        billed: Some(told),
        ..emr_serverless::JobRun::default()
    }
    .bill(rates)
}

fn price_reported(attempt: &Attempt) -> Result<Bill, InvalidInput> {
    let usd = attempt.units().usd;
    match (usd, decimal(usd)) {
        (Some(_), None) => Ok(Bill::missing(
            Component::Reported,
            "units.usd has more digits than an amount can hold",
        )),
        (_, usd) => reported::bill(usd),
    }
}

/// A figure by the digits that were told.
fn decimal(figure: Option<Figure>) -> Option<Decimal> {
    let text = figure?.get().to_string();
    text.parse()
        .or_else(|_| Decimal::from_scientific(&text))
        .ok()
}
