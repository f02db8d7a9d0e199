//! Keys, tokens and passwords: by the shape that their issuer gives them, or by the name that
//! stands before them.

use super::{Hit, MASK, is_word, run, starts_with, text};

/// A value behind one of these names is masked whatever it looks like.
const SECRET_NAMES: &str = "password passwd pwd passphrase secret secretkey accesskey apikey \
    privatekey accountkey securitytoken signature credential authorization";
/// A value behind one of these names is masked if it looks drawn by chance: a `key` is mostly a
/// column or an object.
const PERHAPS_SECRET_NAMES: &str = "key token auth sig credentials";
/// How the ids and tokens of well-known issuers start.
const SECRET_STARTS: &str =
    "AKIA ASIA AROA AIDA ghp_ gho_ ghs_ github_pat_ xoxb- xoxp- sk_live_ AIza";
/// AWS access key ids have 20 characters, the others more.
const SECRET_CHARS: usize = 16;
/// A shorter word behind a scheme's name is a word: `basic 12 columns`.
const TOKEN_CHARS: usize = 8;
/// A JSON object in base64url: `{"`.
const JWT_START: &str = "eyJ";
const SCHEMES: &str = "bearer basic negotiate";
const PEM_START: &str = "-----BEGIN";
const PEM_END: &str = "-----END";

fn is_one_of(names: &str, word: &str) -> bool {
    names.split(' ').any(|name| name == word)
}

fn is_scheme(chars: &[char]) -> bool {
    chars.len() < 10 && is_one_of(SCHEMES, &text(chars).to_ascii_lowercase())
}

pub(super) fn pem(chars: &[char], at: usize) -> Option<Hit> {
    if !starts_with(chars, at, PEM_START) {
        return None;
    }
    let close = (at + PEM_START.len()..chars.len()).find(|i| starts_with(chars, *i, PEM_END));
    Some(Hit::masked(close.map_or(chars.len(), |i| {
        let label_end = run(chars, i + PEM_END.len(), |c| c != '-');
        run(chars, label_end, |c| c == '-')
    })))
}

/// Keys of known issuers, and JSON Web Tokens.
pub(super) fn known_shape(chars: &[char], at: usize) -> Option<Hit> {
    let is_key = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let mut starts = SECRET_STARTS.split(' ');
    let (end, found) = if starts.any(|start| starts_with(chars, at, start)) {
        (run(chars, at, is_key), true)
    } else {
        let end = run(chars, at, |c| is_key(c) || c == '.');
        let parts = chars[at..end].split(|c| *c == '.').count();
        (end, starts_with(chars, at, JWT_START) && parts > 2)
    };
    (found && end - at >= SECRET_CHARS).then(|| Hit::masked(end))
}

/// `Bearer 0a1b…`, but not "basic authentication".
pub(super) fn after_scheme(chars: &[char], at: usize) -> Option<Hit> {
    let end = run(chars, at, |c| c.is_ascii_alphabetic());
    if !is_scheme(&chars[at..end]) {
        return None;
    }
    let value = run(chars, end, |c| matches!(c, ' ' | ':'));
    if value == end {
        return None;
    }
    let value_end = run(chars, value, |c| is_word(c) || matches!(c, '=' | '/'));
    let is_plain_word = chars[value..value_end]
        .iter()
        .skip(1)
        .all(|c| c.is_ascii_lowercase() || matches!(c, '.' | '-'));
    let is_token = value_end - value >= TOKEN_CHARS && !is_plain_word;
    is_token.then(|| Hit {
        end: value_end,
        shown: format!("{} {MASK}", text(&chars[at..end])),
    })
}

/// `name=value`, `name: value`, `"name": "value"`, the last also with escaped quotes.
pub(super) fn named(chars: &[char], at: usize) -> Option<Hit> {
    let name_end = run(chars, at, is_word);
    let mut name = text(&chars[at..name_end]).to_ascii_lowercase();
    name.retain(|c| !matches!(c, '_' | '-' | '.'));
    let ends_in = |names: &str| names.split(' ').any(|end| name.ends_with(end));
    let surely = ends_in(SECRET_NAMES);
    if !surely && !ends_in(PERHAPS_SECRET_NAMES) {
        return None;
    }
    let sign = run(chars, name_end, |c| matches!(c, ' ' | '"' | '\'' | '\\'));
    chars.get(sign).filter(|c| matches!(c, '=' | ':'))?;
    let value = run(chars, sign, |c| matches!(c, '=' | ':' | '>' | ' ' | '\\'));
    let (from, end) = if surely {
        whole_value(chars, value)
    } else {
        drawn_value(chars, value)?
    };
    (end > from).then(|| Hit {
        end,
        shown: format!("{}{MASK}", text(&chars[at..from])),
    })
}

fn whole_value(chars: &[char], value: usize) -> (usize, usize) {
    if let Some(quote @ ('"' | '\'')) = chars.get(value).copied() {
        let escaped = chars[value - 1] == '\\';
        return (value + 1, quoted_end(chars, value + 1, quote, escaped));
    }
    let delimits = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '&' | '"' | '\'' | '}');
    let end = run(chars, value, |c| !delimits(c));
    if is_scheme(&chars[value.min(end)..end]) && end < chars.len() {
        return (end + 1, run(chars, end + 1, |c| !delimits(c)));
    }
    (value, end)
}

fn quoted_end(chars: &[char], from: usize, quote: char, escaped: bool) -> usize {
    let mut end = from;
    while let Some(c) = chars.get(end) {
        match c {
            '\\' if escaped => break,
            '\\' => end += 2,
            _ if *c == quote => break,
            _ => end += 1,
        }
    }
    end.min(chars.len())
}

/// A value that is long and mixed as keys are: hexadecimal with digits, or all of a, A and 1.
fn drawn_value(chars: &[char], value: usize) -> Option<(usize, usize)> {
    let from = run(chars, value, |c| matches!(c, '"' | '\''));
    let is_key = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '_' | '-');
    let end = run(chars, from, is_key);
    let drawn = chars.get(from..end)?;
    let any = |is: fn(&char) -> bool| drawn.iter().any(is);
    let hex = drawn.iter().all(char::is_ascii_hexdigit) && any(char::is_ascii_alphabetic);
    let mixed = any(char::is_ascii_lowercase) && any(char::is_ascii_uppercase);
    let looks_drawn = drawn.len() >= SECRET_CHARS && any(char::is_ascii_digit) && (hex || mixed);
    looks_drawn.then(|| (from, run(chars, end, |c| c == '=')))
}
