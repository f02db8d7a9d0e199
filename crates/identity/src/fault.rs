//! Why nobody is known.

/// Why a token or a code says nothing of who asks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It is not to be believed. The words name no value of it.
    #[error("refused: {0}")]
    Refused(String),
    /// The issuer cannot be asked now.
    #[error("the issuer cannot be asked: {0}")]
    Unreachable(String),
}

impl Fault {
    pub(crate) fn refused(why: impl Into<String>) -> Self {
        Self::Refused(why.into())
    }

    pub(crate) fn unreachable(why: impl Into<String>) -> Self {
        Self::Unreachable(why.into())
    }
}

/// Why an issuer or an address of ours cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{what} `{value}` must be an https address without user, query and fragment, or http on this machine"
)]
pub struct BadRegistration {
    /// What.
    pub what: &'static str,
    /// As it was given.
    pub value: String,
}
