//! The price sheet: is there one, and is it of this season.

use super::check::{Check, Verdict};
use jiff::Timestamp;
use strands_core::cost::prices::PriceSheet;
use strands_core::instant;

const NAME: &str = "prices";
/// Prices change a few times a year; older than this a sheet should be looked at.
const STALE_DAYS: i32 = 90;

/// The sheet of this build.
pub(super) fn embedded(now: Timestamp) -> Check {
    match PriceSheet::embedded() {
        Ok(sheet) => of(
            sheet,
            "the sheet",
            "a newer release brings a newer sheet",
            now,
        ),
        Err(fault) => {
            let remedy = "install another build";
            Check::bad(NAME, Verdict::Failed, fault.to_string(), remedy)
        }
    }
}

/// The sheet that is called so; `remedy` says how it is made newer.
pub(super) fn of(sheet: &PriceSheet, whose: &str, remedy: &str, now: Timestamp) -> Check {
    let as_of = sheet.as_of();
    let warning = |finding, remedy| Check::bad(NAME, Verdict::Warning, finding, remedy);
    let Ok(age) = instant::utc_date(now).since(as_of) else {
        return warning(
            format!("{whose} is of {as_of}; its age cannot be told"),
            "look at --now and at this machine's clock",
        );
    };
    match age.get_days() {
        age if age > STALE_DAYS => {
            warning(format!("{whose} is of {as_of}, {age} days old"), remedy)
        }
        _ => Check::ok(NAME, format!("{whose} is of {as_of}")),
    }
}
