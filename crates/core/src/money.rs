//! Money as whole micro-dollars (1 USD = 1 000 000). Sums are exact or an error, never wrapped and
//! never a binary float; dollars appear only where a person or a decimal column reads them.

use std::fmt;

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

const MICRO_PER_USD: u64 = 1_000_000;
const MICRO_DIGITS: u32 = 6;
const SIGNIFICANT_DIGITS: u32 = 4;

/// An amount in micro-USD: US dollars at list price, before tax, credits and free tier.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct MicroUsd(pub i64);

/// An amount left the range of 64-bit micro-dollars (about 9.2 million million USD).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the amount does not fit into 64-bit micro-dollars; check the quantities and prices")]
pub struct Overflow;

impl MicroUsd {
    /// No money.
    pub const ZERO: Self = Self(0);

    /// The sum, exactly.
    pub fn checked_add(self, other: Self) -> Result<Self, Overflow> {
        self.0.checked_add(other.0).map(Self).ok_or(Overflow)
    }

    /// The difference, exactly.
    pub fn checked_sub(self, other: Self) -> Result<Self, Overflow> {
        self.0.checked_sub(other.0).map(Self).ok_or(Overflow)
    }

    /// Dollars as an exact decimal, without trailing zeros.
    #[must_use]
    pub fn as_decimal(self) -> Decimal {
        Decimal::new(self.0, MICRO_DIGITS).normalize()
    }

    /// Dollars rounded to the micro-dollar, half away from zero.
    pub fn from_usd(usd: Decimal) -> Result<Self, Overflow> {
        let mut micro =
            usd.round_dp_with_strategy(MICRO_DIGITS, RoundingStrategy::MidpointAwayFromZero);
        let missing_zeros = MICRO_DIGITS.saturating_sub(micro.scale());
        micro.set_scale(0).map_err(|_| Overflow)?;
        let whole = micro.mantissa().checked_mul(10_i128.pow(missing_zeros));
        whole
            .and_then(|whole| i64::try_from(whole).ok())
            .map(Self)
            .ok_or(Overflow)
    }
}

impl TryFrom<Decimal> for MicroUsd {
    type Error = Overflow;

    fn try_from(usd: Decimal) -> Result<Self, Overflow> {
        Self::from_usd(usd)
    }
}

/// For people: cents from one dollar up, four significant digits below; nothing is `$0.00`.
impl fmt::Display for MicroUsd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        f.pad(&match self.0.unsigned_abs() {
            0 => "$0.00".to_owned(),
            micro if micro < MICRO_PER_USD => format!("{sign}${}", below_a_dollar(micro)),
            micro => format!("{sign}${}", with_cents(micro)),
        })
    }
}

fn with_cents(micro: u64) -> String {
    let cents = rounded(micro, MICRO_PER_USD / 100) / (MICRO_PER_USD / 100);
    format!("{}.{:02}", grouped(cents / 100), cents % 100)
}

/// A whole number with a comma between thousands.
#[must_use]
pub fn grouped(whole: u64) -> String {
    let digits = whole.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn below_a_dollar(micro: u64) -> String {
    let digits = micro.ilog10() + 1;
    let micro = rounded(micro, 10_u64.pow(digits.saturating_sub(SIGNIFICANT_DIGITS)));
    if micro >= MICRO_PER_USD {
        return with_cents(micro);
    }
    let fraction = format!("{micro:06}");
    format!("0.{:0<2}", fraction.trim_end_matches('0'))
}

/// Halves go up: the sign is set aside, so this is half away from zero.
fn rounded(micro: u64, unit: u64) -> u64 {
    micro.saturating_add(unit / 2) / unit * unit
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn people_read_cents_from_a_dollar_and_four_digits_below() {
        let table = [
            (8_550_000, "$8.55"),
            (1_000_000, "$1.00"),
            (1_005_000, "$1.01"),
            (1_004_999, "$1.00"),
            (61_400_000, "$61.40"),
            (1_000_000_000_000, "$1,000,000.00"),
            (660_000, "$0.66"),
            (500_000, "$0.50"),
            (123_456, "$0.1235"),
            (999_949, "$0.9999"),
            (999_950, "$1.00"),
            (1_234, "$0.001234"),
            (200, "$0.0002"),
            (1, "$0.000001"),
            (0, "$0.00"),
            (-8_550_000, "-$8.55"),
            (-1_234, "-$0.001234"),
            (i64::MAX, "$9,223,372,036,854.78"),
            (i64::MIN, "-$9,223,372,036,854.78"),
        ];
        for (micro, shown) in table {
            assert_eq!(MicroUsd(micro).to_string(), shown);
        }
    }

    #[test]
    fn a_width_pads_the_shown_amount() {
        assert_eq!(format!("{:>8}", MicroUsd(8_550_000)), "   $8.55");
    }

    #[test]
    fn decimals_round_half_away_from_zero() {
        let table = [
            ("8.55", 8_550_000),
            ("0.0000005", 1),
            ("0.00000049999", 0),
            ("-0.0000005", -1),
            ("-0.0000015", -2),
            ("0.0000025", 3),
            ("12", 12_000_000),
            ("9223372036854.775807", i64::MAX),
        ];
        for (usd, micro) in table {
            assert_eq!(
                MicroUsd::try_from(usd.parse::<Decimal>().unwrap()),
                Ok(MicroUsd(micro))
            );
        }
    }

    #[test]
    fn what_does_not_fit_is_an_error() {
        let most = MicroUsd(i64::MAX);
        assert_eq!(most.checked_add(MicroUsd(1)), Err(Overflow));
        assert_eq!(MicroUsd(i64::MIN).checked_sub(MicroUsd(1)), Err(Overflow));
        assert_eq!(MicroUsd::from_usd(Decimal::MAX), Err(Overflow));
        assert_eq!(MicroUsd::from_usd(Decimal::MIN), Err(Overflow));
        assert_eq!(
            MicroUsd::from_usd("9223372036854.775808".parse().unwrap()),
            Err(Overflow)
        );
    }

    #[test]
    fn json_holds_the_bare_integer() {
        assert_eq!(serde_json::to_string(&MicroUsd(-7)).unwrap(), "-7");
        assert_eq!(
            serde_json::from_str::<MicroUsd>("-7").unwrap(),
            MicroUsd(-7)
        );
        assert!(serde_json::from_str::<MicroUsd>("0.5").is_err());
    }

    proptest! {
        #[test]
        fn decimal_and_micro_dollars_hold_the_same_amount(micro in any::<i64>()) {
            prop_assert_eq!(MicroUsd::from_usd(MicroUsd(micro).as_decimal()), Ok(MicroUsd(micro)));
        }

        #[test]
        fn every_amount_can_be_shown(micro in any::<i64>()) {
            prop_assert!(MicroUsd(micro).to_string().contains('$'));
        }
    }
}
