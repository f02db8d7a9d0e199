//! A value that several reports may give: the one of the greatest precedence stays.

use super::observation::Precedence;
use serde::{Deserialize, Serialize};

/// A last-writer-wins register whose order is [`Precedence`], then the value itself,
/// so that the result does not depend on the order of arrival.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Register<T> {
    /// Precedence of the report that the value comes from.
    pub(super) at: Precedence,
    /// The value.
    pub(super) value: T,
}

impl<T: Ord> Register<T> {
    /// The value of a report of that precedence, where it gives one.
    pub(super) fn of(at: Precedence, value: Option<T>) -> Option<Self> {
        value.map(|value| Self { at, value })
    }

    /// Keeps the greater of what is held and what is reported.
    pub(super) fn join(held: &mut Option<Self>, at: Precedence, value: Option<T>) {
        let reported = Self::of(at, value);
        if reported > *held {
            *held = reported;
        }
    }
}
