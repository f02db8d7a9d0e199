//! AWS Glue DataBrew. Jobs are billed by the node-hour, for which the price sheet has no source yet.

use super::bill::Bill;
use super::{Component, Reason};

/// What a job run costs: unknown while the sheet has no price of a node-hour.
pub(crate) fn bill() -> Bill {
    let mut bill = Bill::default();
    let detail = "the price sheet has no price of a node-hour";
    bill.lacks(Component::Databrew, Reason::NoPrice, detail);
    bill
}
