//! The price sheet that functions price by.

use super::Look;
use crate::commands::doctor::check::{Check, Verdict};
use crate::commands::doctor::prices;
use jiff::Timestamp;
use strands_aws::SdkConfig;
use strands_aws::prices::{PricesFault, sheet};
use strands_config::Location;

const NAME: &str = "prices";
const FAILED: &str = "no function can price: put a sheet there, or deploy with PricesUri empty";

pub(super) async fn check(look: &Look<'_>, config: &SdkConfig, now: Timestamp) -> Check {
    let Some(uri) = look.parameter("PricesUri").filter(|uri| !uri.is_empty()) else {
        return prices::embedded(now);
    };
    let location: Location = match uri.parse() {
        Ok(location) => location,
        Err(fault) => {
            let finding = format!("PricesUri: {fault}");
            let remedy = "deploy with another PricesUri";
            return Check::bad(NAME, Verdict::Failed, finding, remedy);
        }
    };
    match sheet(Some(location), config).await {
        Ok(sheet) => prices::of(&sheet, uri, "put a newer sheet there", now),
        Err(fault @ PricesFault::Unread(_)) => {
            let remedy = "read it as somebody who may";
            Check::bad(
                NAME,
                Verdict::NotChecked,
                format!("not checked: {fault}"),
                remedy,
            )
        }
        Err(fault) => Check::bad(NAME, Verdict::Failed, fault.to_string(), FAILED),
    }
}
