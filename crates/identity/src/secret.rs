//! 256 random bits, and what is derived from them.

use aws_lc_rs::{constant_time, digest, hmac, rand};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

const BYTES: usize = 32;

/// The system gives no random numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the system gives no random numbers")]
pub struct NoRandomness;

/// What only its holder knows. It is not printed, and what is kept of it is its [digest](Self::digest).
#[derive(Clone)]
pub struct Secret([u8; BYTES]);

impl Secret {
    /// Of the system's generator.
    pub fn random() -> Result<Self, NoRandomness> {
        let mut bytes = [0; BYTES];
        rand::fill(&mut bytes).map_err(|_| NoRandomness)?;
        Ok(Self(bytes))
    }

    /// As [`Self::text`] has written it.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        bytes.try_into().ok().map(Self)
    }

    /// 43 characters that pass through addresses and cookies.
    #[must_use]
    pub fn text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// SHA-256 of it: tells it again, and does not tell it.
    #[must_use]
    pub fn digest(&self) -> String {
        sha256(&self.0)
    }

    /// Another secret, the same for the same purpose, from which neither this nor others can be told.
    #[must_use]
    pub fn derived(&self, purpose: &str) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &self.0);
        URL_SAFE_NO_PAD.encode(hmac::sign(&key, purpose.as_bytes()))
    }
}

/// SHA-256 in the alphabet of addresses, without padding.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, bytes))
}

/// Whether two texts are the same, in a time that does not tell where they differ.
#[must_use]
pub fn is_same(one: &str, other: &str) -> bool {
    constant_time::verify_slices_are_equal(one.as_bytes(), other.as_bytes()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_read_as_it_was_written_and_no_two_are_the_same() {
        let (one, other) = (Secret::random().unwrap(), Secret::random().unwrap());
        assert_eq!(one.text().len(), 43);
        assert_eq!(Secret::read(&one.text()).unwrap().digest(), one.digest());
        assert_ne!(one.text(), other.text());
        for text in ["", "abc", &one.text()[1..], &format!("{}A", one.text())] {
            assert!(Secret::read(text).is_none(), "{text}");
        }
    }

    #[test]
    fn what_is_derived_depends_on_secret_and_purpose() {
        let (one, other) = (Secret([1; BYTES]), Secret([2; BYTES]));
        assert_eq!(one.derived("form"), one.derived("form"));
        assert_ne!(one.derived("form"), one.derived("state"));
        assert_ne!(one.derived("form"), other.derived("form"));
    }

    /// RFC 7636, Appendix B.
    #[test]
    fn a_challenge_is_that_of_the_standard() {
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
        assert_eq!(sha256(verifier.as_bytes()), challenge);
    }
}
