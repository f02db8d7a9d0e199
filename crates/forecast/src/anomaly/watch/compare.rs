//! A day beside others of its weekday.

use super::Watch;
use super::judge::Outlook;
use crate::calendar::Day;
use crate::pattern::Form;
use crate::robust;

/// Days back to which costs of a weekday are held against each other, and how many are enough.
const LOG_COST_DAYS: usize = 90;
const LEAST_LOG_COSTS: usize = 6;

impl Watch<'_> {
    /// Against the same weekday a week before.
    pub(super) fn week(&self, outlook: &Outlook, day: &Day, value: f64) -> Option<(f64, f64)> {
        let before = self.days.len().checked_sub(7)?;
        let (then, cost) = (self.days.get(before)?, (*self.calm.get(before)?)?);
        let is_plain = |day: &Day| !day.holiday && !outlook.learnt.closes(day);
        let form = outlook.learnt.pattern.form;
        let comparable = is_plain(then) && is_plain(day) && cost != 0.0;
        comparable.then(|| {
            (
                form.distance(value, cost, outlook.unit),
                outlook.spread * 1.5,
            )
        })
    }

    /// Against the usual logarithm of cost on the weekday.
    pub(super) fn log_cost(&self, outlook: &Outlook, day: &Day, value: f64) -> Option<(f64, f64)> {
        let form = outlook.learnt.pattern.form;
        if form != Form::Ratio || outlook.learnt.closes(day) || day.holiday {
            return None;
        }
        let start = self.days.len().saturating_sub(LOG_COST_DAYS);
        let start = start.max(self.normal_since);
        let same = self.days[start..].iter().zip(&self.calm[start..]);
        let logs: Vec<f64> = same
            .filter(|(then, _)| then.weekday == day.weekday && !outlook.learnt.closes(then))
            .filter_map(|(_, value)| value.filter(|value| *value > 0.0))
            .map(|value| form.distance(value, outlook.level, outlook.unit))
            .collect();
        let mut sorted = logs.clone();
        let middle = robust::median(&mut sorted).filter(|_| logs.len() >= LEAST_LOG_COSTS)?;
        let spread = robust::spread(logs.into_iter(), middle).max(outlook.spread);
        let today = form.distance(value, outlook.level, outlook.unit);
        Some((today - middle, spread))
    }
}
