//! What can go wrong with a table, by what the caller should do about it.

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use std::error::Error;

/// Why a read or a write did not happen.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Another writer came first: read again and decide again.
    #[error("another writer changed the row first")]
    Conflict,
    /// Throttled, unavailable, denied or unreachable: the same call may succeed later.
    #[error("the tables cannot be used now: {0}")]
    Passing(String),
    /// The table refuses what is written; no repetition will help.
    #[error("the table refuses the write: {0}")]
    Refused(String),
    /// A row does not read as what this release writes.
    #[error("a row of {table} cannot be read: {reason}")]
    Damaged {
        /// The table.
        table: &'static str,
        /// What is wrong with it.
        reason: String,
    },
}

/// The words by which DynamoDB says that too much is asked of it (Amazon DynamoDB Developer Guide,
/// "Error handling with DynamoDB").
const THROTTLES: [&str; 3] = [
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ThrottlingException",
];

impl StoreError {
    /// Whether the tables could not take more calls, after several tries.
    #[must_use]
    pub fn is_throttling(&self) -> bool {
        match self {
            Self::Passing(reason) => THROTTLES.iter().any(|code| reason.starts_with(code)),
            Self::Conflict | Self::Refused(_) | Self::Damaged { .. } => false,
        }
    }

    /// Whether the same call may succeed later.
    #[must_use]
    pub const fn may_pass(&self) -> bool {
        matches!(self, Self::Conflict | Self::Passing(_))
    }

    /// The fault of a single call.
    pub(crate) fn of<E>(fault: &SdkError<E>) -> Self
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        match fault.code() {
            Some("ConditionalCheckFailedException" | "TransactionConflictException") => {
                Self::Conflict
            }
            Some("ValidationException" | "ItemCollectionSizeLimitExceededException") => {
                Self::Refused(describe(fault))
            }
            _ => Self::Passing(describe(fault)),
        }
    }

    /// The fault of a transaction, by the reasons of its parts.
    pub(crate) fn of_transaction(fault: &SdkError<TransactWriteItemsError>) -> Self {
        let Some(TransactWriteItemsError::TransactionCanceledException(canceled)) =
            fault.as_service_error()
        else {
            return Self::of(fault);
        };
        let reasons = canceled.cancellation_reasons();
        let code_is = |codes: &[&str]| {
            reasons
                .iter()
                .any(|reason| reason.code().is_some_and(|code| codes.contains(&code)))
        };
        if code_is(&["ValidationError", "ItemCollectionSizeLimitExceeded"]) {
            Self::Refused(describe(fault))
        } else if code_is(&["ConditionalCheckFailed", "TransactionConflict"]) {
            Self::Conflict
        } else {
            Self::Passing(describe(fault))
        }
    }
}

fn describe<E>(fault: &SdkError<E>) -> String
where
    E: ProvideErrorMetadata + Error + 'static,
{
    match (fault.code(), fault.message()) {
        (Some(code), Some(message)) => format!("{code}: {message}"),
        (Some(code), None) => code.to_owned(),
        _ => {
            let mut text = fault.to_string();
            let mut source = fault.source();
            while let Some(cause) = source {
                text = format!("{text}: {cause}");
                source = cause.source();
            }
            text
        }
    }
}
