//! Signing in, and what a session is.

use crate::site::{Browser, CLIENT, HOST, Site};
use axum::http::StatusCode;
use jiff::SignedDuration;
use serde_json::json;

const SESSION: &str = "__Host-strands";
const SESSIONS: &str = "StrandsSessions";

fn ended(answer: &crate::site::Answer) -> (u16, &str) {
    (answer.status.as_u16(), answer.header("location"))
}

#[tokio::test]
async fn a_deep_link_survives_the_sign_in() {
    let site = Site::open().await;
    let mut browser = Browser::new(&site);
    let page = "/runs?status=failed&tz=UTC";
    let sent = browser.get(page).await;
    let (status, login) = ended(&sent);
    assert_eq!(status, 303);
    assert_eq!(login, "/login?next=%2Fruns%3Fstatus%3Dfailed%26tz%3DUTC");
    let next = login.split_once("next=").unwrap().1;
    let back = browser.sign_in(next, &["strands-viewer"]).await;
    assert_eq!(ended(&back), (303, page));
    let shown = browser.get(page).await;
    assert_eq!(shown.status, StatusCode::OK);
    assert!(shown.text().contains("<h1>Runs</h1>"));
    let again = browser.get("/login?next=/cost").await;
    assert_eq!(ended(&again), (303, "/cost"), "who is in goes on");
}

#[tokio::test]
async fn nothing_is_shown_without_a_sign_in() {
    let site = Site::open().await;
    let mut browser = Browser::new(&site);
    for path in [
        "/",
        "/timeline",
        "/runs/x",
        "/jobs/x",
        "/incidents/x",
        "/outbox",
        "/account",
    ] {
        let answer = browser.get(path).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
        assert!(answer.header("location").starts_with("/login?next="));
    }
    let form = browser.post_here("/incidents/x/acknowledge", "").await;
    assert_eq!(form.status, StatusCode::UNAUTHORIZED);
    assert_eq!(browser.get("/healthz").await.text(), "ok");
}

#[tokio::test]
async fn cookies_are_bound_to_the_host_and_hidden_from_scripts_and_other_sites() {
    let site = Site::open().await;
    let browser = Browser::of(&site, &["strands-viewer"]).await;
    for cookie in &browser.given {
        let parts: Vec<&str> = cookie.split("; ").collect();
        for flag in ["Path=/", "Secure", "HttpOnly", "SameSite=Lax"] {
            assert!(parts.contains(&flag), "{cookie}");
        }
        assert!(
            cookie.starts_with("__Host-") && !cookie.contains("Domain"),
            "{cookie}"
        );
    }
    assert_eq!(browser.cookies.keys().collect::<Vec<_>>(), [SESSION]);
    assert_eq!(browser.cookies[SESSION].len(), 43, "256 bits");
    let kept = json!(site.tables.rows(SESSIONS)).to_string();
    assert!(
        !kept.contains(&browser.cookies[SESSION]),
        "only a digest is kept"
    );
    let redeemed = site.issuer.redeemed();
    assert_eq!(
        redeemed[0]["redirect_uri"],
        format!("https://{HOST}/login/callback")
    );
}

#[tokio::test]
async fn a_session_is_over_when_it_is_unused_or_a_day_old() {
    let site = Site::open().await;
    let mut browser = Browser::of(&site, &["strands-viewer"]).await;
    let status = async |browser: &mut Browser<'_>| browser.get("/account").await.status;
    site.passes(SignedDuration::from_hours(8));
    assert_eq!(status(&mut browser).await, StatusCode::SEE_OTHER);

    let mut browser = Browser::of(&site, &["strands-viewer"]).await;
    for _ in 0..3 {
        site.passes(SignedDuration::from_mins(7 * 60 + 59));
        assert_eq!(status(&mut browser).await, StatusCode::OK);
    }
    site.passes(SignedDuration::from_mins(3));
    assert_eq!(status(&mut browser).await, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn each_sign_in_has_an_id_of_its_own_and_ends_the_one_before() {
    let site = Site::open().await;
    let mut browser = Browser::of(&site, &["strands-viewer"]).await;
    let first = browser.cookies[SESSION].clone();
    // The issuer's answer comes while an older session is open.
    let begun = Browser::new(&site);
    let mut other = begun;
    let entrance = other.get("/login").await.header("location").to_owned();
    let (state, code) = site
        .issuer
        .vouches(&entrance, &site.claims(CLIENT, &["strands-admin"]));
    browser.cookies.extend(other.cookies);
    let back = browser
        .get(&format!("/login/callback?state={state}&code={code}"))
        .await;
    assert_eq!(back.status, StatusCode::SEE_OTHER);
    assert_ne!(browser.cookies[SESSION], first);
    browser.cookies.insert(SESSION.to_owned(), first);
    assert_eq!(browser.get("/account").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn who_signs_out_is_out_everywhere() {
    let site = Site::open().await;
    let mut browser = Browser::of(&site, &["strands-viewer"]).await;
    let stolen = browser.cookies.clone();
    let account = browser.get("/account").await;
    assert!(
        account.text().contains("jane, with viewer"),
        "{}",
        account.text()
    );
    let form = format!("form={}", account.sign());
    let foreign = browser.post_here("/logout", "form=made-up").await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    let out = browser.post_here("/logout", &form).await;
    assert_eq!(ended(&out), (303, "/logout"));
    assert!(browser.cookies.is_empty());
    assert!(
        browser
            .get("/logout")
            .await
            .text()
            .contains("<h1>Signed out</h1>")
    );
    browser.cookies = stolen;
    assert_eq!(browser.get("/").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn no_address_of_another_site_is_gone_to() {
    let site = Site::open().await;
    for next in [
        "//evil.example",
        "https:%2F%2Fevil.example",
        "/%5Cevil.example",
        "/%09/evil.example",
        "javascript:alert(1)",
    ] {
        let mut browser = Browser::new(&site);
        let back = browser.sign_in(next, &["strands-viewer"]).await;
        assert_eq!(ended(&back), (303, "/"), "{next}");
    }
    // The place is the browser's own to write, so it is looked at again on the way back.
    let mut browser = Browser::new(&site);
    let entrance = browser.get("/login").await.header("location").to_owned();
    let (state, code) = site
        .issuer
        .vouches(&entrance, &site.claims(CLIENT, &["strands-viewer"]));
    let attempt = browser.cookies.get_mut("__Host-strands-login").unwrap();
    let (secret, _) = attempt.split_once('.').unwrap();
    *attempt = format!("{secret}.Ly9ldmlsLmV4YW1wbGU");
    let back = browser
        .get(&format!("/login/callback?state={state}&code={code}"))
        .await;
    assert_eq!(ended(&back), (303, "/"));
}

#[tokio::test]
async fn only_the_browser_that_began_can_end_a_sign_in() {
    let site = Site::open().await;
    let claims = site.claims(CLIENT, &["strands-admin"]);
    let mut attacker = Browser::new(&site);
    let entrance = attacker.get("/login").await.header("location").to_owned();
    let (state, code) = site.issuer.vouches(&entrance, &claims);
    let path = format!("/login/callback?state={state}&code={code}");

    let mut victim = Browser::new(&site);
    assert_eq!(
        victim.get(&path).await.status,
        StatusCode::BAD_REQUEST,
        "without a cookie"
    );
    victim.get("/login").await;
    assert_eq!(
        victim.get(&path).await.status,
        StatusCode::BAD_REQUEST,
        "with its own"
    );
    assert!(site.tables.rows(SESSIONS).is_empty());

    assert_eq!(attacker.get(&path).await.status, StatusCode::SEE_OTHER);
    let again = attacker.get(&path).await.status;
    assert_eq!(again, StatusCode::BAD_REQUEST, "the attempt is over");
}

#[tokio::test]
async fn a_token_for_another_attempt_client_or_time_lets_nobody_in() {
    let site = Site::open().await;
    let good = site.claims(CLIENT, &["strands-admin"]);
    let now = site.now().as_second();
    for (name, value) in [
        ("nonce", json!("another")),
        ("aud", json!("another-client")),
        ("azp", json!("another-client")),
        ("iss", json!("https://evil.example")),
        ("exp", json!(now - 61)),
        ("nbf", json!(now + 61)),
        ("sub", json!("")),
    ] {
        let mut claims = good.clone();
        claims[name] = value;
        let mut browser = Browser::new(&site);
        let back = browser.sign_in_with("/", &claims).await;
        assert_eq!(back.status, StatusCode::FORBIDDEN, "{name}");
        assert!(!browser.cookies.contains_key(SESSION), "{name}");
    }
    let mut browser = Browser::new(&site);
    let entrance = browser.get("/login").await.header("location").to_owned();
    let (state, _) = site.issuer.vouches(&entrance, &good);
    let denied = browser
        .get(&format!(
            "/login/callback?state={state}&error=access_denied"
        ))
        .await;
    assert_eq!(denied.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn who_has_no_role_is_told_which_is_missing() {
    let site = Site::open().await;
    let mut browser = Browser::of(&site, &["somebody-else"]).await;
    let page = browser.get("/").await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert!(
        page.text().contains("The role viewer is missing"),
        "{}",
        page.text()
    );
    assert_eq!(
        browser.get("/account").await.status,
        StatusCode::OK,
        "and may leave"
    );
}

#[tokio::test]
async fn while_the_issuer_is_away_nobody_is_let_in_and_nobody_is_blamed() {
    let site = Site::open().await;
    site.issuer.goes_down();
    let answer = Browser::new(&site).get("/login").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.header("retry-after"), "10");
}
