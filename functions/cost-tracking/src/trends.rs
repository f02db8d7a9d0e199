//! `get_trends`: sums by day, week or month, of jobs, platforms, teams, cost centers, services or categories.

use crate::window::Window;
use crate::{Refusal, series};
use jiff::Timestamp;
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use strands_core::money::MicroUsd;
use strands_core::totals::{Group, Owner, Sums};
use strands_store::trends::Total;
use strands_store::{Store, StoreError};

const MILLION: i128 = 1_000_000;

/// What is asked.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Arguments {
    /// Of this job; of all jobs where none is named.
    pub job_name: Option<String>,
    /// A series each: `job`, `platform`, `team`, `cost_center`, `service` or `category`.
    #[serde(default)]
    pub group_by: GroupBy,
    /// A point each: `day`, `week` (from Monday) or `month`.
    #[serde(default)]
    pub granularity: Granularity,
    /// First day.
    pub from: Option<Date>,
    /// The day after the last.
    pub to: Option<Date>,
    /// Instead of `from`: so many days up to `to`.
    pub days: Option<i64>,
}

/// What has a series of its own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupBy {
    /// Jobs.
    #[default]
    Job,
    /// Platforms that runs ran on.
    Platform,
    /// Teams that jobs belong to. What belongs to none that is known is a series `(not known)`.
    Team,
    /// Cost centers that pay for jobs; likewise.
    CostCenter,
    /// AWS services, by the words of the price sheet.
    Service,
    /// What the spending is for.
    Category,
}

/// What has a point of its own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Granularity {
    /// UTC days.
    #[default]
    Day,
    /// Weeks, named by their Monday.
    Week,
    /// Months, named by their first day.
    Month,
}

/// Sums of a period. A run is counted with its job; which of a run's services counts it is not kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Point {
    /// Its first day.
    pub date: Date,
    /// Known cost; nothing where no part of any run has a price.
    pub total_micro_usd: Option<i64>,
    /// Runs.
    pub executions: Option<i64>,
    /// Of them, failed or timed out.
    pub failed: Option<i64>,
    /// Of them, with a part that has no price.
    pub unpriced: Option<i64>,
}

/// The points of a job, a service or a category, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Series {
    /// Whose.
    pub key: String,
    /// Oldest first.
    pub points: Vec<Point>,
}

/// The sums of a window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// Dearest first.
    pub series: Vec<Series>,
    /// Known cost of the whole window; nothing where no part of any run has a price.
    pub total_micro_usd: Option<i64>,
    /// Against as many days before, in millionths; nothing where those cost nothing, or either is not
    /// known.
    pub change_vs_previous_period_ppm: Option<i64>,
    /// Days of the window up to today of which nothing is known.
    pub gaps: Vec<Date>,
}

/// Sums what the tables hold.
pub async fn get_trends(
    store: &Store,
    arguments: &Arguments,
    now: Timestamp,
) -> Result<Answer, Refusal> {
    let window = Window::of(arguments.from, arguments.to, arguments.days, now)?;
    let job = arguments.job_name.as_deref();
    let owner = series::owner(job);
    let whole = store.days(&owner, window.from, window.last()).await?;
    if let (Some(job), true) = (job, whole.is_empty())
        && store.latest_run(job).await?.is_none()
    {
        return Err(Refusal::new(
            "not_found",
            "job_name",
            format!("no run of {job} is known"),
        ));
    }
    let before = match window.before() {
        Some(before) => store.days(&owner, before.from, before.last()).await?,
        None => Vec::new(),
    };
    let today = strands_core::instant::utc_date(now);
    let gaps = gaps(&whole, window, today);
    let (total, previous) = (known(&whole), known(&before));
    let parts = match (arguments.group_by, job) {
        (GroupBy::Job, None) => by_job(store, window).await?,
        (GroupBy::Platform, None) => by_group(store, Group::Platform, window).await?,
        (GroupBy::Team, None) => by_group(store, Group::Team, window).await?,
        (GroupBy::CostCenter, None) => by_group(store, Group::CostCenter, window).await?,
        (GroupBy::Job, Some(_)) => whole,
        (GroupBy::Platform | GroupBy::Team | GroupBy::CostCenter, Some(_)) => {
            let message = "a job has its platform, team and cost center; leave job_name out";
            return Err(Refusal::invalid("group_by", message));
        }
        (GroupBy::Service | GroupBy::Category, _) => {
            return Ok(Answer {
                series: by_part(&whole, arguments),
                total_micro_usd: total,
                change_vs_previous_period_ppm: change(total, previous),
                gaps,
            });
        }
    };
    Ok(Answer {
        series: of_jobs(&parts, arguments.granularity),
        total_micro_usd: total,
        change_vs_previous_period_ppm: change(total, previous),
        gaps,
    })
}

/// Every job's rows of these days.
async fn by_job(store: &Store, window: Window) -> Result<Vec<Total>, StoreError> {
    let mut totals = Vec::new();
    for day in window.days() {
        let rows = store.day(day).await?;
        totals.extend(rows.into_iter().filter(|row| row.owner.is_job()));
    }
    Ok(totals)
}

/// Every row of that kind of these days, and what of a day is in none of them.
async fn by_group(store: &Store, group: Group, window: Window) -> Result<Vec<Total>, StoreError> {
    let mut totals = Vec::new();
    for day in window.days() {
        totals.extend(grouped(store.day(day).await?, group));
    }
    Ok(totals)
}

/// What the value of a group is called where it is not known.
pub const NOT_KNOWN: &str = "(not known)";

/// Of the rows of a period, those of that kind, and a row of what is in none of them.
#[must_use]
pub fn grouped(rows: Vec<Total>, group: Group) -> Vec<Total> {
    let all = rows.iter().find(|row| row.owner == Owner::All).cloned();
    let is_of_group = |row: &Total| matches!(row.owner, Owner::Group(it, _) if it == group);
    let mut of_group: Vec<Total> = rows.into_iter().filter(is_of_group).collect();
    if let Some(all) = all {
        let parts = of_group.iter().map(|row| &row.sums);
        let rest = parts.fold(all.sums, Sums::minus);
        if !rest.is_zero() {
            of_group.push(Total {
                period: all.period,
                owner: Owner::Group(group, NOT_KNOWN.to_owned()),
                sums: rest,
            });
        }
    }
    of_group
}

fn known(totals: &[Total]) -> Option<i64> {
    let sums = totals.iter().map(|total| &total.sums);
    let sums = sums.fold(Sums::default(), Sums::plus);
    sums.known_total().map(|total| total.0)
}

fn change(total: Option<i64>, previous: Option<i64>) -> Option<i64> {
    let (total, previous) = (i128::from(total?), i128::from(previous?));
    let change = (total - previous)
        .checked_mul(MILLION)?
        .checked_div(previous)?;
    i64::try_from(change).ok()
}

fn gaps(totals: &[Total], window: Window, today: Date) -> Vec<Date> {
    let known: BTreeSet<Date> = totals.iter().filter_map(day).collect();
    let days = window.days().take_while(|day| *day <= today);
    days.filter(|day| !known.contains(day)).collect()
}

fn day(total: &Total) -> Option<Date> {
    total.period.parse().ok()
}

/// The first day of the period in which a day lies.
fn start(day: Date, granularity: Granularity) -> Date {
    match granularity {
        Granularity::Day => day,
        Granularity::Week => week(day),
        Granularity::Month => day.first_of_month(),
    }
}

/// The Monday of the week in which a day lies.
#[must_use]
pub fn week(day: Date) -> Date {
    let back = i32::from(day.weekday().since(Weekday::Monday));
    day.checked_sub(back.days()).unwrap_or(day)
}

fn of_jobs(totals: &[Total], granularity: Granularity) -> Vec<Series> {
    let mut sums: BTreeMap<&Owner, BTreeMap<Date, Sums>> = BTreeMap::new();
    for total in totals {
        let Some(day) = day(total) else { continue };
        let periods = sums.entry(&total.owner).or_default();
        let slot = periods.entry(start(day, granularity)).or_default();
        *slot = std::mem::take(slot).plus(&total.sums);
    }
    let series = sums.into_iter().map(|(owner, periods)| Series {
        key: match owner {
            Owner::Job(Some(name)) | Owner::Group(_, name) => name.clone(),
            owner => owner.key(),
        },
        points: periods
            .iter()
            .map(|(date, sums)| point(*date, sums))
            .collect(),
    });
    dearest_first(series.collect())
}

fn point(date: Date, sums: &Sums) -> Point {
    Point {
        date,
        total_micro_usd: sums.known_total().map(|total| total.0),
        executions: Some(sums.executions),
        failed: Some(sums.failed.saturating_add(sums.timeout)),
        unpriced: Some(sums.unpriced),
    }
}

fn by_part(totals: &[Total], arguments: &Arguments) -> Vec<Series> {
    let mut sums: BTreeMap<String, BTreeMap<Date, MicroUsd>> = BTreeMap::new();
    for total in totals {
        let Some(day) = day(total) else { continue };
        for (component, amount) in total.sums.components() {
            let key = match arguments.group_by {
                GroupBy::Category => component.category().as_str(),
                _ => component.service(),
            };
            let periods = sums.entry(key.to_owned()).or_default();
            let slot = periods
                .entry(start(day, arguments.granularity))
                .or_default();
            *slot = MicroUsd(slot.0.saturating_add(amount.0));
        }
    }
    let series = sums.into_iter().map(|(key, periods)| Series {
        key,
        points: periods
            .into_iter()
            .map(|(date, amount)| Point {
                date,
                total_micro_usd: Some(amount.0),
                executions: None,
                failed: None,
                unpriced: None,
            })
            .collect(),
    });
    dearest_first(series.collect())
}

fn dearest_first(mut series: Vec<Series>) -> Vec<Series> {
    let total = |series: &Series| {
        let known = series
            .points
            .iter()
            .filter_map(|point| point.total_micro_usd);
        known.fold(0, i64::saturating_add)
    };
    series.sort_by_cached_key(|it| (std::cmp::Reverse(total(it)), it.key.clone()));
    series
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn row(owner: Owner, executions: i64) -> Total {
        Total {
            period: "2026-11-26".to_owned(),
            owner,
            sums: Sums {
                executions,
                ..Sums::default()
            },
        }
    }

    #[test]
    fn the_teams_of_a_day_and_what_belongs_to_none_make_up_the_day() {
        let team = |name: &str| Owner::Group(Group::Team, name.to_owned());
        let platform = Owner::Group(Group::Platform, "glue".to_owned());
        let day = |of_core| {
            let rows = [
                row(Owner::All, 9),
                row(Owner::Job(None), 9),
                row(team("core"), of_core),
                row(platform.clone(), 9),
            ];
            let rows = grouped(rows.to_vec(), Group::Team).into_iter();
            rows.map(|row| (row.owner, row.sums.executions))
                .collect::<Vec<_>>()
        };
        assert_eq!(day(6), [(team("core"), 6), (team(NOT_KNOWN), 3)]);
        assert_eq!(day(9), [(team("core"), 9)]);
    }

    #[test]
    fn a_change_is_told_in_millionths_of_what_was_before() {
        for (total, previous, expected) in [
            (150, 100, Some(500_000)),
            (50, 100, Some(-500_000)),
            (100, 100, Some(0)),
            (100, 0, None),
            (i64::MAX, 1, None),
        ] {
            assert_eq!(change(Some(total), Some(previous)), expected);
        }
    }

    #[test]
    fn periods_begin_on_mondays_and_firsts() {
        let thursday = date(2026, 11, 26);
        for (granularity, expected) in [
            (Granularity::Day, thursday),
            (Granularity::Week, date(2026, 11, 23)),
            (Granularity::Month, date(2026, 11, 1)),
        ] {
            assert_eq!(start(thursday, granularity), expected);
        }
        assert_eq!(
            start(date(2026, 3, 1), Granularity::Week),
            date(2026, 2, 23)
        );
    }
}
