//! A dashboard with its tables and its issuer, and a browser.

use axum::body::{Body, Bytes};
use axum::http::{Method, Request, StatusCode, header};
use axum::{Router, body};
use dashboard::{Told, app};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use strands_runtime::settings::Settings;
use strands_testing::{FakeIssuer, TestStore};
use tower::ServiceExt;

pub(crate) const HOST: &str = "etl.example.com";
pub(crate) const CLIENT: &str = "strands-client";

/// What a test knows of a dashboard.
pub(crate) struct Site {
    pub(crate) tables: TestStore,
    pub(crate) issuer: FakeIssuer,
    pub(crate) router: Router,
    clock: Arc<Mutex<Timestamp>>,
}

/// An answer, read whole.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: axum::http::HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.to_vec()).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }

    /// What the page's form brings back.
    pub(crate) fn sign(&self) -> String {
        let text = self.text();
        let rest = text.split_once("name=\"form\" value=\"");
        let (sign, _) = rest.unwrap().1.split_once('"').unwrap();
        sign.to_owned()
    }
}

/// The variables that the template gives.
pub(crate) fn variables(issuer: &FakeIssuer) -> BTreeMap<&'static str, String> {
    BTreeMap::from([
        ("DASHBOARD_URL", format!("https://{HOST}")),
        ("OIDC_ISSUER", issuer.url()),
        ("OIDC_CLIENT_ID", CLIENT.to_owned()),
        ("API_AUDIENCE", "strands-api".to_owned()),
        ("ROLE_CLAIM", "groups".to_owned()),
    ])
}

impl Site {
    pub(crate) async fn open() -> Self {
        let (tables, issuer) = (TestStore::start().await, FakeIssuer::start().await);
        let variables = variables(&issuer);
        let lookup = |name: &str| variables.get(name).cloned();
        let mut settings = Settings::new(&lookup);
        let told = Told::read(&mut settings);
        let told = settings.finish(told).unwrap().unwrap();
        let clock = Arc::new(Mutex::new(Timestamp::now()));
        let shown = clock.clone();
        let router = app(told, tables.store().await, move || *shown.lock().unwrap());
        Self {
            tables,
            issuer,
            router,
            clock,
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        *self.clock.lock().unwrap()
    }

    pub(crate) fn passes(&self, time: SignedDuration) {
        *self.clock.lock().unwrap() += time;
    }

    /// What a token says of somebody in these groups, for an hour.
    pub(crate) fn claims(&self, audience: &str, groups: &[&str]) -> Value {
        let now = self.now().as_second();
        json!({
            "iss": self.issuer.url(), "aud": audience, "sub": "jane", "groups": groups,
            "iat": now, "nbf": now, "exp": now + 3_600,
        })
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let (head, body) = self
            .router
            .clone()
            .oneshot(request)
            .await
            .unwrap()
            .into_parts();
        Answer {
            status: head.status,
            headers: head.headers,
            body: body::to_bytes(body, usize::MAX).await.unwrap(),
        }
    }

    /// A program asks.
    pub(crate) async fn ask(&self, path: &str, token: Option<&str>) -> Answer {
        let mut request = Request::get(path).header(header::HOST, HOST);
        if let Some(token) = token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        self.send(request.body(Body::empty()).unwrap()).await
    }
}

/// A browser that keeps cookies.
pub(crate) struct Browser<'s> {
    pub(crate) site: &'s Site,
    pub(crate) cookies: BTreeMap<String, String>,
    /// Every cookie that it was given, with its flags.
    pub(crate) given: Vec<String>,
}

impl<'s> Browser<'s> {
    pub(crate) fn new(site: &'s Site) -> Self {
        Self {
            site,
            cookies: BTreeMap::new(),
            given: Vec::new(),
        }
    }

    /// One in which somebody of these groups has signed in.
    pub(crate) async fn of(site: &'s Site, groups: &[&str]) -> Self {
        let mut browser = Self::new(site);
        let ended = browser.sign_in("/", groups).await;
        assert_eq!(ended.status, StatusCode::SEE_OTHER, "{}", ended.text());
        browser
    }

    fn request(&self, method: Method, path: &str) -> axum::http::request::Builder {
        let cookies = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"));
        Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, HOST)
            .header(header::COOKIE, cookies.collect::<Vec<_>>().join("; "))
    }

    async fn sent(&mut self, request: Request<Body>) -> Answer {
        let answer = self.site.send(request).await;
        for cookie in answer.headers.get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().unwrap();
            let (name, rest) = cookie.split_once('=').unwrap();
            let (value, flags) = rest.split_once(';').unwrap();
            self.given.push(cookie.to_owned());
            if flags.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }

    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        let request = self.request(Method::GET, path);
        self.sent(request.body(Body::empty()).unwrap()).await
    }

    /// Sends a form from a page of that origin.
    pub(crate) async fn post(&mut self, path: &str, origin: Option<&str>, form: &str) -> Answer {
        let mut request = self.request(Method::POST, path);
        if let Some(origin) = origin {
            request = request.header(header::ORIGIN, origin);
        }
        let form = Body::from(form.to_owned());
        self.sent(request.body(form).unwrap()).await
    }

    /// Sends a form from a page of the dashboard.
    pub(crate) async fn post_here(&mut self, path: &str, form: &str) -> Answer {
        let origin = format!("https://{HOST}");
        self.post(path, Some(&origin), form).await
    }

    /// To the issuer and back, to the answer of the way back.
    pub(crate) async fn sign_in(&mut self, next: &str, groups: &[&str]) -> Answer {
        let claims = self.site.claims(CLIENT, groups);
        self.sign_in_with(next, &claims).await
    }

    pub(crate) async fn sign_in_with(&mut self, next: &str, claims: &Value) -> Answer {
        let begun = self.get(&format!("/login?next={next}")).await;
        assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.text());
        let entrance = begun.header("location").to_owned();
        let (state, code) = self.site.issuer.vouches(&entrance, claims);
        self.get(&format!("/login/callback?state={state}&code={code}"))
            .await
    }
}
