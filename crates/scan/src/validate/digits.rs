//! Numbers taken out of their grouping, the checksums that several countries share, and dates.

use super::Fit;

/// Longest number of the catalogue, and some.
const MOST: usize = 24;

/// The digits of a number, without its grouping.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Digits {
    values: [u8; MOST],
    length: usize,
    /// Whether anything but digits stood between them.
    pub(crate) grouped: bool,
}

impl Digits {
    /// Reads digits between which single ones of `separators` stand; `None` for anything else.
    pub(crate) fn read(value: &[u8], separators: &[u8]) -> Option<Self> {
        let mut read = Self {
            values: [0; MOST],
            length: 0,
            grouped: false,
        };
        let mut after_digit = false;
        for byte in value {
            if byte.is_ascii_digit() {
                *read.values.get_mut(read.length)? = byte - b'0';
                read.length += 1;
                after_digit = true;
            } else if after_digit && separators.contains(byte) {
                read.grouped = true;
                after_digit = false;
            } else {
                return None;
            }
        }
        after_digit.then_some(read)
    }

    pub(crate) fn all(&self) -> &[u8] {
        &self.values[..self.length]
    }

    /// The number that the digits from `from` to `to` make.
    pub(crate) fn number(&self, from: usize, to: usize) -> u64 {
        let digits = self.all().get(from..to).unwrap_or_default();
        digits
            .iter()
            .fold(0, |number, digit| number * 10 + u64::from(*digit))
    }

    pub(crate) fn are_all_equal(&self) -> bool {
        self.all().windows(2).all(|pair| pair[0] == pair[1])
    }

    /// Sum of digits times weights.
    pub(crate) fn weighted(&self, weights: &[u32]) -> u32 {
        let pairs = self.all().iter().zip(weights);
        pairs
            .map(|(digit, weight)| u32::from(*digit) * weight)
            .sum()
    }

    pub(crate) fn is_luhn(&self) -> bool {
        luhn(self.all())
    }

    pub(crate) fn fit(&self, is_valid: bool) -> Fit {
        if self.grouped {
            Fit::Specific(is_valid)
        } else {
            Fit::Bare(is_valid)
        }
    }
}

/// Whether groups of a value have these lengths: `3-2-4`.
pub(crate) fn has_layout(value: &[u8], layout: &[usize]) -> bool {
    let groups = value.split(|byte| !byte.is_ascii_digit());
    groups.map(<[u8]>::len).eq(layout.iter().copied())
}

/// ISO/IEC 7812-1, annex B.
pub(crate) fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let digit = u32::from(*digit);
            match (place % 2, digit) {
                (0, _) => digit,
                (_, 0..=4) => digit * 2,
                _ => digit * 2 - 9,
            }
        })
        .sum();
    sum.is_multiple_of(10)
}

/// A number of any length with Luhn's check digit.
pub(crate) fn luhn_number(value: &[u8]) -> Fit {
    match Digits::read(value, b" -") {
        Some(digits) if digits.all().len() >= 4 => {
            digits.fit(digits.is_luhn() && !digits.are_all_equal())
        }
        _ => Fit::No,
    }
}

/// The dihedral group of order 10 (J. Verhoeff, Error Detecting Decimal Codes, 1969).
pub(crate) fn verhoeff(digits: &[u8]) -> bool {
    const PERMUTED: [[u8; 10]; 8] = [
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
        [1, 5, 7, 6, 2, 8, 3, 0, 9, 4],
        [5, 8, 0, 3, 7, 9, 6, 1, 4, 2],
        [8, 9, 1, 6, 0, 4, 3, 5, 2, 7],
        [9, 4, 5, 3, 1, 2, 6, 8, 7, 0],
        [4, 2, 8, 6, 5, 7, 3, 9, 0, 1],
        [2, 7, 9, 3, 8, 0, 6, 4, 1, 5],
        [7, 0, 4, 6, 9, 1, 3, 2, 5, 8],
    ];
    let sum = digits
        .iter()
        .rev()
        .enumerate()
        .fold(0, |sum, (place, digit)| {
            product(sum, PERMUTED[place % 8][usize::from(*digit % 10)])
        });
    sum == 0
}

/// Product in the dihedral group: rotations are 0–4, reflections 5–9.
const fn product(left: u8, right: u8) -> u8 {
    match (left < 5, right < 5) {
        (true, true) => (left + right) % 5,
        (true, false) => (left + right - 5) % 5 + 5,
        (false, true) => (left - 5 + 5 - right) % 5 + 5,
        (false, false) => (left + 5 - right) % 5,
    }
}

/// A day of the Gregorian calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Date {
    pub(crate) year: u16,
    pub(crate) month: u8,
    pub(crate) day: u8,
}

impl Date {
    /// A day that exists.
    pub(crate) fn new(year: u64, month: u64, day: u64) -> Option<Self> {
        let is_leap =
            year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
        let last = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if is_leap => 29,
            2 => 28,
            _ => return None,
        };
        let exists = (1..=last).contains(&day);
        Some(Self {
            year: u16::try_from(year).ok()?,
            month: u8::try_from(month).ok()?,
            day: u8::try_from(day).ok()?,
        })
        .filter(|_| exists)
    }
}

/// A date in one of the usual orders, perhaps with a time of day behind it.
pub(crate) fn date(value: &[u8]) -> Option<Date> {
    if let Some([year, month, day]) = iso_numbers(value) {
        return Date::new(year, month, day);
    }
    let value = day_part(value);
    let digits = Digits::read(value, b"-./ ")?;
    let number = |from, to| digits.number(from, to);
    let lengths = || value.split(|byte| !byte.is_ascii_digit()).map(<[u8]>::len);
    match digits.all().len() {
        8 if !digits.grouped => Date::new(number(0, 4), number(4, 6), number(6, 8)),
        _ if !digits.grouped || lengths().count() != 3 => None,
        _ => {
            let mut parts = value.split(|byte| !byte.is_ascii_digit()).map(|part| {
                part.iter()
                    .fold(0, |sum, byte| sum * 10 + u64::from(byte - b'0'))
            });
            let (first, second, third) = (parts.next()?, parts.next()?, parts.next()?);
            let mut lengths = lengths();
            let (head, tail) = (lengths.next()?, lengths.nth(1)?);
            match (head, tail) {
                (4, 1 | 2) => Date::new(first, second, third),
                (1 | 2, 4) => {
                    Date::new(third, second, first).or_else(|| Date::new(third, first, second))
                }
                (2, 2) => {
                    let year = if third < 30 { 2000 } else { 1900 } + third;
                    Date::new(year, second, first).or_else(|| Date::new(year, first, second))
                }
                _ => None,
            }
        }
    }
}

/// The numbers of `2026-03-04`, as most dates are written.
fn iso_numbers(value: &[u8]) -> Option<[u64; 3]> {
    let value: &[u8; 10] = value.try_into().ok()?;
    if value[4] != b'-' || value[7] != b'-' {
        return None;
    }
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0, |number, digit| {
            digit
                .is_ascii_digit()
                .then(|| number * 10 + u64::from(*digit - b'0'))
        })
    };
    Some([
        number(&value[..4])?,
        number(&value[5..7])?,
        number(&value[8..])?,
    ])
}

/// The value without a time of day: what stands before `T` or the second blank part with colons.
fn day_part(value: &[u8]) -> &[u8] {
    let end = value.iter().position(|byte| matches!(byte, b'T' | b't'));
    let end = end.or_else(|| {
        let colon = value.iter().position(|byte| *byte == b':')?;
        value[..colon].iter().rposition(|byte| *byte == b' ')
    });
    match end {
        Some(end @ 8..=10) => &value[..end],
        _ => value,
    }
}
