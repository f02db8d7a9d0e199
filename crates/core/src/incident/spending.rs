//! A run that costs more than its job's budget allows: it opens an incident of its own kind, once; the
//! next run that keeps to the budget ends it.

use super::draft::Decision;
use super::mails::Step;
use super::severity::Kind;
use crate::job::BudgetState;

/// The cause of all incidents about a budget. No failure has it, as its words have no colon.
pub(super) const BUDGET_CAUSE: &str = "cost:budget";

impl Decision<'_> {
    /// What the cost of an ended run means. History is no news.
    pub(super) fn judge_spending(&mut self) {
        if !self.run.state().is_terminal() || self.run.is_history {
            return;
        }
        match self.run.budget_state() {
            BudgetState::Threshold | BudgetState::Over => self.overspend(),
            BudgetState::Ok | BudgetState::None => self.keep_to_budget(),
            BudgetState::Incomplete => {}
        }
    }

    fn overspend(&mut self) {
        let is_silent = self.run.budget().is_some_and(|budget| budget.is_silent);
        if is_silent || std::mem::replace(&mut self.overspent, true) {
            return;
        }
        if self.extend(BUDGET_CAUSE) {
            return;
        }
        // One incident a run, whichever attempt makes it too dear.
        let open = self.incident(Kind::Cost, BUDGET_CAUSE.to_owned(), 1);
        if self.newest_keeps_to_budget() {
            if !self.row.remembers(&open.incident_id) {
                self.close(&open, "a later run had kept to the budget already");
            }
            return;
        }
        match self.reopening(BUDGET_CAUSE) {
            Some(again) => {
                let step = Step::Reopened(again.reopened);
                self.open(again, step);
            }
            None => self.open(open, Step::Opened),
        }
    }

    fn keep_to_budget(&mut self) {
        self.end_of(Kind::Cost);
    }

    /// Whether the job's newest run began later and cost what it may.
    fn newest_keeps_to_budget(&self) -> bool {
        self.row.newest.as_ref().is_some_and(|newest| {
            newest.keeps_to_budget
                && newest.run_key != self.run_key
                && newest.placed_at > self.run.placed_at()
        })
    }
}
