//! Jobs: what is known about one beside its runs, where each fact comes from, and whether a run keeps
//! to its job's budget.

mod budget;
mod facts;
mod monthly;
mod tags;

pub use budget::{Budget, BudgetState, BudgetVerdict};
pub use facts::{Accepted, Basis, Fact, Facts, Output, Tags};
pub use monthly::{
    Level, MonthAlarm, MonthSpent, MonthlyBudget, Outlook, Payer, THRESHOLD_PERCENT,
};
pub use tags::{JobKey, JobTags, Reading};
