//! One change of a row: a write of a plan, or one of the few that functions make without a plan.

use jiff::Timestamp;
use std::rc::Rc;
use strands_core::dead_letter::DeadLetter;
use strands_core::plan::Write;
use strands_core::run::Ledger;

/// What became of a claimed mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// The provider took it.
    Sent {
        /// The provider's id.
        provider_id: Option<String>,
        /// When.
        at: Timestamp,
    },
    /// It may be tried again from then on.
    Retry {
        /// When.
        due_at: Timestamp,
        /// Why it was not sent.
        reason: String,
    },
    /// It can never be sent.
    Failed {
        /// Why.
        reason: String,
        /// When.
        at: Timestamp,
    },
}

/// One conditional change.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// A write of a plan.
    Plan(Write),
    /// Takes a pending mail for sending.
    Claim {
        /// Partition of the mail.
        job_key: String,
        /// Sort key of the mail.
        entry: String,
        /// When.
        at: Timestamp,
        /// How often it was tried, this time included.
        attempts: u32,
    },
    /// Says what became of a claimed mail.
    Settle {
        /// Partition of the mail.
        job_key: String,
        /// Sort key of the mail.
        entry: String,
        /// What became of it.
        fate: Fate,
    },
    /// Notes on a run's item that a person was told.
    Note {
        /// The run.
        run: Rc<Ledger>,
        /// Who.
        address: String,
    },
    /// Keeps a refused message.
    DeadLetter(Box<DeadLetter>),
}
