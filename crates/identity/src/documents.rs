//! What an issuer publishes and answers.

use serde::Deserialize;

/// OpenID Connect Discovery 1.0, 3.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Discovery {
    pub(crate) issuer: String,
    pub(crate) authorization_endpoint: String,
    pub(crate) token_endpoint: String,
    pub(crate) jwks_uri: String,
}

/// The answer to a code (OpenID Connect Core 1.0, 3.1.3.3).
#[derive(Deserialize)]
pub(crate) struct Tokens {
    pub(crate) id_token: String,
}
