//! What the dashboard does with the tables: somebody signs in, reads every page, acts, and leaves.

use super::stories::{Seen, Witness, mail_story};
use crate::crash::office::minutes_later;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use dashboard::{Told, app};
use serde_json::json;
use std::sync::{Arc, Mutex};
use strands_core::incident::IncidentState;
use strands_core::issue::{IssueRow, ScriptRow};
use strands_core::plan::{Plan, Write};
use strands_runtime::settings::Settings;
use strands_testing::{FakeIssuer, TestStore};
use tower::ServiceExt;

const HOST: &str = "etl.example.com";

struct Visit {
    router: axum::Router,
    cookie: String,
}

impl Visit {
    async fn send(
        &self,
        request: axum::http::request::Builder,
        body: String,
    ) -> (StatusCode, String, String) {
        let request = request
            .header(header::HOST, HOST)
            .header(header::COOKIE, &self.cookie)
            .header(header::ORIGIN, format!("https://{HOST}"))
            .extension(strands_web::server::Visitor("192.0.2.1".to_owned()))
            .body(Body::from(body))
            .unwrap();
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let status = answer.status();
        let cookies = answer.headers().get_all(header::SET_COOKIE).iter();
        let cookie = cookies
            .map(|it| it.to_str().unwrap())
            .find(|it| !it.contains("Max-Age=0"));
        let cookie = cookie.map(|it| it.split(';').next().unwrap().to_owned());
        let location = answer.headers().get(header::LOCATION).cloned();
        let location = location.map(|it| it.to_str().unwrap().to_owned());
        let body = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
        let body = String::from_utf8(body.to_vec()).unwrap();
        (status, cookie.unwrap_or_default(), location.unwrap_or(body))
    }

    async fn get(&self, path: &str) -> String {
        self.send(Request::get(path), String::new()).await.2
    }
}

const ISSUE: &str = "select_star@1773290524.5";

/// A finding in a script.
fn found() -> IssueRow {
    let row = json!({
        "key": {"timestamp": "1773290524.5", "issue_type": "select_star"},
        "job_name": "orders", "account": "111122223333", "region": "eu-west-1",
        "fingerprint": "a1", "severity": "low", "occurrences": 1, "recurrence": 0,
        "first_seen": "2026-03-12T04:42:04Z", "last_seen": "2026-03-12T04:42:04Z",
        "execution_id": "exec-1", "script": "s3://scripts/orders.py", "tag": "v1", "line": 7,
        "message": "m", "recommendation": "r", "impact": "not quantified", "confidence": 0.9,
        "evidence": [],
    });
    serde_json::from_value(row).unwrap()
}

pub(super) async fn story() -> Seen {
    let tables = TestStore::start().await;
    mail_story(&tables).await;
    let issuer = FakeIssuer::start().await;
    let url = issuer.url();
    let lookup = |name: &str| match name {
        "DASHBOARD_URL" => Some(format!("https://{HOST}")),
        "OIDC_ISSUER" => Some(url.clone()),
        "OIDC_CLIENT_ID" => Some("client".to_owned()),
        _ => None,
    };
    let told = Told::read(&mut Settings::new(&lookup)).unwrap();
    let found = found();
    let script = ScriptRow {
        job: found.job().text(),
        version: 1,
        scanned: None,
        issues: vec![found.key.clone()],
    };
    let found = Plan::new([
        Write::Script {
            row: Box::new(script),
            expect: None,
        },
        Write::Issue(Box::new(found)),
    ]);
    let store = tables.store().await;
    store.execute(&found, minutes_later(0).now).await.unwrap();
    let witness = Witness::before(&tables).await;
    let clock = Arc::new(Mutex::new(minutes_later(1).now));
    let shown = clock.clone();
    let router = app(told, witness.store().await, move || *shown.lock().unwrap());
    let mut visit = Visit {
        router,
        cookie: String::new(),
    };
    let (_, cookie, entrance) = visit.send(Request::get("/login"), String::new()).await;
    visit.cookie = cookie;
    let expires = clock.lock().unwrap().as_second() + 600;
    let claims = json!({
        "iss": url, "aud": "client", "sub": "jane", "exp": expires,
        "cognito:groups": ["strands-admin"],
    });
    let (state, code) = issuer.vouches(&entrance, &claims);
    let back = Request::get(format!("/login/callback?state={state}&code={code}"));
    visit.cookie = visit.send(back, String::new()).await.1;

    // Its use is noted.
    *clock.lock().unwrap() = minutes_later(10).now;
    let store = tables.store().await;
    let open = store.incidents_in(IncidentState::Open).await.unwrap();
    let incident = format!("/incidents/{}", open[0].incident_id);
    let issue = format!("/issues/{ISSUE}");
    for path in [
        "/",
        "/timeline",
        "/cost",
        "/quality",
        "/issues",
        "/platforms",
        "/agents",
        "/runs",
        "/runs?job=orders",
        "/outbox",
        "/runs/orders-1",
        "/jobs/orders",
        "/jobs/nobody",
        &incident,
        "/incidents/nobody",
        "/compliance",
        &issue,
        "/issues/nothing",
    ] {
        let page = visit.get(path).await;
        assert!(page.contains("</html>"), "{path}: {page}");
    }
    let account = visit.get("/account").await;
    let sign = account.split_once("name=\"form\" value=\"").unwrap().1;
    let form = format!("form={}", sign.split_once('"').unwrap().0);
    let acknowledge = Request::post(format!("{incident}/acknowledge"));
    let (status, ..) = visit.send(acknowledge, form.clone()).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let decide = Request::post(format!("{issue}/decisions"));
    let (status, ..) = visit.send(decide, format!("{form}&what=fix")).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let (status, ..) = visit.send(Request::post("/logout"), form).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    Seen::of_tables(&witness)
}
