//! Rows of totals made anew from markers.

use super::hour::{Hour, HourSums};
use super::post::{Marker, Target};
use super::sums::Sums;
use std::collections::BTreeMap;

/// A row of totals.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Row {
    /// Of a day.
    Day(Target),
    /// Of an hour.
    Hour(Hour),
}

/// What rows must hold, as markers say that they hold it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rows {
    /// Days.
    pub days: BTreeMap<Target, Sums>,
    /// Hours.
    pub hours: BTreeMap<Hour, HourSums>,
}

impl Rows {
    /// Adds what rows hold of one more run.
    pub fn add(&mut self, marker: &Marker) {
        for (target, sums) in marker.days() {
            let held = self.days.entry(target).or_default();
            *held = std::mem::take(held).plus(&sums);
        }
        for (hour, sums) in marker.hours() {
            let held = self.hours.entry(hour).or_default();
            *held = std::mem::take(held).plus(&sums);
        }
    }

    /// Every row.
    pub fn keys(&self) -> impl Iterator<Item = Row> {
        let days = self.days.keys().cloned().map(Row::Day);
        days.chain(self.hours.keys().cloned().map(Row::Hour))
    }
}
