//! Money: the operations of cost-tracking, so that pages and the command line tell the same.

use super::{OrUnread, Reads};
use crate::model::{Ahead, DayLine, JobDays, OddDay, Outlook, Read, Spending};
use crate::page::Days;
use crate::query::Query;
use cost_tracking::{anomalies, forecast};
use jiff::ToSpan;
use jiff::civil::Date;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use strands_core::instant::utc_date;
use strands_core::totals::{Board, Owner, Sums};
use strands_store::StoreError;
use strands_store::trends::Total;

/// Days ahead on the page of cost.
const HORIZON: i64 = 30;
/// Jobs that are looked at for days out of line.
const WATCHED: usize = 10;

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
        let jobs = self.by_job(back(14), back(1)).await.or_unread("jobs")?;
        let sums = jobs.into_iter().map(|job| {
            let (before, now) = (
                job.between(back(14), back(8)),
                job.between(back(7), back(1)),
            );
            (job.job, before, now)
        });
        Ok(Board::of(&sums.collect::<Vec<_>>()))
    }

    /// Days by job: one query a day.
    async fn by_job(&self, from: Date, to: Date) -> Result<Vec<JobDays>, StoreError> {
        let mut jobs: BTreeMap<Option<String>, BTreeMap<Date, Sums>> = BTreeMap::new();
        let days = from.series(1.day()).take_while(|day| *day <= to);
        for day in days {
            for row in self.store.day(day).await? {
                if let Owner::Job(name) = row.owner {
                    jobs.entry(name).or_default().insert(day, row.sums);
                }
            }
        }
        let jobs = jobs.into_iter().map(|(job, days)| JobDays { job, days });
        Ok(jobs.collect())
    }

    /// The days ahead and the month's end, or why there is no forecast.
    pub(super) async fn outlook(&self) -> Read<Outlook> {
        let ask = |horizon: i64| forecast::Arguments {
            horizon_days: Some(horizon),
            ..forecast::Arguments::default()
        };
        let ahead = match forecast::forecast(self.store, &ask(HORIZON), self.now).await {
            Ok(answer) => answer.forecast,
            Err(refusal) if refusal.code == "upstream_unavailable" => {
                return Err(refusal).or_unread("forecast");
            }
            Err(refusal) => return Ok(Outlook::None(refusal.message)),
        };
        let today = utc_date(self.now);
        let first = ahead.daily.first().map_or(today, |day| day.date);
        let rest = i64::from(first.days_in_month() - first.day() + 1);
        let month = forecast::forecast(self.store, &ask(rest), self.now).await;
        let month = month.or_unread("forecast")?.forecast;
        Ok(Outlook::Known(Box::new(Ahead {
            forecast: ahead,
            month,
        })))
    }

    /// Facts of the page of cost.
    pub(in crate::server) async fn spending(&self, query: &Query) -> Spending {
        let days = Days::of(query);
        let jobs = self.by_job(days.before, days.to).await.or_unread("jobs");
        let anomalies = match &jobs {
            Ok(jobs) => self.odd_days(jobs, days).await,
            Err(unread) => Err(unread.clone()),
        };
        Spending {
            days: self.days_of_all(days.from, days.to).await,
            jobs,
            outlook: self.outlook().await,
            anomalies,
        }
    }

    /// Days out of line of all jobs together and of the dearest ones.
    async fn odd_days(&self, jobs: &[JobDays], days: Days) -> Read<Vec<OddDay>> {
        let mut dearest: Vec<&JobDays> = jobs.iter().filter(|it| it.job.is_some()).collect();
        dearest.sort_by_key(|job| Reverse(job.between(days.from, days.to).total()));
        let names = dearest.into_iter().take(WATCHED).map(|it| it.job.clone());
        let mut found = Vec::new();
        for job in std::iter::once(None).chain(names) {
            let arguments = anomalies::Arguments {
                job_name: job.clone(),
                from: Some(days.from),
                to: days.to.tomorrow().ok(),
                ..anomalies::Arguments::default()
            };
            match anomalies::identify_anomalies(self.store, &arguments, self.now).await {
                Ok(answer) => found.extend(answer.anomalies.into_iter().map(|it| OddDay {
                    job: job.clone(),
                    anomaly: it.anomaly,
                    causes: it.likely_cause.iter().filter_map(cause).collect(),
                })),
                Err(refusal) if refusal.code == "upstream_unavailable" => {
                    return Err(refusal).or_unread("anomalies");
                }
                Err(_) => {}
            }
        }
        found.sort_by(|a, b| (b.anomaly.date, &a.job).cmp(&(a.anomaly.date, &b.job)));
        Ok(found)
    }
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
