//! Own types: read from JSON, checked with every fault told, and looked for as built-in ones are.

use super::{Catalogue, Category, Checked, Entity, Evidence, Severity, Told};
use crate::validate::{self, Check, Fit};
use regex_automata::meta::Regex;
use regex_automata::util::syntax;
use regex_automata::{Anchored, Input};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// More own types than a scan looks for.
const MOST: usize = 40;
/// Longest pattern, in characters.
const LONGEST_PATTERN: usize = 1_000;
/// Bytes that a compiled pattern may take: repetition of repetition is refused, not waited for.
const LARGEST_PROGRAM: usize = 1 << 20;

/// A type that an organisation adds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnType {
    /// Its name; none of the built-in ones.
    pub name: String,
    /// `I`, `Q`, `S` or `X`; an identifier without it.
    #[serde(default = "identifier")]
    pub category: Category,
    /// How grave an exposed column is; medium without it.
    #[serde(default = "medium")]
    pub severity: Severity,
    /// Laws that name it.
    #[serde(default)]
    pub regulation: Vec<String>,
    /// What its whole values look like: a regular expression without look-around.
    pub pattern: String,
    /// Words in a header that speak for it.
    #[serde(default)]
    pub context: Vec<String>,
    /// Words in a header that speak against it.
    #[serde(default)]
    pub negative: Vec<String>,
    /// A built-in check of values, by name.
    #[serde(default)]
    pub validator: Option<String>,
    /// Values count only under a header that speaks for it.
    #[serde(default)]
    pub header_required: bool,
}

const fn identifier() -> Category {
    Category::Identifier
}

const fn medium() -> Severity {
    Severity::Medium
}

/// What is wrong with an own type.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OwnFault {
    /// More than can be looked for.
    #[error("{0} own types; at most {MOST} are looked for")]
    TooMany(usize),
    /// The name cannot be used.
    #[error(
        "recognizer {0}: the name `{1}` must be lower-case letters, digits and `_`, at most 64"
    )]
    BadName(usize, String),
    /// The name is taken.
    #[error("recognizer {0}: `{1}` is a name that is taken; choose another one")]
    TakenName(usize, String),
    /// The pattern is too long or does not compile.
    #[error("recognizer {0} (`{1}`): {2}")]
    BadPattern(usize, String, String),
    /// No check has the name.
    #[error(
        "recognizer {0} (`{1}`): no check is called `{2}`; leave it out, or name a built-in type or `luhn`"
    )]
    UnknownValidator(usize, String, String),
    /// A header is due that nothing speaks for.
    #[error("recognizer {0} (`{1}`): header_required needs words in context")]
    NoContext(usize, String),
}

/// A compiled pattern, perhaps with a check behind it.
#[derive(Debug)]
pub(super) struct Pattern {
    regex: Regex,
    check: Option<Check>,
}

impl Pattern {
    pub(super) fn check(&self, value: &[u8]) -> Fit {
        let whole = Input::new(value).anchored(Anchored::Yes);
        let is_match = self
            .regex
            .find(whole)
            .is_some_and(|found| found.end() == value.len());
        if !is_match {
            return Fit::No;
        }
        Fit::Specific(self.check.is_none_or(|check| check(value).is_valid()))
    }
}

impl OwnType {
    fn compiled(&self) -> Result<Regex, String> {
        if self.pattern.chars().count() > LONGEST_PATTERN {
            return Err(format!(
                "the pattern is longer than {LONGEST_PATTERN} characters"
            ));
        }
        let whole = format!("(?:{})\\z", self.pattern);
        let built = Regex::builder()
            .syntax(syntax::Config::new().utf8(false))
            .configure(
                Regex::config()
                    .nfa_size_limit(Some(LARGEST_PROGRAM))
                    .utf8_empty(false),
            )
            .build(&whole);
        built.map_err(|_| "the pattern does not compile; look-around and back references are not known, and it must stay small".to_owned())
    }

    pub(super) fn into_entity(self) -> Entity {
        let check = self.validator.as_deref().and_then(validate::check);
        let pattern = self.compiled().ok().map(|regex| Pattern { regex, check });
        Entity {
            name: Cow::Owned(self.name),
            category: self.category,
            severity: self.severity,
            regulation: self.regulation.into_iter().map(Cow::Owned).collect(),
            evidence: if self.header_required {
                Evidence::Header
            } else {
                Evidence::Shape
            },
            is_vocabulary: false,
            is_in_text: !self.header_required,
            needs_context: false,
            has_exemplar: true,
            is_low_entropy: false,
            is_opaque_itself: true,
            chance: 0.1,
            check: pattern.map_or(Checked::BuiltIn(|_| Fit::No), Checked::Own),
            told: Told::Never,
        }
    }
}

/// Every fault of own types.
pub(super) fn check(own: &[OwnType], known: &Catalogue) -> Result<(), Vec<OwnFault>> {
    let mut faults = Vec::new();
    if own.len() > MOST {
        faults.push(OwnFault::TooMany(own.len()));
    }
    for (at, it) in own.iter().enumerate() {
        let place = at + 1;
        let name = it.name.clone();
        let is_name = (1..=64).contains(&name.len())
            && name
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        if !is_name {
            faults.push(OwnFault::BadName(place, name.chars().take(64).collect()));
        } else if name == "none"
            || known.find(&name).is_some()
            || own[..at].iter().any(|other| other.name == name)
        {
            faults.push(OwnFault::TakenName(place, name.clone()));
        }
        if let Err(message) = it.compiled() {
            faults.push(OwnFault::BadPattern(place, name.clone(), message));
        }
        if let Some(validator) = &it.validator
            && validate::check(validator).is_none()
        {
            faults.push(OwnFault::UnknownValidator(
                place,
                name.clone(),
                validator.clone(),
            ));
        }
        if it.header_required && it.context.is_empty() {
            faults.push(OwnFault::NoContext(place, name));
        }
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(faults)
    }
}
