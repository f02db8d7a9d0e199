//! Cards, accounts and wallets.

use super::Fit;
use super::digits::{Digits, has_layout};
use sha2::{Digest, Sha256};

/// A payment card: an issuer's prefix with its lengths, and Luhn's check digit.
pub(crate) fn credit_card(value: &[u8]) -> Fit {
    let Some(digits) = Digits::read(value, b" -") else {
        return Fit::No;
    };
    let length = digits.all().len();
    if !(13..=19).contains(&length) {
        return Fit::No;
    }
    let is_grouped_so = has_layout(value, &[4, 4, 4, 4])
        || has_layout(value, &[4, 6, 5])
        || has_layout(value, &[4, 6, 4])
        || has_layout(value, &[4, 4, 4, 4, 3]);
    if digits.grouped && !is_grouped_so {
        return Fit::No;
    }
    digits.fit(is_issued(&digits, length) && digits.is_luhn())
}

/// Issuer identification numbers and the lengths that go with them (ISO/IEC 7812, issuers' pages).
fn is_issued(digits: &Digits, length: usize) -> bool {
    let prefix = |places| digits.number(0, places);
    match digits.all()[0] {
        4 => matches!(length, 13 | 16 | 19),
        5 => {
            matches!(prefix(2), 51..=55) && length == 16
                || matches!(prefix(2), 50 | 56..=58) && (12..=19).contains(&length)
        }
        2 => {
            matches!(prefix(4), 2221..=2720) && length == 16
                || matches!(prefix(4), 2200..=2204) && length >= 16
        }
        3 => {
            matches!(prefix(2), 34 | 37) && length == 15
                || matches!(prefix(3), 300..=305 | 309) && matches!(length, 14 | 16..=19)
                || matches!(prefix(2), 36 | 38 | 39) && matches!(length, 14 | 16..=19)
                || matches!(prefix(4), 3528..=3589) && length >= 16
        }
        6 => {
            (prefix(4) == 6011 || matches!(prefix(2), 62 | 65) || matches!(prefix(3), 644..=649))
                && length >= 16
                || matches!(prefix(2), 60 | 63 | 67) && length >= 13
                || matches!(prefix(2), 81 | 82) && length == 16
        }
        _ => false,
    }
}

/// Lengths of account numbers by country (SWIFT, IBAN Registry).
const IBANS: &[(&[u8; 2], usize)] = &[
    (b"AD", 24),
    (b"AE", 23),
    (b"AL", 28),
    (b"AT", 20),
    (b"AZ", 28),
    (b"BA", 20),
    (b"BE", 16),
    (b"BG", 22),
    (b"BH", 22),
    (b"BI", 27),
    (b"BR", 29),
    (b"BY", 28),
    (b"CH", 21),
    (b"CR", 22),
    (b"CY", 28),
    (b"CZ", 24),
    (b"DE", 22),
    (b"DJ", 27),
    (b"DK", 18),
    (b"DO", 28),
    (b"EE", 20),
    (b"EG", 29),
    (b"ES", 24),
    (b"FI", 18),
    (b"FK", 18),
    (b"FO", 18),
    (b"FR", 27),
    (b"GB", 22),
    (b"GE", 22),
    (b"GI", 23),
    (b"GL", 18),
    (b"GR", 27),
    (b"GT", 28),
    (b"HR", 21),
    (b"HU", 28),
    (b"IE", 22),
    (b"IL", 23),
    (b"IQ", 23),
    (b"IS", 26),
    (b"IT", 27),
    (b"JO", 30),
    (b"KW", 30),
    (b"KZ", 20),
    (b"LB", 28),
    (b"LC", 32),
    (b"LI", 21),
    (b"LT", 20),
    (b"LU", 20),
    (b"LV", 21),
    (b"LY", 25),
    (b"MC", 27),
    (b"MD", 24),
    (b"ME", 22),
    (b"MK", 19),
    (b"MN", 20),
    (b"MR", 27),
    (b"MT", 31),
    (b"MU", 30),
    (b"NI", 28),
    (b"NL", 18),
    (b"NO", 15),
    (b"OM", 23),
    (b"PK", 24),
    (b"PL", 28),
    (b"PS", 29),
    (b"PT", 25),
    (b"QA", 29),
    (b"RO", 24),
    (b"RS", 22),
    (b"RU", 33),
    (b"SA", 24),
    (b"SC", 31),
    (b"SD", 18),
    (b"SE", 24),
    (b"SI", 19),
    (b"SK", 24),
    (b"SM", 27),
    (b"SO", 23),
    (b"ST", 25),
    (b"SV", 28),
    (b"TL", 23),
    (b"TN", 24),
    (b"TR", 26),
    (b"UA", 29),
    (b"VA", 22),
    (b"VG", 24),
    (b"XK", 20),
];

/// The number without its grouping, and how long it is.
pub(super) fn compact_iban(value: &[u8]) -> Option<([u8; 34], usize)> {
    let mut code = [0_u8; 34];
    let mut length = 0;
    let begins = |byte: &u8| byte.is_ascii_alphabetic() || matches!(byte, b' ' | b'-');
    if !value.first().is_some_and(begins) {
        return None;
    }
    for byte in value {
        match byte {
            b' ' | b'-' => continue,
            b'0'..=b'9' | b'A'..=b'Z' => *code.get_mut(length)? = *byte,
            b'a'..=b'z' => *code.get_mut(length)? = byte.to_ascii_uppercase(),
            _ => return None,
        }
        length += 1;
    }
    let begins_well =
        code[..2].iter().all(u8::is_ascii_uppercase) && code[2..4].iter().all(u8::is_ascii_digit);
    (begins_well && length >= 15).then_some((code, length))
}

/// International bank account number: ISO 13616, modulo 97 over the rearranged digits.
pub(crate) fn iban(value: &[u8]) -> Fit {
    let Some((code, length)) = compact_iban(value) else {
        return Fit::No;
    };
    let code = &code[..length];
    let key = u16::from_be_bytes([code[0], code[1]]);
    let country = IBANS.binary_search_by_key(&key, |(country, _)| u16::from_be_bytes(**country));
    let Ok(at) = country else {
        return Fit::No;
    };
    let append = |number: u64, byte: &u8| match byte {
        b'0'..=b'9' => number * 10 + u64::from(byte - b'0'),
        _ => number * 100 + u64::from(byte - b'A') + 10,
    };
    // A word holds a remainder and the digits of eight characters behind it.
    let remainder = |rest: u64, eight: &[u8]| eight.iter().fold(rest, append) % 97;
    let rest = remainder(code[4..].chunks(8).fold(0, remainder), &code[..4]);
    Fit::Specific(IBANS[at].1 == length && rest == 1)
}

/// A domestic account number.
pub(crate) fn bank_account(value: &[u8]) -> Fit {
    let Some(digits) = Digits::read(value, b" -./") else {
        return Fit::No;
    };
    let fits = (6..=20).contains(&digits.all().len()) && !digits.are_all_equal();
    if fits { Fit::Bare(true) } else { Fit::No }
}

/// ISO 3166-1 alpha-2, two letters each.
const COUNTRIES: &[u8] = b"ADAEAFAGAIALAMAOARATAUAWAZBABBBDBEBFBGBHBIBJBMBNBOBRBSBTBWBYBZCACDCFCGCHCICKCLCMCNCOCRCUCVCYCZDEDJDKDMDODZECEEEGERESETFIFJFKFMFOFRGAGBGDGEGGGHGIGMGNGQGRGTGUGWGYHKHNHRHTHUIDIEILIMINIQIRISITJEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDMEMGMHMKMLMMMNMOMRMSMTMUMVMWMXMYMZNANENGNINLNONPNRNZOMPAPEPFPGPHPKPLPSPTPWPYQARORSRURWSASBSCSDSESGSISKSLSMSNSOSRSSSTSVSYSZTCTDTGTHTJTLTMTNTOTRTTTVTWTZUAUGUSUYUZVAVCVEVGVNVUWSXKYEZAZMZW";

/// Business identifier code (ISO 9362): the country stands at the fifth place.
pub(crate) fn swift_bic(value: &[u8]) -> Fit {
    let has_shape = matches!(value.len(), 8 | 11)
        && value[..6].iter().all(u8::is_ascii_uppercase)
        && value[6..]
            .iter()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    if !has_shape {
        return Fit::No;
    }
    Fit::Bare(
        COUNTRIES
            .as_chunks::<2>()
            .0
            .iter()
            .any(|country| country == &value[4..6]),
    )
}

/// An address of a wallet: `Base58Check`, bech32, or 20 bytes in hexadecimal.
pub(crate) fn crypto_wallet(value: &[u8]) -> Fit {
    if let Some(hex) = value.strip_prefix(b"0x") {
        let fits = hex.len() == 40 && hex.iter().all(u8::is_ascii_hexdigit);
        return if fits { Fit::Bare(true) } else { Fit::No };
    }
    let lower = value.iter().all(|byte| !byte.is_ascii_uppercase());
    if lower
        && (value.starts_with(b"bc1") || value.starts_with(b"tb1") || value.starts_with(b"ltc1"))
    {
        return bech32(value);
    }
    let fits =
        (26..=35).contains(&value.len()) && matches!(value[0], b'1' | b'3' | b'L' | b'M' | b'D');
    if !fits {
        return Fit::No;
    }
    match base58(value) {
        Some(bytes) => {
            Fit::Specific(Sha256::digest(Sha256::digest(&bytes[..21]))[..4] == bytes[21..])
        }
        None => Fit::No,
    }
}

/// 25 bytes: version, hash, checksum.
fn base58(value: &[u8]) -> Option<[u8; 25]> {
    const ALPHABET: &[u8] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    let mut bytes = [0_u8; 25];
    for byte in value {
        let mut carry = ALPHABET.iter().position(|it| it == byte)?;
        for slot in bytes.iter_mut().rev() {
            carry += usize::from(*slot) * 58;
            *slot = u8::try_from(carry % 256).ok()?;
            carry /= 256;
        }
        if carry > 0 {
            return None;
        }
    }
    Some(bytes)
}

/// BIP 173 and BIP 350.
fn bech32(value: &[u8]) -> Fit {
    const ALPHABET: &[u8] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    const GENERATOR: [u32; 5] = [
        0x3b6a_57b2,
        0x2650_8e6d,
        0x1ea1_19fa,
        0x3d42_33dd,
        0x2a14_62b3,
    ];
    let Some(one) = memchr::memrchr(b'1', value).filter(|_| (14..=90).contains(&value.len()))
    else {
        return Fit::No;
    };
    let mut sum = 1_u32;
    let mut push = |word: u32| {
        let top = sum >> 25;
        sum = ((sum & 0x01ff_ffff) << 5) ^ word;
        for (place, generator) in GENERATOR.iter().enumerate() {
            if (top >> place) & 1 == 1 {
                sum ^= generator;
            }
        }
    };
    value[..one]
        .iter()
        .for_each(|byte| push(u32::from(byte >> 5)));
    push(0);
    value[..one]
        .iter()
        .for_each(|byte| push(u32::from(byte & 31)));
    for byte in &value[one + 1..] {
        let Some(word) = ALPHABET.iter().position(|it| it == byte) else {
            return Fit::No;
        };
        push(u32::try_from(word).unwrap_or_default());
    }
    Fit::Specific(sum == 1 || sum == 0x2bc8_30a3)
}
