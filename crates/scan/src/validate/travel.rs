//! Documents of identity, and of vehicles.

use super::Fit;

fn counts(value: &[u8]) -> (usize, usize) {
    let digits = value.iter().filter(|byte| byte.is_ascii_digit()).count();
    let letters = value
        .iter()
        .filter(|byte| byte.is_ascii_alphabetic())
        .count();
    (digits, letters)
}

/// A passport's number, or the second line of its machine-readable zone (ICAO Doc 9303).
pub(crate) fn passport(value: &[u8]) -> Fit {
    if value.len() == 44 {
        return mrz(value);
    }
    let (digits, letters) = counts(value);
    let fits = (6..=10).contains(&value.len())
        && digits + letters == value.len()
        && digits >= 4
        && letters <= 4;
    if fits { Fit::Bare(true) } else { Fit::No }
}

fn mrz(line: &[u8]) -> Fit {
    let is_character =
        |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'<';
    if !line.iter().all(is_character) || !line[9].is_ascii_digit() {
        return Fit::No;
    }
    let sum: u32 = line[..9]
        .iter()
        .zip([7, 3, 1].into_iter().cycle())
        .map(|(byte, weight)| {
            weight
                * match byte {
                    b'0'..=b'9' => u32::from(byte - b'0'),
                    b'A'..=b'Z' => u32::from(byte - b'A') + 10,
                    _ => 0,
                }
        })
        .sum();
    Fit::Specific(sum % 10 == u32::from(line[9] - b'0'))
}

/// A driving licence: formats of states and countries differ, letters and digits are common to all.
pub(crate) fn driver_license(value: &[u8]) -> Fit {
    let (digits, letters) = counts(value);
    let rest = value.iter().filter(|byte| !byte.is_ascii_alphanumeric());
    let fits = (6..=20).contains(&value.len())
        && digits >= 3
        && digits + letters >= value.len() - 4
        && rest.into_iter().all(|byte| b" -*/".contains(byte));
    if fits { Fit::Bare(true) } else { Fit::No }
}

/// A number plate.
pub(crate) fn license_plate(value: &[u8]) -> Fit {
    let text = String::from_utf8_lossy(value);
    let characters = text.chars().count();
    let digits = text.chars().filter(|it| it.is_numeric()).count();
    let letters = text.chars().filter(|it| it.is_alphabetic()).count();
    let fits = (4..=11).contains(&characters)
        && (1..=7).contains(&digits)
        && (1..=6).contains(&letters)
        && text
            .chars()
            .all(|it| it.is_alphanumeric() || " -.·•".contains(it));
    if fits { Fit::Bare(true) } else { Fit::No }
}

/// A vehicle's identification number: ISO 3779; the check digit is North America's (49 CFR 565).
pub(crate) fn vin(value: &[u8]) -> Fit {
    const WEIGHTS: [u32; 17] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
    let Ok(code) = <&[u8; 17]>::try_from(value) else {
        return Fit::No;
    };
    let (digits, letters) = counts(code);
    let has_shape = digits + letters == 17
        && digits >= 4
        && letters >= 2
        && !code.iter().any(|byte| b"IOQioq".contains(byte));
    if !has_shape {
        return Fit::No;
    }
    let sum: u32 = code
        .iter()
        .zip(WEIGHTS)
        .map(|(byte, weight)| weight * transliterated(byte.to_ascii_uppercase()))
        .sum();
    let expected = match sum % 11 {
        10 => b'X',
        rest => b'0' + u8::try_from(rest).unwrap_or_default(),
    };
    Fit::Specific(code[8].to_ascii_uppercase() == expected)
}

fn transliterated(byte: u8) -> u32 {
    u32::from(match byte {
        b'0'..=b'9' => byte - b'0',
        b'A'..=b'H' => byte - b'A' + 1,
        b'J'..=b'R' => byte - b'J' + 1,
        b'S'..=b'Z' => byte - b'S' + 2,
        _ => 0,
    })
}
