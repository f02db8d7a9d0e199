//! A way to the issuer and back.

use crate::secret::{Secret, is_same, sha256};

/// One attempt to sign in. The browser keeps its secret in a cookie; state, nonce and verifier are derived
/// from it, so that nothing is kept of people who have not signed in.
pub struct Attempt(Secret);

impl Attempt {
    /// By that secret.
    #[must_use]
    pub const fn of(secret: Secret) -> Self {
        Self(secret)
    }

    /// What comes back with the code: that this browser was sent.
    #[must_use]
    pub fn state(&self) -> String {
        self.0.derived("state")
    }

    /// Whether that is the state which this browser was sent with.
    #[must_use]
    pub fn is_of(&self, state: &str) -> bool {
        is_same(&self.state(), state)
    }

    pub(crate) fn nonce(&self) -> String {
        self.0.derived("nonce")
    }

    /// 43 characters, as RFC 7636 asks for.
    pub(crate) fn verifier(&self) -> String {
        self.0.derived("verifier")
    }

    pub(crate) fn challenge(&self) -> String {
        sha256(self.verifier().as_bytes())
    }
}
