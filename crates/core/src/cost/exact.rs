//! Arithmetic that does not lose anything: decimals become fractions of any size, and only the last
//! step rounds.

use std::fmt;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed, ToPrimitive};
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::Number;

use crate::money::{MicroUsd, Overflow};

/// A quantity or an amount before any rounding.
pub(crate) type Exact = BigRational;

const MICRO_PER_USD: i64 = 1_000_000;
/// How many pico-dollars are a micro-dollar.
pub const PICO_PER_MICRO: i64 = 1_000_000;
const SHOWN_DIGITS: u32 = 12;
const DECIMAL_DIGITS: usize = 28;

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

/// A JSON number by its own digits: 0.1 becomes one tenth. What lies below the 28th digit after the
/// point is cut; `None` where the number is larger than a decimal can hold.
pub(crate) fn decimal_from_number(number: &Number) -> Option<Decimal> {
    let text = number.to_string();
    parse(&text).or_else(|| {
        let tiny = number.as_f64().filter(|it| it.abs() < f64::from(1_u8))?;
        parse(&format!("{tiny:.DECIMAL_DIGITS$}"))
    })
}

pub(crate) fn from_decimal(decimal: Decimal) -> Exact {
    ratio(decimal.mantissa(), 10_i128.pow(decimal.scale()))
}

/// A whole number.
pub(crate) fn whole(number: impl Into<i128>) -> Exact {
    Exact::from_integer(BigInt::from(number.into()))
}

/// A fraction; the denominator is a constant or a power of ten, never zero.
pub(crate) fn ratio(numerator: i128, denominator: i128) -> Exact {
    Exact::new(numerator.into(), denominator.into())
}

/// US dollars in micro-dollars, not yet rounded.
pub(crate) fn in_micro(usd: &Exact) -> Exact {
    usd * BigInt::from(MICRO_PER_USD)
}

/// Whole micro-dollars as an amount.
pub(crate) fn money(micro: &BigInt) -> Result<MicroUsd, Overflow> {
    micro.to_i64().map(MicroUsd).ok_or(Overflow)
}

/// What an amount in US dollars is above the sum of its rounded parts, in pico-dollars.
pub(crate) fn rounded_off(
    usd: &Exact,
    rounded: impl Iterator<Item = MicroUsd>,
) -> Result<i64, Overflow> {
    let rounded: i128 = rounded.map(|amount| i128::from(amount.0)).sum();
    let pico = (in_micro(usd) - whole(rounded)) * BigInt::from(PICO_PER_MICRO);
    pico.round().to_integer().to_i64().ok_or(Overflow)
}

/// The quantity for people and columns: at most twelve decimal digits, fewer where a number is so
/// large that they do not fit.
pub(crate) fn shown(quantity: &Exact) -> Result<Decimal, Overflow> {
    (0..=SHOWN_DIGITS)
        .rev()
        .find_map(|digits| with_digits(quantity, digits))
        .ok_or(Overflow)
}

fn with_digits(quantity: &Exact, digits: u32) -> Option<Decimal> {
    let scaled = (quantity * BigInt::from(10_i64.pow(digits))).round();
    // A decimal holds 96 bits; a longer number would not fit the conversion either.
    let scaled = scaled
        .to_integer()
        .to_i128()
        .filter(|it| it.abs() < 1 << 96)?;
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
            ratio(1, 10)
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
            (f64::MIN_POSITIVE, "0.0000000000000000000000000000"),
        ];
        for (double, text) in table {
            assert_eq!(decimal(double), text.parse().ok());
        }
        assert_eq!(decimal(1e300), None);
    }

    #[test]
    fn endless_quantities_are_shown_with_twelve_digits() {
        assert_eq!(shown(&ratio(1, 36)).unwrap().to_string(), "0.027777777778");
        assert_eq!(shown(&ratio(3, 2)).unwrap().to_string(), "1.5");
        let wide = whole(10_i128.pow(27));
        assert_eq!(
            shown(&wide).unwrap().to_string(),
            "1000000000000000000000000000"
        );
        assert_eq!(shown(&whole(i128::MAX)), Err(Overflow));
    }
}
