//! How raw values are covered.

use fastrand::Rng;

pub(crate) type Hide = fn(&mut Rng, &str, &str) -> Option<String>;

fn hex(rng: &mut Rng, count: usize) -> String {
    (0..count)
        .map(|_| char::from(b"0123456789abcdef"[rng.usize(..16)]))
        .collect()
}

fn stars(_: &mut Rng, raw: &str, kind: &str) -> Option<String> {
    let letters: Vec<char> = raw.chars().collect();
    let at = raw
        .chars()
        .position(|letter| letter == '@')
        .unwrap_or(letters.len());
    let kept = usize::from(kind == "email" || kind == "person_name");
    let cover = |(place, letter): (usize, &char)| {
        if letter.is_alphanumeric() && place >= kept && place < at {
            '*'
        } else {
            *letter
        }
    };
    let covered: String = letters.iter().enumerate().map(cover).collect();
    (covered.matches('*').count() >= 3).then_some(covered)
}

fn last_four(_: &mut Rng, raw: &str, kind: &str) -> Option<String> {
    let digits = raw.chars().filter(char::is_ascii_digit).count();
    if digits < 9
        || raw.chars().filter(|it| it.is_alphabetic()).count() > 4
        || kind == "date_of_birth"
    {
        return None;
    }
    let mut left = digits;
    let cover = |letter: char| {
        if letter.is_ascii_digit() {
            left -= 1;
            if left >= 4 { 'X' } else { letter }
        } else {
            letter
        }
    };
    Some(raw.chars().map(cover).collect())
}

fn first_six(_: &mut Rng, raw: &str, kind: &str) -> Option<String> {
    let digits: String = raw.chars().filter(char::is_ascii_digit).collect();
    (kind == "credit_card").then(|| format!("{}******{}", &digits[..6], &digits[12..]))
}

fn marker(_: &mut Rng, _: &str, _: &str) -> Option<String> {
    Some("[REDACTED]".to_owned())
}

fn typed_marker(_: &mut Rng, _: &str, kind: &str) -> Option<String> {
    let word = match kind {
        "email" => "EMAIL",
        "phone" => "PHONE_NUMBER",
        "person_name" => "PERSON",
        "us_ssn" => "SSN",
        "iban" => "IBAN",
        _ => return None,
    };
    Some(format!("<{word}>"))
}

fn digest(rng: &mut Rng, _: &str, kind: &str) -> Option<String> {
    (!matches!(kind, "device_id" | "api_key" | "github_token")).then(|| hex(rng, 64))
}

fn short_digest(rng: &mut Rng, _: &str, kind: &str) -> Option<String> {
    (!matches!(kind, "device_id" | "api_key" | "github_token")).then(|| hex(rng, 32))
}

fn token(rng: &mut Rng, _: &str, kind: &str) -> Option<String> {
    matches!(
        kind,
        "email" | "phone" | "us_ssn" | "credit_card" | "iban" | "person_name"
    )
    .then(|| format!("tok_{}", hex(rng, 16)))
}

fn cipher(rng: &mut Rng, _: &str, kind: &str) -> Option<String> {
    let text: String = (0..44)
        .map(|_| {
            char::from(
                b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"[rng.usize(..62)],
            )
        })
        .collect();
    (!matches!(kind, "api_key" | "github_token" | "password")).then(|| format!("AQICAHh{text}"))
}

fn bcrypt(rng: &mut Rng, _: &str, kind: &str) -> Option<String> {
    let text: String = (0..53)
        .map(|_| {
            char::from(
                b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789./"
                    [rng.usize(..64)],
            )
        })
        .collect();
    (kind == "password").then(|| format!("$2b$12${text}"))
}

fn network(_: &mut Rng, raw: &str, kind: &str) -> Option<String> {
    let (head, _) = raw.rsplit_once('.').filter(|_| kind == "ip_address")?;
    Some(format!("{head}.xxx"))
}

fn zeroed(_: &mut Rng, raw: &str, kind: &str) -> Option<String> {
    let (head, _) = raw.rsplit_once('.').filter(|_| kind == "ip_address")?;
    Some(format!("{head}.0"))
}

fn year(_: &mut Rng, raw: &str, kind: &str) -> Option<String> {
    (kind == "date_of_birth" && raw.as_bytes().get(4) == Some(&b'-')).then(|| raw[..4].to_owned())
}

/// Covers of the tuned part and of the other.
pub(crate) const HIDES: [&[Hide]; 2] = [
    &[
        stars,
        marker,
        digest,
        token,
        typed_marker,
        last_four,
        bcrypt,
        network,
    ],
    &[
        stars,
        last_four,
        first_six,
        short_digest,
        cipher,
        marker,
        zeroed,
        year,
        bcrypt,
        token,
    ],
];

pub(crate) fn base64(raw: &str) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in raw.as_bytes().chunks(3) {
        let bits = chunk
            .iter()
            .fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte))
            << (8 * (3 - chunk.len()));
        for place in 0..4 {
            text.push(if place <= chunk.len() {
                char::from(ALPHABET[(bits >> (18 - 6 * place) & 63) as usize])
            } else {
                '='
            });
        }
    }
    text
}

pub(crate) fn hexed(raw: &str) -> String {
    raw.bytes().map(|byte| format!("{byte:02x}")).collect()
}
