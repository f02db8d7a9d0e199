//! Where people are sent, what a code is exchanged for, and whom a token names.

use crate::attempt::Attempt;
use crate::claims::Claims;
use crate::documents::Tokens;
use crate::fault::{BadRegistration, Fault};
use crate::keys::Shelf;
use crate::secret::is_same;
use crate::web::{Web, checked};
use jiff::Timestamp;
use jsonwebtoken::jwk::{Jwk, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde_json::{Map, Value};

/// A longer token is not looked at.
const MOST_CHARS: usize = 16 * 1024;

/// As what we are known to an issuer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    issuer: String,
    client_id: String,
    audience: String,
    redirect: String,
}

impl Registration {
    /// A public client (without a secret: PKCE stands for it) of that issuer, to which people come back at
    /// `redirect`. Tokens of programs are for `audience`.
    pub fn new(
        issuer: &str,
        client_id: &str,
        audience: &str,
        redirect: String,
    ) -> Result<Self, BadRegistration> {
        checked("the issuer", issuer)?;
        checked("the address to come back to", &redirect)?;
        Ok(Self {
            issuer: issuer.to_owned(),
            client_id: client_id.to_owned(),
            audience: audience.to_owned(),
            redirect,
        })
    }
}

/// An issuer, with what it published.
pub struct Issuer {
    registration: Registration,
    web: Web,
    shelf: Shelf,
}

impl Issuer {
    /// Nothing is asked before it is needed.
    #[must_use]
    pub fn new(registration: Registration) -> Self {
        Self {
            registration,
            web: Web::default(),
            shelf: Shelf::default(),
        }
    }

    /// Where a person signs in.
    pub async fn entrance(&self, attempt: &Attempt, now: Timestamp) -> Result<String, Fault> {
        let known = &self.registration;
        let published = self.shelf.published(&self.web, &known.issuer, None, now);
        let endpoint = published.await?.discovery.authorization_endpoint.clone();
        let mut query = form_urlencoded::Serializer::new(String::new());
        let (state, nonce, challenge) = (attempt.state(), attempt.nonce(), attempt.challenge());
        query.extend_pairs([
            ("response_type", "code"),
            ("client_id", &known.client_id),
            ("redirect_uri", &known.redirect),
            ("scope", "openid"),
            ("state", &state),
            ("nonce", &nonce),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ]);
        Ok(format!("{endpoint}?{}", query.finish()))
    }

    /// Who came back with that code.
    pub async fn redeem(
        &self,
        code: &str,
        attempt: &Attempt,
        now: Timestamp,
    ) -> Result<Claims, Fault> {
        let known = &self.registration;
        let published = self.shelf.published(&self.web, &known.issuer, None, now);
        let endpoint = published.await?.discovery.token_endpoint.clone();
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &known.redirect),
            ("client_id", &known.client_id),
            ("code_verifier", &attempt.verifier()),
        ];
        let tokens: Tokens = self.web.post(&endpoint, &fields).await?;
        let claims = self
            .verified(&tokens.id_token, &known.client_id, now)
            .await?;
        let nonce = claims.text("nonce").unwrap_or_default();
        if !is_same(nonce, &attempt.nonce()) {
            return Err(Fault::refused("it was made for another attempt"));
        }
        // OpenID Connect Core 1.0, 3.1.3.7: of several audiences, the one that it was given to.
        let party = claims.text("azp").unwrap_or(&known.client_id);
        if party != known.client_id {
            return Err(Fault::refused("it was given to another client"));
        }
        Ok(claims)
    }

    /// Whom a program's token names.
    pub async fn bearer(&self, token: &str, now: Timestamp) -> Result<Claims, Fault> {
        self.verified(token, &self.registration.audience, now).await
    }

    async fn verified(&self, token: &str, audience: &str, now: Timestamp) -> Result<Claims, Fault> {
        if token.len() > MOST_CHARS {
            return Err(Fault::refused("it is too long"));
        }
        let header = decode_header(token).map_err(|_| Fault::refused("it is no signed token"))?;
        if !matches!(header.alg, Algorithm::RS256 | Algorithm::ES256) {
            return Err(Fault::refused("it is signed neither by RS256 nor by ES256"));
        }
        let id = header
            .kid
            .ok_or_else(|| Fault::refused("it names no key"))?;
        let issuer = &self.registration.issuer;
        let published = self.shelf.published(&self.web, issuer, Some(&id), now);
        let published = published.await?;
        let key = published.keys.find(&id).filter(|key| may_sign(key));
        let key = key.ok_or_else(|| Fault::refused("the issuer has no such key"))?;
        let key = DecodingKey::from_jwk(key).map_err(|_| Fault::refused("its key is no key"))?;
        let decoded =
            decode::<Map<String, Value>>(token, &key, &rules(header.alg, issuer, audience))
                .map_err(|fault| Fault::refused(fault.to_string()))?;
        Claims::of(decoded.claims, now)
    }
}

fn may_sign(key: &Jwk) -> bool {
    let purpose = key.common.public_key_use.as_ref();
    purpose.is_none_or(|it| *it == PublicKeyUse::Signature)
}

/// Times are held against our own clock, by [`Claims::of`].
fn rules(algorithm: Algorithm, issuer: &str, audience: &str) -> Validation {
    let mut rules = Validation::new(algorithm);
    rules.validate_exp = false;
    rules.validate_nbf = false;
    rules.set_issuer(&[issuer]);
    rules.set_audience(&[audience]);
    rules.set_required_spec_claims(&["aud", "exp", "iss", "sub"]);
    rules
}
