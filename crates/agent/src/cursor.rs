//! Cursors: where a list goes on, signed, so that a page needs no state and a made-up cursor is told
//! from one of ours.

use crate::fault::Fault;
use crate::page::CURSOR;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use std::fmt;

const VERSION: u8 = 1;
/// How long a cursor is good.
const LIFETIME: SignedDuration = SignedDuration::from_hours(1);
/// How many hex digits of a digest are shown.
const DIGEST_CHARS: usize = 16;
/// Bytes of an HMAC of SHA-256.
const SIGNATURE: usize = 32;

/// What cursors are signed with.
#[derive(Clone)]
pub struct CursorKey([u8; SIGNATURE]);

impl CursorKey {
    /// A key made from something that whoever asks cannot guess.
    #[must_use]
    pub fn from_secret(secret: &[u8]) -> Self {
        Self(Sha256::digest(secret).into())
    }

    /// A short digest of a value, by which equal values are told: whoever lacks the secret cannot try
    /// which value it is.
    pub(crate) fn digest(&self, value: &[u8]) -> String {
        let mac = self.mac(value).map(|mac| mac.finalize().into_bytes());
        let mut digest = mac.map(hex::encode).unwrap_or_default();
        digest.truncate(DIGEST_CHARS);
        digest
    }

    fn mac(&self, text: &[u8]) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).ok()?;
        mac.update(text);
        Some(mac)
    }
}

impl fmt::Debug for CursorKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CursorKey")
    }
}

#[derive(Serialize, Deserialize)]
struct Place {
    v: u8,
    op: String,
    filters: String,
    key: Value,
    exp: i64,
}

/// Whose cursors: of that list with those arguments.
#[derive(Debug, Clone)]
pub(crate) struct Cursors<'a> {
    key: &'a CursorKey,
    operation: &'a str,
    filters: String,
    now: Timestamp,
}

impl<'a> Cursors<'a> {
    /// Cursors of an operation; `filters` are its arguments without limit and cursor.
    pub(crate) fn of(
        key: &'a CursorKey,
        operation: &'a str,
        filters: &Map<String, Value>,
        now: Timestamp,
    ) -> Self {
        Self {
            key,
            operation,
            filters: hash(Value::Object(filters.clone()).to_string().as_bytes()),
            now,
        }
    }

    /// The cursor of a place in the list.
    pub(crate) fn seal(&self, key: &Value) -> Option<String> {
        let place = Place {
            v: VERSION,
            op: self.operation.to_owned(),
            filters: self.filters.clone(),
            key: key.clone(),
            exp: self.now.as_second().saturating_add(LIFETIME.as_secs()),
        };
        let text = serde_json::to_vec(&place).ok()?;
        let signature = self.key.mac(&text)?.finalize().into_bytes();
        let sealed: Vec<u8> = signature.into_iter().chain(text).collect();
        Some(URL_SAFE_NO_PAD.encode(sealed))
    }

    /// The place that a cursor names.
    pub(crate) fn open(&self, cursor: &str) -> Result<Value, Fault> {
        let refused = |why: &str| {
            let message = format!("cursor {why}; ask again without it");
            Fault::invalid(CURSOR, message)
        };
        let place = self
            .signed(cursor)
            .ok_or_else(|| refused("is none that an answer gave"))?;
        if place.op != self.operation || place.filters != self.filters {
            return Err(refused("belongs to other arguments"));
        }
        if place.exp <= self.now.as_second() {
            return Err(refused("is older than an hour"));
        }
        Ok(place.key)
    }

    fn signed(&self, cursor: &str) -> Option<Place> {
        let sealed = URL_SAFE_NO_PAD.decode(cursor).ok()?;
        let (signature, text) = sealed.split_at_checked(SIGNATURE)?;
        self.key.mac(text)?.verify_slice(signature).ok()?;
        let place: Place = serde_json::from_slice(text).ok()?;
        (place.v == VERSION).then_some(place)
    }
}

/// A short digest, by which equal values are told without showing them.
pub(crate) fn hash(bytes: &[u8]) -> String {
    let mut digest = hex::encode(Sha256::digest(bytes));
    digest.truncate(DIGEST_CHARS);
    digest
}
