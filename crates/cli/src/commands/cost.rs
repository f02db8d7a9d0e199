//! `cost trends`.

use super::agent;
use super::opened::Opened;
use crate::args::{CostTrends, Global, Grouping, Period};
use crate::chart;
use crate::exit::Fault;
use crate::output;
use crate::table::{Column, Table};
use cost_tracking::trends;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use strands_core::cost::Component;
use strands_core::cost::prices::PriceSheet;
use strands_core::instant;
use strands_core::money::MicroUsd;
use strands_core::totals::{Group, Owner, Sums};
use strands_store::trends::{Month, Total};
use strands_store::{Store, StoreError};

const DEFAULT_DAYS: i64 = 30;
const DEFAULT_DAYS_BY_WEEK: i64 = 84;
const DEFAULT_DAYS_BY_MONTH: i64 = 365;
const MAX_DAYS: i64 = 400;

#[derive(Serialize)]
struct Point<'a> {
    period: &'a str,
    total_micro_usd: Option<i64>,
    components: BTreeMap<Component, MicroUsd>,
    executions: i64,
    successful: i64,
    failed: i64,
    stopped: i64,
    timeout: i64,
    unpriced: i64,
    duration_ms: i64,
}

#[derive(Serialize)]
struct Series<'a> {
    key: String,
    points: Vec<Point<'a>>,
    total_micro_usd: Option<i64>,
    executions: i64,
    unpriced: i64,
}

pub(crate) async fn trends(global: &Global, args: &CostTrends) -> Result<(), Fault> {
    let opened = Opened::read(global).await?;
    let to = instant::utc_date(opened.now);
    let from = from(&opened, args)?;
    let totals = read(&opened.store, args, from, to).await?;
    let series = group(totals);
    if global.json {
        let query = json!({
            "by": match args.by { Period::Day => "day", Period::Week => "week", Period::Month => "month" },
            "group": args.group.map(word),
            "job": args.job, "from": from.to_string(), "to": to.to_string(),
        });
        let views: Vec<Series<'_>> = series.iter().map(view).collect();
        let result: Value = json!({ "series": views });
        output::json("strands.cost.trends/1", opened.now, &query, &result);
        return Ok(());
    }
    print(global, args, &series);
    opened.note_sample(global);
    Ok(())
}

fn from(opened: &Opened, args: &CostTrends) -> Result<Date, Fault> {
    let days = match args.by {
        Period::Day => DEFAULT_DAYS,
        Period::Week => DEFAULT_DAYS_BY_WEEK,
        Period::Month => DEFAULT_DAYS_BY_MONTH,
    };
    let back = |days: i64| {
        let from = opened
            .now
            .checked_sub(SignedDuration::from_hours(24 * days));
        from.unwrap_or(Timestamp::UNIX_EPOCH)
    };
    let since = opened
        .time(args.since.as_deref())?
        .unwrap_or_else(|| back(days));
    Ok(instant::utc_date(since.max(back(MAX_DAYS))))
}

async fn read(store: &Store, args: &CostTrends, from: Date, to: Date) -> Result<Vec<Total>, Fault> {
    let prices = PriceSheet::embedded().map_err(Fault::store)?;
    let totals = read_rows(store, prices, args, from, to).await?;
    Ok(match args.by {
        Period::Week => weeks(totals),
        Period::Day | Period::Month => totals,
    })
}

async fn read_rows(
    store: &Store,
    prices: &PriceSheet,
    args: &CostTrends,
    from: Date,
    to: Date,
) -> Result<Vec<Total>, StoreError> {
    if args.group == Some(Grouping::Agent) {
        return agent::totals(store, prices, args.by, (from, to)).await;
    }
    if let Some(group) = args.group {
        return read_groups(store, group, args.by, from, to).await;
    }
    let owner = args
        .job
        .clone()
        .map_or(Owner::All, |job| Owner::Job(Some(job)));
    match args.by {
        Period::Day | Period::Week => store.days(&owner, from, to).await,
        Period::Month => store.months(&owner, Month::of(from), Month::of(to)).await,
    }
}

/// Days of one owner after the other, added up from Mondays.
fn weeks(days: Vec<Total>) -> Vec<Total> {
    let mut weeks: Vec<Total> = Vec::new();
    for mut day in days {
        if let Ok(date) = day.period.parse() {
            day.period = trends::week(date).to_string();
        }
        match weeks.last_mut() {
            Some(week) if (&week.owner, &week.period) == (&day.owner, &day.period) => {
                week.sums = std::mem::take(&mut week.sums).plus(&day.sums);
            }
            _ => weeks.push(day),
        }
    }
    weeks
}

async fn read_groups(
    store: &Store,
    group: Grouping,
    by: Period,
    from: Date,
    to: Date,
) -> Result<Vec<Total>, StoreError> {
    let mut totals = Vec::new();
    match by {
        Period::Day | Period::Week => {
            for day in from
                .series(jiff::Span::new().days(1))
                .take_while(|day| *day <= to)
            {
                totals.extend(of_group(store.day(day).await?, group));
            }
        }
        Period::Month => {
            let mut month = Month::of(to);
            while month >= Month::of(from) {
                totals.extend(of_group(store.month(month).await?, group));
                month = month.previous();
            }
        }
    }
    totals.sort_by(|a, b| (&a.owner, &a.period).cmp(&(&b.owner, &b.period)));
    Ok(totals)
}

fn of_group(rows: Vec<Total>, group: Grouping) -> Vec<Total> {
    let kind = match group {
        Grouping::Job => return rows.into_iter().filter(|row| row.owner.is_job()).collect(),
        Grouping::Platform => Group::Platform,
        Grouping::Team => Group::Team,
        Grouping::CostCenter => Group::CostCenter,
        Grouping::Agent => Group::Agent,
    };
    trends::grouped(rows, kind)
}

const fn word(group: Grouping) -> &'static str {
    match group {
        Grouping::Job => "job",
        Grouping::Platform => Group::Platform.as_str(),
        Grouping::Team => Group::Team.as_str(),
        Grouping::CostCenter => Group::CostCenter.as_str(),
        Grouping::Agent => Group::Agent.as_str(),
    }
}

fn group(totals: Vec<Total>) -> Vec<(Owner, Vec<Total>)> {
    let mut series: BTreeMap<Owner, Vec<Total>> = BTreeMap::new();
    for total in totals {
        series.entry(total.owner.clone()).or_default().push(total);
    }
    let mut series: Vec<_> = series.into_iter().collect();
    series.sort_by_key(|(owner, points)| (-sum(points).total().0, owner.clone()));
    series
}

fn sum(points: &[Total]) -> Sums {
    points
        .iter()
        .fold(Sums::default(), |sums, total| sums.plus(&total.sums))
}

fn name(owner: &Owner) -> String {
    match owner {
        Owner::All => "all jobs".to_owned(),
        Owner::Job(Some(name)) | Owner::Group(_, name) => name.clone(),
        Owner::Job(None) => "(unnamed)".to_owned(),
    }
}

fn view((owner, points): &(Owner, Vec<Total>)) -> Series<'_> {
    let sums = sum(points);
    Series {
        key: match owner {
            Owner::Group(_, value) => value.clone(),
            owner => owner.key(),
        },
        total_micro_usd: sums.known_total().map(|total| total.0),
        executions: sums.executions,
        unpriced: sums.unpriced,
        points: points.iter().map(point).collect(),
    }
}

fn point(total: &Total) -> Point<'_> {
    let sums = &total.sums;
    Point {
        period: &total.period,
        total_micro_usd: sums.known_total().map(|total| total.0),
        components: sums.components(),
        executions: sums.executions,
        successful: sums.successful,
        failed: sums.failed,
        stopped: sums.stopped,
        timeout: sums.timeout,
        unpriced: sums.unpriced,
        duration_ms: sums.duration_ms,
    }
}

fn print(global: &Global, args: &CostTrends, series: &[(Owner, Vec<Total>)]) {
    let is_of_agents = args.group == Some(Grouping::Agent);
    if series.is_empty() {
        let none = if is_of_agents {
            "No tool was called in that time; calls are kept for 30 days."
        } else {
            "No run has ended in that time."
        };
        output::note(global, none);
        return;
    }
    let period = match args.by {
        Period::Day => "DAY",
        Period::Week => "WEEK FROM",
        Period::Month => "MONTH",
    };
    let mut columns = vec![
        Column::Left(match args.group {
            None | Some(Grouping::Job) => "JOB",
            Some(Grouping::Platform) => "PLATFORM",
            Some(Grouping::Team) => "TEAM",
            Some(Grouping::CostCenter) => "COST CENTER",
            Some(Grouping::Agent) => "AGENT",
        }),
        Column::Left(period),
        Column::Right("COST"),
        Column::Right(if is_of_agents { "CALLS" } else { "RUNS" }),
        Column::Right("FAILED"),
        Column::Right("UNPRICED"),
    ];
    if chart::is_wanted() {
        columns.push(Column::Left(""));
    }
    let mut table = Table::new(&columns);
    let points = series.iter().flat_map(|(_, points)| points);
    let highest = points.map(|point| point.sums.total().0).max().unwrap_or(0);
    for (owner, points) in series {
        for total in points {
            let bar = chart::bar(total.sums.total().0, highest);
            table.row(cells(name(owner), total.period.clone(), &total.sums, bar));
        }
        if points.len() > 1 {
            table.row(cells(
                name(owner),
                "total".to_owned(),
                &sum(points),
                String::new(),
            ));
        }
    }
    output::print(&table.text());
    if is_of_agents {
        output::note(
            global,
            "Estimated: Lambda's price of the time that calls took. What models cost is not measured, and \
             neither is what runs on this machine.",
        );
        return;
    }
    let unpriced: i64 = series.iter().map(|(_, points)| sum(points).unpriced).sum();
    if unpriced > 0 {
        output::note(
            global,
            &format!("{unpriced} runs have a part without a price; it is not in these sums."),
        );
    }
}

fn cells(name: String, period: String, sums: &Sums, bar: String) -> Vec<String> {
    let mut cells = vec![
        name,
        period,
        sums.known_total()
            .map_or_else(|| "unpriced".to_owned(), |total| total.to_string()),
        sums.executions.to_string(),
        (sums.failed + sums.timeout).to_string(),
        sums.unpriced.to_string(),
    ];
    if chart::is_wanted() {
        cells.push(bar);
    }
    cells
}
