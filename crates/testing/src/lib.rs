//! What tests stand on: the embedded store, a Lambda Runtime API, AWS endpoints that answer as recorded.
//!
//! - [`store`]: the tables, in memory, behind the API that the functions call
//! - [`function`]: a function's own binary, invoked as Lambda invokes it
//! - [`crash`]: the end of a process before or after one of its calls
//! - [`aws`], [`ses`]: the services that the functions call
//! - [`gate`]: a way to an endpoint that can be closed
//! - [`issuer`]: who vouches for people, and whose tokens programs bring
//! - [`proxy`]: a way to the tables on which calls can be held, changed and refused
//! - [`role`]: what the deployed template allows each function
//! - [`samples`]: what lies in `events/`, moved to the present

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a test fails by a panic"
)]

pub mod aws;
pub mod crash;
mod endpoint;
mod fault;
pub mod function;
pub mod gate;
pub mod issuer;
pub mod proxy;
pub mod role;
mod runtime_api;
pub mod samples;
pub mod ses;
mod signature;
pub mod store;

pub use aws::FakeAws;
pub use crash::{Crash, Side};
pub use function::{Function, Printed};
pub use gate::Gate;
pub use issuer::FakeIssuer;
pub use jsonwebtoken::Algorithm;
pub use proxy::Proxy;
pub use role::{Right, Role};
pub use runtime_api::request_id;
pub use samples::Samples;
pub use ses::FakeSes;
pub use signature::Signature;
pub use store::TestStore;
