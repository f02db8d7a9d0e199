//! Numbers of the United States.

use super::Fit;
use super::digits::{Digits, has_layout};

/// Social Security number: areas, groups and serials that were never issued (SSA, POMS RM 10201).
pub(crate) fn us_ssn(value: &[u8]) -> Fit {
    let Some(digits) = three_two_four(value) else {
        return Fit::No;
    };
    let area = digits.number(0, 3);
    let is_valid = !matches!(area, 0 | 666 | 900..)
        && digits.number(3, 5) != 0
        && digits.number(5, 9) != 0
        && !digits.are_all_equal()
        // The numbers of a wallet maker's card and of an advertisement.
        && !matches!(digits.number(0, 9), 78_051_120 | 219_099_999);
    digits.fit(is_valid)
}

/// Individual Taxpayer Identification Number: groups that the IRS assigns.
pub(crate) fn us_itin(value: &[u8]) -> Fit {
    let Some(digits) = three_two_four(value).filter(|it| it.all()[0] == 9) else {
        return Fit::No;
    };
    digits.fit(matches!(digits.number(3, 5), 50..=65 | 70..=88 | 90..=92 | 94..=99))
}

pub(super) fn three_two_four(value: &[u8]) -> Option<Digits> {
    let digits = Digits::read(value, b"- ").filter(|it| it.all().len() == 9)?;
    (!digits.grouped || has_layout(value, &[3, 2, 4])).then_some(digits)
}

/// Employer Identification Number: prefixes that the IRS has issued.
pub(crate) fn us_ein(value: &[u8]) -> Fit {
    let Some(digits) = Digits::read(value, b"-").filter(|it| it.all().len() == 9) else {
        return Fit::No;
    };
    if digits.grouped && !has_layout(value, &[2, 7]) {
        return Fit::No;
    }
    let prefix = digits.number(0, 2);
    let never =
        matches!(prefix, 0 | 7..=9 | 17..=19 | 28 | 29 | 49 | 69 | 70 | 78 | 79 | 89 | 96 | 97);
    Fit::Bare(!never)
}

/// Routing transit number: weights 3, 7, 1, and a district of the Federal Reserve.
pub(crate) fn us_aba_routing(value: &[u8]) -> Fit {
    let Some(digits) = Digits::read(value, b"-").filter(|it| it.all().len() == 9) else {
        return Fit::No;
    };
    let sum = digits.weighted(&[3, 7, 1, 3, 7, 1, 3, 7, 1]);
    let is_district = matches!(digits.number(0, 2), 1..=12 | 21..=32 | 61..=72 | 80);
    Fit::Bare(sum.is_multiple_of(10) && is_district)
}

/// Medicare Beneficiary Identifier: a class of characters for each of eleven places (CMS).
pub(crate) fn us_mbi(value: &[u8]) -> Fit {
    const CLASSES: &[u8; 11] = b"CAXNAXNAANN";
    let mut code = [0_u8; 11];
    let mut length = 0;
    for byte in value.iter().filter(|byte| **byte != b'-') {
        let Some(slot) = code.get_mut(length) else {
            return Fit::No;
        };
        *slot = byte.to_ascii_uppercase();
        length += 1;
    }
    let is_letter = |byte: u8| byte.is_ascii_uppercase();
    let has_shape = length == 11
        && code.iter().zip(CLASSES).all(|(byte, class)| match class {
            b'C' => matches!(byte, b'1'..=b'9'),
            b'N' => byte.is_ascii_digit(),
            b'A' => is_letter(*byte),
            _ => is_letter(*byte) || byte.is_ascii_digit(),
        });
    if !has_shape {
        return Fit::No;
    }
    Fit::Specific(!code.iter().any(|byte| b"SLOIBZ".contains(byte)))
}

/// National Provider Identifier: Luhn with 80840 before it (45 CFR 162.406).
pub(crate) fn us_npi(value: &[u8]) -> Fit {
    let Some(digits) = Digits::read(value, b"").filter(|it| it.all().len() == 10) else {
        return Fit::No;
    };
    let mut whole = [8, 0, 8, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    whole[5..].copy_from_slice(digits.all());
    Fit::Bare(matches!(digits.all()[0], 1 | 2) && super::digits::luhn(&whole))
}

/// Registration number of the Drug Enforcement Administration: digits 1, 3, 5 plus twice 2, 4, 6.
pub(crate) fn us_dea(value: &[u8]) -> Fit {
    let (9, Some(digits)) = (
        value.len(),
        value.get(2..).and_then(|it| Digits::read(it, b"")),
    ) else {
        return Fit::No;
    };
    let first = value[0].to_ascii_uppercase();
    if !first.is_ascii_uppercase() || !(value[1].is_ascii_alphabetic() || value[1] == b'9') {
        return Fit::No;
    }
    let sum = digits.weighted(&[1, 2, 1, 2, 1, 2]);
    let is_registrant = b"ABCDEFGHJKLMPRSTUX".contains(&first);
    Fit::Specific(is_registrant && sum % 10 == u32::from(digits.all()[6]))
}
