//! What channels need of an account.

use crate::reference::Reference;
use crate::refusal::{Receipt, Refusal};
use crate::request::Publication;
use crate::secret::Secret;
use std::future::Future;

/// An account: AWS, or what stands in for it on a machine and in tests.
pub trait Account {
    /// The whole text that is kept under the name of a reference.
    fn secret(&self, reference: &Reference)
    -> impl Future<Output = Result<Secret, Refusal>> + Send;

    /// Hands a message to its topic, once.
    fn publish(
        &self,
        publication: &Publication,
    ) -> impl Future<Output = Result<Receipt, Refusal>> + Send;
}
