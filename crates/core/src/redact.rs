//! Text from jobs, made fit to be shown: error messages carry mail addresses, card numbers and
//! secrets, and none of them may travel on into a mail or a log. One scan from left to right; a
//! rule looks at a word's start only and consumes what it masks, so the work grows with the text
//! and stops as soon as the answer is full. Masking too much is cheap, too little is not.

mod addresses;
mod numbers;
mod secrets;

use std::iter::Peekable;
use std::str::Lines;

/// What stands where something was masked.
const MASK: &str = "[redacted]";

/// `text` as one line of at most `max_chars` characters, without what names a person or opens a
/// door: addresses, phone, card, account and social security numbers, keys, tokens, passwords. A
/// stack trace is left out from its first frame on.
#[must_use]
pub fn redact(text: &str, max_chars: usize) -> String {
    let chars: Vec<char> = plain(&without_stack(text)).chars().collect();
    cut(&masked(&chars, max_chars), max_chars)
}

/// `text` on one line: runs of white space become one space, and characters that are not seen but
/// act (controls, bidirectional overrides, zero-width marks) are dropped.
#[must_use]
pub fn plain(text: &str) -> String {
    let seen: String = text
        .chars()
        .filter(|c| c.is_whitespace() || !is_hidden(*c))
        .collect();
    seen.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_hidden(c: char) -> bool {
    let marks = matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{feff}');
    let ranges = matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}');
    c.is_control() || marks || ranges
}

fn cut(text: &str, max_chars: usize) -> String {
    if text.chars().count() <= max_chars {
        return text.to_owned();
    }
    let Some(room) = max_chars.checked_sub(1) else {
        return String::new();
    };
    let kept: String = text.chars().take(room).collect();
    format!("{}…", kept.trim_end())
}

fn without_stack(text: &str) -> String {
    let mut kept = String::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if line.trim_start().starts_with("Traceback (most recent call") {
            skip_python_frames(&mut lines);
        } else if is_frame(line) {
            break;
        } else {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

/// Python prints the frames first and the error last, at the left edge.
fn skip_python_frames(lines: &mut Peekable<Lines<'_>>) {
    let is_inside = |line: &&str| line.is_empty() || line.starts_with([' ', '\t']);
    while lines.next_if(is_inside).is_some() {}
}

fn is_frame(line: &str) -> bool {
    let frame = line.trim();
    let indented = line.starts_with([' ', '\t']);
    (frame.starts_with("at ") && (indented || frame.ends_with(')')))
        || (indented && frame.starts_with("File \""))
        || (frame.starts_with("... ") && frame.ends_with(" more"))
        || frame.starts_with("stack backtrace:")
}

/// Where a rule's match ends, and what stands in its place.
struct Hit {
    end: usize,
    shown: String,
}

impl Hit {
    fn masked(end: usize) -> Self {
        Self {
            end,
            shown: MASK.to_owned(),
        }
    }
}

type Rule = fn(&[char], usize) -> Option<Hit>;

/// Tried at the start of a word, in this order.
const WORD_RULES: [Rule; 6] = [
    addresses::mail,
    secrets::pem,
    secrets::known_shape,
    secrets::after_scheme,
    secrets::named,
    numbers::iban,
];
/// Tried at the start of a group of digits.
const NUMBER_RULES: [Rule; 3] = [numbers::social_security, numbers::card, numbers::phone];

fn masked(chars: &[char], enough: usize) -> String {
    let (mut out, mut out_chars) = (String::new(), 0);
    let (mut at, mut resumed) = (0, 0);
    while at < chars.len() && out_chars <= enough {
        if let Some(hit) = hit_at(chars, at, &chars[resumed..at]) {
            out.push_str(&hit.shown);
            out_chars += hit.shown.chars().count();
            at = hit.end;
            resumed = at;
        } else {
            out.push(chars[at]);
            out_chars += 1;
            at += 1;
        }
    }
    out
}

/// `before` reaches back to the last hit only: what follows a masked part is a start of its own.
fn hit_at(chars: &[char], at: usize, before: &[char]) -> Option<Hit> {
    let first_of = |rules: &[Rule]| rules.iter().find_map(|rule| rule(chars, at));
    if chars[at] == ':' {
        return addresses::url_user(chars, at);
    }
    let word_starts = !before.last().is_some_and(|c| is_word(*c));
    if word_starts && let Some(hit) = first_of(&WORD_RULES) {
        return Some(hit);
    }
    if is_number_start(chars[at]) && !continues_number(before) {
        return first_of(&NUMBER_RULES);
    }
    None
}

fn is_number_start(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '+' | '(')
}

/// Inside a word, or behind the point of a fraction.
fn continues_number(before: &[char]) -> bool {
    match before {
        [.., whole, '.'] => whole.is_ascii_digit(),
        [.., last] => last.is_alphanumeric(),
        [] => false,
    }
}

/// Characters of a mail address's local part, of a key's name, of a token.
fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | '%' | '~')
}

/// The end of the run of such characters that starts at `from`.
fn run(chars: &[char], from: usize, of: impl Fn(char) -> bool) -> usize {
    let rest = chars.get(from..).unwrap_or_default();
    from + rest.iter().take_while(|c| of(**c)).count()
}

fn starts_with(chars: &[char], at: usize, prefix: &str) -> bool {
    let mut rest = chars.get(at..).unwrap_or_default().iter();
    prefix.chars().all(|p| rest.next() == Some(&p))
}

fn text(chars: &[char]) -> String {
    chars.iter().collect()
}
