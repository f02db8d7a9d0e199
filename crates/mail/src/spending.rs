//! Mails about budgets: what a run cost beside what it may.

use crate::figures::money;
use crate::notice::{BudgetFact, CostFact, Notice};

/// `cost $61.40, budget $25.00`
pub(crate) fn cost_and_budget(notice: &Notice) -> String {
    let cost = match (&notice.cost, notice.cost.known_micro_usd()) {
        (CostFact::Unpriced { .. }, Some(known)) => format!("at least {}", money(known)),
        (_, Some(cost)) => money(cost),
        (_, None) => "an amount not measured".to_owned(),
    };
    match &notice.budget {
        Some(budget) => format!("cost {cost}, budget {}", money(budget.limit_micro_usd)),
        None => format!("cost {cost}"),
    }
}

/// `245.6 % of its budget`
pub(crate) fn share(notice: &Notice) -> Option<String> {
    let budget = notice.budget.filter(|budget| budget.limit_micro_usd > 0)?;
    let cost = i128::from(notice.cost.micro_usd()?);
    let tenths = cost * 1_000 / i128::from(budget.limit_micro_usd);
    Some(format!("{}.{} % of its budget", tenths / 10, tenths % 10))
}

/// What the mail says of it.
pub(crate) fn said(notice: &Notice) -> String {
    let Some(budget) = notice.budget else {
        return "The job has no budget any more.".to_owned();
    };
    let share = share(notice).map_or_else(
        || "How much of its budget the run took is not measured: not all is priced.".to_owned(),
        |share| format!("The run took {share}."),
    );
    format!("{share} {}", allowance(budget))
}

/// What the mail says once a run keeps to it.
pub(crate) fn kept(notice: &Notice) -> String {
    match notice.budget {
        Some(budget) => format!("The newest run cost what it may. {}", allowance(budget)),
        None => "The job has no budget any more.".to_owned(),
    }
}

fn allowance(budget: BudgetFact) -> String {
    let limit = money(budget.limit_micro_usd);
    match budget.threshold_micro_usd {
        Some(from) => format!(
            "A run may cost {limit}; you are told from {} on.",
            money(from)
        ),
        None => format!("A run may cost {limit}."),
    }
}
