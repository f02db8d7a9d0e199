//! Money: the operations of cost-tracking, so that pages and the command line tell the same.

use super::{OrUnread, Reads};
use crate::model::{Ahead, DayLine, JobDays, OddDay, Outlook, Read, Spending, Whose};
use crate::page::Days;
use crate::query::Query;
use cost_tracking::{anomalies, forecast};
use futures_util::future::try_join_all;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use jiff::ToSpan;
use jiff::civil::Date;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use strands_core::totals::{Board, Durations, Owner, Sums};
use strands_store::StoreError;
use strands_store::trends::Total;

/// Days ahead on the page of cost.
const HORIZON: u16 = 30;
/// Jobs that are looked at for days out of line.
const WATCHED: usize = 10;
/// Jobs that stand for themselves on the page of cost.
const NAMED: usize = 25;
/// Jobs that are asked for at one time.
const AT_ONCE: usize = 20;

impl Reads<'_> {
    /// Days of all jobs together.
    pub(super) async fn days_of_all(&self, from: Date, to: Date) -> Read<Vec<DayLine>> {
        let totals = self
            .store
            .days(&Owner::All, from, to)
            .await
            .or_unread("days")?;
        Ok(day_lines(totals))
    }

    /// Days of one job.
    pub(super) async fn days_of_job(&self, name: &str, from: Date, to: Date) -> Read<Vec<DayLine>> {
        let owner = Owner::Job(Some(name.to_owned()));
        let totals = self.store.days(&owner, from, to).await.or_unread("days")?;
        Ok(day_lines(totals))
    }

    /// What the schedule put today, else the same made of the fourteen whole days before.
    pub(super) async fn board(&self, today: Date) -> Read<Board> {
        let held = self.store.board(self.environment, today).await;
        if let Some(board) = held.or_unread("board")? {
            return Ok(board);
        }
        let back = |days: i32| today.checked_sub(days.days()).unwrap_or(today);
        let mut jobs: BTreeMap<Option<String>, [Sums; 2]> = BTreeMap::new();
        for age in 1..=14 {
            for row in self.store.day(back(age)).await.or_unread("jobs")? {
                if let Owner::Job(name) = row.owner {
                    let times = jobs.entry(name).or_default();
                    let slot = &mut times[usize::from(age <= 7)];
                    *slot = std::mem::take(slot).plus(&row.sums);
                }
            }
        }
        let jobs = jobs
            .into_iter()
            .map(|(job, [before, now])| (job, before, now));
        Ok(Board::of(&jobs.collect::<Vec<_>>()))
    }

    /// The days ahead and the month's end, or why there is no forecast.
    pub(super) async fn outlook(&self) -> Read<Outlook> {
        match forecast::with_month(self.store, HORIZON, self.now).await {
            Ok((forecast, month)) => Ok(Outlook::Known(Box::new(Ahead { forecast, month }))),
            Err(refusal) if refusal.code == "upstream_unavailable" => {
                Err(refusal).or_unread("forecast")
            }
            Err(refusal) => Ok(Outlook::None(refusal.message)),
        }
    }

    /// Facts of the page of cost.
    pub(in crate::server) async fn spending(&self, query: &Query) -> Spending {
        let days = Days::of(query);
        let (all, named, outlook, budgets) = tokio::join!(
            self.days_of_all(days.before, days.to),
            self.days_of_dearest(days.before, days.to),
            self.outlook(),
            self.budgets(),
        );
        let jobs = named.and_then(|named| match &all {
            Ok(all) => Ok(with_others(named, all)),
            Err(unread) => Err(unread.clone()),
        });
        let anomalies = match &jobs {
            Ok(jobs) => self.odd_days(jobs, days).await,
            Err(unread) => Err(unread.clone()),
        };
        Spending {
            days: all.map(|all| all.into_iter().filter(|it| it.day >= days.from).collect()),
            jobs,
            outlook,
            budgets,
            anomalies,
        }
    }

    /// Days of the jobs that cost most lately, and of runs without a name.
    async fn days_of_dearest(&self, from: Date, to: Date) -> Read<Vec<JobDays>> {
        let names = self.dearest_first().await?.into_iter().take(NAMED);
        let whose = names.map(Whose::Job).chain([Whose::Unnamed]);
        let reads = whose.map(|whose| async move {
            let owner = Owner::Job(whose.job().map(str::to_owned));
            let totals = self.store.days(&owner, from, to).await?;
            let days = day_lines(totals).into_iter().map(|it| (it.day, it.sums));
            Ok(JobDays {
                whose,
                days: days.collect(),
            })
        });
        let jobs: Result<Vec<JobDays>, StoreError> =
            stream::iter(reads).buffered(AT_ONCE).try_collect().await;
        let mut jobs = jobs.or_unread("jobs")?;
        jobs.retain(|job| !job.days.is_empty());
        Ok(jobs)
    }

    /// Days out of line of all jobs together and of the dearest ones.
    async fn odd_days(&self, jobs: &[JobDays], days: Days) -> Read<Vec<OddDay>> {
        let mut dearest: Vec<(&str, &JobDays)> = jobs
            .iter()
            .filter_map(|it| Some((it.whose.job()?, it)))
            .collect();
        dearest.sort_by_key(|(_, job)| Reverse(job.between(days.from, days.to).total()));
        let names = dearest.into_iter().take(WATCHED);
        let names = names.map(|(name, _)| Some(name.to_owned()));
        let reads = std::iter::once(None)
            .chain(names)
            .map(|job| self.odd_days_of(job, days));
        let mut found: Vec<OddDay> = try_join_all(reads).await?.into_iter().flatten().collect();
        found.sort_by(|a, b| (b.anomaly.date, &a.job).cmp(&(a.anomaly.date, &b.job)));
        Ok(found)
    }

    async fn odd_days_of(&self, job: Option<String>, days: Days) -> Read<Vec<OddDay>> {
        let arguments = anomalies::Arguments {
            job_name: job.clone(),
            from: Some(days.from),
            to: days.to.tomorrow().ok(),
            ..anomalies::Arguments::default()
        };
        match anomalies::identify_anomalies(self.store, &arguments, self.now).await {
            Ok(answer) => {
                let odd = answer.anomalies.into_iter().map(|it| OddDay {
                    job: job.clone(),
                    anomaly: it.anomaly,
                    causes: it.likely_cause.iter().filter_map(cause).collect(),
                });
                Ok(odd.collect())
            }
            Err(refusal) if refusal.code == "upstream_unavailable" => {
                Err(refusal).or_unread("anomalies")
            }
            Err(_) => Ok(Vec::new()),
        }
    }
}

/// With what is left of all jobs together. A run that is posted between two reads is in no rest.
fn with_others(mut named: Vec<JobDays>, all: &[DayLine]) -> Vec<JobDays> {
    let left = all.iter().map(|line| {
        let of_day = named.iter().filter_map(|job| job.days.get(&line.day));
        let left = of_day.fold(line.sums.clone(), Sums::minus);
        let durations = Durations::default();
        (line.day, Sums { durations, ..left })
    });
    let days: BTreeMap<Date, Sums> = left.filter(|(_, left)| left.executions > 0).collect();
    if !days.is_empty() {
        named.push(JobDays {
            whose: Whose::Others,
            days,
        });
    }
    named
}

fn cause(factor: &cost_tracking::causes::Factor) -> Option<(String, f64)> {
    let word = serde_json::to_value(factor.cause).ok()?;
    Some((word.as_str()?.to_owned(), factor.factor))
}

fn day_lines(totals: Vec<Total>) -> Vec<DayLine> {
    let lines = totals.into_iter().filter_map(|total| {
        Some(DayLine {
            day: total.period.parse().ok()?,
            sums: total.sums,
        })
    });
    lines.collect()
}
