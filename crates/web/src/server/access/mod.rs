//! Who may come in, by which sign, and what each may do.

mod account;
mod cookies;
mod link;
mod roles;
mod sessions;
mod sign_in;

pub(super) use account::{account, leave};
pub use link::Link;
pub use roles::{BadRoles, Groups, RoleClaim};
pub use sessions::Sessions;
pub use sign_in::SignIn;

use super::answer;
use super::routes::Site;
use crate::page;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use cookies::Cookies;
use jiff::Timestamp;
use std::collections::BTreeSet;
use strands_core::session::{Role, Session};
use strands_identity::{Claims, Fault, Secret, secret};
use strands_store::StoreError;

/// Who is let in.
pub enum Access {
    /// Whoever may use this machine's ports, as admin. The secret is what forms are signed with.
    Loopback(Secret),
    /// Whoever has followed the link that was printed, as admin.
    Link(Link),
    /// Whoever has signed in at the issuer, with the roles that it gives; programs by its tokens.
    Issuer(Box<SignIn>),
}

/// From where a request comes, as the gateway saw it.
#[derive(Debug, Clone)]
pub struct Visitor(pub String);

/// Who asks.
#[derive(Clone)]
pub(super) struct Asker {
    /// The issuer's id of who it is.
    pub(super) subject: String,
    pub(super) roles: BTreeSet<Role>,
    /// What a form of this asker brings back.
    pub(super) form: String,
    /// Without one there is nothing to sign out of.
    pub(super) session: Option<Session>,
}

impl Asker {
    fn admin(subject: &str, form: String) -> Self {
        Self {
            subject: subject.to_owned(),
            roles: BTreeSet::from([Role::Admin]),
            form,
            session: None,
        }
    }

    /// Of a program: it has no forms.
    fn of_claims(claims: &Claims, roles: &RoleClaim) -> Self {
        Self {
            subject: claims.subject.clone(),
            roles: roles.of(claims),
            form: String::new(),
            session: None,
        }
    }

    pub(super) fn may(&self, role: Role) -> bool {
        role.is_among(&self.roles)
    }

    /// Whether a form is one of this asker's own.
    pub(super) fn has_sent(&self, form: &str) -> bool {
        !self.form.is_empty() && secret::is_same(&self.form, form)
    }
}

/// Why somebody is not known.
pub(super) enum Stranger {
    /// There is no sign, or it does not hold.
    Unknown(String),
    /// Nobody can be asked now.
    Unreadable(String),
}

impl From<StoreError> for Stranger {
    fn from(fault: StoreError) -> Self {
        Self::Unreadable(fault.to_string())
    }
}

impl From<Fault> for Stranger {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Refused(why) => Self::Unknown(why),
            Fault::Unreachable(why) => Self::Unreadable(why),
        }
    }
}

impl Access {
    /// Who a browser is, by its cookie alone.
    pub(super) async fn of_browser(
        &self,
        headers: &HeaderMap,
        now: Timestamp,
    ) -> Result<Asker, Stranger> {
        let (sessions, cookies) = match self {
            Self::Loopback(secret) => {
                return Ok(Asker::admin("this machine", secret.derived("form")));
            }
            Self::Link(link) => (&link.sessions, Cookies::LOOPBACK),
            Self::Issuer(sign_in) => (&sign_in.sessions, Cookies::DEPLOYED),
        };
        let unknown = || Stranger::Unknown("there is no session".to_owned());
        let secret = cookies.session(headers).ok_or_else(unknown)?;
        let session = sessions.find(&secret, now).await?.ok_or_else(unknown)?;
        Ok(Asker {
            subject: session.subject.clone(),
            roles: session.roles.clone(),
            form: secret.derived("form"),
            session: Some(session),
        })
    }

    /// Who a program is, by its token alone.
    pub(super) async fn of_program(
        &self,
        headers: &HeaderMap,
        now: Timestamp,
    ) -> Result<Asker, Stranger> {
        match self {
            Self::Loopback(_) => Ok(Asker::admin("this machine", String::new())),
            Self::Link(_) => Err(Stranger::Unknown("programs have no link".to_owned())),
            Self::Issuer(sign_in) => {
                let token = bearer(headers)
                    .ok_or_else(|| Stranger::Unknown("there is no bearer token".to_owned()))?;
                let claims = sign_in.issuer.bearer(token, now).await?;
                Ok(Asker::of_claims(&claims, &sign_in.roles))
            }
        }
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then(|| token.trim())
        .filter(|it| !it.is_empty())
}

/// Lets in who has signed in, whatever they may do.
pub(super) async fn admit(State(site): State<Site>, mut request: Request, next: Next) -> Response {
    match site.access.of_browser(request.headers(), site.now()).await {
        Ok(asker) => {
            request.extensions_mut().insert(asker);
            next.run(request).await
        }
        Err(Stranger::Unreadable(fault)) => {
            tracing::error!(%fault, "a session cannot be read");
            answer::unavailable("a session cannot be read")
        }
        Err(Stranger::Unknown(_)) if *request.method() == Method::GET => to_sign_in(&request),
        Err(Stranger::Unknown(_)) => answer::error(StatusCode::UNAUTHORIZED, &page::signed_out()),
    }
}

/// Lets through who may see pages.
pub(super) async fn viewers(request: Request, next: Next) -> Response {
    match request.extensions().get::<Asker>() {
        Some(asker) if asker.may(Role::Viewer) => next.run(request).await,
        Some(asker) => denied(asker, Role::Viewer, request.uri().path()),
        None => answer::error(StatusCode::UNAUTHORIZED, &page::signed_out()),
    }
}

/// Says which role is missing, and notes that somebody tried.
pub(super) fn denied(asker: &Asker, role: Role, path: &str) -> Response {
    let Asker { subject, .. } = asker;
    tracing::warn!(%subject, role = role.as_str(), path, "somebody was denied");
    answer::error(StatusCode::FORBIDDEN, &page::forbidden(role.as_str()))
}

const SIGN_IN: &str = "/login";
/// Reading it says so, sending a form there does it.
pub(super) const SIGNED_OUT: &str = "/logout";

/// After the sign-in the same page is shown.
fn to_sign_in(request: &Request) -> Response {
    let path = request.uri().path_and_query();
    let path = path.map_or("/", |it| it.as_str());
    see_other(&crate::query::address(
        SIGN_IN,
        std::iter::once(("next", path)),
    ))
}

/// Another page is to be read (RFC 9110, 15.4.4).
pub(super) fn see_other(path: &str) -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, path.to_owned())]).into_response()
}

/// A path of this site, or its first page where an address leads anywhere else.
fn local(path: &str) -> &str {
    const MOST_CHARS: usize = 2_000;
    let is_local = path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains('\\')
        && !path.contains(|it: char| it.is_control() || it.is_whitespace())
        && path.len() <= MOST_CHARS;
    if is_local { path } else { "/" }
}

/// Routes by which somebody comes in.
pub(super) fn entrance() -> Router<Site> {
    Router::new()
        .route(SIGN_IN, get(sign_in::begin))
        .route("/login/callback", get(sign_in::end))
        .route(SIGNED_OUT, get(account::signed_out))
}

impl Access {
    const fn cookies(&self) -> Cookies {
        match self {
            Self::Issuer(_) => Cookies::DEPLOYED,
            Self::Loopback(_) | Self::Link(_) => Cookies::LOOPBACK,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_site_are_gone_to() {
        for path in ["/", "/runs?status=failed&tz=UTC", "/jobs/a%2Fb"] {
            assert_eq!(local(path), path);
        }
        for path in [
            "",
            "runs",
            "//evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "/ /evil.example",
            "https://evil.example/",
            "javascript:alert(1)",
            &format!("/{}", "a".repeat(2_000)),
        ] {
            assert_eq!(local(path), "/", "{path}");
        }
    }

    #[test]
    fn a_bearer_is_one_by_its_scheme() {
        let read = |value: &str| {
            let value = value.parse().unwrap();
            let headers = HeaderMap::from_iter([(header::AUTHORIZATION, value)]);
            bearer(&headers).map(str::to_owned)
        };
        assert_eq!(read("Bearer a.b.c").as_deref(), Some("a.b.c"));
        assert_eq!(read("bearer a.b.c").as_deref(), Some("a.b.c"));
        for value in ["Basic a", "Bearer", "Bearer ", "a.b.c"] {
            assert_eq!(read(value), None, "{value}");
        }
    }
}
