//! Cost that a job tells about itself. Nothing was metered, so the amount is believed but never
//! more than estimated, and it stands alone: a run has a reported cost or a calculated one.

use rust_decimal::Decimal;

use super::input::not_negative;
use super::{Basis, Component, Cost, InvalidInput, Line, Parts, Problem};
use crate::money::MicroUsd;

const FIELD: &str = "units.usd";

/// The reported US dollars, rounded once to the micro-dollar; unpriced without them.
pub fn price(usd: Option<Decimal>) -> Result<Cost, InvalidInput> {
    let Some(usd) = usd else {
        return Ok(Cost::missing(
            Component::Reported,
            format!("the run reported no {FIELD}"),
        ));
    };
    not_negative(FIELD, usd)?;
    let overflow = |_| InvalidInput::new(FIELD, Problem::Overflow);
    let line = Line {
        component: Component::Reported,
        amount: MicroUsd::from_usd(usd).map_err(overflow)?,
        basis: Basis::Reported,
        usage: None,
    };
    Cost::from_parts(Parts {
        lines: vec![line],
        ..Parts::default()
    })
    .map_err(overflow)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Reason, Status};
    use super::*;

    #[test]
    fn a_reported_amount_is_estimated() {
        let cost = price(Some("12.3456785".parse().unwrap())).unwrap();
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
        assert_eq!(
            price(Some(Decimal::ZERO)).unwrap().total(),
            Some(MicroUsd::ZERO)
        );
        let nothing = price(None).unwrap();
        assert_eq!(nothing.status(), Status::Unpriced);
        assert_eq!(nothing.total(), None);
        assert_eq!(nothing.unpriced()[0].reason, Reason::MissingUsage);
    }

    #[test]
    fn negative_and_unthinkable_amounts_are_refused() {
        let error = price(Some("-0.01".parse().unwrap())).unwrap_err();
        assert_eq!(
            (error.field.as_str(), error.code()),
            ("units.usd", "invalid_input")
        );
        assert_eq!(price(Some(Decimal::MAX)).unwrap_err().code(), "overflow");
    }

    proptest! {
        #[test]
        fn a_reported_amount_is_kept_to_the_micro_dollar(micro in 0..i64::MAX) {
            let cost = price(Some(MicroUsd(micro).as_decimal())).unwrap();
            prop_assert_eq!(cost.total(), Some(MicroUsd(micro)));
        }
    }
}
