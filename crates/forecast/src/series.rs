//! A cost by days, and the part of it that is looked at.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;
use jiff::civil::Date;

use crate::calendar::{self, Day};

/// Older days say nothing about the next ones, and only cost time.
const MOST_DAYS: usize = 800;

/// What a job, or all jobs, cost on the days of which that is known, in micro-USD. A day without a
/// point is unknown, not free; an amount below zero is a credit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Series {
    /// The known days.
    pub points: BTreeMap<Date, i64>,
    /// Days on which less, or nothing, is expected to run; they may lie in the future.
    pub holidays: BTreeSet<Date>,
}

/// The days of a series without a hole, the newest last, scaled to numbers around one.
#[derive(Debug, Clone)]
pub(crate) struct History {
    pub(crate) days: Vec<Day>,
    pub(crate) values: Vec<Option<f64>>,
    /// Micro-USD of one unit of `values`; 0 where every amount is 0.
    pub(crate) scale: f64,
    pub(crate) has_credits: bool,
}

impl History {
    /// `None` without points.
    pub(crate) fn of(series: &Series) -> Option<Self> {
        let (last, _) = series.points.last_key_value()?;
        let (first, _) = series.points.first_key_value()?;
        let back = i32::try_from(MOST_DAYS - 1).unwrap_or(i32::MAX);
        let from = last
            .checked_sub(back.days())
            .map_or(*first, |from| from.max(*first));
        let recent = series.points.range(from..);
        let mut sizes: Vec<f64> = recent
            .map(|(_, amount)| amount.unsigned_abs() as f64)
            .filter(|size| *size > 0.0)
            .collect();
        let scale = crate::robust::median(&mut sizes).unwrap_or(0.0);
        let unit = if scale > 0.0 { scale } else { 1.0 };
        let dates = calendar::dates(from, MOST_DAYS).take_while(|date| date <= last);
        let (days, values) = dates
            .map(|date| {
                let amount = series.points.get(&date).map(|amount| *amount as f64 / unit);
                (Day::of(date, &series.holidays), amount)
            })
            .unzip();
        let has_credits = series.points.range(from..).any(|(_, amount)| *amount < 0);
        Some(Self {
            days,
            values,
            scale,
            has_credits,
        })
    }
}
