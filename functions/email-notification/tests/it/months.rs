//! Budgets of months: judged by the schedule, told by mail and channel, once.

use crate::Place;
use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::json;
use std::collections::BTreeMap;
use strands_core::cost::Component;
use strands_core::incident::{IncidentState, Routing, month_key};
use strands_core::instant::utc_date;
use strands_core::job::{MonthlyBudget, Payer};
use strands_core::money::MicroUsd;
use strands_core::plan::{Plan, Write};
use strands_core::settings::{Settings, SettingsRow, keep};
use strands_core::totals::{Owner, Sums, Target};

const LEAD: &str = "lead@example.com";
const ON_CALL: &str = "oncall@example.com";

fn budget() -> MonthlyBudget {
    MonthlyBudget {
        payer: Payer::Team("sales".to_owned()),
        jobs: vec!["orders".to_owned(), "stock".to_owned()],
        limit: MicroUsd(100_000_000),
        threshold_percent: Decimal::from(90),
    }
}

impl Place {
    async fn budgets(&self, budgets: Vec<MonthlyBudget>) {
        let routing = json!({"teams": {"sales": {"lead": [LEAD], "on_call": [ON_CALL]}}});
        let row = SettingsRow {
            sha256: "ab".repeat(32),
            read_at: Timestamp::now(),
            settings: Settings {
                routing: Some(Routing::parse(&routing.to_string()).unwrap()),
                budgets,
                ..Settings::default()
            },
        };
        let plan = keep(row, None);
        self.store.execute(&plan, Timestamp::now()).await.unwrap();
    }

    /// So many dollars more, spent by that job this month.
    async fn spend(&self, job: &str, usd: i64) {
        let target = Target {
            day: utc_date(Timestamp::now()).first_of_month(),
            owner: Owner::Job(Some(job.to_owned())),
        };
        let sums = Sums {
            executions: 1,
            cost: BTreeMap::from([(Component::GlueDpu, MicroUsd(usd * 1_000_000))]),
            ..Sums::default()
        };
        let plan = Plan::new([Write::AddTotals { target, sums }]);
        self.store.execute(&plan, Timestamp::now()).await.unwrap();
    }
}

#[tokio::test]
async fn a_month_that_costs_too_much_is_told_once_by_whoever_watches() {
    let place = Place::new().await;
    place.budgets(vec![budget()]).await;
    place.spend("orders", 60).await;
    place.spend("someone_elses", 500).await;
    let launch = place.launch_with(&json!({}));
    let launch = launch.set("CONFIG_URI", "s3://config-acme/etl_config.json");
    let function = launch.start().await;
    let watch = json!({"schedule": "budgets"});
    let deliver = json!({"schedule": "due-mails"});

    assert_eq!(function.invoke(watch.clone()).await.unwrap()["news"], 0);
    place.spend("stock", 45).await;
    for news in [1, 0] {
        assert_eq!(function.invoke(watch.clone()).await.unwrap()["news"], news);
    }
    assert_eq!(function.invoke(deliver.clone()).await.unwrap()["sent"], 1);
    assert_eq!(function.invoke(deliver).await.unwrap()["sent"], 0);

    let sent = place.ses.taken();
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0]["Destination"]["ToAddresses"], json!([ON_CALL]));
    let said = sent[0]["Content"].to_string();
    assert!(
        said.contains("team sales") && said.contains("$105.00 of $100.00"),
        "{said}"
    );

    let key = month_key("production", &Payer::Team("sales".to_owned()));
    let incidents = place.store.incidents(&key).await.unwrap();
    assert_eq!(incidents.len(), 1);
    assert_eq!(incidents[0].state, IncidentState::Open);
    let told = place.store.month_told(&key).await.unwrap().unwrap();
    assert_eq!(told.alarms.len(), 1, "it reads back as it was written");

    place.spend("stock", -20).await;
    assert_eq!(function.invoke(watch).await.unwrap()["news"], 1);
    let incidents = place.store.incidents(&key).await.unwrap();
    assert_eq!(incidents[0].state, IncidentState::Resolved);
}
