//! What a contract changes about list prices: private rates and percentages, each for some or all of
//! what is sold, from a day to a day.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::Value;

use super::prices::{PriceError, Row};

/// All adjustments of a sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Adjustments {
    all: Vec<Adjustment>,
}

/// One adjustment. A key that it does not name means "any".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adjustment {
    /// The contract's name for it; the SKU of its line.
    pub id: String,
    /// What it does.
    pub change: Change,
    /// The service.
    pub service: Option<String>,
    /// The region.
    pub region: Option<String>,
    /// The SKU.
    pub sku: Option<String>,
    /// First day (UTC).
    pub effective_from: Date,
    /// Last day (UTC), where there is one.
    pub effective_to: Option<Date>,
    /// Where it was read.
    pub source: Option<String>,
}

/// What an adjustment does to a price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// So many percent come off; more than 0, less than 100.
    Percent(Decimal),
    /// US dollars per unit instead of the list price.
    Rate(Decimal),
}

impl Change {
    pub(super) const HUNDRED: i64 = 100;

    const fn is_percent(self) -> bool {
        matches!(self, Self::Percent(_))
    }
}

impl Adjustments {
    /// Reads the list `price_adjustments`; absent means none.
    pub(super) fn read(list: Option<&Value>) -> Result<Self, PriceError> {
        let mut adjustments = Self::default();
        let rows = match list {
            None | Some(Value::Null) => return Ok(adjustments),
            Some(Value::Array(rows)) => rows,
            Some(_) => {
                return Err(PriceError::Field {
                    field: "price_adjustments",
                    expected: "a list",
                });
            }
        };
        for (index, fields) in rows.iter().enumerate() {
            let row = Row::new("price_adjustments", index, fields);
            let adjustment = read(&row)?;
            if adjustments.all.iter().any(|it| it.collides(&adjustment)) {
                return Err(PriceError::Overlap {
                    number: row.number(),
                    id: adjustment.id,
                });
            }
            adjustments.all.push(adjustment);
        }
        Ok(adjustments)
    }

    /// All of them, in the sheet's order.
    pub fn iter(&self) -> impl Iterator<Item = &Adjustment> {
        self.all.iter()
    }

    pub(super) fn rate(
        &self,
        service: &str,
        region: &str,
        sku: &str,
        date: Date,
    ) -> Option<(&str, Decimal)> {
        self.most_specific(false, service, region, sku, date)
    }

    pub(super) fn percent(
        &self,
        service: &str,
        region: &str,
        sku: &str,
        date: Date,
    ) -> Option<(&str, Decimal)> {
        self.most_specific(true, service, region, sku, date)
    }

    fn most_specific(
        &self,
        percent: bool,
        service: &str,
        region: &str,
        sku: &str,
        date: Date,
    ) -> Option<(&str, Decimal)> {
        let fits = |it: &&Adjustment| {
            it.change.is_percent() == percent
                && it.service.as_deref().is_none_or(|it| it == service)
                && it.region.as_deref().is_none_or(|it| it == region)
                && it.sku.as_deref().is_none_or(|it| it == sku)
                && it.effective_from <= date
                && it.effective_to.is_none_or(|last| date <= last)
        };
        let best = self
            .all
            .iter()
            .filter(fits)
            .max_by_key(|it| it.keys_named())?;
        let (Change::Percent(number) | Change::Rate(number)) = best.change;
        Some((&best.id, number))
    }
}

impl Adjustment {
    /// The order of being specific: SKU before region before service.
    const fn keys_named(&self) -> (bool, bool, bool) {
        (
            self.sku.is_some(),
            self.region.is_some(),
            self.service.is_some(),
        )
    }

    fn collides(&self, other: &Self) -> bool {
        let starts_before_end =
            |a: &Self, b: &Self| a.effective_to.is_none_or(|last| b.effective_from <= last);
        self.change.is_percent() == other.change.is_percent()
            && (&self.service, &self.region, &self.sku)
                == (&other.service, &other.region, &other.sku)
            && starts_before_end(self, other)
            && starts_before_end(other, self)
    }
}

fn read(row: &Row<'_>) -> Result<Adjustment, PriceError> {
    let change = match row.text("kind")? {
        "percent" => Change::Percent(percent(row)?),
        "rate" => Change::Rate(row.decimal("usd")?),
        _ => return Err(row.malformed("kind", "`percent` or `rate`")),
    };
    let needed = |field| match change {
        Change::Percent(_) => row.optional_text(field),
        Change::Rate(_) => row.text(field).map(Some),
    };
    let adjustment = Adjustment {
        id: row.text("id")?.to_owned(),
        change,
        service: needed("service")?.map(str::to_owned),
        region: row.optional_text("region")?.map(str::to_owned),
        sku: needed("sku")?.map(str::to_owned),
        effective_from: row.date("effective_from")?,
        effective_to: row.optional_date("effective_to")?,
        source: row.optional_text("source")?.map(str::to_owned),
    };
    let last = adjustment.effective_to;
    if last.is_some_and(|last| last < adjustment.effective_from) {
        return Err(row.malformed("effective_to", "a date that is not before effective_from"));
    }
    Ok(adjustment)
}

fn percent(row: &Row<'_>) -> Result<Decimal, PriceError> {
    let percent = row.decimal("percent")?;
    if percent.is_zero() || percent >= Decimal::from(Change::HUNDRED) {
        return Err(row.malformed("percent", "more than 0 and less than 100"));
    }
    Ok(percent)
}
