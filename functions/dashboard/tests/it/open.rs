//! What every answer says, whoever asks.

use crate::site::{Browser, HOST, Site};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};

const HEADERS: [(&str, &str); 5] = [
    (
        "strict-transport-security",
        "max-age=63072000; includeSubDomains",
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
];

#[tokio::test]
async fn every_answer_is_hardened_errors_too() {
    let site = Site::open().await;
    let mut browser = Browser::of(&site, &["strands-viewer"]).await;
    for path in [
        "/",
        "/runs?format=csv",
        "/runs?colour=red",
        "/runs/nobody",
        "/nowhere",
        "/login/callback",
        "/healthz",
        "/api/v1/runs",
        "/api/v1/nowhere",
    ] {
        let answer = browser.get(path).await;
        for (name, value) in HEADERS {
            assert_eq!(answer.header(name), value, "{path}");
        }
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src 'none'"), "{path}: {policy}");
        assert!(
            answer.header("cache-control").starts_with("private"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn another_host_or_origin_is_refused_before_anything_is_read() {
    let site = Site::open().await;
    for host in [
        None,
        Some("evil.example"),
        Some("etl.example.com.evil.example"),
    ] {
        let mut request = Request::get("/login");
        if let Some(host) = host {
            request = request.header(header::HOST, host);
        }
        let answer = site.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{host:?}");
        assert_eq!(answer.header("strict-transport-security"), HEADERS[0].1);
    }
    let mut browser = Browser::of(&site, &["strands-viewer"]).await;
    let form = format!("form={}", browser.get("/account").await.sign());
    let plain = format!("http://{HOST}");
    for origin in [
        None,
        Some("null"),
        Some("https://evil.example"),
        Some(plain.as_str()),
    ] {
        let answer = browser.post("/logout", origin, &form).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{origin:?}");
    }
    assert_eq!(browser.get("/account").await.status, StatusCode::OK);
}
