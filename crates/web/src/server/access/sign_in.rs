//! Signing in: to the issuer and back, or by the link that was printed.

use super::cookies::Cookies;
use super::sessions::Sessions;
use super::{Access, Link, RoleClaim, Stranger, Visitor, local, see_other};
use crate::page;
use crate::server::answer;
use crate::server::routes::Site;
use axum::Extension;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use jiff::Timestamp;
use std::collections::BTreeSet;
use strands_core::session::Role;
use strands_identity::{Attempt, Claims, Issuer, Secret, secret};

/// An address may try so often in a minute.
const TRIES_A_MINUTE: u32 = 10;

/// What signing in takes.
pub struct SignIn {
    /// Where people sign in.
    pub issuer: Issuer,
    /// What they may do.
    pub roles: RoleClaim,
    /// Where their sessions are kept.
    pub sessions: Sessions,
}

/// What a sign-in ends with where it does not let in.
enum Refusal {
    /// It must be begun anew.
    Anew(&'static str),
    /// The issuer does not vouch for them.
    NotVouched(String),
    /// Too often.
    TooMany,
    /// Something cannot be asked now.
    Unavailable(String),
}

impl From<Stranger> for Refusal {
    fn from(stranger: Stranger) -> Self {
        match stranger {
            Stranger::Unknown(why) => Self::NotVouched(why),
            Stranger::Unreadable(why) => Self::Unavailable(why),
        }
    }
}

impl Refusal {
    fn response(self) -> Response {
        const AGAIN: &str = "Begin again: it was begun in another browser, or too long ago.";
        let page = |status, words: &str| answer::error(status, &page::not_signed_in(words));
        match self {
            Self::Anew(why) => {
                tracing::warn!(why, "a sign-in was refused");
                page(StatusCode::BAD_REQUEST, AGAIN)
            }
            Self::NotVouched(why) => {
                tracing::warn!(%why, "a sign-in was refused");
                page(StatusCode::FORBIDDEN, "The issuer does not vouch for you.")
            }
            Self::TooMany => {
                tracing::warn!("an address tries to sign in too often");
                let words = "This address has tried too often. Try again in a minute.";
                page(StatusCode::TOO_MANY_REQUESTS, words)
            }
            Self::Unavailable(fault) => {
                tracing::error!(%fault, "nobody can sign in now");
                answer::unavailable("nobody can sign in now")
            }
        }
    }
}

/// The parameters of an address.
struct Parameters(Vec<(String, String)>);

impl Parameters {
    fn read(raw: Option<&str>) -> Self {
        let pairs = form_urlencoded::parse(raw.unwrap_or_default().as_bytes());
        Self(pairs.into_owned().collect())
    }

    fn get(&self, name: &str) -> Option<&str> {
        let mut pairs = self.0.iter();
        pairs
            .find(|(it, _)| it == name)
            .map(|(_, value)| value.as_str())
    }
}

/// `GET /login`
pub(super) async fn begin(
    State(site): State<Site>,
    visitor: Option<Extension<Visitor>>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Response {
    let now = site.now();
    let parameters = Parameters::read(raw.as_deref());
    let next = local(parameters.get("next").unwrap_or("/"));
    if site.access.of_browser(&headers, now).await.is_ok() {
        return see_other(next);
    }
    let begun = match &site.access {
        Access::Loopback(_) => Ok(see_other(next)),
        Access::Link(link) => link.follow(parameters.get("link"), next, now).await,
        Access::Issuer(sign_in) => {
            let address = visitor.as_ref().map(|it| it.0.0.as_str());
            sign_in.begin(address, next, now).await
        }
    };
    begun.unwrap_or_else(Refusal::response)
}

/// `GET /login/callback`
pub(super) async fn end(
    State(site): State<Site>,
    visitor: Option<Extension<Visitor>>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Response {
    let Access::Issuer(sign_in) = &site.access else {
        return see_other("/");
    };
    let parameters = Parameters::read(raw.as_deref());
    let address = visitor.as_ref().map(|it| it.0.0.as_str());
    let ended = sign_in.end(address, &parameters, &headers, site.now());
    ended.await.unwrap_or_else(Refusal::response)
}

impl Link {
    async fn follow(
        &self,
        text: Option<&str>,
        next: &str,
        now: Timestamp,
    ) -> Result<Response, Refusal> {
        let Some(text) = text else {
            let words = "Open the address that `strands dashboard serve` printed. It lets in once.";
            return Ok(answer::error(
                StatusCode::UNAUTHORIZED,
                &page::not_signed_in(words),
            ));
        };
        if !self.lets_in(text) {
            return Err(Refusal::NotVouched("the link lets in once".to_owned()));
        }
        let roles = BTreeSet::from([Role::Admin]);
        enter(
            &self.sessions,
            Cookies::LOOPBACK,
            "this machine",
            roles,
            next,
            now,
        )
        .await
    }
}

impl SignIn {
    async fn begin(
        &self,
        address: Option<&str>,
        next: &str,
        now: Timestamp,
    ) -> Result<Response, Refusal> {
        self.limit("begin", address, now).await?;
        let secret = random()?;
        let attempt = Attempt::of(secret.clone());
        let entrance = self.issuer.entrance(&attempt, now).await;
        let mut response = see_other(&entrance.map_err(Stranger::from)?);
        Cookies::DEPLOYED.begin(response.headers_mut(), &secret, next);
        Ok(response)
    }

    async fn end(
        &self,
        address: Option<&str>,
        parameters: &Parameters,
        headers: &HeaderMap,
        now: Timestamp,
    ) -> Result<Response, Refusal> {
        self.limit("end", address, now).await?;
        let begun = Cookies::DEPLOYED.attempt(headers);
        let (secret, next) = begun.ok_or(Refusal::Anew("no attempt was begun here"))?;
        let attempt = Attempt::of(secret);
        let state = parameters.get("state").unwrap_or_default();
        if !attempt.is_of(state) {
            return Err(Refusal::Anew("it is another attempt's answer"));
        }
        let code = parameters.get("code");
        let code = code.ok_or_else(|| Refusal::NotVouched("the issuer sent no code".to_owned()))?;
        let claims = self.issuer.redeem(code, &attempt, now).await;
        let claims = claims.map_err(Stranger::from)?;
        self.end_earlier(headers, now).await?;
        let mut response = self.let_in(&claims, local(&next), now).await?;
        Cookies::DEPLOYED.end(response.headers_mut());
        Ok(response)
    }

    /// A session that the browser holds already is over: ids change with each sign-in.
    async fn end_earlier(&self, headers: &HeaderMap, now: Timestamp) -> Result<(), Refusal> {
        let Some(secret) = Cookies::DEPLOYED.session(headers) else {
            return Ok(());
        };
        let found = self.sessions.find(&secret, now).await;
        if let Some(session) = found.map_err(Stranger::from)? {
            self.sessions.end(&session).await.map_err(Stranger::from)?;
        }
        Ok(())
    }

    async fn let_in(
        &self,
        claims: &Claims,
        next: &str,
        now: Timestamp,
    ) -> Result<Response, Refusal> {
        let (subject, roles) = (&claims.subject, self.roles.of(claims));
        tracing::info!(%subject, ?roles, "somebody signed in");
        enter(&self.sessions, Cookies::DEPLOYED, subject, roles, next, now).await
    }

    /// Counts how often an address takes a step, of which only a digest is kept.
    async fn limit(
        &self,
        step: &str,
        address: Option<&str>,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let (Some(address), Sessions::Kept(store)) = (address, &self.sessions) else {
            return Ok(());
        };
        let digest = secret::sha256(format!("{step} {address}").as_bytes());
        let tries = store.count_sign_in(&digest, now).await;
        if tries.map_err(Stranger::from)? > TRIES_A_MINUTE {
            return Err(Refusal::TooMany);
        }
        Ok(())
    }
}

/// Begins a session and goes where the person wanted to.
async fn enter(
    sessions: &Sessions,
    cookies: Cookies,
    subject: &str,
    roles: BTreeSet<Role>,
    next: &str,
    now: Timestamp,
) -> Result<Response, Refusal> {
    let secret = random()?;
    let begun = sessions.begin(&secret, subject, roles, now).await;
    begun.map_err(Stranger::from)?;
    let mut response = see_other(next);
    cookies.hold(response.headers_mut(), &secret);
    Ok(response)
}

fn random() -> Result<Secret, Refusal> {
    Secret::random().map_err(|fault| Refusal::Unavailable(fault.to_string()))
}
