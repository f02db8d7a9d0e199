//! The function's own binary, behind an HTTP API (Amazon API Gateway Developer Guide, "Create AWS Lambda
//! proxy integrations for HTTP APIs in API Gateway"), with its role's rights on the tables.

use crate::site::{HOST, variables};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::read::GzDecoder;
use serde_json::{Value, json};
use std::io::Read;
use strands_testing::{FakeIssuer, Function, TestStore};

/// A request as the gateway hands it on.
fn request(path: &str, cookies: &[String]) -> Value {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    json!({
        "version": "2.0", "routeKey": "$default", "rawPath": path, "rawQueryString": query,
        "cookies": cookies,
        "headers": {"host": HOST, "accept-encoding": "gzip, br", "x-forwarded-proto": "https"},
        "requestContext": {
            "accountId": "111122223333", "apiId": "api", "domainName": HOST, "domainPrefix": "etl",
            "http": {
                "method": "GET", "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1",
                "userAgent": "a test",
            },
            "requestId": "r-1", "routeKey": "$default", "stage": "$default",
            "time": "26/Nov/2026:09:00:00 +0000", "timeEpoch": 1_795_683_600_000_i64,
        },
        "isBase64Encoded": false,
    })
}

async fn launched(tables: &TestStore, issuer: &FakeIssuer) -> Function {
    let launch = Function::of(env!("CARGO_BIN_EXE_dashboard")).tables(tables.url());
    let launch = variables(issuer)
        .into_iter()
        .fold(launch, |launch, (name, value)| launch.set(name, value));
    launch.start().await
}

fn cookies(answer: &Value) -> Vec<String> {
    let cookies = answer["cookies"].as_array().unwrap().iter();
    let cookies = cookies.map(|it| it.as_str().unwrap().split(';').next().unwrap().to_owned());
    cookies.collect()
}

#[tokio::test]
async fn somebody_signs_in_and_reads_a_page_that_comes_compressed() {
    let (tables, issuer) = (TestStore::start().await, FakeIssuer::start().await);
    let function = launched(&tables, &issuer).await;
    let ask = async |path: &str, cookies: &[String]| {
        function.invoke(request(path, cookies)).await.unwrap()
    };
    let begun = ask("/login?next=/runs", &[]).await;
    assert_eq!(begun["statusCode"], 303, "{begun}");
    let entrance = begun["headers"]["location"].as_str().unwrap();
    let now = jiff::Timestamp::now().as_second();
    let claims = json!({
        "iss": issuer.url(), "aud": crate::site::CLIENT, "sub": "jane", "exp": now + 600,
        "groups": ["strands-viewer"],
    });
    let (state, code) = issuer.vouches(entrance, &claims);
    let back = format!("/login/callback?state={state}&code={code}");
    let back = ask(&back, &cookies(&begun)).await;
    assert_eq!(back["headers"]["location"], "/runs", "{back}");

    for path in [
        "/runs",
        "/",
        "/timeline",
        "/cost",
        "/issues",
        "/quality",
        "/outbox",
    ] {
        let page = ask(path, &cookies(&back)).await;
        assert_eq!(page["statusCode"], 200, "{page}");
        assert_eq!(page["headers"]["content-encoding"], "gzip");
        assert_eq!(page["isBase64Encoded"], true);
        assert!(page["headers"]["x-strands-partial"].is_null(), "{page}");
        let body = STANDARD.decode(page["body"].as_str().unwrap()).unwrap();
        let mut html = String::new();
        GzDecoder::new(body.as_slice())
            .read_to_string(&mut html)
            .unwrap();
        assert!(html.contains("</html>"));
    }
    let refused = ask("/runs", &[]).await;
    assert_eq!(refused["statusCode"], 303);
    let printed = function.stop().await;
    let logs = json!(printed.logs()).to_string();
    assert!(logs.contains("somebody signed in"), "{logs}");
    assert!(!logs.contains(&code) && !logs.contains(&state), "{logs}");
    assert!(!logs.contains("192.0.2.1"), "{logs}");
}

#[tokio::test]
async fn an_address_may_try_to_sign_in_ten_times_a_minute() {
    let (tables, issuer) = (TestStore::start().await, FakeIssuer::start().await);
    let function = launched(&tables, &issuer).await;
    let mut answers = Vec::new();
    // Two minutes hold at least one with more than ten.
    for _ in 0..21 {
        let answer = function.invoke(request("/login", &[])).await.unwrap();
        answers.push(answer["statusCode"].clone());
    }
    assert_eq!(answers[9], 303);
    assert!(answers.contains(&json!(429)), "{answers:?}");
    let rows = json!(tables.rows("StrandsSessions")).to_string();
    assert!(!rows.contains("192.0.2.1"), "{rows}");
}

#[tokio::test]
async fn without_an_issuer_it_does_not_start() {
    let tables = TestStore::start().await;
    let launch = Function::of(env!("CARGO_BIN_EXE_dashboard")).tables(tables.url());
    let function = launch
        .set("DASHBOARD_URL", "http://etl.example.com")
        .start()
        .await;
    let (status, printed) = function.ended().await;
    assert!(!status.success());
    let told = printed.to_string();
    for word in [
        "OIDC_ISSUER is not set",
        "OIDC_CLIENT_ID is not set",
        "DASHBOARD_URL: ",
    ] {
        assert!(told.contains(word), "{told}");
    }
}
