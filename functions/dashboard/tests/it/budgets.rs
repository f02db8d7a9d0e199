//! Budgets of the month on the pages of money.

use crate::site::{Browser, Site};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use strands_core::cost::prices::PriceSheet;
use strands_core::job::{MonthlyBudget, Payer};
use strands_core::money::MicroUsd;
use strands_core::plan::{MAX_WRITES, Plan, Write};
use strands_core::run::{Authority, Facts, Figure, Observation, Platform, RunKey, State, advance};
use strands_core::settings::{Settings, SettingsRow};
use strands_core::totals::{Contribution, Marker, Rows};
use strands_store::Store;

const JOBS: [&str; 2] = ["orders", "refunds"];
const DAYS: i64 = 40;

/// A run a job and day, of ten dollars; today's too.
async fn spend(store: &Store, now: Timestamp) {
    let prices = PriceSheet::embedded().unwrap();
    let mut rows = Rows::default();
    let mut runs = Vec::new();
    for (job, days) in JOBS
        .iter()
        .flat_map(|job| (0..DAYS).map(move |days| (job, days)))
    {
        let at = now - SignedDuration::from_hours(24 * days);
        let key = RunKey {
            account: "111122223333".to_owned(),
            region: "eu-west-1".to_owned(),
            platform: Platform::Custom("dbt".to_owned()),
            scope: "-".to_owned(),
            run_id: format!("{job}-{days}"),
        };
        let mut report = Observation::new(key, State::Success, "done", at);
        report.authority = Authority::Event;
        report.job_name = Some((*job).to_owned());
        report.started_at = Some(at);
        report.ended_at = Some(at);
        report.units.usd = Figure::new(10.0);
        let run = advance(None, &report, Facts::Unasked, at, prices).run;
        rows.add(&Marker {
            version: 1,
            environment: Some("production".to_owned()),
            contribution: Contribution::of(&run).unwrap(),
        });
        runs.push(Write::Execution(Box::new(run)));
    }
    let writes = rows.days.into_iter();
    let writes = writes.map(|(target, sums)| Write::AddTotals { target, sums });
    let writes: Vec<Write> = writes.chain(runs).collect();
    for some in writes.chunks(MAX_WRITES) {
        store.execute(&Plan::new(some.to_vec()), now).await.unwrap();
    }
}

fn budget(payer: Payer, jobs: &[&str], usd: i64) -> MonthlyBudget {
    MonthlyBudget {
        payer,
        jobs: jobs.iter().map(|job| (*job).to_owned()).collect(),
        limit: MicroUsd(usd * 1_000_000),
        threshold_percent: 90.into(),
    }
}

async fn configure(store: &Store, now: Timestamp, budgets: Vec<MonthlyBudget>) {
    let row = SettingsRow {
        sha256: "a file".to_owned(),
        read_at: now,
        settings: Settings {
            budgets,
            ..Settings::default()
        },
    };
    let write = Write::Settings {
        expect: None,
        row: Box::new(row),
    };
    store.execute(&Plan::new([write]), now).await.unwrap();
}

#[tokio::test]
async fn what_the_month_has_cost_stands_beside_what_it_may() {
    let site = Site::open().await;
    let store = site.tables.store().await;
    spend(&store, site.now()).await;
    let many: Vec<String> = (0..30).map(|number| format!("job_{number}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let budgets = vec![
        budget(Payer::Job("orders".to_owned()), &["orders"], 5),
        budget(Payer::All, &[], 1_000_000),
        budget(Payer::Team("data".to_owned()), &many, 100),
    ];
    configure(&store, site.now(), budgets).await;

    let mut browser = Browser::of(&site, &["strands-viewer"]).await;
    let answer = browser.get("/cost?format=json&panel=budgets").await.json();
    let rows = answer["items"].as_array().unwrap();
    let payers: Vec<&Value> = rows.iter().map(|row| &row["payer"]).collect();
    assert_eq!(payers, ["all jobs", "orders"]);
    // Runs of the days of this month up to today, ten dollars each.
    let now = site.now().to_string();
    let day: f64 = now[8..10].parse().unwrap();
    assert_eq!(rows[0]["spent_usd"], 20.0 * day);
    assert_eq!(rows[1]["spent_usd"], 10.0 * day);
    assert_eq!(rows[0]["budget_usd"], 1_000_000.0);
    assert_eq!(rows[0]["chance_percent"], 0.0);
    assert_eq!(rows[1]["chance_percent"], Value::Null);

    let page = browser.get("/cost").await.text();
    assert!(page.contains("more budget of many jobs"), "{page}");
    assert!(page.contains(">passed<"), "{page}");
    let overview = browser.get("/").await.text();
    assert!(overview.contains("budget $1,000,000.00"), "{overview}");
    assert!(overview.contains("Chance of passing the budget of $1,000,000.00: 0.0"));
}

#[tokio::test]
async fn without_a_budget_pages_say_so_and_draw_none() {
    let site = Site::open().await;
    spend(&site.tables.store().await, site.now()).await;
    let mut browser = Browser::of(&site, &["strands-viewer"]).await;
    let page = browser.get("/cost").await.text();
    assert!(page.contains("No budget of a month is configured"));
    let overview = browser.get("/").await.text();
    assert!(!overview.contains("the budget"));
}
