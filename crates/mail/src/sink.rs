//! The port through which mails leave. A sink takes one mail for one recipient and tells whether
//! trying again can help; who tries when is the outbox's matter.

use crate::mail::Mail;
use jiff::Timestamp;
use std::future::Future;
use thiserror::Error;

/// A mail on its way to one recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parcel {
    /// The outbox row's id: the same mail has the same id on every try.
    pub mail_id: String,
    /// The sender, `address` or `Name <address>`.
    pub from: String,
    /// The recipient's address.
    pub to: String,
    /// What is sent.
    pub mail: Mail,
    /// When this try was made.
    pub at: Timestamp,
}

/// The answer of a sink that took a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The id under which the provider knows the mail, if it gives one.
    pub provider_id: Option<String>,
}

/// Why a mail was not taken.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DeliveryError {
    /// A later try may succeed.
    #[error("the mail was not taken, a later try may succeed: {0}")]
    Passing(String),
    /// Nobody knows whether the mail was taken: trying again may send it twice.
    #[error("nobody knows whether the mail was taken: {0}")]
    Unknown(String),
    /// No later try can succeed.
    #[error("the mail was refused for good: {0}")]
    Final(String),
}

/// Something that takes mails: a provider, a folder, a test's list.
pub trait Sink {
    /// Hands over one mail.
    fn deliver(
        &self,
        parcel: &Parcel,
    ) -> impl Future<Output = Result<Receipt, DeliveryError>> + Send;
}

impl<S: Sink + Sync> Sink for &S {
    async fn deliver(&self, parcel: &Parcel) -> Result<Receipt, DeliveryError> {
        (**self).deliver(parcel).await
    }
}
