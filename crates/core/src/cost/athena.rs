//! Amazon Athena. A query is billed by the data that it scanned, rounded up to a MB, at least 10 MB.
//! Failed queries, DDL and reused results are free. Sources: Amazon Athena Pricing; Amazon Athena API
//! Reference, `QueryExecution`.

use jiff::Timestamp;
use num_traits::Zero;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::bill::{Bill, Rates, Sale};
use super::exact::{self, Exact};
use super::input::Fields;
use super::{Basis, Component, InvalidInput, Problem};

const BYTES_PER_MB: i64 = 1 << 20;
const MB_PER_TB: i64 = 1 << 20;
const MINIMUM_MB: i64 = 10;
const STATES: &str = "QUEUED, RUNNING, SUCCEEDED, FAILED and CANCELLED";

/// The facts of `GetQueryExecution` that money depends on.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Query {
    /// AWS's word for the state; an absent one is read as succeeded.
    pub state: Option<String>,
    /// `DDL`, `DML` or `UTILITY`.
    pub statement_type: Option<String>,
    /// When it was submitted.
    pub submitted_at: Option<Timestamp>,
    /// What it scanned, in bytes.
    pub scanned_bytes: Option<Decimal>,
    /// Its result is that of an earlier query.
    pub is_reused: bool,
}

/// Prices `{QueryExecution}`.
pub(super) fn price(raw: &Fields<'_>, rates: &Rates<'_>) -> Result<Bill, InvalidInput> {
    let query = raw.inner("QueryExecution")?;
    let what = "the query as GetQueryExecution answers it";
    read(&raw.needed("QueryExecution", query, what)?)?.bill(rates)
}

fn read(query: &Fields<'_>) -> Result<Query, InvalidInput> {
    let (status, statistics) = (query.inner("Status")?, query.inner("Statistics")?);
    let (state, submitted_at) = match &status {
        Some(status) => (status.text("State")?, status.instant("SubmissionDateTime")?),
        None => (None, None),
    };
    let (scanned_bytes, reuse) = match &statistics {
        Some(told) => (
            told.quantity("DataScannedInBytes")?,
            told.inner("ResultReuseInformation")?,
        ),
        None => (None, None),
    };
    Ok(Query {
        state,
        statement_type: query.text("StatementType")?,
        submitted_at,
        scanned_bytes,
        is_reused: reuse.is_some_and(|it| it.flag("ReusedPreviousResult")),
    })
}

impl Query {
    /// The facts of `GetQueryExecution.QueryExecution`, in AWS's spelling.
    pub fn of(query: &Value) -> Result<Self, InvalidInput> {
        read(&Fields::of_value("QueryExecution", query)?)
    }

    /// The charge of what was scanned.
    pub fn bill(&self, rates: &Rates<'_>) -> Result<Bill, InvalidInput> {
        let (basis, is_waiting) = match self.state.as_deref() {
            None | Some("SUCCEEDED" | "CANCELLED" | "FAILED") => (Basis::Billed, false),
            Some("RUNNING") => (Basis::Derived, false),
            Some("QUEUED") => (Basis::Derived, true),
            Some(other) => {
                let problem = Problem::UnknownWord(other.to_owned(), STATES);
                return Err(InvalidInput::new("QueryExecution.Status.State", problem));
            }
        };
        let terabytes = match self.scanned_bytes {
            _ if self.is_free() || is_waiting => Exact::zero(),
            Some(bytes) => terabytes(bytes),
            None if basis == Basis::Derived => Exact::zero(),
            None => {
                let detail = "the query has no Statistics.DataScannedInBytes";
                return Ok(Bill::missing(Component::AthenaScanned, detail));
            }
        };
        let mut bill = Bill::default();
        let sale = Sale {
            component: Component::AthenaScanned,
            sku: "scanned".to_owned(),
            quantity: terabytes,
            basis,
            started: self.submitted_at.unwrap_or(rates.as_of),
        };
        bill.add(rates, sale);
        Ok(bill)
    }

    fn is_free(&self) -> bool {
        let has_scanned = self.scanned_bytes.is_some_and(|it| !it.is_zero());
        self.is_reused
            || self.state.as_deref() == Some("FAILED")
            || match self.statement_type.as_deref() {
                Some("DDL") => true,
                Some("UTILITY") => !has_scanned,
                _ => false,
            }
    }
}

fn terabytes(bytes: Decimal) -> Exact {
    let megabytes = (exact::from_decimal(bytes) / exact::whole(BYTES_PER_MB)).ceil();
    megabytes.max(exact::whole(MINIMUM_MB)) / exact::whole(MB_PER_TB)
}
