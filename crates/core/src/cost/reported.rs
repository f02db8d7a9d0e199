//! Cost that a job tells about itself. Nothing was metered, so the amount is believed but never
//! more than estimated, and it stands alone: a run has a reported cost or a calculated one.

use rust_decimal::Decimal;

use super::bill::Bill;
use super::exact;
use super::input::{Fields, not_negative};
use super::{Basis, Component, InvalidInput};

const FIELD: &str = "units.usd";

/// Prices `{units: {usd?}}`.
pub(super) fn price(raw: &Fields<'_>) -> Result<Bill, InvalidInput> {
    let usd = match raw.inner("units")? {
        Some(units) => units.quantity("usd")?,
        None => None,
    };
    bill(usd)
}

/// The reported US dollars; unpriced without them.
pub fn bill(usd: Option<Decimal>) -> Result<Bill, InvalidInput> {
    let Some(usd) = usd else {
        let detail = format!("the run reported no {FIELD}");
        return Ok(Bill::missing(Component::Reported, detail));
    };
    not_negative(FIELD, usd)?;
    let mut bill = Bill::default();
    bill.add_amount(
        Component::Reported,
        Basis::Reported,
        exact::from_decimal(usd),
    );
    Ok(bill)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Cost, Reason, Status};
    use super::*;
    use crate::money::{MicroUsd, Overflow};

    fn price(usd: Option<Decimal>) -> Cost {
        bill(usd).unwrap().close().unwrap()
    }

    #[test]
    fn a_reported_amount_is_estimated() {
        let cost = price(Some("12.3456785".parse().unwrap()));
        assert_eq!(cost.status(), Status::Estimated);
        assert_eq!(cost.total(), Some(MicroUsd(12_345_679)));
        assert_eq!(
            cost.components()[&Component::Reported],
            MicroUsd(12_345_679)
        );
        assert_eq!(cost.lines()[0].basis, Basis::Reported);
    }

    #[test]
    fn zero_is_an_amount_and_nothing_is_not() {
        assert_eq!(price(Some(Decimal::ZERO)).total(), Some(MicroUsd::ZERO));
        let nothing = price(None);
        assert_eq!(nothing.status(), Status::Unpriced);
        assert_eq!(nothing.total(), None);
        assert_eq!(nothing.unpriced()[0].reason, Reason::MissingUsage);
    }

    #[test]
    fn negative_and_unthinkable_amounts_are_refused() {
        let error = bill(Some("-0.01".parse().unwrap())).unwrap_err();
        assert_eq!(
            (error.field.as_str(), error.code()),
            ("units.usd", "invalid_input")
        );
        assert_eq!(bill(Some(Decimal::MAX)).unwrap().close(), Err(Overflow));
    }

    proptest! {
        #[test]
        fn a_reported_amount_is_kept_to_the_micro_dollar(micro in 0..i64::MAX) {
            prop_assert_eq!(price(Some(MicroUsd(micro).as_decimal())).total(), Some(MicroUsd(micro)));
        }
    }
}
