//! What months may cost, beside what this one has.

use super::panel::{Block, Panel};
use crate::chart;
use crate::model::{BudgetLine, Budgets};
use crate::query::Query;
use crate::table::{Cell, Column, Table};
use crate::words;
use jiff::civil::Date;
use strands_core::job::Payer;

/// Every budget.
pub(super) fn budgets(facts: &Budgets, today: Date, query: &Query) -> Panel {
    let left_out = match facts.left_out {
        0 => String::new(),
        left_out => format!(
            "{} of many jobs are not looked at here; their people are told by mail.",
            words::counted(i64::try_from(left_out).unwrap_or(i64::MAX), "more budget")
        ),
    };
    let panel = |blocks| Panel::new("budgets", "Budgets", blocks).footed(left_out.clone());
    if facts.lines.is_empty() {
        if facts.left_out > 0 {
            return panel(Vec::new());
        }
        return panel(vec![Block::Absent {
            words: "No budget of a month is configured, for a job, a team or all. What one would say can be \
                    tried out:"
                .to_owned(),
            command: Some("strands cost forecast --all-jobs --budget 13000"),
        }]);
    }
    let columns = vec![
        Column::left("payer", "Of"),
        Column::drawn("Spent, of the budget", String::new()),
        Column::right("spent_usd", "Spent"),
        Column::right("budget_usd", "Budget"),
        Column::right("chance_percent", "Chance to pass it"),
    ];
    let rows = facts.lines.iter().map(|line| row(line, today, query));
    panel(vec![Block::Table(Table::new(columns, rows.collect()))])
        .noted("this month, in UTC; the rule is the day's share")
}

fn row(line: &BudgetLine, today: Date, query: &Query) -> Vec<Cell> {
    let BudgetLine { budget, month } = line;
    let payer = match &budget.payer {
        Payer::Job(job) => super::overview::job(job, query),
        payer @ (Payer::All | Payer::Team(_)) => Cell::text(&payer.to_string()),
    };
    let unpriced = i64::try_from(month.unpriced).unwrap_or(i64::MAX);
    vec![
        payer,
        Cell::drawing(chart::bullet(
            super::spend::dollars(month.spent.0),
            super::spend::dollars(budget.limit.0),
            pace(today),
        )),
        Cell::known_usd(Some(month.spent), unpriced),
        Cell::usd(budget.limit.0),
        chance(line),
    ]
}

/// The share of its month that is over at the end of a day.
fn pace(today: Date) -> f64 {
    f64::from(today.day()) / f64::from(today.days_in_month())
}

fn chance(line: &BudgetLine) -> Cell {
    match line.month.outlook {
        _ if line.is_passed() => Cell::none("passed"),
        None => Cell::none("no forecast"),
        Some(outlook) => Cell::percent(f64::from(outlook.chance_ppm) / 1e6),
    }
}

/// How likely the month is to pass a budget, as a sentence.
pub(super) fn outlook(line: &BudgetLine) -> String {
    let limit = words::usd(line.budget.limit);
    match line.month.outlook {
        _ if line.is_passed() => format!("The budget of {limit} is passed."),
        None => format!("Chance of passing the budget of {limit} not known."),
        Some(outlook) => format!(
            "Chance of passing the budget of {limit}: {}.",
            words::percent(f64::from(outlook.chance_ppm) / 1e6)
        ),
    }
}
