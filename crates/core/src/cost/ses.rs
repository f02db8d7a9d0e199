//! Amazon SES, a la carte: mails by the recipient, and data attached to them. Source: Amazon SES Pricing.

use super::Component;
use super::bill::{Bill, Rates};
use super::input::{Fields, InvalidInput};
use super::metered::{self, Counter};

/// Mails are sold by the thousand.
const MAILS: i64 = 1_000;
const BYTES_PER_GB: i64 = 1 << 30;
const COUNTERS: [Counter; 2] = [
    Counter {
        field: "messages",
        component: Component::SesMessages,
        sku: "message",
        per_unit: MAILS,
    },
    Counter {
        field: "attachmentBytes",
        component: Component::SesAttachments,
        sku: "attachment",
        per_unit: BYTES_PER_GB,
    },
];

/// Prices `{messages, attachmentBytes}`.
pub(super) fn price(raw: &Fields<'_>, rates: &Rates<'_>) -> Result<Bill, InvalidInput> {
    let what = "messages or attachmentBytes";
    metered::price(raw, &COUNTERS, what, rates)
}
