//! Cookies: names, flags, and what they hold (RFC 6265).

use axum::http::{HeaderMap, HeaderValue, header};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use strands_identity::Secret;

/// How long a person may take to sign in, in seconds.
const ATTEMPT_S: u32 = 600;

/// The cookies of a form of the dashboard.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cookies {
    session: &'static str,
    attempt: &'static str,
    flags: &'static str,
}

impl Cookies {
    /// By HTTPS: the prefix binds a cookie to this host.
    pub(super) const DEPLOYED: Self = Self {
        session: "__Host-strands",
        attempt: "__Host-strands-login",
        flags: "Path=/; Secure; HttpOnly; SameSite=Lax",
    };
    /// By HTTP on this machine, where browsers keep no secure cookie everywhere.
    pub(super) const LOOPBACK: Self = Self {
        session: "strands",
        attempt: "strands-login",
        flags: "Path=/; HttpOnly; SameSite=Lax",
    };

    /// What a session's browser holds.
    pub(super) fn session(self, headers: &HeaderMap) -> Option<Secret> {
        Secret::read(value(headers, self.session)?)
    }

    /// What the browser that began an attempt holds, and where it wants to go.
    pub(super) fn attempt(self, headers: &HeaderMap) -> Option<(Secret, String)> {
        let (secret, path) = value(headers, self.attempt)?.split_once('.')?;
        let path = String::from_utf8(URL_SAFE_NO_PAD.decode(path).ok()?).ok()?;
        Some((Secret::read(secret)?, path))
    }

    /// Lets the browser hold a session, until the browser is closed or the session is over.
    pub(super) fn hold(self, headers: &mut HeaderMap, secret: &Secret) {
        self.put(headers, self.session, &secret.text(), "");
    }

    /// Lets the browser hold an attempt.
    pub(super) fn begin(self, headers: &mut HeaderMap, secret: &Secret, path: &str) {
        let held = format!("{}.{}", secret.text(), URL_SAFE_NO_PAD.encode(path));
        self.put(
            headers,
            self.attempt,
            &held,
            &format!("; Max-Age={ATTEMPT_S}"),
        );
    }

    /// The browser is to forget the session.
    pub(super) fn forget(self, headers: &mut HeaderMap) {
        self.put(headers, self.session, "", "; Max-Age=0");
    }

    /// The browser is to forget the attempt.
    pub(super) fn end(self, headers: &mut HeaderMap) {
        self.put(headers, self.attempt, "", "; Max-Age=0");
    }

    fn put(self, headers: &mut HeaderMap, name: &str, value: &str, more: &str) {
        let cookie = format!("{name}={value}; {}{more}", self.flags);
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            headers.append(header::SET_COOKIE, cookie);
        }
    }
}

fn value<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let texts = headers.get_all(header::COOKIE).into_iter();
    let mut cookies = texts
        .filter_map(|it| it.to_str().ok())
        .flat_map(|it| it.split(';'))
        .filter_map(|it| it.trim().split_once('='));
    cookies.find(|(it, _)| *it == name).map(|(_, value)| value)
}
