//! What people do on pages.

use crate::site::{Browser, Site};
use axum::http::StatusCode;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, ToSpan};
use serde_json::json;
use std::time::Duration;
use strands_core::cost::prices::PriceSheet;
use strands_core::incident::{IncidentRow, IncidentState, Known, Routing, Severity, notify};
use strands_core::issue::{Finding, IssueRow, Reading, Scan, ScriptVersion, Why, register};
use strands_core::job::JobKey;
use strands_core::platform::NoReader;
use strands_core::run::Platform;
use strands_runtime::Moment;
use strands_store::issues::Selection;
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

/// An issue of the script of `orders`.
async fn found(site: &Site) -> IssueRow {
    let store = site.tables.store().await;
    let scan = Scan {
        job: JobKey {
            account: "111122223333".to_owned(),
            region: "eu-west-1".to_owned(),
            platform: Platform::Glue,
            scope: "-".to_owned(),
            name: "orders".to_owned(),
        },
        execution_id: "exec-1".to_owned(),
        at: site.now() - SignedDuration::from_hours(3),
        version: ScriptVersion {
            location: "s3://code/orders.py".to_owned(),
            tag: "v1".to_owned(),
            rules: "1".to_owned(),
        },
        modified_at: None,
        reading: Reading::Whole,
        looked_for: ["select_star".to_owned()].into(),
        findings: vec![Finding {
            issue_type: "select_star".to_owned(),
            fingerprint: "a1".to_owned(),
            severity: Severity::High,
            confidence: 0.95,
            line: 7,
            message: "all columns are read".to_owned(),
            recommendation: "name them".to_owned(),
            impact: "not quantified".to_owned(),
            evidence: Vec::new(),
            code: Vec::new(),
            example: None,
            suppressed: false,
        }],
    };
    for plan in register(&store.known_issues(&scan.job).await.unwrap(), &scan) {
        store.execute(&plan, site.now()).await.unwrap();
    }
    issue(site).await
}

fn in_three_days(site: &Site, zone: &TimeZone) -> Date {
    let today = zone.to_datetime(site.now()).date();
    today.checked_add(3.days()).unwrap()
}

async fn issue(site: &Site) -> IssueRow {
    let store = site.tables.store().await;
    let all = store.list_issues(&Selection::default(), 10).await.unwrap();
    all.into_iter().next().unwrap()
}

#[tokio::test]
async fn an_operator_mutes_assigns_fixes_and_reopens_an_issue() {
    let site = Site::open().await;
    let page = format!("/issues/{}", found(&site).await.key);
    let mut browser = Browser::of(&site, &["strands-operator"]).await;
    let sign = browser.get(&page).await.sign();
    let path = format!("{page}/decisions?tz=Asia/Kolkata");
    let mut decide = async |words: &str| {
        let done = browser
            .post_here(&path, &format!("form={sign}&{words}"))
            .await;
        assert_eq!(
            done.status,
            StatusCode::SEE_OTHER,
            "{words}: {}",
            done.text()
        );
        let back = done
            .header("location")
            .replace("%40", "@")
            .replace("%2E", ".");
        assert_eq!(back, format!("{page}?tz=Asia%2FKolkata"));
        issue(&site).await
    };
    let zone = TimeZone::get("Asia/Kolkata").unwrap();
    let until = in_three_days(&site, &zone);
    let row = decide(&format!(
        "what=mute&until={until}&reason=it+is+dropped+soon"
    ))
    .await;
    let start = zone.to_timestamp(until.at(0, 0, 0, 0)).unwrap();
    assert_eq!(row.muted_until, Some(start));
    assert_eq!(
        decide("what=assign&owner=orders+%3Cteam%3E")
            .await
            .owner
            .unwrap(),
        "orders <team>"
    );
    assert_eq!(decide("what=reopen").await.muted_until, None);
    let fixed = decide("what=fix&reason=columns+are+named").await;
    assert_eq!(fixed.resolution.unwrap().why, Why::Fixed);
    assert!(decide("what=reopen").await.is_open());
    let row = decide("what=assign&owner=").await;
    assert_eq!((row.owner, row.decisions.len()), (None, 6));

    let shown = browser.get(&page).await.text();
    for words in [
        "it is dropped soon",
        "orders &#60;team&#62;",
        "columns are named",
        "Taken back",
    ] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
}

#[tokio::test]
async fn a_muted_issue_is_listed_apart() {
    let site = Site::open().await;
    let page = format!("/issues/{}", found(&site).await.key);
    let mut browser = Browser::of(&site, &["strands-operator"]).await;
    let listed = browser.get("/issues").await.text();
    assert!(listed.contains("all columns are read") && !listed.contains("1 muted"));
    let sign = browser.get(&page).await.sign();
    let until = in_three_days(&site, &TimeZone::UTC);
    let form = format!("form={sign}&what=mute&until={until}&reason=later");
    let done = browser.post_here(&format!("{page}/decisions"), &form).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    let listed = browser.get("/issues").await.text();
    assert!(!listed.contains("all columns are read"), "{listed}");
    assert!(
        listed.contains("href=\"/issues?state=muted\">1 muted</a>"),
        "{listed}"
    );
    let apart = browser.get("/issues?state=muted").await.text();
    assert!(apart.contains("all columns are read"), "{apart}");
    assert!(!apart.contains("No incident"), "incidents are not muted");
    let muted = browser
        .get("/issues?state=muted&format=json&panel=findings")
        .await;
    let muted: serde_json::Value = serde_json::from_str(&muted.text()).unwrap();
    assert_eq!(muted["items"][0]["message"], "all columns are read");
    assert_eq!(
        muted["items"][0]["muted_until"],
        format!("{until}T00:00:00.000Z")
    );
}

#[tokio::test]
async fn a_decision_without_sense_or_right_changes_nothing_and_says_why() {
    let site = Site::open().await;
    let before = found(&site).await;
    let path = format!("/issues/{}/decisions", before.key);
    let mut operator = Browser::of(&site, &["strands-operator"]).await;
    let sign = operator.get("/account").await.sign();
    for (words, status, why) in [
        (
            "",
            StatusCode::BAD_REQUEST,
            "one of mute, fix, reopen and assign",
        ),
        (
            "what=close",
            StatusCode::BAD_REQUEST,
            "one of mute, fix, reopen and assign",
        ),
        (
            "what=mute&reason=x",
            StatusCode::BAD_REQUEST,
            "such as 2026-12-24",
        ),
        (
            "what=mute&reason=x&until=soon",
            StatusCode::BAD_REQUEST,
            "such as 2026-12-24",
        ),
        (
            "what=mute&reason=x&until=2020-01-01",
            StatusCode::CONFLICT,
            "until a time to come",
        ),
        ("what=reopen", StatusCode::CONFLICT, "nothing to take back"),
    ] {
        let answer = operator
            .post_here(&path, &format!("form={sign}&{words}"))
            .await;
        assert_eq!(answer.status, status, "{words}");
        assert!(answer.text().contains(why), "{words}: {}", answer.text());
    }
    let until = in_three_days(&site, &TimeZone::UTC);
    let silent = format!("form={sign}&what=mute&until={until}");
    let answer = operator.post_here(&path, &silent).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.text().contains("A reason is missing"));
    for unknown in [
        "/issues/select_star@1795143441.999/decisions",
        "/issues/x/decisions",
    ] {
        let answer = operator
            .post_here(unknown, &format!("form={sign}&what=fix"))
            .await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{unknown}");
    }
    let mut viewer = Browser::of(&site, &["strands-viewer"]).await;
    let shown = viewer.get(&format!("/issues/{}", before.key)).await.text();
    assert!(!shown.contains("<form class=\"act\""));
    let own = viewer.get("/account").await.sign();
    for form in [
        format!("form={own}&what=fix"),
        format!("form={sign}&what=fix"),
    ] {
        let denied = viewer.post_here(&path, &form).await;
        assert_eq!(denied.status, StatusCode::FORBIDDEN);
    }
    assert_eq!(issue(&site).await, before);
}
