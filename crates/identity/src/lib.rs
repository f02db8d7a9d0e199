//! Who asks: people who sign in at an issuer (OpenID Connect Core 1.0, authorization code with PKCE, RFC
//! 7636), and programs that bring one of its tokens (RFC 7519).
//!
//! - [`issuer`]: where people are sent, what a code is exchanged for, and whom a token names
//! - [`attempt`]: a way to the issuer and back, which only the browser that began it can end
//! - [`claims`]: what a token says
//! - [`secret`]: 256 random bits, and what is derived from them

pub mod attempt;
pub mod claims;
mod documents;
mod fault;
pub mod issuer;
mod keys;
pub mod secret;
mod web;

pub use attempt::Attempt;
pub use claims::Claims;
pub use fault::{BadRegistration, Fault};
pub use issuer::{Issuer, Registration};
pub use secret::{NoRandomness, Secret};
