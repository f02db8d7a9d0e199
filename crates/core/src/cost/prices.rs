//! The price sheet: list prices by service, region and SKU, each from a day on. A look-up answers
//! with exactly what was asked or says why not; it never falls back to another region, SKU or zero.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::{Map, Value};

use super::Reason;
use super::adjustments::Adjustments;

const SCHEMA: &str = "strands.prices/1";
const CURRENCY: &str = "USD";

static EMBEDDED: LazyLock<Result<PriceSheet, PriceError>> =
    LazyLock::new(|| PriceSheet::parse(include_str!("prices.json")));

/// All prices that a calculation may use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceSheet {
    as_of: Date,
    regions: BTreeMap<String, Services>,
    adjustments: Adjustments,
}

type Services = BTreeMap<String, Skus>;
type Skus = BTreeMap<String, History>;
type History = BTreeMap<Date, Price>;

/// A list price, on demand, before tax, credits and free tier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Price {
    /// What one unit is, such as `DPU-hour`.
    pub unit: String,
    /// US dollars per unit.
    pub usd: Decimal,
    /// First day on which the price applies (UTC).
    pub effective_from: Date,
    /// The id of the publication that the price was read in.
    pub source: String,
    /// The price was read in an AWS publication; otherwise it awaits confirmation.
    pub verified: bool,
}

/// What tells a price from all others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Key<'a> {
    /// The service.
    pub service: &'a str,
    /// The region.
    pub region: &'a str,
    /// What exactly is sold.
    pub sku: &'a str,
    /// First day on which the price applies (UTC).
    pub effective_from: Date,
}

/// Why a price sheet was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PriceError {
    /// The text is not a JSON object.
    #[error("the price sheet is not a JSON object: {0}")]
    NotJson(String),
    /// A field of the sheet itself is absent or of the wrong type.
    #[error("the price sheet has no usable `{field}`: expected {expected}")]
    Field {
        /// The field.
        field: &'static str,
        /// What belongs there.
        expected: &'static str,
    },
    /// The sheet is written in a form that this version does not read.
    #[error("the price sheet has schema `{0}`; this version reads `{SCHEMA}`")]
    Schema(String),
    /// The sheet is not in US dollars.
    #[error("the price sheet is in `{0}`; prices must be in `{CURRENCY}`")]
    Currency(String),
    /// Two adjustments of one kind change the same prices on the same day.
    #[error(
        "price_adjustments {number} (`{id}`) overlaps an earlier one with the same keys; end one of them by `effective_to`"
    )]
    Overlap {
        /// The second adjustment's position, from 1.
        number: usize,
        /// Its id.
        id: String,
    },
    /// A field of one entry or adjustment is absent or malformed.
    #[error("{list} {number}: `{field}` must be {expected}, found {found}")]
    Entry {
        /// `entries` or `price_adjustments`.
        list: &'static str,
        /// The entry's position, from 1.
        number: usize,
        /// The field.
        field: &'static str,
        /// What belongs there.
        expected: &'static str,
        /// What stands there.
        found: String,
    },
    /// Two entries have one key.
    #[error("entries {number} repeats {service} {region} {sku} from {effective_from}")]
    Duplicate {
        /// The second entry's position, from 1.
        number: usize,
        /// The service of both.
        service: String,
        /// The region of both.
        region: String,
        /// The SKU of both.
        sku: String,
        /// The first day of both.
        effective_from: Date,
    },
}

impl PriceSheet {
    /// The sheet that comes with the program.
    pub fn embedded() -> Result<&'static Self, &'static PriceError> {
        EMBEDDED.as_ref()
    }

    /// Reads a sheet from JSON text and refuses it as a whole if any part is doubtful.
    pub fn parse(text: &str) -> Result<Self, PriceError> {
        let not_json = |error: serde_json::Error| PriceError::NotJson(error.to_string());
        let sheet: Map<String, Value> = serde_json::from_str(text).map_err(not_json)?;
        refuse_other_kinds(&sheet)?;
        let as_of = sheet.get("as_of").and_then(Value::as_str).and_then(date);
        let field = |field, expected| PriceError::Field { field, expected };
        let mut prices = Self {
            as_of: as_of.ok_or_else(|| field("as_of", DATE))?,
            regions: BTreeMap::new(),
            adjustments: Adjustments::read(sheet.get("price_adjustments"))?,
        };
        let entries = sheet.get("entries").and_then(Value::as_array);
        for (index, fields) in entries
            .ok_or_else(|| field("entries", "a list"))?
            .iter()
            .enumerate()
        {
            prices.add(&Row::new("entries", index, fields))?;
        }
        Ok(prices)
    }

    /// The day on which the sheet was compiled.
    #[must_use]
    pub const fn as_of(&self) -> Date {
        self.as_of
    }

    /// What a contract changes about list prices.
    #[must_use]
    pub const fn adjustments(&self) -> &Adjustments {
        &self.adjustments
    }

    /// The same prices without what a contract changes.
    #[must_use]
    pub fn at_list_prices(mut self) -> Self {
        self.adjustments = Adjustments::default();
        self
    }

    /// Every price with its key, by service, region, SKU and first day.
    pub fn entries(&self) -> impl Iterator<Item = (Key<'_>, &Price)> {
        let mut entries: Vec<_> = self
            .regions
            .iter()
            .flat_map(|(region, services)| {
                services.iter().flat_map(move |(service, skus)| {
                    skus.iter().flat_map(move |(sku, history)| {
                        history.values().map(move |price| {
                            let effective_from = price.effective_from;
                            let key = Key {
                                service,
                                region,
                                sku,
                                effective_from,
                            };
                            (key, price)
                        })
                    })
                })
            })
            .collect();
        entries.sort_by_key(|(key, _)| *key);
        entries.into_iter()
    }

    /// The newest price that applied on the day (UTC) on which usage started.
    pub fn look_up(
        &self,
        service: &str,
        region: &str,
        sku: &str,
        date: Date,
    ) -> Result<&Price, Reason> {
        let services = self.regions.get(region).ok_or(Reason::UnknownRegion)?;
        let history = services.get(service).and_then(|skus| skus.get(sku));
        let mut started = history.ok_or(Reason::NoPrice)?.range(..=date);
        started
            .next_back()
            .map(|(_, price)| price)
            .ok_or(Reason::NoPriceAtDate)
    }

    fn add(&mut self, entry: &Row<'_>) -> Result<(), PriceError> {
        let (service, region, sku) = (
            entry.text("service")?,
            entry.text("region")?,
            entry.text("sku")?,
        );
        let price = price(entry)?;
        let effective_from = price.effective_from;
        let services = self.regions.entry(region.to_owned()).or_default();
        let skus = services.entry(service.to_owned()).or_default();
        let history = skus.entry(sku.to_owned()).or_default();
        if history.insert(effective_from, price).is_none() {
            return Ok(());
        }
        Err(PriceError::Duplicate {
            number: entry.number(),
            service: service.to_owned(),
            region: region.to_owned(),
            sku: sku.to_owned(),
            effective_from,
        })
    }
}

const TEXT: &str = "text that is not empty";
const DATE: &str = "a date like 2026-08-21";
const DECIMAL: &str = "a decimal as text that is 0 or more, like \"0.44\"";

fn refuse_other_kinds(sheet: &Map<String, Value>) -> Result<(), PriceError> {
    let word = |field, expected| {
        let text = sheet.get(field).and_then(Value::as_str);
        text.ok_or(PriceError::Field { field, expected })
    };
    let schema = word("schema", SCHEMA)?;
    if schema != SCHEMA {
        return Err(PriceError::Schema(schema.to_owned()));
    }
    let currency = word("currency", CURRENCY)?;
    if currency != CURRENCY {
        return Err(PriceError::Currency(currency.to_owned()));
    }
    Ok(())
}

fn price(entry: &Row<'_>) -> Result<Price, PriceError> {
    let verified = entry.fields.get("verified").and_then(Value::as_bool);
    Ok(Price {
        unit: entry.text("unit")?.to_owned(),
        usd: entry.decimal("usd")?,
        effective_from: entry.date("effective_from")?,
        source: entry.text("source")?.to_owned(),
        verified: verified.ok_or_else(|| entry.malformed("verified", "true or false"))?,
    })
}

/// An entry or an adjustment while it is read.
pub(super) struct Row<'a> {
    list: &'static str,
    index: usize,
    fields: &'a Value,
}

impl<'a> Row<'a> {
    pub(super) const fn new(list: &'static str, index: usize, fields: &'a Value) -> Self {
        Self {
            list,
            index,
            fields,
        }
    }

    /// Its position, from 1.
    pub(super) const fn number(&self) -> usize {
        self.index + 1
    }

    pub(super) fn text(&self, field: &'static str) -> Result<&'a str, PriceError> {
        let text = self
            .fields
            .get(field)
            .and_then(Value::as_str)
            .filter(|text| !text.is_empty());
        text.ok_or_else(|| self.malformed(field, TEXT))
    }

    pub(super) fn optional_text(&self, field: &'static str) -> Result<Option<&'a str>, PriceError> {
        match self.fields.get(field) {
            None | Some(Value::Null) => Ok(None),
            Some(_) => self.text(field).map(Some),
        }
    }

    pub(super) fn decimal(&self, field: &'static str) -> Result<Decimal, PriceError> {
        decimal(self.text(field)?).ok_or_else(|| self.malformed(field, DECIMAL))
    }

    pub(super) fn date(&self, field: &'static str) -> Result<Date, PriceError> {
        date(self.text(field)?).ok_or_else(|| self.malformed(field, DATE))
    }

    pub(super) fn optional_date(&self, field: &'static str) -> Result<Option<Date>, PriceError> {
        match self.optional_text(field)? {
            None => Ok(None),
            Some(_) => self.date(field).map(Some),
        }
    }

    pub(super) fn malformed(&self, field: &'static str, expected: &'static str) -> PriceError {
        let found = self
            .fields
            .get(field)
            .map_or_else(|| "nothing".to_owned(), Value::to_string);
        PriceError::Entry {
            list: self.list,
            number: self.number(),
            field,
            expected,
            found,
        }
    }
}

/// Digits with an optional fraction: a sign, an exponent or a separator is a slip in a price.
fn decimal(text: &str) -> Option<Decimal> {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let plain = digits(whole) && digits(fraction);
    plain.then(|| Decimal::from_str_exact(text).ok()).flatten()
}

/// The long form alone: a date parser that also takes times and week dates would hide slips.
fn date(text: &str) -> Option<Date> {
    text.parse()
        .ok()
        .filter(|date: &Date| date.to_string() == text)
}

#[cfg(test)]
mod tests;
