//! What a run may cost, and whether it does.

use crate::cost::Cost;
use crate::money::MicroUsd;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::{Deserialize, Serialize};

/// What a run may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Budget {
    /// The amount; above 0.
    pub limit: MicroUsd,
    /// From this amount on people are told; without it, above the limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threshold: Option<MicroUsd>,
    /// Nobody wants to be told.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_silent: bool,
}

/// How the cost of a run stands to its budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BudgetState {
    /// Below the threshold, or at most the limit where there is none.
    Ok,
    /// At the threshold or above it, and at most the limit.
    Threshold,
    /// Above the limit.
    Over,
    /// A part has no price, and those that have one are at most the limit.
    Incomplete,
    /// The job has no budget.
    None,
}

impl BudgetState {
    /// Its word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Threshold => "threshold",
            Self::Over => "over",
            Self::Incomplete => "incomplete",
            Self::None => "none",
        }
    }

    /// Whether people are told of it.
    #[must_use]
    pub const fn is_alarming(self) -> bool {
        matches!(self, Self::Threshold | Self::Over)
    }
}

/// A run's cost beside its budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct BudgetVerdict {
    /// The budget of a run; absent where there is none.
    pub limit_micro_usd: Option<MicroUsd>,
    /// The cost as a share of it, in percent to one digit; absent while the cost is not known.
    #[serde(serialize_with = "rust_decimal::serde::float_option::serialize")]
    pub percent: Option<Decimal>,
    /// How they stand.
    pub state: BudgetState,
}

impl Budget {
    /// Exactly this share of the limit as the threshold, in percent; none that is not above 0.
    #[must_use]
    pub fn with_threshold(self, percent: Decimal) -> Self {
        let part = Decimal::from(self.limit.0).checked_mul(percent);
        let part = part.and_then(|part| (part / Decimal::ONE_HUNDRED).ceil().to_i64());
        Self {
            threshold: part.filter(|part| *part > 0).map(MicroUsd),
            ..self
        }
    }

    /// How the cost of a run stands to its job's budget. A cost that is not known yet is incomplete.
    #[must_use]
    pub fn state(budget: Option<&Self>, cost: Option<&Cost>) -> BudgetState {
        let Some(budget) = budget else {
            return BudgetState::None;
        };
        let total = cost.and_then(Cost::total);
        let known = cost.map(Cost::known);
        match (total, known) {
            (Some(known), _) | (None, Some(known)) if known > budget.limit => BudgetState::Over,
            (None, _) => BudgetState::Incomplete,
            (Some(total), _) if budget.threshold.is_some_and(|it| total >= it) => {
                BudgetState::Threshold
            }
            (Some(_), _) => BudgetState::Ok,
        }
    }

    /// The same with the figures.
    #[must_use]
    pub fn verdict(budget: Option<&Self>, cost: Option<&Cost>) -> BudgetVerdict {
        let percent = |budget: &Self| {
            let total = Decimal::from(cost?.total()?.0);
            let share = total.checked_mul(Decimal::ONE_HUNDRED)?;
            let share = share.checked_div(Decimal::from(budget.limit.0))?;
            Some(share.round_dp(1))
        };
        BudgetVerdict {
            limit_micro_usd: budget.map(|budget| budget.limit),
            percent: budget.and_then(percent),
            state: Self::state(budget, cost),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cost::{Bill, Component, reported};

    fn priced(usd: &str) -> Cost {
        let bill = reported::bill(Some(usd.parse().unwrap())).unwrap();
        bill.close().unwrap()
    }

    fn partly(usd: &str) -> Cost {
        let mut bill = reported::bill(Some(usd.parse().unwrap())).unwrap();
        bill.extend(Bill::missing(Component::GlueDpu, "no price"));
        bill.close().unwrap()
    }

    #[test]
    fn a_cost_stands_to_its_budget_as_its_amounts_say() {
        use BudgetState::{Incomplete, None, Ok, Over, Threshold};
        let plain = Budget {
            limit: MicroUsd(25_000_000),
            threshold: Option::None,
            is_silent: false,
        };
        let warned = plain.with_threshold(Decimal::from(90));
        assert_eq!(warned.threshold, Some(MicroUsd(22_500_000)));
        for (budget, cost, state) in [
            (Option::None, Some(priced("900")), None),
            (Some(plain), Option::None, Incomplete),
            (Some(plain), Some(priced("25")), Ok),
            (Some(plain), Some(priced("25.000001")), Over),
            (Some(warned), Some(priced("22.499999")), Ok),
            (Some(warned), Some(priced("22.5")), Threshold),
            (Some(warned), Some(priced("25")), Threshold),
            (Some(warned), Some(priced("26")), Over),
            (Some(warned), Some(partly("24")), Incomplete),
            (Some(warned), Some(partly("26")), Over),
        ] {
            assert_eq!(
                Budget::state(budget.as_ref(), cost.as_ref()),
                state,
                "{cost:?}"
            );
        }
        let verdict = Budget::verdict(Some(&warned), Some(&priced("0.7")));
        assert_eq!(verdict.percent, Some("2.8".parse().unwrap()));
    }
}
