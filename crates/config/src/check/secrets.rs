//! Secrets that stand in the file in clear. What is found is hidden in every message about the file.

use crate::fault::{Code, Report};
use crate::resolve::Resolved;
use crate::tree::{Node, Origin, Span, Value};
use std::collections::{HashMap, HashSet};

const HELP: &str = "keep it in Secrets Manager or Parameter Store and refer to it: \
                    `${SECRET:secretsmanager:name#field}`, `${SECRET:ssm:/path}`";

/// Last words of keys that hold secrets.
const WORDS: [&str; 9] = [
    "password",
    "passwd",
    "passphrase",
    "secret",
    "token",
    "apikey",
    "credentials",
    "webhook",
    "pwd",
];
/// Last two words of such keys.
const PAIRS: [[&str; 2]; 6] = [
    ["api", "key"],
    ["access", "key"],
    ["private", "key"],
    ["secret", "key"],
    ["webhook", "url"],
    ["connection", "string"],
];

pub(super) fn check(root: &Node, resolved: &Resolved, report: &mut Report) -> Vec<String> {
    let mut search = Search::default();
    root.walk("", &mut |key, node| {
        search.look(key, node.text(), node.span);
    });
    let parts = resolved.jobs().iter();
    for part in parts.chain(resolved.part("global_settings")) {
        part.walk("", &mut |key, node| {
            search.look(key, resolved_text(node), node.span);
        });
    }
    let mut told = HashSet::new();
    for (_, at) in &search.found {
        if told.insert(*at) {
            let message = "a secret in clear, where a reference is due";
            report.error(Code::SecretInClear, *at, message, Some(HELP.to_owned()));
        }
    }
    hidden(search.found)
}

/// What was found, and which keys hold secrets: a file has few different ones.
#[derive(Default)]
struct Search<'n> {
    found: Vec<(String, Span)>,
    keys: HashMap<&'n str, bool>,
}

impl<'n> Search<'n> {
    fn look(&mut self, key: &'n str, text: Option<&str>, at: Span) {
        let Some(text) = text else { return };
        let holds_secrets = *self.keys.entry(key).or_insert_with(|| is_secret_key(key));
        if is_clear(holds_secrets, text) {
            self.found.push((text.to_owned(), at));
        }
    }
}

/// A resolved value may be a secret that came from elsewhere.
fn resolved_text(node: &Node) -> Option<&str> {
    let from_elsewhere = matches!(node.origin, Origin::Environment(_) | Origin::Variable(_));
    match &node.value {
        Value::Text(text) if from_elsewhere => Some(text),
        _ => None,
    }
}

/// The longest first, so that a part of one does not break the whole.
fn hidden(found: Vec<(String, Span)>) -> Vec<String> {
    let mut texts: Vec<String> = found.into_iter().map(|(text, _)| text).collect();
    texts.sort_by_key(|text| std::cmp::Reverse(text.len()));
    texts.dedup();
    texts.retain(|text| text.len() >= 3);
    texts
}

fn is_clear(holds_secrets: bool, text: &str) -> bool {
    if text.is_empty() || is_reference(text) {
        return false;
    }
    (holds_secrets && !is_only_placeholder(text)) || has_secret_shape(text)
}

fn is_reference(text: &str) -> bool {
    text.starts_with("${SECRET:") && text.ends_with('}')
}

/// What a placeholder stands for is looked at where it is resolved.
fn is_only_placeholder(text: &str) -> bool {
    text.starts_with("${") && text.ends_with('}') && text.matches("${").count() == 1
}

fn is_secret_key(key: &str) -> bool {
    let words = words(key);
    let last = words.last().map(String::as_str).unwrap_or_default();
    let pair: Vec<&str> = words
        .iter()
        .rev()
        .take(2)
        .rev()
        .map(String::as_str)
        .collect();
    WORDS.contains(&last) || PAIRS.iter().any(|words| words[..] == pair[..])
}

/// `clientSecret`, `client_secret` and `client-secret` have the same words.
fn words(key: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_lower = false;
    for c in key.chars() {
        let splits = !c.is_alphanumeric() || (c.is_uppercase() && was_lower);
        if splits {
            words.push(String::new());
        }
        if c.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(c.to_lowercase());
        }
        was_lower = c.is_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}

/// The shortest token that is known by its shape: `xoxb-` and ten characters.
const SHORTEST: usize = 15;
const SLACK: &str = "hooks.slack.com/services/";
const PEM: [&str; 2] = ["-----BEGIN ", "PRIVATE KEY"];

/// Shapes that nothing but a secret has. Most texts of a file are too short for any of them.
fn has_secret_shape(text: &str) -> bool {
    (text.len() >= SHORTEST && has_token(text))
        || (text.len() >= SLACK.len() && text.contains(SLACK))
        || (text.len() >= PEM[0].len() + PEM[1].len() && PEM.iter().all(|it| text.contains(it)))
        || has_password_in_url(text)
}

fn has_token(text: &str) -> bool {
    let is_token = |word: &str, prefix: &str, least: usize| {
        word.strip_prefix(prefix).is_some_and(|rest| {
            rest.len() >= least
                && rest
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || "_-".contains(c))
        })
    };
    let is_word = |c: char| c.is_ascii_alphanumeric() || "_-".contains(c);
    let mut words = text.split(|c: char| !is_word(c));
    words.any(|word| {
        if word.len() < SHORTEST {
            return false;
        }
        let is_key_id = |prefix| {
            is_token(word, prefix, 16)
                && word.len() == 20
                && word
                    .chars()
                    .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
        };
        is_key_id("AKIA")
            || is_key_id("ASIA")
            || ["ghp_", "gho_", "ghs_", "github_pat_", "glpat-"]
                .iter()
                .any(|it| is_token(word, it, 20))
            || ["xoxb-", "xoxa-", "xoxp-", "xoxr-", "xoxs-"]
                .iter()
                .any(|it| is_token(word, it, 10))
            || is_token(word, "eyJ", 30)
    })
}

fn has_password_in_url(text: &str) -> bool {
    let Some((_, rest)) = text.split_once("://") else {
        return false;
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let Some((user, _)) = authority.rsplit_once('@') else {
        return false;
    };
    user.split_once(':')
        .is_some_and(|(_, password)| !password.is_empty() && !password.starts_with("${"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_told_from_what_is_like_them() {
        for (key, text, clear) in [
            ("password", "hunter2", true),
            ("dbPassword", "hunter2", true),
            ("password", "${SECRET:ssm:/db}", false),
            ("password", "${ENV:DB}", false),
            ("webhook", "https://hooks.example.com/T0/B0/x", true),
            ("primary_key", "order_id", false),
            ("api_key", "0123", true),
            ("field", "password", false),
            ("path", "s3://bucket/token/", false),
            ("url", "postgres://reader:pw@db.example.com/x", true),
            (
                "url",
                "postgres://reader:${SECRET:ssm:/db}@db.example.com/x",
                false,
            ),
            ("note", "AKIAABCDEFGHIJKLMNOP", true),
            ("note", "eyeballs", false),
            ("secret", "", false),
        ] {
            assert_eq!(is_clear(is_secret_key(key), text), clear, "{key}: {text}");
        }
    }
}
