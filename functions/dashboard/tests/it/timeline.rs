//! The timeline of many runs, which is read job by job.

use crate::site::{Browser, Site};
use jiff::{SignedDuration, Timestamp};
use strands_core::cost::prices::PriceSheet;
use strands_core::now::{JobNow, PastRun, USUAL};
use strands_core::plan::{MAX_WRITES, Plan, Write};
use strands_core::run::{Authority, Facts, Ledger, Observation, Platform, RunKey, State, advance};
use strands_core::totals::{Contribution, Marker, Rows};
use strands_store::Store;

const ENVIRONMENT: &str = "production";
const JOBS: [&str; 3] = ["orders", "payments", "refunds"];
/// Of each job, one every three minutes: more than a page reads as one list.
const RUNS: i64 = 450;

fn report(job: &str, number: i64, attempt: u32, state: State, now: Timestamp) -> Observation {
    let started = now - SignedDuration::from_mins(3 * (number + 1));
    let started = started + SignedDuration::from_secs(i64::from(attempt - 1) * 50);
    let key = RunKey {
        account: "111122223333".to_owned(),
        region: "eu-west-1".to_owned(),
        platform: Platform::Glue,
        scope: "-".to_owned(),
        run_id: format!("{job}/{number}"),
    };
    let ended = started + SignedDuration::from_secs(40);
    let mut report = Observation::new(key, state, state.default_native(), ended);
    report.authority = Authority::Event;
    report.attempt = attempt;
    report.job_name = Some(job.to_owned());
    report.started_at = Some(started);
    report.ended_at = state.is_terminal().then_some(ended);
    report
}

/// One in ten fails, and one in ten succeeds at its second attempt; the newest run runs.
fn run(job: &str, number: i64, now: Timestamp) -> Ledger {
    let reports = match number % 10 {
        _ if number == 0 => vec![(1, State::Running)],
        3 => vec![(1, State::Failed)],
        5 => vec![(1, State::Failed), (2, State::Success)],
        _ => vec![(1, State::Success)],
    };
    let prices = PriceSheet::embedded().unwrap();
    let told = reports
        .into_iter()
        .fold(None, |run: Option<Ledger>, (attempt, state)| {
            let report = report(job, number, attempt, state, now);
            Some(advance(run.as_ref(), &report, Facts::Unasked, now, prices).run)
        });
    let mut run = told.unwrap();
    run.contribution = Contribution::of(&run);
    run
}

async fn fill(store: &Store, now: Timestamp) {
    let mut rows = Rows::default();
    let mut writes = Vec::new();
    for job in JOBS {
        let runs: Vec<Ledger> = (0..RUNS).map(|number| run(job, number, now)).collect();
        let past = runs.iter().take(USUAL).map(PastRun::of);
        let row = JobNow::of(ENVIRONMENT, job, past).unwrap().after(None);
        store.put_job_now(&row.unwrap()).await.unwrap();
        for run in runs {
            if let Some(contribution) = run.contribution.clone() {
                rows.add(&Marker {
                    version: 1,
                    environment: Some(ENVIRONMENT.to_owned()),
                    contribution,
                });
            }
            let run = Box::new(run);
            writes.push(Write::Execution(run.clone()));
            writes.push(Write::Run { run, expect: None });
        }
    }
    let hours = rows.hours.into_iter();
    writes.extend(hours.map(|(hour, sums)| Write::AddHour { hour, sums }));
    for some in writes.chunks(MAX_WRITES) {
        store.execute(&Plan::new(some.to_vec()), now).await.unwrap();
    }
}

/// A job's row, as the page draws it.
fn row(page: &str, job: &str) -> String {
    let rows = page
        .split("<tr")
        .filter(|it| it.contains(&format!("/jobs/{job}\"")));
    let mut rows = rows.map(|it| it.split("</tr>").next().unwrap().to_owned());
    let row = rows.next().unwrap();
    assert_eq!(rows.next(), None, "{job}");
    row
}

#[tokio::test]
async fn of_many_runs_each_jobs_row_is_the_one_that_it_has_alone() {
    let site = Site::open().await;
    fill(&site.tables.store().await, site.now()).await;
    let mut browser = Browser::of(&site, &["strands-viewer"]).await;
    // Two minutes after a start: no run reaches into the window.
    let from = site.now() - SignedDuration::from_mins(3 * 121 + 1);
    let to = site.now() + SignedDuration::from_mins(10);
    let window = format!("/timeline?from={from}&to={to}");
    let all = browser.get(&window).await.text();
    for job in JOBS {
        let alone = browser.get(&format!("{window}&job={job}")).await.text();
        let row = row(&all, job);
        assert_eq!(row, self::row(&alone, job), "{job}");
        // Second attempts are drawn, and so is what runs.
        assert!(row.contains("attempt 2 succeeded"), "{row}");
        assert!(row.contains("running"), "{row}");
    }
}
