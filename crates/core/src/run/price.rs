//! What a run cost: the sum over its ended attempts, each priced by what is known of it.

use super::attempt::Attempt;
use super::key::Platform;
use super::ledger::Ledger;
use super::observation::Usage;
use crate::cost::prices::PriceSheet;
use crate::cost::{Component, Cost, glue, reported};
use rust_decimal::Decimal;

/// Prices the ended attempts; `None` while there is none.
#[must_use]
pub(super) fn price(run: &Ledger, prices: &PriceSheet) -> Option<Cost> {
    let costs: Vec<Cost> = run
        .attempts()
        .iter()
        .filter(|attempt| attempt.state().is_terminal())
        .map(|attempt| price_attempt(run, attempt, prices))
        .collect();
    if costs.is_empty() {
        return None;
    }
    let component = component(&run.key.platform);
    let total = Cost::sum(costs);
    Some(total.unwrap_or_else(|overflow| Cost::missing(component, overflow.to_string())))
}

fn component(platform: &Platform) -> Component {
    match platform {
        Platform::Glue => Component::GlueDpu,
        Platform::EmrServerless => Component::EmrServerless,
        Platform::EmrEc2 => Component::EmrEc2,
        Platform::EmrEks => Component::EmrEks,
        Platform::Batch => Component::Batch,
        Platform::StepFunctions => Component::StepFunctions,
        Platform::Ecs => Component::Ecs,
        Platform::Lambda => Component::Lambda,
        Platform::RedshiftData => Component::RedshiftData,
        Platform::Athena => Component::Athena,
        Platform::DataBrew => Component::DataBrew,
        Platform::Custom(_) | Platform::Other(_) => Component::Reported,
    }
}

fn price_attempt(run: &Ledger, attempt: &Attempt, prices: &PriceSheet) -> Cost {
    match (&run.key.platform, attempt.usage()) {
        (Platform::Glue, Some(Usage::Glue { run: job_run, job })) => {
            let as_of = attempt.ended_at().unwrap_or(run.first_reported_at);
            glue::price(job_run, job.as_deref(), &run.key.region, as_of, prices)
                .unwrap_or_else(|invalid| Cost::missing(Component::GlueDpu, invalid.to_string()))
        }
        (Platform::Glue, None) => Cost::missing(
            Component::GlueDpu,
            "what the run consumed was not read from the platform".to_owned(),
        ),
        (Platform::Custom(_) | Platform::Other(_), _) => price_reported(attempt),
        (platform, _) => Cost::missing(
            component(platform),
            format!("runs of {} are not priced yet", platform.title()),
        ),
    }
}

fn price_reported(attempt: &Attempt) -> Cost {
    let usd = attempt.units().usd.map(|usd| usd.get().to_string());
    match usd.map(|text| text.parse::<Decimal>()) {
        None => reported::price(None),
        Some(Ok(usd)) => reported::price(Some(usd)),
        Some(Err(fault)) => {
            return Cost::missing(Component::Reported, format!("units.usd: {fault}"));
        }
    }
    .unwrap_or_else(|invalid| Cost::missing(Component::Reported, invalid.to_string()))
}
