//! What a month has cost so far, and what the days before say of its rest.

use crate::series::{self, Spent};
use jiff::Timestamp;
use jiff::civil::Date;
use strands_core::instant::utc_date;
use strands_core::job::{MonthSpent, MonthlyBudget, Outlook, Payer};
use strands_core::money::MicroUsd;
use strands_core::totals::Owner;
use strands_forecast::LEAST_DAYS;
use strands_store::{Store, StoreError};

/// Reads what the jobs of a budget have cost this month, in UTC. Where nothing was posted, nothing was
/// spent.
pub async fn spent(
    store: &Store,
    budget: &MonthlyBudget,
    now: Timestamp,
) -> Result<MonthSpent, StoreError> {
    let today = utc_date(now);
    let mut month = MonthSpent {
        month: today.first_of_month(),
        spent: MicroUsd(0),
        unpriced: 0,
        outlook: None,
    };
    let first = month.month.to_string();
    let mut before = Spent::default();
    for owner in owners(budget) {
        let totals = series::totals(store, &owner, now).await?;
        let of_month = totals.iter().filter(|total| total.period >= first);
        for day in of_month {
            let known = day.sums.known_total().map_or(0, |known| known.0);
            month.spent = MicroUsd(month.spent.0.saturating_add(known));
            let unpriced = u64::try_from(day.sums.unpriced).unwrap_or(0);
            month.unpriced = month.unpriced.saturating_add(unpriced);
        }
        before.add(&Spent::before(today, &totals));
    }
    month.outlook = outlook(&before, month.month, budget.limit);
    Ok(month)
}

/// The rows that a budget pays for.
fn owners(budget: &MonthlyBudget) -> Vec<Owner> {
    match budget.payer {
        Payer::All => vec![Owner::All],
        Payer::Team(_) | Payer::Job(_) => {
            let jobs = budget.jobs.iter();
            jobs.map(|job| Owner::Job(Some(job.clone()))).collect()
        }
    }
}

/// Nothing where too little is known, or the last known day lies too far back to tell of this month.
fn outlook(before: &Spent, month: Date, limit: MicroUsd) -> Option<Outlook> {
    if before.series.points.len() < LEAST_DAYS {
        return None;
    }
    let (last, _) = before.series.points.last_key_value()?;
    if last.tomorrow().ok()?.first_of_month() != month {
        return None;
    }
    let told = strands_forecast::budget(&before.series, limit.0).ok()?;
    Some(Outlook {
        chance_ppm: ppm(told.probability_exceeded),
        exceeds_on: told.expected_exceed_date,
    })
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to 0..=1 000 000 before"
)]
fn ppm(probability: f64) -> u32 {
    (probability.clamp(0.0, 1.0) * 1e6).round() as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::ToSpan;
    use jiff::civil::date;

    fn daily(first: Date, days: usize) -> Spent {
        let mut spent = Spent::default();
        for day in first.series(1.day()).take(days) {
            spent.series.points.insert(day, 10_000_000);
        }
        spent
    }

    #[test]
    fn days_before_tell_of_the_month_that_they_reach() {
        let november = date(2026, 11, 1);
        for (first, days, limit_usd, expected) in [
            // The last day is 31 October: all of November lies ahead, at 10 USD a day.
            (
                date(2026, 9, 2),
                60,
                250,
                Some((true, Some(date(2026, 11, 26)))),
            ),
            (date(2026, 9, 2), 60, 400, Some((false, None))),
            // 15 November.
            (
                date(2026, 9, 2),
                75,
                250,
                Some((true, Some(date(2026, 11, 26)))),
            ),
            // It ran last on 20 October: what it does in November is not known.
            (date(2026, 9, 2), 49, 250, None),
            // Too few to tell anything.
            (date(2026, 11, 1), 13, 250, None),
            (date(2026, 9, 2), 0, 250, None),
        ] {
            let limit = MicroUsd(limit_usd * 1_000_000);
            let told = outlook(&daily(first, days), november, limit);
            let told = told.map(|it| (it.chance_ppm >= 500_000, it.exceeds_on));
            assert_eq!(told, expected, "{days} days, {limit_usd} USD");
        }
    }
}
