//! Amazon EMR on EC2. Each instance is billed by the second, at least a minute, for EC2 and for EMR on
//! top of it; the latter costs the same on Spot. Billing starts a little after creation, so amounts are
//! estimated. Sources: Amazon EMR Pricing; EMR API Reference, `InstanceTimeline`.

use rust_decimal::Decimal;

use super::bill::{Bill, Rates, Sale};
use super::input::Fields;
use super::time::Span;
use super::{Basis, Component, InvalidInput, Problem, WarningCode};

const UNIT: &str = "instance-hour";
const SPOT_PRICE: &str = "SpotPriceUsd";

/// Prices `{Instances: […]}`, with the Spot price of all of them or of each.
pub(super) fn price(raw: &Fields<'_>, rates: &Rates<'_>) -> Result<Bill, InvalidInput> {
    let instances = raw.objects("Instances")?;
    let instances = raw.needed(
        "Instances",
        instances,
        "the list that ListInstances answers",
    )?;
    if instances.is_empty() {
        let problem = Problem::Empty("the instances that ListInstances answers");
        return Err(raw.wrong("Instances", problem));
    }
    let spot_usd = raw.quoted(SPOT_PRICE)?;
    let mut bill = Bill::default();
    for instance in &instances {
        add(&mut bill, instance, spot_usd, rates)?;
    }
    Ok(bill)
}

fn add(
    bill: &mut Bill,
    instance: &Fields<'_>,
    spot_usd: Option<Decimal>,
    rates: &Rates<'_>,
) -> Result<(), InvalidInput> {
    let kind = instance.text("InstanceType")?;
    let kind = instance.needed("InstanceType", kind, "the type, like m5.xlarge")?;
    let own_usd = instance.quoted(SPOT_PRICE)?;
    let is_spot = match instance.text("Market")?.as_deref() {
        Some("SPOT") => true,
        Some("ON_DEMAND") => false,
        None => own_usd.or(spot_usd).is_some(),
        Some(other) => {
            let problem = Problem::UnknownWord(other.to_owned(), "ON_DEMAND and SPOT");
            return Err(instance.wrong("Market", problem));
        }
    };
    let (started, hours) = hours(instance, rates)?;
    let sale = |component| Sale {
        component,
        sku: kind.clone(),
        quantity: hours.clone(),
        basis: Basis::Derived,
        started,
    };
    match own_usd.or(spot_usd).filter(|_| is_spot) {
        Some(usd) => bill.add_at(rates, sale(Component::Ec2Instances), UNIT, usd),
        None => bill.add(rates, sale(Component::Ec2Instances)),
    }
    if is_spot && own_usd.or(spot_usd).is_none() {
        bill.warn(WarningCode::SpotPricedAsOnDemand, instance.path("Market"));
    }
    bill.add(rates, sale(Component::EmrUplift));
    Ok(())
}

fn hours(
    instance: &Fields<'_>,
    rates: &Rates<'_>,
) -> Result<(jiff::Timestamp, super::exact::Exact), InvalidInput> {
    let status = instance.inner("Status")?;
    let timeline = match &status {
        Some(status) => status.inner("Timeline")?,
        None => None,
    };
    let path = |field: &str| instance.path(&format!("Status.Timeline.{field}"));
    let (start_field, end_field) = (path("CreationDateTime"), path("EndDateTime"));
    let instant = |field| match &timeline {
        Some(timeline) => timeline.instant(field),
        None => Ok(None),
    };
    let missing = || {
        let problem = Problem::Missing("when ListInstances says that the instance was created");
        InvalidInput::new(&start_field, problem)
    };
    let start = instant("CreationDateTime")?.ok_or_else(missing)?;
    let span = Span {
        start,
        end: instant("EndDateTime")?,
        start_field: &start_field,
        end_field: &end_field,
    };
    Ok((start, span.hours(rates.as_of)?))
}
