//! A calculation as a document: what was used, as AWS's APIs answer it, in; amounts out. No clock and no
//! network, so the same document and sheet give the same bytes.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;
use serde_json::{Map, Value};

use super::bill::{Bill, Rates};
use super::exact::DecimalText;
use super::input::{Fields, InvalidInput, Problem};
use super::prices::PriceSheet;
use super::{
    Basis, Category, Component, Cost, Line, Status, Unpriced, Warning, athena, batch, bedrock,
    cloudwatch_logs, databrew, dynamodb, emr_ec2, emr_eks, emr_serverless, fargate, glue, lambda,
    redshift_data, reported, s3, ses, step_functions,
};
use crate::money::MicroUsd;

const SCHEMA: &str = "strands.cost.calc/1";
const CURRENCY: &str = "USD";
const SERVICES: &str = "glue, emr_serverless, emr_ec2, emr_eks, lambda, fargate, batch, bedrock, \
    step_functions, s3, dynamodb, cloudwatch_logs, ses, athena, redshift_data, databrew and custom";
const CUSTOM: &str = "custom";
const SPOT_PRICE: &str = "SpotPriceUsd";

/// A cost as the document `strands.cost.calc/1`. What is not known is `null`.
#[derive(Debug, Serialize)]
pub struct Calculation<'a> {
    total_micro_usd: Option<MicroUsd>,
    known_micro_usd: MicroUsd,
    currency: &'static str,
    status: Status,
    components: &'a BTreeMap<Component, MicroUsd>,
    categories: BTreeMap<Category, MicroUsd>,
    lines: Vec<LineView<'a>>,
    unpriced: &'a [Unpriced],
    warnings: &'a [Warning],
    schema: &'static str,
}

#[derive(Debug, Serialize)]
struct LineView<'a> {
    component: Component,
    service: &'a str,
    region: Option<&'a str>,
    sku: Option<&'a str>,
    quantity: Option<DecimalText>,
    unit: Option<&'a str>,
    usd: Option<DecimalText>,
    amount_micro_usd: MicroUsd,
    basis: Basis,
    effective_from: Option<Date>,
    price_verified: Option<bool>,
}

impl<'a> From<&'a Cost> for Calculation<'a> {
    fn from(cost: &'a Cost) -> Self {
        Self {
            total_micro_usd: cost.total(),
            known_micro_usd: cost.known(),
            currency: CURRENCY,
            status: cost.status(),
            components: cost.components(),
            categories: cost.categories(),
            lines: cost.lines().iter().map(LineView::from).collect(),
            unpriced: cost.unpriced(),
            warnings: cost.warnings(),
            schema: SCHEMA,
        }
    }
}

impl<'a> From<&'a Line> for LineView<'a> {
    fn from(line: &'a Line) -> Self {
        let usage = line.usage.as_ref();
        Self {
            component: line.component,
            service: line.component.service(),
            region: usage.map(|it| it.region.as_str()),
            sku: usage
                .map(|it| &it.sku)
                .or(line.adjustment.as_ref())
                .map(String::as_str),
            quantity: usage.map(|it| DecimalText(it.quantity)),
            unit: usage.map(|it| it.unit.as_str()),
            usd: usage.map(|it| DecimalText(it.usd)),
            amount_micro_usd: line.amount,
            basis: line.basis,
            effective_from: usage.map(|it| it.effective_from),
            price_verified: usage.map(|it| it.price_verified),
        }
    }
}

/// Prices a document `{region, as_of, items: [{service, region?, raw}]}`. `region` replaces the
/// document's; an item's own region stays.
///
/// Fails with every item's first fault, or with a fault of the document itself.
pub fn calculate(
    text: &[u8],
    region: Option<&str>,
    sheet: &PriceSheet,
) -> Result<Cost, Vec<InvalidInput>> {
    let document: Value = serde_json::from_slice(text)
        .map_err(|fault| vec![InvalidInput::new("", Problem::NotJson(fault.to_string()))])?;
    let document = Fields::of_value("", &document).map_err(|fault| vec![fault])?;
    let head = Head::read(&document, region).map_err(|fault| vec![fault])?;
    let (mut bill, mut faults) = (Bill::default(), Vec::new());
    for item in &head.items {
        let priced = price(item, &head, sheet).and_then(|more| {
            let alone = more.clone().close();
            alone.map_err(|_| item.wrong("raw", Problem::Overflow))?;
            Ok(more)
        });
        match priced {
            Ok(more) => bill.extend(more),
            Err(fault) => faults.push(fault),
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let overflow = |_| vec![InvalidInput::new("items", Problem::Overflow)];
    bill.close().map_err(overflow)
}

/// What a document says of all its items.
struct Head<'a> {
    region: Option<String>,
    as_of: jiff::Timestamp,
    items: Vec<Fields<'a>>,
}

impl<'a> Head<'a> {
    fn read(document: &Fields<'a>, region: Option<&str>) -> Result<Self, InvalidInput> {
        if let Some(other) = document.text("currency")?.filter(|it| it != CURRENCY) {
            return Err(document.wrong("currency", Problem::Currency(other)));
        }
        let as_of = document.instant("as_of")?;
        let items = document.objects("items")?;
        let what = "what was used, one item a service";
        let items = document.needed("items", items, what)?;
        if items.is_empty() {
            return Err(document.wrong("items", Problem::Empty(what)));
        }
        let own = document.text("region")?;
        Ok(Self {
            region: region.map(str::to_owned).or(own),
            as_of: document.needed("as_of", as_of, "the instant of the calculation")?,
            items,
        })
    }
}

fn price(item: &Fields<'_>, head: &Head<'_>, sheet: &PriceSheet) -> Result<Bill, InvalidInput> {
    let service = item.text("service")?;
    let service = item.needed("service", service, "the service's word, like glue")?;
    let region = item.text("region")?.or_else(|| head.region.clone());
    let region = item.needed("region", region, "the AWS region, here or for all items")?;
    let raw = item.inner("raw")?;
    let raw = item.needed("raw", raw, "what AWS's API answered")?;
    let rates = Rates {
        sheet,
        region: &region,
        as_of: head.as_of,
    };
    let raw_path = item.path("raw");
    let with_spot_price = with_spot_price(item, raw.object());
    let raw = Fields::of("", with_spot_price.as_ref().unwrap_or(raw.object()));
    let bill = match service.as_str() {
        "glue" => glue::price(&raw, &rates),
        "emr_serverless" => emr_serverless::price(&raw, &rates),
        "emr_ec2" => emr_ec2::price(&raw, &rates),
        "emr_eks" => emr_eks::price(&raw, &rates),
        "lambda" => lambda::price(&raw, &rates),
        "fargate" => fargate::price(&raw, &rates),
        "batch" => batch::price(&raw, &rates),
        "bedrock" => bedrock::price(&raw, &rates),
        "step_functions" => step_functions::price(&raw, &rates),
        "s3" => s3::price(&raw, &rates),
        "dynamodb" => dynamodb::price(&raw, &rates),
        "cloudwatch_logs" => cloudwatch_logs::price(&raw, &rates),
        "ses" => ses::price(&raw, &rates),
        "athena" => athena::price(&raw, &rates),
        "redshift_data" => Ok(redshift_data::bill()),
        "databrew" => Ok(databrew::bill()),
        CUSTOM => reported::price(&raw),
        other
            if other
                .strip_prefix(CUSTOM)
                .is_some_and(|it| it.starts_with(':')) =>
        {
            reported::price(&raw)
        }
        other => {
            let problem = Problem::UnknownWord(other.to_owned(), SERVICES);
            return Err(item.wrong("service", problem));
        }
    };
    let below_raw = |fault: InvalidInput| InvalidInput {
        field: super::input::joined(&raw_path, &fault.field),
        ..fault
    };
    bill.map(|bill| bill.within(&raw_path)).map_err(below_raw)
}

/// The Spot price may stand beside what the API answered, as it comes from another one.
fn with_spot_price(item: &Fields<'_>, raw: &Map<String, Value>) -> Option<Map<String, Value>> {
    let usd = item.object().get(SPOT_PRICE)?;
    let mut raw = raw.clone();
    raw.entry(SPOT_PRICE).or_insert_with(|| usd.clone());
    Some(raw)
}
