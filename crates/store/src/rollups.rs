//! Rollups: `scope`, `bucket`. What pages read in place of runs: hours of an environment, as sums that are
//! posted with those of days.

use crate::connect::expiry;
use crate::item::{Item, get_decimal, get_text, get_whole, number, text, text_of};
use crate::statement::{Changes, Statement};
use crate::{Store, StoreError};
use aws_sdk_dynamodb::types::AttributeValue;
use futures_util::future::try_join_all;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, HashMap};
use strands_core::instant::utc_date;
use strands_core::totals::{Durations, Hour, HourSums, Row, Slot, Started};

pub(crate) const TABLE: &str = "Rollups";
const HOUR_PREFIX: &str = "hour#";
/// Hours of all jobs lie beside each other, before or behind those of teams.
const ALL_PREFIX: &str = "all#";
/// How often a row was posted to: what a rebuild replaces it by.
pub(crate) const POSTINGS: &str = "postings";
const DURATION_PREFIX: &str = "d_";
const PICO_DIGITS: u32 = 12;
/// Sorts behind every team of an hour.
const LAST: char = '~';

impl Store {
    /// Hours of an environment that begin from `from` to before `to`, oldest first: of all jobs, or of those
    /// of a team.
    pub async fn hours(
        &self,
        environment: &str,
        team: Option<&str>,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<(Hour, HourSums)>, StoreError> {
        let last = utc_date(to);
        let bucket = |day: Date, at: Timestamp| match team {
            None => format!("{ALL_PREFIX}{}", hour_of(day, at)),
            Some(_) => hour_of(day, at),
        };
        let days = utc_date(from).series(1.day());
        let reads = days.take_while(|day| *day <= last).map(|day| {
            let (first, last) = (bucket(day, from), bucket(day, to));
            self.buckets(scope(environment, day), first, last)
        });
        let mut hours = Vec::new();
        for item in try_join_all(reads).await?.iter().flatten() {
            let (hour, sums) = read(item)?;
            let is_wanted = hour.team.as_deref() == team;
            if is_wanted && from <= hour.start && hour.start < to {
                hours.push((hour, sums));
            }
        }
        Ok(hours)
    }

    /// Rows of a scope whose bucket begins with an hour from `first` to `last`.
    async fn buckets(
        &self,
        scope: String,
        first: String,
        last: String,
    ) -> Result<Vec<Item>, StoreError> {
        let mut pages = self
            .client
            .query()
            .table_name(self.tables.rollups())
            .key_condition_expression("#scope = :scope AND #bucket BETWEEN :first AND :last")
            .expression_attribute_names("#scope", "scope")
            .expression_attribute_names("#bucket", "bucket")
            .expression_attribute_values(":scope", text(scope))
            .expression_attribute_values(":first", text(first))
            .expression_attribute_values(":last", text(format!("{last}{LAST}")))
            .into_paginator()
            .items()
            .send();
        let mut items = Vec::new();
        while let Some(item) = pages.next().await {
            items.push(item.map_err(|fault| StoreError::of(&fault))?);
        }
        Ok(items)
    }

    /// Adds a difference to an hour's row.
    pub(crate) fn add_hour(&self, hour: &Hour, sums: &HourSums) -> Statement {
        let mut changes = Changes::default();
        for (attribute, value) in attributes(sums) {
            changes.add(&attribute, value);
        }
        changes.add(POSTINGS, number(1));
        changes.set("ttl", Some(number(self.hour_expires(hour))));
        Statement::update(self.tables.rollups(), key(hour), changes)
    }

    pub(crate) fn hour_expires(&self, hour: &Hour) -> i64 {
        expiry(hour.start, self.retention.rollups)
    }
}

/// The row of an hour with these sums.
pub(crate) fn item_of(hour: &Hour, sums: Option<&HourSums>) -> Item {
    let mut item = key(hour);
    item.extend(sums.map(attributes).unwrap_or_default());
    item
}

/// Which hour a row is; `None` of rows of other kinds.
pub(crate) fn row_of(item: &Item) -> Option<Row> {
    hour(get_text(item, "scope")?, get_text(item, "bucket")?).map(Row::Hour)
}

fn scope(environment: &str, day: Date) -> String {
    format!("{HOUR_PREFIX}{environment}#{day}")
}

/// The hour of an instant as buckets of that day have it; the first or the last where it lies beyond.
fn hour_of(day: Date, at: Timestamp) -> String {
    let at = TimeZone::UTC.to_datetime(at);
    let hour = match at.date().cmp(&day) {
        std::cmp::Ordering::Less => 0,
        std::cmp::Ordering::Equal => at.hour(),
        std::cmp::Ordering::Greater => 23,
    };
    format!("{hour:02}")
}

fn key(hour: &Hour) -> Item {
    let start = TimeZone::UTC.to_datetime(hour.start);
    let bucket = match &hour.team {
        None => format!("{ALL_PREFIX}{:02}", start.hour()),
        Some(team) => format!("{:02}#{team}", start.hour()),
    };
    HashMap::from([
        (
            "scope".to_owned(),
            text(scope(&hour.environment, start.date())),
        ),
        ("bucket".to_owned(), text(bucket)),
    ])
}

type Attribute = (String, AttributeValue);

fn attributes(sums: &HourSums) -> Vec<Attribute> {
    let slots = sums.slots.iter().flat_map(|(slot, started)| {
        let named = of_slot(started).into_iter();
        named.map(move |(name, value)| {
            let name = format!("q{}_{name}#{}", slot.quarter, slot.platform);
            (name, number(value.normalize()))
        })
    });
    slots.chain(of_durations(&sums.durations)).collect()
}

/// Counts and dollars that are not 0.
fn of_slot(started: &Started) -> Vec<(&'static str, Decimal)> {
    let mut named = vec![
        ("successful", Decimal::from(started.successful)),
        ("failed", Decimal::from(started.failed)),
        ("stopped", Decimal::from(started.stopped)),
        ("timeout", Decimal::from(started.timeout)),
        ("priced", Decimal::from(started.priced)),
        ("unpriced", Decimal::from(started.unpriced)),
        ("cost_usd", dollars(started.cost_pico)),
        ("unpriced_cost_usd", dollars(started.part_pico)),
    ];
    named.retain(|(_, value)| !value.is_zero());
    named
}

/// Counts of durations as attributes.
pub(crate) fn of_durations(durations: &Durations) -> impl Iterator<Item = Attribute> {
    let counts = durations.counts();
    counts.map(|(bucket, count)| (format!("{DURATION_PREFIX}{bucket}"), number(count)))
}

/// Reads [`of_durations`] back.
pub(crate) fn durations(item: &Item) -> Durations {
    let counts = item.keys().filter_map(|name| {
        let bucket = name.strip_prefix(DURATION_PREFIX)?.parse().ok()?;
        Some((bucket, get_whole(item, name)?))
    });
    Durations::of(counts)
}

/// Exact dollars of pico-dollars, saturated at what a decimal of 28 digits has room for.
fn dollars(pico: i128) -> Decimal {
    Decimal::try_from_i128_with_scale(pico, PICO_DIGITS).unwrap_or(Decimal::MAX)
}

fn read(item: &Item) -> Result<(Hour, HourSums), StoreError> {
    let (scope, bucket) = (
        text_of(TABLE, item, "scope")?,
        text_of(TABLE, item, "bucket")?,
    );
    let hour = hour(&scope, &bucket).ok_or_else(|| StoreError::Damaged {
        table: TABLE,
        reason: format!("{scope} and {bucket} are no hour"),
    })?;
    let mut slots: BTreeMap<Slot, Started> = BTreeMap::new();
    for name in item.keys() {
        let Some((slot, figure)) = slot(name) else {
            continue;
        };
        let value = get_decimal(item, name).unwrap_or_default();
        let count = i64::try_from(value.trunc()).unwrap_or_default();
        let started = slots.entry(slot).or_default();
        match figure {
            "successful" => started.successful = count,
            "failed" => started.failed = count,
            "stopped" => started.stopped = count,
            "timeout" => started.timeout = count,
            "priced" => started.priced = count,
            "unpriced" => started.unpriced = count,
            "cost_usd" => started.cost_pico = pico(value),
            "unpriced_cost_usd" => started.part_pico = pico(value),
            _ => {}
        }
    }
    slots.retain(|_, started| *started != Started::default());
    let durations = durations(item);
    Ok((hour, HourSums { slots, durations }))
}

fn pico(mut dollars: Decimal) -> i128 {
    dollars.rescale(PICO_DIGITS);
    dollars.mantissa()
}

/// `q2_failed#glue`: its slot and figure.
fn slot(name: &str) -> Option<(Slot, &str)> {
    let (quarter, rest) = name.strip_prefix('q')?.split_once('_')?;
    let (figure, platform) = rest.split_once('#')?;
    let slot = Slot {
        quarter: quarter.parse().ok().filter(|quarter| *quarter < 4)?,
        platform: platform.to_owned(),
    };
    Some((slot, figure))
}

fn hour(scope: &str, bucket: &str) -> Option<Hour> {
    let (environment, day) = scope.strip_prefix(HOUR_PREFIX)?.rsplit_once('#')?;
    let (hour, team) = if let Some(hour) = bucket.strip_prefix(ALL_PREFIX) {
        (hour, None)
    } else {
        let (hour, team) = bucket.split_once('#')?;
        (hour, Some(team.to_owned()))
    };
    let start: DateTime = day.parse::<Date>().ok()?.at(hour.parse().ok()?, 0, 0, 0);
    Some(Hour {
        environment: environment.to_owned(),
        start: TimeZone::UTC.to_timestamp(start).ok()?,
        team,
    })
}
