//! Mail addresses, and the user and password that a URL may carry before its host.

use super::{Hit, MASK, is_word, run, starts_with};

const MAIL_MASK: &str = "•••@•••";

/// `someone@example.com`, also with the sign percent-encoded as in a URL's query.
pub(super) fn mail(chars: &[char], at: usize) -> Option<Hit> {
    let (sign, domain) = sign(chars, at)?;
    let first = chars[at..sign].first()?;
    let end = match chars.get(domain) {
        Some('[') => run(chars, domain + 1, |c| c != ']' && !c.is_whitespace()),
        _ => run(chars, domain, is_domain),
    };
    (end > domain).then(|| Hit {
        end,
        shown: format!("{first}{MAIL_MASK}"),
    })
}

/// Where the `@` of the word at `at` stands, and where what follows it starts.
fn sign(chars: &[char], at: usize) -> Option<(usize, usize)> {
    let word_end = run(chars, at, is_word);
    if let Some(sign) = (at..word_end).find(|i| starts_with(chars, *i, "%40")) {
        return Some((sign, sign + 3));
    }
    matches!(chars.get(word_end), Some('@' | '＠')).then_some((word_end, word_end + 1))
}

fn is_domain(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '.' | '-' | '_')
}

/// `://user:password@`, seen from its colon; the host stays, it says where the job tried to go.
pub(super) fn url_user(chars: &[char], at: usize) -> Option<Hit> {
    if !starts_with(chars, at, "://") {
        return None;
    }
    let ends = |c: char| c.is_whitespace() || matches!(c, '/' | '?' | '#' | '"' | '\'' | '>');
    let authority = at + 3;
    let end = run(chars, authority, |c| !ends(c));
    let sign = (authority..end).rev().find(|i| chars[*i] == '@')?;
    Some(Hit {
        end: sign + 1,
        shown: format!("://{MASK}@"),
    })
}
