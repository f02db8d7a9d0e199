//! Amazon Redshift Data API. A statement has no price of its own, the warehouse that runs it has.

use super::bill::Bill;
use super::{Component, Reason};

/// What a statement costs: unknown until the warehouse's bill is shared out.
pub(crate) fn bill() -> Bill {
    let mut bill = Bill::default();
    let detail = "a statement has no price of its own, its warehouse has";
    bill.lacks(Component::RedshiftData, Reason::NoPrice, detail);
    bill
}
