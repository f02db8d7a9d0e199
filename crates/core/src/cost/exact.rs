//! Arithmetic that does not lose anything: decimals become fractions, and only the last step rounds.

use std::fmt;

use num_rational::Ratio;
use num_traits::{CheckedDiv, CheckedMul};
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::Number;

use crate::money::{MicroUsd, Overflow};

/// A quantity before any rounding.
pub(crate) type Exact = Ratio<i128>;

const MICRO_PER_USD: i128 = 1_000_000;
const SHOWN_DIGITS: u32 = 12;

/// A decimal that travels as text, so that no reader turns it into a binary float.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DecimalText(pub(crate) Decimal);

impl Serialize for DecimalText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for DecimalText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl de::Visitor<'_> for Text {
            type Value = DecimalText;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a decimal as text, like \"0.44\"")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<DecimalText, E> {
                let unexpected = || E::invalid_value(de::Unexpected::Str(text), &self);
                parse(text).map(DecimalText).ok_or_else(unexpected)
            }
        }
        deserializer.deserialize_str(Text)
    }
}

/// A JSON number by its own digits: 0.1 becomes one tenth. `None` where it has more digits than a
/// decimal can hold.
pub(crate) fn decimal_from_number(number: &Number) -> Option<Decimal> {
    parse(&number.to_string())
}

pub(crate) fn from_decimal(decimal: Decimal) -> Exact {
    Ratio::new(decimal.mantissa(), 10_i128.pow(decimal.scale()))
}

pub(crate) fn product(a: Exact, b: Exact) -> Result<Exact, Overflow> {
    a.checked_mul(&b).ok_or(Overflow)
}

pub(crate) fn quotient(a: Exact, b: i128) -> Result<Exact, Overflow> {
    a.checked_div(&Ratio::from_integer(b)).ok_or(Overflow)
}

/// Quantity times unit price in USD: the one place where an amount is rounded, half away from zero.
pub(crate) fn amount(quantity: Exact, usd: Decimal) -> Result<MicroUsd, Overflow> {
    let micro_per_unit = product(from_decimal(usd), Ratio::from_integer(MICRO_PER_USD))?;
    let micro = product(quantity, micro_per_unit)?.round().to_integer();
    i64::try_from(micro).map(MicroUsd).map_err(|_| Overflow)
}

/// The quantity for people and columns: at most twelve decimal digits, fewer where a number is so
/// large that they do not fit.
pub(crate) fn shown(quantity: Exact) -> Result<Decimal, Overflow> {
    (0..=SHOWN_DIGITS)
        .rev()
        .find_map(|digits| with_digits(quantity, digits))
        .ok_or(Overflow)
}

fn with_digits(quantity: Exact, digits: u32) -> Option<Decimal> {
    let scale = Ratio::from_integer(10_i128.pow(digits));
    let scaled = quantity.checked_mul(&scale)?.round().to_integer();
    Decimal::try_from_i128_with_scale(scaled, digits)
        .ok()
        .map(|decimal| decimal.normalize())
}

fn parse(text: &str) -> Option<Decimal> {
    if text.contains(['e', 'E']) {
        Decimal::from_scientific(text).ok()
    } else {
        Decimal::from_str_exact(text).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenth_in_json_is_a_tenth() {
        let number: Number = serde_json::from_str("0.1").unwrap();
        assert_eq!(
            from_decimal(decimal_from_number(&number).unwrap()),
            Ratio::new(1, 10)
        );
    }

    #[test]
    fn a_double_is_read_as_it_was_typed() {
        let decimal = |double| decimal_from_number(&Number::from_f64(double).unwrap());
        let table = [
            (0.1, "0.1"),
            (0.0625, "0.0625"),
            (6.0, "6"),
            (1e-7, "0.0000001"),
        ];
        for (double, text) in table {
            assert_eq!(decimal(double), text.parse().ok());
        }
        for hopeless in [1e300, f64::MIN_POSITIVE] {
            assert_eq!(decimal(hopeless), None);
        }
    }

    #[test]
    fn halves_round_away_from_zero_once() {
        let half_a_micro = Ratio::new(1, 2_000_000);
        assert_eq!(amount(half_a_micro, Decimal::ONE), Ok(MicroUsd(1)));
        assert_eq!(amount(-half_a_micro, Decimal::ONE), Ok(MicroUsd(-1)));
        assert_eq!(
            amount(Ratio::new(1, 3), Decimal::ONE),
            Ok(MicroUsd(333_333))
        );
    }

    #[test]
    fn endless_quantities_are_shown_with_twelve_digits() {
        assert_eq!(
            shown(Ratio::new(1, 36)).unwrap().to_string(),
            "0.027777777778"
        );
        assert_eq!(shown(Ratio::new(3, 2)).unwrap().to_string(), "1.5");
        let wide = Ratio::from_integer(10_i128.pow(27));
        assert_eq!(
            shown(wide).unwrap().to_string(),
            "1000000000000000000000000000"
        );
        assert_eq!(shown(Ratio::from_integer(i128::MAX)), Err(Overflow));
    }
}
