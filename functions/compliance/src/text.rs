//! Personal data in a text that an agent shows.

use schemars::JsonSchema;
use serde::Serialize;
use strands_scan::Entity;
use strands_scan::inline::{Place, Search};

/// What a text holds.
#[derive(Debug, Default)]
pub(crate) struct OfText {
    pub(crate) findings: Vec<Finding>,
    pub(crate) not_searched: Vec<String>,
}

/// A place of the text.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Finding {
    /// The type: `email`, `us_ssn`, …
    kind: String,
    /// Where it begins, in characters of the text from 0.
    start: usize,
    /// Where it has ended, in characters of the text.
    end: usize,
    /// It is covered, or a marker such as `[EMAIL]` stands for it.
    pub(crate) masked: bool,
    /// How sure the type is, from 0 to 1.
    confidence: f64,
}

/// Searches a text for these types, or for all; an unknown name is given back.
pub(crate) fn searched(text: &str, kinds: Option<&[String]>) -> Result<OfText, String> {
    let search = Search::new(kinds)?;
    let not_searched = match kinds {
        None => Vec::new(),
        Some(_) => search.not_searched().map(name).collect(),
    };
    Ok(OfText {
        findings: search.places(text).iter().map(Finding::from).collect(),
        not_searched,
    })
}

fn name(entity: &Entity) -> String {
    entity.name.to_string()
}

impl From<&Place<'_>> for Finding {
    fn from(place: &Place<'_>) -> Self {
        Self {
            kind: name(place.entity),
            start: place.characters.start,
            end: place.characters.end,
            masked: place.is_masked,
            confidence: place.confidence,
        }
    }
}
