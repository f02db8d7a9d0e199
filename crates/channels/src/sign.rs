//! Signatures of webhooks (Standard Webhooks, "Symmetric signature scheme"): HMAC-SHA256 over
//! `id.timestamp.body`, in Base64, one for each key that is active.

use crate::secret::Secret;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// What may stand before a key.
const PREFIX: &str = "whsec_";
/// Standard Webhooks, "Signing secret": between 24 and 64 bytes.
const KEY_BYTES: std::ops::RangeInclusive<usize> = 24..=64;

/// A secret that is no key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the webhook's secret is no key: write whsec_ and 24 to 64 random bytes in Base64")]
pub struct BadKey;

/// The value of `webhook-signature`: `v1,…` for each key, separated by spaces.
pub fn sign(id: &str, timestamp: &str, body: &str, keys: &[Secret]) -> Result<String, BadKey> {
    let signed = format!("{id}.{timestamp}.{body}");
    let signatures: Vec<String> = keys
        .iter()
        .map(|key| signature(&signed, key))
        .collect::<Result<_, _>>()?;
    Ok(signatures.join(" "))
}

fn signature(signed: &str, key: &Secret) -> Result<String, BadKey> {
    let text = key.expose().trim();
    let bytes = STANDARD.decode(text.strip_prefix(PREFIX).unwrap_or(text));
    let bytes = bytes.ok().filter(|it| KEY_BYTES.contains(&it.len()));
    let mut mac = Hmac::<Sha256>::new_from_slice(&bytes.ok_or(BadKey)?).map_err(|_| BadKey)?;
    mac.update(signed.as_bytes());
    Ok(format!(
        "v1,{}",
        STANDARD.encode(mac.finalize().into_bytes())
    ))
}
