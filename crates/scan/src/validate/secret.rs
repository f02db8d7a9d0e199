//! Credentials.

use super::Fit;

const fn is_base62(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}

/// Shannon's entropy of the bytes, in bits a byte.
pub(crate) fn entropy(value: &[u8]) -> f64 {
    let mut counts = [0_u32; 256];
    for byte in value {
        counts[usize::from(*byte)] += 1;
    }
    #[expect(clippy::cast_precision_loss, reason = "lengths of values")]
    let length = value.len() as f64;
    counts
        .iter()
        .filter(|count| **count > 0)
        .map(|count| {
            let share = f64::from(*count) / length;
            -share * share.log2()
        })
        .sum()
}

/// `AKIA` or `ASIA` and 16 characters of base 32.
pub(crate) fn aws_access_key_id(value: &[u8]) -> Fit {
    let has_prefix = value.starts_with(b"AKIA") || value.starts_with(b"ASIA");
    if value.len() != 20 || !has_prefix {
        return Fit::No;
    }
    Fit::Specific(
        value[4..]
            .iter()
            .all(|byte| byte.is_ascii_uppercase() || matches!(byte, b'2'..=b'7')),
    )
}

/// 40 characters of base 64 with the entropy of a random key.
pub(crate) fn aws_secret_access_key(value: &[u8]) -> Fit {
    let is_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/".contains(byte);
    let is_hex = value.iter().all(u8::is_ascii_hexdigit);
    if value.len() != 40 || is_hex || !value.iter().all(is_base64) {
        return Fit::No;
    }
    Fit::Bare(entropy(value) >= 4.2)
}

/// Prefixes and lengths of GitHub's token formats.
pub(crate) fn github_token(value: &[u8]) -> Fit {
    let prefixes: [&[u8]; 5] = [b"ghp_", b"gho_", b"ghu_", b"ghs_", b"ghr_"];
    let rest = prefixes
        .iter()
        .find_map(|prefix| value.strip_prefix(*prefix));
    if let Some(rest) = rest {
        return Fit::Specific(rest.len() >= 36 && rest.iter().copied().all(is_base62));
    }
    match value.strip_prefix(b"github_pat_") {
        Some(rest) => Fit::Specific(
            rest.len() >= 36 && rest.iter().all(|byte| is_base62(*byte) || *byte == b'_'),
        ),
        None => Fit::No,
    }
}

/// `xoxb-` and its kin, with groups between hyphens.
pub(crate) fn slack_token(value: &[u8]) -> Fit {
    let has_prefix = value.len() > 5
        && value.starts_with(b"xox")
        && value[4] == b'-'
        && b"abeprs".contains(&value[3]);
    if !has_prefix {
        return Fit::No;
    }
    let groups = value[5..].split(|byte| *byte == b'-');
    let mut count = 0;
    let are_groups = groups
        .inspect(|_| count += 1)
        .all(|group| group.len() >= 4 && group.iter().copied().all(is_base62));
    Fit::Specific(are_groups && (count >= 2 || value.len() >= 30))
}

/// Three parts of base64url, the first a JSON object with `alg` (RFC 7519).
pub(crate) fn jwt(value: &[u8]) -> Fit {
    let value = value.strip_prefix(b"Bearer ").unwrap_or(value);
    if memchr::memchr_iter(b'.', value).count() != 2 {
        return Fit::No;
    }
    let mut parts = value.split(|byte| *byte == b'.');
    let (Some(head), Some(body), Some(mark), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Fit::No;
    };
    let is_part = |part: &[u8]| {
        part.iter()
            .all(|byte| is_base62(*byte) || b"-_=".contains(byte))
    };
    if head.len() < 12 || body.is_empty() || ![head, body, mark].iter().all(|part| is_part(part)) {
        return Fit::No;
    }
    let mut text = [0_u8; 256];
    let decoded = crate::decode::base64(&head[..head.len().min(256)], &mut text);
    Fit::Specific(decoded.is_some_and(|text| {
        text.first() == Some(&b'{') && memchr::memmem::find(text, b"\"alg\"").is_some()
    }))
}

/// A PEM block.
pub(crate) fn private_key(value: &[u8]) -> Fit {
    let find = |needle: &[u8]| memchr::memmem::find(value, needle);
    let Some(begin) = find(b"-----BEGIN ") else {
        return Fit::No;
    };
    let head = &value[begin..value.len().min(begin + 64)];
    if memchr::memmem::find(head, b"PRIVATE KEY-----").is_none() {
        return Fit::No;
    }
    Fit::Specific(find(b"-----END ").is_some_and(|end| end > begin))
}

/// What somebody might log in with, and no hash of it.
pub(crate) fn password(value: &[u8]) -> Fit {
    let fits = (4..=128).contains(&value.len()) && !crate::mask::is_opaque(value);
    let is_word = value.eq_ignore_ascii_case(b"true") || value.eq_ignore_ascii_case(b"false");
    let blanks = memchr::memchr_iter(b' ', value).count();
    if fits && !is_word && blanks <= 4 {
        Fit::Bare(true)
    } else {
        Fit::No
    }
}

/// At least 20 characters that nobody typed.
pub(crate) fn api_key(value: &[u8]) -> Fit {
    let is_character = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.+/=~:".contains(byte);
    let has_shape = (20..=256).contains(&value.len())
        && value.iter().all(is_character)
        && value.iter().any(u8::is_ascii_digit)
        && value.iter().any(u8::is_ascii_alphabetic);
    if !has_shape {
        return Fit::No;
    }
    let least = if value.iter().all(u8::is_ascii_hexdigit) {
        2.8
    } else {
        3.3
    };
    Fit::Bare(entropy(value) >= least)
}

/// `scheme://user:password@host` with a password that is no placeholder.
pub(crate) fn connection_string(value: &[u8]) -> Fit {
    let Some(at) = memchr::memmem::find(value, b"://") else {
        return Fit::No;
    };
    let scheme = &value[..at];
    let rest = &value[at + 3..];
    let authority = rest
        .split(|byte| matches!(byte, b'/' | b'?' | b'#' | b' '))
        .next()
        .unwrap_or_default();
    let (Some(host), true) = (
        memchr::memrchr(b'@', authority),
        (2..=30).contains(&scheme.len())
            && scheme
                .iter()
                .all(|byte| byte.is_ascii_alphanumeric() || b"+-.:".contains(byte)),
    ) else {
        return Fit::No;
    };
    let Some(colon) = memchr::memchr(b':', &authority[..host]) else {
        return Fit::No;
    };
    let password = &authority[colon + 1..host];
    let is_placeholder = password
        .iter()
        .all(|byte| matches!(byte, b'*' | b'x' | b'X' | b'.'))
        || matches!(password.first(), Some(b'$' | b'{' | b'<' | b'['))
        || password.eq_ignore_ascii_case(b"redacted");
    Fit::Specific(!is_placeholder && host + 1 < authority.len())
}
