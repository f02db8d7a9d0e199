//! Scripts of three jobs. One of them is mended in the middle of the month.

use super::facts::script_of;
use super::profiles::all;
use super::{Span, clock};
use crate::local::Version;
use std::collections::BTreeMap;

const ORDERS: &str = include_str!("scripts/orders_daily_load.py");
const ORDERS_MENDED: &str = include_str!("scripts/orders_daily_load_mended.py");
const ATTRIBUTION: &str = include_str!("scripts/marketing_attribution.py");
const SESSIONS: &str = include_str!("scripts/clickstream_sessionize.py");
/// When the mended version was deployed, in thousandths of the month.
const MENDED_AT: i64 = 620;
const DAY_MS: i64 = 86_400_000;

/// Versions of each script by place, oldest first.
pub(super) fn all_versions(span: Span) -> BTreeMap<String, Vec<Version>> {
    let long_ago = clock::later(span.start, -20 * DAY_MS);
    let versions = |job: &str| match job {
        "orders_daily_load" => Some(vec![
            (long_ago, ORDERS),
            (span.at(MENDED_AT), ORDERS_MENDED),
        ]),
        "marketing_attribution" => Some(vec![(long_ago, ATTRIBUTION)]),
        "clickstream_sessionize" => Some(vec![(long_ago, SESSIONS)]),
        _ => None,
    };
    all()
        .filter_map(|job| Some((script_of(job), versions(job.name)?)))
        .collect()
}
