//! Programs: a token lets in, a cookie never.

use crate::site::{Browser, CLIENT, Site};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::SignedDuration;
use serde_json::{Value, json};
use strands_testing::Algorithm;

const AUDIENCE: &str = "strands-api";

async fn status(site: &Site, token: &str) -> u16 {
    site.ask("/api/v1/runs", Some(token)).await.status.as_u16()
}

#[tokio::test]
async fn a_token_of_either_algorithm_reads_the_pages_tables() {
    let site = Site::open().await;
    for algorithm in [Algorithm::ES256, Algorithm::RS256] {
        site.issuer.rotates(algorithm);
        site.passes(SignedDuration::from_mins(1));
        let token = site
            .issuer
            .token(&site.claims(AUDIENCE, &["strands-viewer"]));
        let answer = site.ask("/api/v1/runs?range=7d", Some(&token)).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        assert_eq!(answer.header("content-type"), "application/json");
        assert!(!answer.headers.contains_key("content-disposition"));
        let document = answer.json();
        assert_eq!(document["schema"], "strands.runs.runs/1");
        assert_eq!(document["items"], json!([]));
        assert_eq!(document["query"]["range"], "7d");
    }
}

#[tokio::test]
async fn a_token_that_does_not_hold_lets_nobody_in() {
    let site = Site::open().await;
    let good = site.claims(AUDIENCE, &["strands-viewer"]);
    let now = site.now().as_second();
    assert_eq!(status(&site, &site.issuer.token(&good)).await, 200);
    for (name, value, code) in [
        ("aud", json!("another"), 401),
        ("aud", json!(CLIENT), 401),
        ("aud", json!(["another", AUDIENCE]), 200),
        ("iss", json!("https://evil.example"), 401),
        ("exp", json!(now - 59), 200),
        ("exp", json!(now - 60), 401),
        ("exp", Value::Null, 401),
        ("nbf", json!(now + 60), 200),
        ("nbf", json!(now + 61), 401),
        ("groups", json!([]), 403),
        ("groups", json!("strands-admin"), 200),
    ] {
        let mut claims = good.clone();
        claims[name] = value;
        let token = site.issuer.token(&claims);
        assert_eq!(status(&site, &token).await, code, "{claims}");
    }
}

#[tokio::test]
async fn a_token_that_the_issuer_did_not_sign_lets_nobody_in() {
    let site = Site::open().await;
    let claims = site.claims(AUDIENCE, &["strands-admin"]);
    let token = site.issuer.token(&claims);
    let parts: Vec<&str> = token.split('.').collect();
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let kid = site.issuer.public_key().common.key_id.unwrap();
    let unsigned = part(&json!({"alg": "none", "kid": kid}));
    let mut other = claims.clone();
    other["sub"] = json!("root");
    // The public key as if it were a shared secret.
    let secret = serde_json::to_string(&site.issuer.public_key()).unwrap();
    let forged = strands_testing::issuer::shared(&claims, &kid, secret.as_bytes());
    let keyless = part(&json!({"alg": "ES256"}));
    for token in [
        format!("{unsigned}.{}.", parts[1]),
        format!("{unsigned}.{}.{}", parts[1], parts[2]),
        format!("{}.{}.{}", parts[0], part(&other), parts[2]),
        format!("{}.{}.", parts[0], parts[1]),
        format!("{keyless}.{}.{}", parts[1], parts[2]),
        forged,
        "a.b.c".to_owned(),
        "a".repeat(20_000),
    ] {
        let shown = token.chars().take(40).collect::<String>();
        assert_eq!(status(&site, &token).await, 401, "{shown}");
    }
}

#[tokio::test]
async fn a_new_key_is_looked_for_once_and_made_up_keys_lead_nowhere() {
    let site = Site::open().await;
    let claims = site.claims(AUDIENCE, &["strands-viewer"]);
    assert_eq!(status(&site, &site.issuer.token(&claims)).await, 200);
    assert_eq!(site.issuer.keys_read(), 1);
    assert_eq!(status(&site, &site.issuer.token(&claims)).await, 200);
    assert_eq!(site.issuer.keys_read(), 1, "kept");

    let old = site.issuer.token(&claims);
    site.issuer.rotates(Algorithm::ES256);
    site.passes(SignedDuration::from_secs(11));
    assert_eq!(status(&site, &site.issuer.token(&claims)).await, 200);
    assert_eq!(site.issuer.keys_read(), 2, "asked for the new one");
    for _ in 0..5 {
        assert_eq!(status(&site, &old).await, 401, "withdrawn");
    }
    assert_eq!(site.issuer.keys_read(), 2, "not asked for each");
    site.passes(SignedDuration::from_hours(1));
    let mut later = claims.clone();
    later["exp"] = json!(site.now().as_second() + 60);
    assert_eq!(status(&site, &site.issuer.token(&later)).await, 200);
    assert_eq!(site.issuer.keys_read(), 3, "kept for an hour");
}

#[tokio::test]
async fn a_cookie_is_no_token_and_a_token_no_cookie() {
    let site = Site::open().await;
    let mut browser = Browser::of(&site, &["strands-admin"]).await;
    let by_cookie = browser.get("/api/v1/runs").await;
    assert_eq!(by_cookie.status, StatusCode::UNAUTHORIZED);
    assert_eq!(by_cookie.header("www-authenticate"), "Bearer");
    assert_eq!(by_cookie.json()["error"]["code"], "unauthorized");
    let token = site
        .issuer
        .token(&site.claims(AUDIENCE, &["strands-admin"]));
    let by_token = site.ask("/runs", Some(&token)).await;
    assert_eq!(by_token.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn refusals_are_json_and_say_what_is_taken() {
    let site = Site::open().await;
    let token = site
        .issuer
        .token(&site.claims(AUDIENCE, &["strands-viewer"]));
    for (path, status, words) in [
        ("/api/v1/runs?colour=red", 400, "colour"),
        ("/api/v1/runs?format=csv", 400, "every answer is JSON"),
        ("/api/v1/runs?panel=nothing", 400, "panel"),
        ("/api/v1/jobs/nobody", 404, "No job is known as nobody."),
        ("/api/v1/nowhere", 404, "There is no such page."),
    ] {
        let answer = site.ask(path, Some(&token)).await;
        assert_eq!(answer.status.as_u16(), status, "{path}");
        let message = answer.json()["error"]["message"].clone();
        assert!(
            message.as_str().unwrap().contains(words),
            "{path}: {message}"
        );
    }
    let request = Request::post("/api/v1/runs")
        .header(header::HOST, crate::site::HOST)
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .body(Body::empty());
    let answer = site.send(request.unwrap()).await;
    assert!(answer.status.is_client_error(), "it only reads");
}

#[tokio::test]
async fn every_documented_path_is_served_with_the_documented_parameters() {
    let site = Site::open().await;
    let bearer = site
        .issuer
        .token(&site.claims(AUDIENCE, &["strands-viewer"]));
    let document = strands_web::openapi::document();
    for (path, operations) in document["paths"].as_object().unwrap() {
        let served = path.replace("{id}", "x").replace("{name}", "x");
        let answer = site
            .ask(&format!("/api/v1{served}?colour=red"), Some(&bearer))
            .await;
        let answer = answer.json();
        let told = answer["error"]["message"].as_str().unwrap();
        let taken = told.rsplit_once("this page takes ").unwrap().1;
        let taken = taken
            .split([',', ' ', ';', '.'])
            .filter(|it| !it.is_empty() && *it != "format");
        let parameters = operations["get"]["parameters"].as_array().unwrap().iter();
        let documented = parameters.filter(|it| it["in"] == "query");
        let documented: Vec<&str> = documented.map(|it| it["name"].as_str().unwrap()).collect();
        assert_eq!(taken.collect::<Vec<_>>(), documented, "{path}");
    }
}
