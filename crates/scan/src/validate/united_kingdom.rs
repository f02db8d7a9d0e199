//! Numbers of the United Kingdom and of Ireland.

use super::Fit;
use super::digits::{Digits, has_layout};

/// National Insurance number: prefixes that were never issued are refused (HMRC, NIM39110).
pub(crate) fn uk_nino(value: &[u8]) -> Fit {
    let mut code = [0_u8; 9];
    let mut length = 0;
    for byte in value.iter().filter(|byte| !b" -".contains(byte)) {
        let Some(slot) = code.get_mut(length) else {
            return Fit::No;
        };
        *slot = byte.to_ascii_uppercase();
        length += 1;
    }
    let has_shape = length == 9
        && code[..2].iter().all(u8::is_ascii_uppercase)
        && code[2..8].iter().all(u8::is_ascii_digit)
        && code[8].is_ascii_uppercase();
    if !has_shape {
        return Fit::No;
    }
    let prefix = &code[..2];
    let is_issued = !b"DFIQUV".contains(&code[0])
        && !b"DFIQUVO".contains(&code[1])
        && ![b"BG", b"GB", b"KN", b"NK", b"NT", b"TN", b"ZZ"]
            .iter()
            .any(|never| prefix == *never);
    Fit::Specific(is_issued && matches!(code[8], b'A'..=b'D'))
}

/// NHS number: weights 10 to 2, modulo 11; 10 is never issued.
pub(crate) fn uk_nhs(value: &[u8]) -> Fit {
    let Some(digits) = Digits::read(value, b" -").filter(|it| it.all().len() == 10) else {
        return Fit::No;
    };
    if digits.grouped && !has_layout(value, &[3, 3, 4]) {
        return Fit::No;
    }
    let check = 11 - digits.weighted(&[10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11;
    let is_valid =
        check % 11 == u32::from(digits.all()[9]) && check != 10 && !digits.are_all_equal();
    digits.fit(is_valid)
}

/// Ireland's PPS number: weights 8 to 2 and 9 for a second letter, modulo 23.
pub(crate) fn ie_pps(value: &[u8]) -> Fit {
    let (8 | 9, Some(digits)) = (
        value.len(),
        value.get(..7).and_then(|it| Digits::read(it, b"")),
    ) else {
        return Fit::No;
    };
    let letters = &value[7..];
    if !letters.iter().all(u8::is_ascii_alphabetic) {
        return Fit::No;
    }
    let rank = |letter: &u8| u32::from(letter.to_ascii_uppercase() - b'A' + 1);
    let second = match letters.get(1).map(u8::to_ascii_uppercase) {
        None | Some(b'W') => 0,
        Some(letter) => rank(&letter),
    };
    let check = (digits.weighted(&[8, 7, 6, 5, 4, 3, 2]) + 9 * second) % 23;
    let is_check = match check {
        0 => letters[0].eq_ignore_ascii_case(&b'W'),
        _ => rank(&letters[0]) == check,
    };
    let is_second = second <= 9;
    Fit::Specific(is_check && is_second)
}
