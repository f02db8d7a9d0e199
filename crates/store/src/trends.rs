//! Cost trends: `date`, `job_name`. Sums of a day or a month, of a job or of all; averages are computed on read.

use crate::connect::expiry;
use crate::item::{
    Item, get_decimal, get_text, get_usd, is_key, number, seconds, text, text_of, usd, whole_of,
};
use crate::rollups::{POSTINGS, durations, of_durations};
use crate::statement::{Changes, Statement};
use crate::{Store, StoreError};
use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, HashMap};
use strands_core::cost::Component;
use strands_core::totals::{Group, Owner, Row, Sums, Target};

const TABLE: &str = "CostTrends";
const MONTH_PREFIX: &str = "month#";
const ROUNDED_OFF: &str = "rounded_off_usd";
const MICRO_DIGITS: u32 = 6;
const PICO_DIGITS: u32 = 12;

/// A calendar month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month {
    first: Date,
}

impl Month {
    /// The month of a date.
    #[must_use]
    pub fn of(date: Date) -> Self {
        Self {
            first: date.first_of_month(),
        }
    }

    /// The month before.
    #[must_use]
    pub fn previous(self) -> Self {
        self.first.yesterday().map_or(self, Self::of)
    }

    /// Its days.
    pub fn days(self) -> impl Iterator<Item = Date> {
        let days = self.first.days_in_month();
        (0..days)
            .filter_map(move |day| Date::new(self.first.year(), self.first.month(), day + 1).ok())
    }

    /// `2026-11`.
    #[must_use]
    pub fn text(self) -> String {
        self.first.strftime("%Y-%m").to_string()
    }
}

/// One row of sums.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Total {
    /// `2026-11-20`, or `2026-11` of a month.
    pub period: String,
    /// Whose.
    pub owner: Owner,
    /// The sums.
    pub sums: Sums,
}

impl Store {
    /// Days of a job or of all, from and to inclusive, oldest first.
    pub async fn days(
        &self,
        owner: &Owner,
        from: Date,
        to: Date,
    ) -> Result<Vec<Total>, StoreError> {
        self.range(owner, from.to_string(), to.to_string()).await
    }

    /// Months of a job or of all, from and to inclusive, oldest first.
    pub async fn months(
        &self,
        owner: &Owner,
        from: Month,
        to: Month,
    ) -> Result<Vec<Total>, StoreError> {
        let key = |month: Month| format!("{MONTH_PREFIX}{}", month.text());
        self.range(owner, key(from), key(to)).await
    }

    /// Every job's row of one day, and that of all.
    pub async fn day(&self, day: Date) -> Result<Vec<Total>, StoreError> {
        self.partition(day.to_string()).await
    }

    /// The rows of that kind of one day; a run that has no such value is in none of them.
    pub async fn groups_of_day(&self, group: Group, day: Date) -> Result<Vec<Total>, StoreError> {
        let prefix = Owner::Group(group, String::new()).key();
        let query = self
            .client
            .query()
            .key_condition_expression("#date = :date AND begins_with(job_name, :prefix)")
            .expression_attribute_values(":prefix", text(prefix));
        self.rows_of(query, day.to_string()).await
    }

    /// Every job's row of one month, and that of all.
    pub async fn month(&self, month: Month) -> Result<Vec<Total>, StoreError> {
        self.partition(format!("{MONTH_PREFIX}{}", month.text()))
            .await
    }

    /// Sums the days of a month and puts the result; rows of jobs without days are left alone.
    /// Says how many rows it put.
    pub async fn put_month(&self, month: Month) -> Result<usize, StoreError> {
        let mut sums: BTreeMap<Owner, Sums> = BTreeMap::new();
        for day in month.days() {
            for total in self.day(day).await? {
                let slot = sums.entry(total.owner).or_default();
                *slot = std::mem::take(slot).plus(&total.sums);
            }
        }
        let rows = sums.len();
        for (owner, sums) in sums {
            let mut item = key(format!("{MONTH_PREFIX}{}", month.text()), &owner);
            item.extend(attributes(&sums));
            item.insert("ttl".to_owned(), number(self.day_expires(month.first)));
            Statement::put(self.tables.trends(), item).run(self).await?;
        }
        Ok(rows)
    }

    /// Adds a difference to a day's row.
    pub(crate) fn add_totals(&self, target: &Target, sums: &Sums) -> Statement {
        let mut changes = Changes::default();
        for (attribute, value) in attributes(sums) {
            changes.add(&attribute, value);
        }
        changes.add(POSTINGS, number(1));
        changes.set("ttl", Some(number(self.day_expires(target.day))));
        let key = key(target.day.to_string(), &target.owner);
        Statement::update(self.tables.trends(), key, changes)
    }

    pub(crate) fn day_expires(&self, day: Date) -> i64 {
        let start = TimeZone::UTC
            .to_timestamp(day.at(0, 0, 0, 0))
            .unwrap_or(Timestamp::MAX);
        expiry(start, self.retention.trends)
    }

    async fn range(
        &self,
        owner: &Owner,
        from: String,
        to: String,
    ) -> Result<Vec<Total>, StoreError> {
        if !is_key(&owner.key()) {
            return Ok(Vec::new());
        }
        let mut items = self
            .client
            .query()
            .table_name(self.tables.trends())
            .index_name("JobDateIndex")
            .key_condition_expression("job_name = :job AND #date BETWEEN :from AND :to")
            .expression_attribute_names("#date", "date")
            .expression_attribute_values(":job", text(owner.key()))
            .expression_attribute_values(":from", text(from))
            .expression_attribute_values(":to", text(to))
            .into_paginator()
            .items()
            .send();
        let mut totals = Vec::new();
        while let Some(item) = items.next().await {
            totals.push(total(&item.map_err(|fault| StoreError::of(&fault))?)?);
        }
        Ok(totals)
    }

    async fn partition(&self, date: String) -> Result<Vec<Total>, StoreError> {
        let query = self.client.query();
        self.rows_of(query.key_condition_expression("#date = :date"), date)
            .await
    }

    async fn rows_of(
        &self,
        query: QueryFluentBuilder,
        date: String,
    ) -> Result<Vec<Total>, StoreError> {
        let mut items = query
            .table_name(self.tables.trends())
            .expression_attribute_names("#date", "date")
            .expression_attribute_values(":date", text(date))
            .consistent_read(true)
            .into_paginator()
            .items()
            .send();
        let mut totals = Vec::new();
        while let Some(item) = items.next().await {
            totals.push(total(&item.map_err(|fault| StoreError::of(&fault))?)?);
        }
        Ok(totals)
    }
}

/// The row of a day with these sums.
pub(crate) fn item_of(target: &Target, sums: Option<&Sums>) -> Item {
    let mut item = key(target.day.to_string(), &target.owner);
    item.extend(attributes(sums.unwrap_or(&Sums::default())));
    item
}

/// Which row of a day it is; `None` of a month.
pub(crate) fn row_of(item: &Item) -> Option<Row> {
    Some(Row::Day(Target {
        day: get_text(item, "date")?.parse().ok()?,
        owner: Owner::from_key(get_text(item, "job_name")?),
    }))
}

fn key(date: String, owner: &Owner) -> Item {
    HashMap::from([
        ("date".to_owned(), text(date)),
        ("job_name".to_owned(), text(owner.key())),
    ])
}

type Attribute = (String, aws_sdk_dynamodb::types::AttributeValue);

fn attributes(sums: &Sums) -> impl Iterator<Item = Attribute> + use<'_> {
    let counts = [
        ("total_executions", number(sums.executions)),
        ("successful_executions", number(sums.successful)),
        ("failed_executions", number(sums.failed)),
        ("stopped_executions", number(sums.stopped)),
        ("timeout_executions", number(sums.timeout)),
        ("unpriced_runs", number(sums.unpriced)),
        ("total_duration_seconds", seconds(sums.duration_ms)),
        ("total_cost_usd", number(exact_total(sums).normalize())),
    ]
    .map(|(name, value)| (name.to_owned(), value));
    let cost = sums.cost.iter();
    let components =
        cost.map(|(component, amount)| (format!("cost_{}_usd", component.as_str()), usd(*amount)));
    let rounded_off = (sums.rounded_off_pico != 0).then(|| {
        (
            ROUNDED_OFF.to_owned(),
            number(pico(sums.rounded_off_pico).normalize()),
        )
    });
    let components = components.chain(rounded_off).collect::<Vec<_>>();
    let durations = of_durations(&sums.durations);
    counts.into_iter().chain(components).chain(durations)
}

/// In US dollars, before any rounding: amounts that are added have to be.
fn exact_total(sums: &Sums) -> Decimal {
    let cost = sums.cost.values().map(|amount| amount.0);
    let micro = cost.fold(0, i64::saturating_add);
    Decimal::new(micro, MICRO_DIGITS) + pico(sums.rounded_off_pico)
}

fn pico(amount: i64) -> Decimal {
    Decimal::new(amount, PICO_DIGITS)
}

fn total(item: &Item) -> Result<Total, StoreError> {
    let count = |name: &str| whole_of(TABLE, item, name);
    let duration = get_decimal(item, "total_duration_seconds")
        .and_then(|seconds| seconds.checked_mul(Decimal::from(1_000)))
        .and_then(|milliseconds| milliseconds.trunc().try_into().ok());
    let date = text_of(TABLE, item, "date")?;
    let cost = Component::ALL.into_iter().filter_map(|component| {
        let amount = get_usd(item, &format!("cost_{}_usd", component.as_str()))?;
        Some((component, amount))
    });
    let mut rounded_off = get_decimal(item, ROUNDED_OFF).unwrap_or_default();
    rounded_off.rescale(PICO_DIGITS);
    Ok(Total {
        period: date.strip_prefix(MONTH_PREFIX).unwrap_or(&date).to_owned(),
        owner: Owner::from_key(&text_of(TABLE, item, "job_name")?),
        sums: Sums {
            executions: count("total_executions")?,
            successful: count("successful_executions")?,
            failed: count("failed_executions")?,
            stopped: count("stopped_executions")?,
            timeout: count("timeout_executions")?,
            unpriced: count("unpriced_runs")?,
            duration_ms: duration.ok_or_else(|| StoreError::Damaged {
                table: TABLE,
                reason: "total_duration_seconds is missing".to_owned(),
            })?,
            rounded_off_pico: i64::try_from(rounded_off.mantissa()).unwrap_or(0),
            cost: cost.collect(),
            durations: durations(item),
        }
        .settled(),
    })
}
