//! National numbers of the European Union and its Nordic neighbours.

use super::Fit;
use super::digits::{Date, Digits, has_layout};

/// Germany's tax identification number: ISO/IEC 7064 MOD 11,10; among its first ten digits exactly
/// one occurs twice or three times (Bundeszentralamt für Steuern).
pub(crate) fn de_steuer_id(value: &[u8]) -> Fit {
    let Some(digits) = Digits::read(value, b" ").filter(|it| it.all().len() == 11) else {
        return Fit::No;
    };
    if digits.grouped && !has_layout(value, &[2, 3, 3, 3]) {
        return Fit::No;
    }
    let mut counts = [0_u8; 10];
    for digit in &digits.all()[..10] {
        counts[usize::from(*digit)] += 1;
    }
    let repeated = counts.iter().filter(|count| **count > 1).count();
    let most = counts.iter().max().copied().unwrap_or_default();
    let product = digits.all()[..10].iter().fold(10, |product, digit| {
        let sum = (u32::from(*digit) + product) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    });
    let check = (11 - product) % 10;
    let is_valid =
        digits.all()[0] != 0 && repeated == 1 && most <= 3 && check == u32::from(digits.all()[10]);
    digits.fit(is_valid)
}

/// France's social security number: 13 characters and 97 minus their number modulo 97; Corsica's
/// departments 2A and 2B count as 19 and 18.
pub(crate) fn fr_nir(value: &[u8]) -> Fit {
    let mut compact = [0_u8; 15];
    let mut length = 0;
    for byte in value.iter().filter(|byte| !b" -".contains(byte)) {
        let Some(slot) = compact.get_mut(length) else {
            return Fit::No;
        };
        *slot = byte.to_ascii_uppercase();
        length += 1;
    }
    let is_grouped = length != value.len();
    let corsica = match compact[6] {
        b'A' => Some(b'9'),
        b'B' => Some(b'8'),
        _ => None,
    };
    if let (Some(unit), b'2') = (corsica, compact[5]) {
        compact[5] = b'1';
        compact[6] = unit;
    }
    let (13 | 15, Some(digits)) = (length, Digits::read(&compact[..length], b"")) else {
        return Fit::No;
    };
    let body = digits.number(0, 13);
    let month = digits.number(3, 5);
    let is_plausible = matches!(digits.all()[0], 1..=4 | 7 | 8)
        && (matches!(month, 1..=12 | 20..=42) || month >= 50);
    let is_valid = is_plausible && (length == 13 || 97 - body % 97 == digits.number(13, 15));
    let is_specific = is_grouped || corsica.is_some();
    match (is_specific, length) {
        (true, _) => Fit::Specific(is_valid),
        (false, 15) => Fit::Bare(is_valid),
        (false, _) => Fit::No,
    }
}

/// Digits of the number's length, but for the place of Corsica's letter.
pub(super) fn has_nir_shape(value: &[u8]) -> bool {
    let characters = || value.iter().filter(|byte| !b" -".contains(byte));
    matches!(characters().count(), 13 | 15)
        && characters()
            .enumerate()
            .all(|(place, byte)| byte.is_ascii_digit() || place == 6)
}

/// Spain's DNI and NIE: the number modulo 23 names the letter.
pub(crate) fn es_dni(value: &[u8]) -> Fit {
    const LETTERS: &[u8] = b"TRWAGMYFPDXBNJZSQVHLCKE";
    let (Some(first), Some(last)) = (value.first(), value.last()) else {
        return Fit::No;
    };
    let prefix = match first.to_ascii_uppercase() {
        b'X' => Some(0),
        b'Y' => Some(1),
        b'Z' => Some(2),
        _ => None,
    };
    let begin = usize::from(prefix.is_some());
    let Some(body) = value.get(begin..value.len() - 1) else {
        return Fit::No;
    };
    let body = body.strip_suffix(b"-").unwrap_or(body);
    let body = body.strip_prefix(b"-").unwrap_or(body);
    let Some(digits) = Digits::read(body, b".") else {
        return Fit::No;
    };
    let wanted = if prefix.is_some() { 7 } else { 8 };
    if digits.all().len() != wanted || !last.is_ascii_alphabetic() {
        return Fit::No;
    }
    let number = prefix.unwrap_or(0) * 10_000_000 + digits.number(0, wanted);
    let letter = usize::try_from(number % 23).map_or(0, |at| LETTERS[at]);
    Fit::Specific(letter == last.to_ascii_uppercase() && number > 0)
}

/// Italy's fiscal code: check character over odd and even places (Decreto 23 dicembre 1976), with
/// the letters that replace digits of namesakes.
pub(crate) fn it_codice_fiscale(value: &[u8]) -> Fit {
    const ODD: [u32; 26] = [
        1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24,
        23,
    ];
    const SHAPE: &[u8; 16] = b"AAAAAA99A99A999A";
    let Ok(code) = <&[u8; 16]>::try_from(value) else {
        return Fit::No;
    };
    let fits = code.iter().zip(SHAPE).all(|(byte, shape)| {
        let byte = byte.to_ascii_uppercase();
        match shape {
            b'A' => byte.is_ascii_uppercase(),
            _ => byte.is_ascii_digit() || b"LMNPQRSTUV".contains(&byte),
        }
    });
    if !fits {
        return Fit::No;
    }
    let rank = |byte: u8| match byte.to_ascii_uppercase() {
        digit @ b'0'..=b'9' => digit - b'0',
        letter => letter - b'A',
    };
    let sum: u32 = code[..15]
        .iter()
        .enumerate()
        .map(|(place, byte)| match place % 2 {
            0 => ODD[usize::from(rank(*byte)) % 26],
            _ => u32::from(rank(*byte)),
        })
        .sum();
    let month = code[8].to_ascii_uppercase();
    let is_valid = sum % 26 == u32::from(rank(code[15])) && b"ABCDEHLMPRST".contains(&month);
    Fit::Specific(is_valid)
}

/// The Netherlands' citizen service number: the eleven test, its last weight negative.
pub(crate) fn nl_bsn(value: &[u8]) -> Fit {
    let Some(digits) = Digits::read(value, b".- ").filter(|it| it.all().len() == 9) else {
        return Fit::No;
    };
    if digits.grouped && !(has_layout(value, &[4, 2, 3]) || has_layout(value, &[3, 3, 3])) {
        return Fit::No;
    }
    let sum = digits.weighted(&[9, 8, 7, 6, 5, 4, 3, 2, 10]);
    digits.fit(sum.is_multiple_of(11) && !digits.are_all_equal())
}

/// Poland's PESEL: weights 1, 3, 7, 9; the month tells the century.
pub(crate) fn pl_pesel(value: &[u8]) -> Fit {
    let Some(digits) = Digits::read(value, b"").filter(|it| it.all().len() == 11) else {
        return Fit::No;
    };
    let month = digits.number(2, 4);
    let century = match month / 20 {
        0 => 1900,
        1 => 2000,
        2 => 2100,
        3 => 2200,
        _ => 1800,
    };
    let born = Date::new(
        century + digits.number(0, 2),
        month % 20,
        digits.number(4, 6),
    );
    let sum = digits.weighted(&[1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]);
    Fit::Bare(sum.is_multiple_of(10) && born.is_some_and(|born| born.year < 2100))
}

/// Belgium's national register number: 97 minus the number modulo 97, with a 2 before it for births
/// from 2000.
pub(crate) fn be_nrn(value: &[u8]) -> Fit {
    let Some(digits) = Digits::read(value, b".-").filter(|it| it.all().len() == 11) else {
        return Fit::No;
    };
    if digits.grouped && !has_layout(value, &[2, 2, 2, 3, 2]) {
        return Fit::No;
    }
    let (body, check) = (digits.number(0, 9), digits.number(9, 11));
    let checks = |body: u64| 97 - body % 97 == check;
    let month = digits.number(2, 4) % 20;
    let is_valid = (checks(body) || checks(2_000_000_000 + body))
        && month <= 12
        && digits.number(4, 6) <= 31
        && digits.number(6, 9) > 0;
    digits.fit(is_valid)
}

/// Sweden's personal identity number: Luhn over ten digits; 60 is added to the day of coordination
/// numbers.
pub(crate) fn se_personnummer(value: &[u8]) -> Fit {
    let Some(digits) = Digits::read(value, b"-+") else {
        return Fit::No;
    };
    let (century, short) = match digits.all().len() {
        10 => (None, digits.all()),
        12 => (Some(digits.number(0, 2)), &digits.all()[2..]),
        _ => return Fit::No,
    };
    if digits.grouped && !(has_layout(value, &[6, 4]) || has_layout(value, &[8, 4])) {
        return Fit::No;
    }
    let start = digits.all().len() - 10;
    let number = |from: usize, to: usize| digits.number(start + from, start + to);
    let day = number(4, 6);
    let day = if day > 60 { day - 60 } else { day };
    let is_date =
        |century: u64| Date::new(century * 100 + number(0, 2), number(2, 4), day).is_some();
    let is_born = century.map_or_else(
        || is_date(19) || is_date(20),
        |it| (18..=20).contains(&it) && is_date(it),
    );
    digits.fit(is_born && super::digits::luhn(short))
}

/// Denmark's CPR number: a date; the check digit is not kept since 2007.
pub(crate) fn dk_cpr(value: &[u8]) -> Fit {
    let Some(digits) = Digits::read(value, b"-").filter(|it| it.all().len() == 10) else {
        return Fit::No;
    };
    if digits.grouped && !has_layout(value, &[6, 4]) {
        return Fit::No;
    }
    let number = |from, to| digits.number(from, to);
    let is_date = |century| Date::new(century + number(4, 6), number(2, 4), number(0, 2)).is_some();
    digits.fit(is_date(1900) || is_date(2000))
}

/// Finland's personal identity code: modulo 31 names the last character; the sign is the century's.
pub(crate) fn fi_hetu(value: &[u8]) -> Fit {
    const CHARACTERS: &[u8] = b"0123456789ABCDEFHJKLMNPRSTUVWXY";
    let Ok(code) = <&[u8; 11]>::try_from(value) else {
        return Fit::No;
    };
    let century = match code[6].to_ascii_uppercase() {
        b'+' => 1800,
        b'-' | b'U'..=b'Y' => 1900,
        b'A'..=b'F' => 2000,
        _ => return Fit::No,
    };
    let (Some(day), Some(serial)) = (
        Digits::read(&code[..6], b""),
        Digits::read(&code[7..10], b""),
    ) else {
        return Fit::No;
    };
    let born = Date::new(
        century + day.number(4, 6),
        day.number(2, 4),
        day.number(0, 2),
    );
    let number = day.number(0, 6) * 1_000 + serial.number(0, 3);
    let expected = usize::try_from(number % 31).map_or(0, |at| CHARACTERS[at]);
    Fit::Specific(born.is_some() && expected == code[10].to_ascii_uppercase())
}

/// Portugal's taxpayer number: weights 9 to 2, modulo 11.
pub(crate) fn pt_nif(value: &[u8]) -> Fit {
    let value = value.strip_prefix(b"PT").unwrap_or(value);
    let Some(digits) = Digits::read(value, b" .").filter(|it| it.all().len() == 9) else {
        return Fit::No;
    };
    if digits.grouped && !has_layout(value, &[3, 3, 3]) {
        return Fit::No;
    }
    let rest = digits.weighted(&[9, 8, 7, 6, 5, 4, 3, 2]) % 11;
    let check = if rest < 2 { 0 } else { 11 - rest };
    let is_valid = matches!(digits.all()[0], 1..=3 | 5 | 6 | 8 | 9)
        && check == u32::from(digits.all()[8])
        && !digits.are_all_equal();
    digits.fit(is_valid)
}
