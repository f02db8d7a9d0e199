//! What people do on pages.

use crate::site::{Browser, Site};
use axum::http::StatusCode;
use jiff::SignedDuration;
use serde_json::json;
use std::time::Duration;
use strands_core::cost::prices::PriceSheet;
use strands_core::incident::{IncidentRow, IncidentState, Known, Routing, notify};
use strands_core::platform::NoReader;
use strands_runtime::Moment;
use tracking::Tracking;

/// A run of `orders` failed, and somebody is to be told.
async fn failed(site: &Site) -> IncidentRow {
    let store = site.tables.store().await;
    let now = site.now();
    let ended = now - SignedDuration::from_mins(5);
    let event = json!({
        "version": "0", "id": "e-1", "source": "strands.etl", "account": "111122223333",
        "detail-type": "Strands Job Run Observed", "region": "eu-west-1", "time": ended.to_string(),
        "detail": {
            "schema": "strands.run-observed/1", "run_id": "orders-1", "job_name": "orders",
            "platform": "airflow", "state": "failed", "error": {"message": "disk is full"},
            "started_at": (ended - SignedDuration::from_mins(10)).to_string(),
            "ended_at": ended.to_string(),
        },
    });
    let tracking = Tracking {
        store: store.clone(),
        reader: NoReader,
        prices: PriceSheet::embedded().unwrap().clone(),
        jobs: tracking::Jobs::of(None),
    };
    let moment = Moment::new(now, Duration::from_mins(1));
    tracking.handle(event, moment).await.unwrap();
    let run = store.find_runs("orders-1", None).await.unwrap().remove(0);
    let known = Known {
        job: None,
        environment_row: None,
        mails: &[],
        routing: &Routing::default(),
        environment: "production",
        now,
    };
    store.execute(&notify(&run, known), now).await.unwrap();
    open(site).await.remove(0)
}

async fn open(site: &Site) -> Vec<IncidentRow> {
    let store = site.tables.store().await;
    store.incidents_in(IncidentState::Open).await.unwrap()
}

#[tokio::test]
async fn an_operator_acknowledges_an_incident_once_and_the_page_tells_it() {
    let site = Site::open().await;
    let incident = failed(&site).await;
    let page = format!("/incidents/{}", incident.incident_id);
    let mut browser = Browser::of(&site, &["strands-operator"]).await;
    let sign = browser.get(&page).await.sign();
    let form = format!("form={sign}&note=Disk+is+being+grown+%3Cb%3E");
    for _ in 0..2 {
        let done = browser
            .post_here(&format!("{page}/acknowledge"), &form)
            .await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
        assert_eq!(done.header("location"), page);
    }
    let noted = open(&site).await.remove(0);
    assert_eq!(noted.acknowledged_at, Some(site.now()));
    let shown = browser.get(&page).await.text();
    assert_eq!(shown.matches("Somebody took note of it").count(), 1);
    assert!(shown.contains("Disk is being grown &#60;b&#62;"), "{shown}");
    assert!(
        !shown.contains("<form class=\"act\""),
        "nothing is left to do"
    );
}

#[tokio::test]
async fn a_form_of_nobody_of_another_session_or_of_a_viewer_does_nothing() {
    let site = Site::open().await;
    let incident = failed(&site).await;
    let page = format!("/incidents/{}", incident.incident_id);
    let path = format!("{page}/acknowledge");
    let mut operator = Browser::of(&site, &["strands-operator"]).await;
    let mut other = Browser::of(&site, &["strands-admin"]).await;
    let sign = operator.get(&page).await.sign();
    let stranger = other.get(&page).await.sign();
    assert_ne!(sign, stranger);
    for form in [
        "",
        "note=x",
        "form=",
        "form=made-up",
        &format!("form={stranger}"),
    ] {
        let answer = operator.post_here(&path, form).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{form}");
    }
    let form = format!("form={sign}");
    let foreign = operator.post(&path, Some("https://evil.example"), &form);
    assert_eq!(foreign.await.status, StatusCode::FORBIDDEN);

    let mut viewer = Browser::of(&site, &["strands-viewer"]).await;
    assert!(
        !viewer
            .get(&page)
            .await
            .text()
            .contains("<form class=\"act\"")
    );
    let own = viewer.get("/account").await.sign();
    let denied = viewer.post_here(&path, &format!("form={own}")).await;
    assert_eq!(denied.status, StatusCode::FORBIDDEN);
    assert!(denied.text().contains("The role operator is missing"));
    assert_eq!(open(&site).await[0].acknowledged_at, None);
}

#[tokio::test]
async fn what_is_not_known_cannot_be_acknowledged() {
    let site = Site::open().await;
    let mut browser = Browser::of(&site, &["strands-operator"]).await;
    let form = format!("form={}", browser.get("/account").await.sign());
    let answer = browser
        .post_here("/incidents/nobody/acknowledge", &form)
        .await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    let long = format!("{form}&note={}", "a".repeat(20_000));
    let answer = browser
        .post_here("/incidents/nobody/acknowledge", &long)
        .await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
}
