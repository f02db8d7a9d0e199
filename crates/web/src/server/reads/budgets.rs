//! What months may cost, beside what this one has.

use super::{OrUnread, Reads};
use crate::model::{BudgetLine, Budgets, Read};
use cost_tracking::months;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use std::cmp::Reverse;
use strands_core::job::{MonthlyBudget, Payer};
use strands_store::StoreError;

/// So many days of jobs are read for a page: each job has more than a year of them.
const MOST_JOBS: usize = 20;
/// Budgets that are looked at at one time.
const AT_ONCE: usize = 10;

impl Reads<'_> {
    /// Budgets of the month, the largest first, as long as their jobs are few enough for a page.
    pub(super) async fn budgets(&self) -> Read<Budgets> {
        let mut budgets = self.budgets_in_force().await.or_unread("budgets")?;
        budgets.sort_by_key(|it| Reverse(it.limit));
        let all = budgets.len();
        let mut left = MOST_JOBS;
        budgets.retain(|budget| match left.checked_sub(budget.jobs.len()) {
            Some(rest) => {
                left = rest;
                true
            }
            None => false,
        });
        let left_out = all - budgets.len();
        let lines = budgets.into_iter().map(|budget| self.held_against(budget));
        let lines: Result<Vec<BudgetLine>, StoreError> =
            stream::iter(lines).buffered(AT_ONCE).try_collect().await;
        Ok(Budgets {
            lines: lines.or_unread("budgets")?,
            left_out,
        })
    }

    /// The budget of everything that runs, where there is one: the smallest of several.
    pub(super) async fn budget_of_all(&self) -> Read<Option<BudgetLine>> {
        let budgets = self.budgets_in_force().await.or_unread("budget")?;
        let of_all = budgets.into_iter().filter(|it| it.payer == Payer::All);
        let Some(budget) = of_all.min_by_key(|it| it.limit) else {
            return Ok(None);
        };
        self.held_against(budget)
            .await
            .map(Some)
            .or_unread("budget")
    }

    async fn budgets_in_force(&self) -> Result<Vec<MonthlyBudget>, StoreError> {
        let row = self.store.settings().await?;
        Ok(row.map_or_else(Vec::new, |row| row.settings.budgets))
    }

    async fn held_against(&self, budget: MonthlyBudget) -> Result<BudgetLine, StoreError> {
        let month = months::spent(self.store, &budget, self.now).await?;
        Ok(BudgetLine { budget, month })
    }
}
