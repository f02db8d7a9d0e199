//! National numbers of India, Australia, Canada and Brazil.

use super::Fit;
use super::digits::{Digits, has_layout, verhoeff};

/// India's Aadhaar: twelve digits, the first 2 to 9, Verhoeff's check digit (UIDAI).
pub(crate) fn in_aadhaar(value: &[u8]) -> Fit {
    let Some(digits) = Digits::read(value, b" -").filter(|it| it.all().len() == 12) else {
        return Fit::No;
    };
    if digits.grouped && !has_layout(value, &[4, 4, 4]) {
        return Fit::No;
    }
    digits.fit(digits.all()[0] >= 2 && verhoeff(digits.all()) && !digits.are_all_equal())
}

/// India's permanent account number: the fourth letter is the holder's class.
pub(crate) fn in_pan(value: &[u8]) -> Fit {
    let Ok(code) = <&[u8; 10]>::try_from(value) else {
        return Fit::No;
    };
    let has_shape = code[..5].iter().all(u8::is_ascii_alphabetic)
        && code[5..9].iter().all(u8::is_ascii_digit)
        && code[9].is_ascii_alphabetic();
    if !has_shape {
        return Fit::No;
    }
    Fit::Specific(b"ABCFGHLJPTKE".contains(&code[3].to_ascii_uppercase()) && &code[5..9] != b"0000")
}

/// Australia's tax file number: weighted sum modulo 11.
pub(crate) fn au_tfn(value: &[u8]) -> Fit {
    let Some(digits) = Digits::read(value, b" -") else {
        return Fit::No;
    };
    let weights: &[u32] = match digits.all().len() {
        9 => &[1, 4, 3, 7, 5, 8, 6, 9, 10],
        8 => &[10, 7, 8, 4, 6, 3, 5, 1],
        _ => return Fit::No,
    };
    if digits.grouped
        && !(has_layout(value, &[3, 3, 3])
            || has_layout(value, &[3, 3, 2])
            || has_layout(value, &[2, 3, 3]))
    {
        return Fit::No;
    }
    digits.fit(digits.weighted(weights).is_multiple_of(11) && !digits.are_all_equal())
}

/// Australia's Medicare number: the ninth digit checks the first eight.
pub(crate) fn au_medicare(value: &[u8]) -> Fit {
    let Some(digits) = Digits::read(value, b" -/").filter(|it| matches!(it.all().len(), 10 | 11))
    else {
        return Fit::No;
    };
    if digits.grouped && !(has_layout(value, &[4, 5, 1]) || has_layout(value, &[4, 5, 1, 1])) {
        return Fit::No;
    }
    let check = digits.weighted(&[1, 3, 7, 9, 1, 3, 7, 9]) % 10;
    let is_valid = matches!(digits.all()[0], 2..=6)
        && check == u32::from(digits.all()[8])
        && digits.all()[9] != 0;
    digits.fit(is_valid)
}

/// Canada's social insurance number: Luhn; 0 and 8 begin none.
pub(crate) fn ca_sin(value: &[u8]) -> Fit {
    let Some(digits) = Digits::read(value, b" -").filter(|it| it.all().len() == 9) else {
        return Fit::No;
    };
    if digits.grouped && !has_layout(value, &[3, 3, 3]) {
        return Fit::No;
    }
    digits.fit(!matches!(digits.all()[0], 0 | 8) && digits.is_luhn() && !digits.are_all_equal())
}

/// Brazil's CPF: two check digits modulo 11.
pub(crate) fn br_cpf(value: &[u8]) -> Fit {
    let Some(digits) = Digits::read(value, b".-").filter(|it| it.all().len() == 11) else {
        return Fit::No;
    };
    if digits.grouped && !has_layout(value, &[3, 3, 3, 2]) && !has_layout(value, &[9, 2]) {
        return Fit::No;
    }
    let check = |weights: &[u32]| match digits.weighted(weights) * 10 % 11 {
        10 => 0,
        rest => rest,
    };
    let first = check(&[10, 9, 8, 7, 6, 5, 4, 3, 2]);
    let second = check(&[11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
    let is_valid = first == u32::from(digits.all()[9])
        && second == u32::from(digits.all()[10])
        && !digits.are_all_equal();
    digits.fit(is_valid)
}
