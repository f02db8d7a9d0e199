//! `dashboard serve`: on loopback, by its own names, with the figures of the store.

use crate::support::{NOW, Place};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};

/// A dashboard that ends with the test.
struct Served {
    process: Child,
    port: u16,
    /// What is printed after the port.
    path: String,
}

impl Served {
    fn of(place: &Place) -> Self {
        Self::by(place, &["dashboard", "serve", "--port", "0", "--now", NOW])
    }

    fn by(place: &Place, words: &[&str]) -> Self {
        let mut command = place.command(words);
        let mut process = command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let mut lines = lines.map(Result::unwrap);
        let line = lines.find(|line| line.starts_with("Dashboard: "));
        let line = line.expect("an address is printed");
        let (_, place) = line.trim().rsplit_once(':').unwrap();
        let (port, path) = place.split_once('/').unwrap();
        Self {
            process,
            port: port.parse().unwrap(),
            path: format!("/{path}"),
        }
    }

    /// Status, headers and body.
    fn ask(&self, request: &str, host: &str, more: &str) -> (u16, String, String) {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let host = host.replace("PORT", &self.port.to_string());
        let more = more.replace("PORT", &self.port.to_string());
        write!(
            stream,
            "{request} HTTP/1.1\r\nHost: {host}\r\n{more}Connection: close\r\n\r\n"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, head.to_lowercase(), body.to_owned())
    }

    /// Sends a form from a page of the dashboard.
    fn post(&self, path: &str, form: &str) -> (u16, String, String) {
        let head = format!(
            "Origin: http://localhost:PORT\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{form}",
            form.len()
        );
        self.ask(&format!("POST {path}"), "localhost:PORT", &head)
    }

    fn get(&self, path: &str) -> (u16, String, String) {
        self.ask(&format!("GET {path}"), "localhost:PORT", "")
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn event(run: &str, job: &str, state: &str) -> Value {
    json!({
        "version": "0", "id": format!("e-{run}"), "source": "strands.etl",
        "detail-type": "Strands Job Run Observed", "account": "111122223333", "region": "eu-west-1",
        "time": "2026-11-20T10:30:00Z", "resources": [],
        "detail": {
            "schema": "strands.run-observed/1", "run_id": run, "job_name": job, "platform": "airflow",
            "state": state, "started_at": "2026-11-20T10:00:00Z", "ended_at": "2026-11-20T10:30:00Z",
            "error": {"code": "Broken", "message": "<script>alert(1)</script>"},
            "units": {"usd": 1.25},
        },
    })
}

fn filled() -> Place {
    let place = Place::new();
    for (run, job, state) in [
        ("run-1", "orders", "success"),
        ("run-2", "orders", "failed"),
        ("run-3", "<b>\"'&", "failed"),
    ] {
        let ended = place.ingest(event(run, job, state).to_string().as_bytes());
        assert_eq!(ended.code, 0, "{}", ended.stderr);
    }
    place
}

#[test]
fn pages_show_the_store_and_exports_have_its_figures() {
    let place = filled();
    let served = Served::of(&place);
    for path in [
        "/",
        "/timeline",
        "/cost",
        "/issues",
        "/quality",
        "/compliance",
        "/platforms",
        "/agents",
        "/runs",
        "/outbox",
        "/settings/notifications",
        "/jobs/orders",
        "/runs/run-2",
    ] {
        let (status, head, body) = served.get(path);
        assert_eq!(status, 200, "{path}");
        assert!(
            head.contains("content-security-policy: default-src 'none'"),
            "{path}: {head}"
        );
        assert!(!head.contains("strict-transport-security"), "{path}");
        assert!(
            !body.contains("<script>") && !body.contains("<b>\""),
            "{path}"
        );
        assert!(!head.contains("x-strands-partial"), "{path}: {head}");
    }
    let (_, _, body) = served.get("/runs?format=json");
    let document: Value = serde_json::from_str(&body).unwrap();
    let shown: Vec<&Value> = document["items"].as_array().unwrap().iter().collect();
    let listed = place.run(&["runs", "list", "--json", "--now", NOW]).json();
    let listed = listed["result"]["runs"].as_array().unwrap();
    assert_eq!(shown.len(), listed.len());
    for (one, other) in shown.iter().zip(listed) {
        assert_eq!(one["execution_id"], other["execution_id"]);
        assert_eq!(one["status"], other["state"]);
        let micro = format!("{:.0}", one["cost_usd"].as_f64().unwrap() * 1e6);
        assert_eq!(micro, other["cost_micro_usd"].to_string());
    }
    let (_, head, body) = served.get("/cost?format=csv&panel=jobs");
    assert!(
        head.contains("attachment; filename=\"strands-cost-jobs-"),
        "{head}"
    );
    assert!(body.contains("orders,2.5,"), "{body}");
}

#[test]
fn what_is_not_there_is_404_and_names_what_is() {
    let place = filled();
    let served = Served::of(&place);
    for path in ["/nothing", "/runs/none", "/incidents/none"] {
        assert_eq!(served.get(path).0, 404, "{path}");
    }
    let (status, _, body) = served.get("/jobs/order");
    assert_eq!(status, 404);
    assert!(body.contains("/jobs/orders"), "{body}");
    let (status, _, body) = served.get("/runs?status=lost");
    assert_eq!(status, 400);
    assert!(
        body.contains("status") && body.contains("lost") && body.contains("timeout"),
        "{body}"
    );
}

#[test]
fn runs_that_share_an_id_are_listed_and_none_is_guessed() {
    let place = filled();
    let mut other = event("run-1", "orders", "success");
    other["detail"]["platform"] = json!("dbt");
    assert_eq!(place.ingest(other.to_string().as_bytes()).code, 0);
    let (status, _, body) = Served::of(&place).get("/runs/run-1");
    assert_eq!(status, 300);
    assert_eq!(body.matches("href=\"/runs/exec-").count(), 2, "{body}");
}

#[test]
fn an_unchanged_page_is_not_sent_again() {
    let place = filled();
    let served = Served::of(&place);
    let (_, head, _) = served.get("/cost");
    let tag = head
        .lines()
        .find_map(|line| line.strip_prefix("etag: "))
        .unwrap();
    let tag = tag.replacen('w', "W", 1);
    let (status, _, body) = served.ask(
        "GET /cost",
        "localhost:PORT",
        &format!("If-None-Match: {tag}\r\n"),
    );
    assert_eq!((status, body.as_str()), (304, ""));
}

#[test]
fn another_name_and_another_page_are_refused() {
    let place = filled();
    let served = Served::of(&place);
    let post = "Content-Length: 0\r\n";
    for (request, host, more, expected) in [
        ("GET /", "127.0.0.1:PORT", "", 200),
        ("GET /", "rebound.example:PORT", "", 403),
        ("GET /", "localhost", "", 403),
        ("POST /", "localhost:PORT", post, 403),
        (
            "POST /",
            "localhost:PORT",
            "Content-Length: 0\r\nOrigin: https://evil.example\r\n",
            403,
        ),
        (
            "POST /",
            "localhost:PORT",
            "Content-Length: 0\r\nOrigin: http://localhost:PORT\r\n",
            405,
        ),
    ] {
        let (status, head, _) = served.ask(request, host, more);
        assert_eq!(status, expected, "{request} {host} {more}");
        assert!(head.contains("x-content-type-options: nosniff"), "{head}");
    }
}

#[test]
fn without_a_store_it_says_how_to_make_one() {
    let ended = Place::new().run(&["dashboard", "serve", "--port", "0"]);
    assert_eq!(ended.code, 5, "{}", ended.stderr);
    assert!(ended.stderr.contains("strands demo"), "{}", ended.stderr);
}

#[test]
fn a_demo_that_is_kept_ends_with_its_dashboard_as_of_its_newest_event() {
    let place = Place::new();
    let words = [
        "demo", "--runs", "20", "--keep", "--port", "0", "--now", NOW,
    ];
    let served = Served::by(&place, &words);
    let (status, _, body) = served.get("/");
    assert_eq!(status, 200);
    assert!(
        body.contains("Sample data as of") && body.contains("Latest runs"),
        "{body}"
    );
}

/// The page of the open failure of `orders`, and what its form brings back.
fn failure(served: &Served) -> (String, Option<String>) {
    let (_, _, list) = served.get("/issues?state=open&job=orders");
    let (_, rest) = list.split_once("href=\"/incidents/").unwrap();
    let path = format!("/incidents/{}", rest.split_once('"').unwrap().0);
    let (_, _, page) = served.get(&path);
    let sign = page.split_once("name=\"form\" value=\"");
    let sign = sign.map(|(_, rest)| rest.split_once('"').unwrap().0.to_owned());
    (path, sign)
}

#[test]
fn a_failure_is_acknowledged_on_its_page() {
    let place = filled();
    let served = Served::of(&place);
    let (path, sign) = failure(&served);
    let sign = sign.unwrap();
    let action = format!("{path}/acknowledge");
    assert_eq!(served.post(&action, "form=made-up").0, 403);
    let (status, head, _) = served.post(&action, &format!("form={sign}&note=seen"));
    assert_eq!(status, 303, "{head}");
    let (_, _, page) = served.get(&path);
    assert!(page.contains("Somebody took note of it"), "{page}");
    assert_eq!(failure(&served).1, None, "nothing is left to do");
    let again = place.ingest(event("run-4", "orders", "success").to_string().as_bytes());
    assert_eq!(
        again.code, 0,
        "the store can be written to: {}",
        again.stderr
    );
}

#[test]
fn with_read_only_nothing_is_changed() {
    let place = filled();
    let words = [
        "dashboard",
        "serve",
        "--port",
        "0",
        "--now",
        NOW,
        "--read-only",
    ];
    let served = Served::by(&place, &words);
    let (path, sign) = failure(&served);
    let form = format!("form={}", sign.unwrap());
    let (status, _, body) = served.post(&format!("{path}/acknowledge"), &form);
    assert_eq!(status, 409);
    assert!(body.contains("--read-only"), "{body}");
    assert!(failure(&served).1.is_some());
}

#[test]
fn with_require_login_the_printed_address_lets_in_once() {
    let place = filled();
    let words = [
        "dashboard",
        "serve",
        "--port",
        "0",
        "--now",
        NOW,
        "--require-login",
    ];
    let served = Served::by(&place, &words);
    let (status, head, _) = served.get("/runs?status=failed");
    assert_eq!(status, 303);
    assert!(
        head.contains("location: /login?next=%2fruns%3fstatus%3dfailed"),
        "{head}"
    );
    assert_eq!(served.get("/api/v1/runs").0, 401);
    assert_eq!(served.get("/login?link=made-up").0, 403);
    let mut stream = TcpStream::connect(("127.0.0.1", served.port)).unwrap();
    let (path, port) = (&served.path, served.port);
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let cookie = answer.split_once("set-cookie: ").unwrap().1;
    let (cookie, flags) = cookie.lines().next().unwrap().split_once("; ").unwrap();
    assert_eq!(flags, "Path=/; HttpOnly; SameSite=Lax");
    assert!(cookie.starts_with("strands="), "{cookie}");
    let own = format!("Cookie: {cookie}\r\n");
    assert_eq!(served.ask("GET /runs", "localhost:PORT", &own).0, 200);
    assert_eq!(served.get(&served.path).0, 403, "twice");
}
