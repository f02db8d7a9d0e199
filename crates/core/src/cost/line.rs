//! One line of a bill: what was used, at which price, and the amount that follows. A line that was
//! reported by somebody else has an amount but no usage, so the two are apart here and flat in JSON.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::exact::DecimalText;
use super::{Basis, Component};
use crate::money::MicroUsd;

/// One charge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Flat", into = "Flat")]
pub struct Line {
    /// The component to which the amount belongs.
    pub component: Component,
    /// Quantity times price. Lines of a component add up to its rounded amount.
    pub amount: MicroUsd,
    /// Where the quantity comes from.
    pub basis: Basis,
    /// What was used and its list price; absent where only an amount was reported.
    pub usage: Option<Usage>,
    /// The id of the price adjustment that the amount is the effect of.
    pub adjustment: Option<String>,
}

/// A quantity and the list price that was applied to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Usage {
    /// The service's word in the price sheet, such as `glue`.
    pub service: String,
    /// The AWS region whose price was used.
    pub region: String,
    /// What exactly was bought, in the sheet's words.
    pub sku: String,
    /// How much, in `unit`, with at most twelve decimal digits (the amount came from the exact one).
    pub quantity: Decimal,
    /// The unit of the quantity and of the price, such as `DPU-hour`.
    pub unit: String,
    /// List price in USD per unit.
    pub usd: Decimal,
    /// First day on which the price applied (UTC).
    pub effective_from: Date,
    /// The price was read in an AWS publication; otherwise it awaits confirmation.
    pub price_verified: bool,
}

/// The stored spelling of a [`Line`].
#[derive(Clone, Serialize, Deserialize)]
struct Flat {
    component: Component,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    service: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    region: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sku: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    quantity: Option<DecimalText>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unit: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    usd: Option<DecimalText>,
    amount_micro_usd: MicroUsd,
    basis: Basis,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    effective_from: Option<Date>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    price_verified: Option<bool>,
}

#[derive(Debug, thiserror::Error)]
#[error("a cost line with a service also needs `{0}`")]
struct Incomplete(&'static str);

impl From<Line> for Flat {
    fn from(line: Line) -> Self {
        let mut flat = Self {
            component: line.component,
            service: None,
            region: None,
            sku: None,
            quantity: None,
            unit: None,
            usd: None,
            amount_micro_usd: line.amount,
            basis: line.basis,
            effective_from: None,
            price_verified: None,
        };
        flat.sku = line.adjustment;
        if let Some(usage) = line.usage {
            flat.service = Some(usage.service);
            flat.region = Some(usage.region);
            flat.sku = Some(usage.sku);
            flat.quantity = Some(DecimalText(usage.quantity));
            flat.unit = Some(usage.unit);
            flat.usd = Some(DecimalText(usage.usd));
            flat.effective_from = Some(usage.effective_from);
            flat.price_verified = Some(usage.price_verified);
        }
        flat
    }
}

impl TryFrom<Flat> for Line {
    type Error = Incomplete;

    fn try_from(flat: Flat) -> Result<Self, Incomplete> {
        let Flat {
            component,
            amount_micro_usd: amount,
            basis,
            ..
        } = flat;
        let Some(service) = flat.service else {
            return Ok(Self {
                component,
                amount,
                basis,
                usage: None,
                adjustment: flat.sku,
            });
        };
        let usage = Usage {
            service,
            region: flat.region.ok_or(Incomplete("region"))?,
            sku: flat.sku.ok_or(Incomplete("sku"))?,
            quantity: flat.quantity.ok_or(Incomplete("quantity"))?.0,
            unit: flat.unit.ok_or(Incomplete("unit"))?,
            usd: flat.usd.ok_or(Incomplete("usd"))?.0,
            effective_from: flat.effective_from.ok_or(Incomplete("effective_from"))?,
            price_verified: flat.price_verified.ok_or(Incomplete("price_verified"))?,
        };
        Ok(Self {
            component,
            amount,
            basis,
            usage: Some(usage),
            adjustment: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_half_written_line_is_refused_with_the_missing_field() {
        let stored = r#"{"component":"glue_dpu","service":"glue","region":"us-east-1",
            "amount_micro_usd":1,"basis":"billed"}"#;
        let error = serde_json::from_str::<Line>(stored)
            .unwrap_err()
            .to_string();
        assert!(error.contains("`sku`"), "{error}");
    }

    #[test]
    fn a_reported_line_is_stored_without_usage_fields() {
        let line = Line {
            component: Component::Reported,
            amount: MicroUsd(5),
            basis: Basis::Reported,
            usage: None,
            adjustment: None,
        };
        assert_eq!(
            serde_json::to_string(&line).unwrap(),
            r#"{"component":"reported","amount_micro_usd":5,"basis":"reported"}"#
        );
    }
}
