//! An issuer of OpenID Connect that vouches for whomever a test names, with keys of its own.

use crate::endpoint::Endpoint;
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

type Fields = BTreeMap<String, String>;

/// What stands before the key itself in the form in which one of 2,048 bits is written (RFC 5208).
const PKCS8_HEAD: usize = 26;

/// An issuer on loopback.
pub struct FakeIssuer {
    endpoint: Endpoint,
    desk: Arc<Mutex<Desk>>,
}

struct Desk {
    key: Key,
    made: usize,
    keys_read: usize,
    /// By code: with what somebody was sent here, and the token that they get.
    codes: BTreeMap<String, (Fields, Value)>,
    redeemed: Vec<Fields>,
    is_down: bool,
}

struct Key {
    id: String,
    algorithm: Algorithm,
    private: EncodingKey,
}

impl Key {
    fn new(number: usize, algorithm: Algorithm) -> Self {
        let private = if algorithm == Algorithm::ES256 {
            let random = SystemRandom::new();
            let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random);
            EncodingKey::from_ec_der(made.unwrap().as_ref())
        } else {
            let made = KeyPair::generate(KeySize::Rsa2048).unwrap();
            let written = made.as_der().unwrap();
            EncodingKey::from_rsa_der(&written.as_ref()[PKCS8_HEAD..])
        };
        Self {
            id: format!("key-{number}"),
            algorithm,
            private,
        }
    }

    fn public(&self) -> Jwk {
        let mut public = Jwk::from_encoding_key(&self.private, self.algorithm).unwrap();
        public.common.key_id = Some(self.id.clone());
        public
    }

    fn sign(&self, claims: &Value) -> String {
        let mut header = Header::new(self.algorithm);
        header.kid = Some(self.id.clone());
        encode(&header, claims, &self.private).unwrap()
    }
}

impl FakeIssuer {
    /// Starts one with a key for ES256.
    pub async fn start() -> Self {
        let desk = Arc::new(Mutex::new(Desk {
            key: Key::new(1, Algorithm::ES256),
            made: 1,
            keys_read: 0,
            codes: BTreeMap::new(),
            redeemed: Vec::new(),
            is_down: false,
        }));
        let endpoint = Endpoint::serve({
            let desk = desk.clone();
            async move |listener| {
                let url = format!("http://{}", listener.local_addr().unwrap());
                let router = Router::new()
                    .route(
                        "/.well-known/openid-configuration",
                        get(async move || discovery(&url)),
                    )
                    .route("/keys", get(keys))
                    .route("/token", post(token))
                    .with_state(desk);
                axum::serve(listener, router).await.unwrap();
            }
        });
        Self {
            endpoint: endpoint.await,
            desk,
        }
    }

    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap()
    }

    /// Its name and address.
    #[must_use]
    pub fn url(&self) -> String {
        self.endpoint.url()
    }

    /// Signs with a new key from now on, and publishes no other.
    pub fn rotates(&self, algorithm: Algorithm) {
        let mut desk = self.desk();
        desk.made += 1;
        desk.key = Key::new(desk.made, algorithm);
    }

    /// Publishes nothing from now on.
    pub fn goes_down(&self) {
        self.desk().is_down = true;
    }

    /// How often its keys were read.
    #[must_use]
    pub fn keys_read(&self) -> usize {
        self.desk().keys_read
    }

    /// What the codes that it took were brought with.
    #[must_use]
    pub fn redeemed(&self) -> Vec<Fields> {
        self.desk().redeemed.clone()
    }

    /// A token that says so.
    #[must_use]
    pub fn token(&self, claims: &Value) -> String {
        self.desk().key.sign(claims)
    }

    /// The public half of its key: what a forger would know.
    #[must_use]
    pub fn public_key(&self) -> Jwk {
        self.desk().key.public()
    }

    /// Lets a person who was sent to `entrance` sign in, and returns with what the browser is sent back:
    /// state and code. The token will say `claims`, with the nonce that was asked for.
    #[must_use]
    pub fn vouches(&self, entrance: &str, claims: &Value) -> (String, String) {
        let query = entrance.split_once('?').unwrap().1;
        let asked = fields(query.as_bytes());
        assert_eq!(asked["response_type"], "code");
        assert_eq!(asked["code_challenge_method"], "S256");
        let mut claims = claims.clone();
        if claims.get("nonce").is_none() {
            claims["nonce"] = json!(asked["nonce"]);
        }
        let mut desk = self.desk();
        let code = format!("code-{}", desk.codes.len() + 1);
        let state = asked["state"].clone();
        desk.codes.insert(code.clone(), (asked, claims));
        (state, code)
    }
}

/// A token whose signature is made with a shared secret, as a forger would who took the public key for one.
#[must_use]
pub fn shared(claims: &Value, key_id: &str, secret: &[u8]) -> String {
    let mut header = Header::new(Algorithm::HS256);
    header.kid = Some(key_id.to_owned());
    encode(&header, claims, &EncodingKey::from_secret(secret)).unwrap()
}

fn discovery(url: &str) -> Json<Value> {
    Json(json!({
        "issuer": url,
        "authorization_endpoint": format!("{url}/authorize"),
        "token_endpoint": format!("{url}/token"),
        "jwks_uri": format!("{url}/keys"),
    }))
}

async fn keys(State(desk): State<Arc<Mutex<Desk>>>) -> Response {
    let mut desk = desk.lock().unwrap();
    desk.keys_read += 1;
    if desk.is_down {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    Json(json!({"keys": [desk.key.public()]})).into_response()
}

/// A code is taken once, from the client that asked for it, with the verifier of its challenge.
async fn token(State(desk): State<Arc<Mutex<Desk>>>, body: Bytes) -> Response {
    let brought = fields(&body);
    let mut desk = desk.lock().unwrap();
    let known = desk.codes.remove(&brought["code"]);
    let Some((asked, claims)) = known else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let challenge = digest(&SHA256, brought["code_verifier"].as_bytes());
    let is_right = brought["grant_type"] == "authorization_code"
        && brought["client_id"] == asked["client_id"]
        && brought["redirect_uri"] == asked["redirect_uri"]
        && URL_SAFE_NO_PAD.encode(challenge) == asked["code_challenge"];
    if !is_right {
        return StatusCode::BAD_REQUEST.into_response();
    }
    desk.redeemed.push(brought);
    Json(json!({"id_token": desk.key.sign(&claims), "token_type": "Bearer"})).into_response()
}

fn fields(form: &[u8]) -> Fields {
    form_urlencoded::parse(form).into_owned().collect()
}
