//! What 1,000,000 runs of 500 jobs in 30 days leave in the tables.
//!
//! Rows of hours and days are summed from a million contributions by the rule of posting. Of the runs
//! themselves those are there that a page may read: of the last 26 hours, and of the hours around the
//! beginning of a week. One run in forty succeeds at its second attempt.

use jiff::{SignedDuration, Timestamp, ToSpan};
use std::collections::{BTreeMap, BTreeSet};
use strands_core::cost::prices::PriceSheet;
use strands_core::event::{Quality, QualityResult};
use strands_core::incident::{IncidentRow, IncidentState, Kind, Severity, job_key};
use strands_core::instant::utc_date;
use strands_core::issue::{CodeLine, Finding, Known, Reading, Scan, ScriptVersion, register};
use strands_core::job::{Basis, Fact, Facts as JobFacts, JobKey};
use strands_core::now::{JobNow, PastRun, USUAL};
use strands_core::plan::{MAX_WRITES, Plan, Write};
use strands_core::run::{
    Authority, Facts, Figure, Ledger, Observation, Platform, RunKey, State, advance,
};
use strands_core::totals::{Board, Contribution, Marker, Owner, Rows, Sums};
use strands_store::Store;
use strands_store::trends::Month;

const RUNS: i64 = 1_000_000;
const JOBS: i64 = 500;
const DAYS: i64 = 30;
const TEAMS: i64 = 10;
/// Incidents that are open, and those that are over.
const OPEN: usize = 8;
const OVER: usize = 600;
/// As many runs stand for the others; it is a multiple of all periods.
const ALIKE: i64 = 10_000;
/// Jobs whose data is checked: the dearest ones.
const CHECKED: std::ops::Range<i64> = 470..JOBS;
/// Jobs whose script has something that could be better.
const FLAWED: i64 = 300;
/// The environment of all runs.
pub(crate) const PRODUCTION: &str = "production";
const ACCOUNT: &str = "111122223333";
const REGION: &str = "eu-west-1";

/// Everything about the run of that number; the newest is number 0 and started just before the present.
pub(crate) struct Made {
    pub(crate) now: Timestamp,
    pub(crate) prices: PriceSheet,
}

/// Between two runs.
fn gap() -> SignedDuration {
    SignedDuration::from_hours(24 * DAYS) / i32::try_from(RUNS).unwrap()
}

/// Runs of so many hours.
fn within(hours: i64) -> i64 {
    i64::try_from(SignedDuration::from_hours(hours).as_nanos() / gap().as_nanos()).unwrap()
}

/// A job.
pub(crate) fn name(job: i64) -> String {
    format!("warehouse_load_{job:03}")
}

fn platform(job: i64) -> Platform {
    match job % 4 {
        0 => Platform::Glue,
        1 => Platform::EmrServerless,
        2 => Platform::Batch,
        _ => Platform::Custom("dbt".to_owned()),
    }
}

impl Made {
    fn started(&self, number: i64) -> Timestamp {
        self.now - gap() * i32::try_from(number + 1).unwrap()
    }

    fn job(number: i64) -> i64 {
        number % JOBS
    }

    /// From one minute to two hours, by the job, and a little by the run.
    fn seconds(number: i64) -> i64 {
        let usual = 60 + Self::job(number) * 14;
        usual + (number * 7_919) % (usual / 5)
    }

    fn state(number: i64) -> State {
        match number {
            0..40 => State::Running,
            _ if number % 50 == 7 => State::Failed,
            _ if number % 400 == 11 => State::Stopped,
            _ => State::Success,
        }
    }

    fn is_retried(number: i64) -> bool {
        number % 40 == 3 && Self::state(number) == State::Success
    }

    pub(crate) fn run(&self, number: i64) -> Ledger {
        let job = Self::job(number);
        let (state, started) = (Self::state(number), self.started(number));
        let ended = started + SignedDuration::from_secs(Self::seconds(number));
        let told = if state.is_terminal() { ended } else { started };
        let mut run = None;
        let mut since = started;
        if Self::is_retried(number) {
            let failed = started + SignedDuration::from_secs(Self::seconds(number) / 4);
            since = failed + SignedDuration::from_secs(30);
            let report = Self::report(number, (1, State::Failed), (started, Some(failed)));
            run = Some(advance(None, &report, Facts::Unasked, failed, &self.prices).run);
        }
        let attempt = 1 + u32::from(run.is_some());
        let report = Self::report(
            number,
            (attempt, state),
            (since, state.is_terminal().then_some(ended)),
        );
        let mut run = advance(run.as_ref(), &report, Facts::Unasked, told, &self.prices).run;
        run.job = Some(Box::new(JobFacts {
            team: Some(Fact {
                value: format!("team-{}", job % TEAMS),
                basis: Basis::Config,
            }),
            ..JobFacts::default()
        }));
        run.contribution = Contribution::of(&run);
        run
    }

    fn report(
        number: i64,
        (attempt, state): (u32, State),
        (started, ended): (Timestamp, Option<Timestamp>),
    ) -> Observation {
        let job = Self::job(number);
        let key = RunKey {
            account: ACCOUNT.to_owned(),
            region: REGION.to_owned(),
            platform: platform(job),
            scope: "-".to_owned(),
            run_id: format!("jr_{number:064x}"),
        };
        let told = ended.unwrap_or(started);
        let mut report = Observation::new(key, state, state.default_native(), told);
        report.attempt = attempt;
        report.authority = Authority::Event;
        report.digest = Some(format!("digest-{number}-{attempt}"));
        report.job_name = Some(name(job));
        report.started_at = Some(started);
        report.ended_at = ended;
        report.units.usd = Figure::new(0.01 * Self::seconds(number) as f64 / 60.0);
        report
    }

    /// What days and hours hold of all runs. Runs differ by their number within so many, and by their time.
    fn rows(&self) -> Rows {
        let contributions = (0..ALIKE).map(|number| self.run(ALIKE + number).contribution.unwrap());
        let contributions: Vec<Contribution> = contributions.collect();
        let mut rows = Rows::default();
        for number in (0..RUNS).filter(|it| Self::state(*it).is_terminal()) {
            let started = self.started(number);
            let quarter = started.as_second() - started.as_second() % 900;
            let alike = &contributions[usize::try_from(number % ALIKE).unwrap()];
            rows.add(&Marker {
                version: 1,
                environment: Some(PRODUCTION.to_owned()),
                contribution: Contribution {
                    day: utc_date(started),
                    quarter: Timestamp::from_second(quarter).ok(),
                    ..alike.clone()
                },
            });
        }
        rows
    }

    fn job_now(&self, job: i64) -> JobNow {
        let newest = (0..).map(|back| job + back * JOBS).take(USUAL);
        let past = newest.map(|number| PastRun::of(&self.run(number)));
        let row = JobNow::of(PRODUCTION, &name(job), past).unwrap();
        row.after(None).unwrap()
    }

    fn listed(&self) -> impl Iterator<Item = Ledger> {
        let numbers = (0..within(26)).chain(within(167)..within(169));
        numbers.map(|number| self.run(number))
    }

    fn board(&self, rows: &Rows) -> Board {
        let today = utc_date(self.now);
        let mut jobs: BTreeMap<String, [Sums; 2]> = BTreeMap::new();
        for (target, sums) in &rows.days {
            let age = target.day.until(today).unwrap().get_days();
            if let (Owner::Job(Some(job)), 1..=14) = (&target.owner, age) {
                let times = jobs.entry(job.clone()).or_default();
                let slot = &mut times[usize::from(age <= 7)];
                *slot = std::mem::take(slot).plus(sums);
            }
        }
        let jobs = jobs
            .into_iter()
            .map(|(job, [before, now])| (Some(job), before, now));
        Board::of(&jobs.collect::<Vec<_>>())
    }

    /// A check a day of the dearest jobs.
    fn checks(&self) -> impl Iterator<Item = Write> {
        let days = (0..DAYS).flat_map(|day| CHECKED.map(move |job| (day, job)));
        days.map(|(day, job)| {
            let run = self.run(within(24 * day) / JOBS * JOBS + job);
            Write::Quality(Box::new(Quality {
                result: QualityResult {
                    result_id: format!("dqresult-{day}-{job}"),
                    verdict: "PASSED".to_owned(),
                    score: Some(0.98),
                    rules_passed: Some(49),
                    rules_failed: Some(1),
                    rules_skipped: Some(0),
                    rulesets: vec![format!("rules_of_{}", name(job))],
                    job_name: Some(name(job)),
                    run_id: Some(run.key.run_id.clone()),
                    table: None,
                },
                account: ACCOUNT.to_owned(),
                region: REGION.to_owned(),
                time: run.placed_at(),
                digest: format!("digest-{day}-{job}"),
                run: Some(run.key),
            }))
        })
    }

    /// A finding in the scripts of some jobs.
    fn findings(&self) -> impl Iterator<Item = Plan> {
        (0..FLAWED).flat_map(|job| {
            let scan = Scan {
                job: JobKey {
                    account: ACCOUNT.to_owned(),
                    region: REGION.to_owned(),
                    platform: platform(job),
                    scope: "-".to_owned(),
                    name: name(job),
                },
                execution_id: self.run(job).execution_id,
                at: self.now - SignedDuration::from_hours(job),
                version: ScriptVersion {
                    location: format!("s3://company-etl-code/glue/{}.py", name(job)),
                    tag: format!("\"{job:032x}\""),
                    rules: "1".to_owned(),
                },
                modified_at: None,
                reading: Reading::Whole,
                looked_for: BTreeSet::from(["select_star".to_owned()]),
                findings: vec![finding(job)],
            };
            register(&Known::default(), &scan)
        })
    }

    fn writes(&self, rows: Rows) -> impl Iterator<Item = Write> {
        let days = rows.days.into_iter();
        let days = days.map(|(target, sums)| Write::AddTotals { target, sums });
        let hours = rows.hours.into_iter();
        let hours = hours.map(|(hour, sums)| Write::AddHour { hour, sums });
        let failed = |step: i64| (0..).map(move |it| 7 + it * 50 * step);
        let open = failed(1).take(OPEN).map(|it| incident(&self.run(it), true));
        let over = failed(33).skip(OPEN).take(OVER);
        let over = over.map(|it| incident(&self.run(it), false));
        let incidents = open.chain(over).map(|it| Write::Incident(Box::new(it)));
        let runs = self.listed().flat_map(|run| {
            let run = Box::new(run);
            [
                Write::Execution(run.clone()),
                Write::Run { run, expect: None },
            ]
        });
        days.chain(hours)
            .chain(incidents)
            .chain(runs)
            .chain(self.checks())
    }

    pub(crate) async fn fill(&self, store: &Store) {
        let rows = self.rows();
        let today = utc_date(self.now);
        let board = self.board(&rows);
        store.put_board(PRODUCTION, today, &board).await.unwrap();
        let writes: Vec<Write> = self.writes(rows).collect();
        for some in writes.chunks(MAX_WRITES) {
            let plan = Plan::new(some.to_vec());
            store.execute(&plan, self.now).await.unwrap();
        }
        for plan in self.findings() {
            store.execute(&plan, self.now).await.unwrap();
        }
        for job in 0..JOBS {
            store.put_job_now(&self.job_now(job)).await.unwrap();
        }
        for month in [today, today - 1.month()] {
            store.put_month(Month::of(month)).await.unwrap();
        }
    }
}

fn finding(job: i64) -> Finding {
    Finding {
        issue_type: "select_star".to_owned(),
        fingerprint: format!("{job:032x}"),
        severity: Severity::Medium,
        confidence: 0.95,
        line: 42,
        message: "All columns of sales.orders are read, and three of them are used".to_owned(),
        recommendation: "Name the columns that are used: order_id, amount, ordered_at".to_owned(),
        impact: "not quantified".to_owned(),
        evidence: vec!["frame = spark.sql(\"SELECT * FROM sales.orders\")".to_owned()],
        code: (38..46)
            .map(|number| CodeLine {
                number,
                text: "    frame = spark.sql(\"…\")".to_owned(),
                is_found: number == 42,
            })
            .collect(),
        example: Some("spark.sql(\"SELECT order_id, amount FROM sales.orders\")".to_owned()),
        suppressed: false,
    }
}

fn incident(run: &Ledger, is_open: bool) -> IncidentRow {
    let opened_at = run.placed_at();
    let job = run.job_name().unwrap().to_owned();
    let over_at = opened_at + SignedDuration::from_hours(1);
    IncidentRow {
        job_key: job_key(PRODUCTION, Some(&job)),
        entry: format!("incident#{opened_at}#1"),
        incident_id: run.execution_id.clone(),
        kind: Kind::Failure,
        severity: Severity::High,
        environment: PRODUCTION.to_owned(),
        job,
        jobs: Vec::new(),
        cause: "outofmemoryerror executor lost".to_owned(),
        state: if is_open {
            IncidentState::Open
        } else {
            IncidentState::Resolved
        },
        due_at: opened_at.as_millisecond(),
        opened_at,
        reopened: 0,
        flapping: None,
        resolved_at: (!is_open).then_some(over_at),
        resolution: None,
        run_key: Some(run.key.text()),
        attempt: Some(1),
        month: None,
        exposed: None,
        runs: 1,
        cost: None,
        acknowledged_at: None,
    }
}
