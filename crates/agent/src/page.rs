//! Lists, a page at a time. A tool is told where to go on and how many items are wanted; the page that
//! leaves may hold fewer, as an answer has a greatest size.

use crate::kind::Kind;
use crate::parameter::Parameter;

/// The most items of a page.
const MOST: u8 = 100;
/// Items of a page where nobody says how many.
const USUAL: u8 = 20;
pub(crate) const LIMIT: &str = "limit";
pub(crate) const CURSOR: &str = "cursor";

/// Which part of a list is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<K> {
    /// At most so many items.
    pub limit: usize,
    /// After this place.
    pub after: Option<K>,
}

/// A part of a list: each item with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing<T, K> {
    /// Items in order.
    pub items: Vec<(K, T)>,
    /// Whether more follow after them.
    pub more: bool,
}

impl<T, K> Listing<T, K> {
    /// The first `limit` of the items; they are to be one more than that where there are more.
    #[must_use]
    pub fn of(mut items: Vec<(K, T)>, limit: usize) -> Self {
        let more = items.len() > limit;
        items.truncate(limit);
        Self { items, more }
    }
}

/// What every list takes beside its own arguments.
pub(crate) fn parameters() -> [Parameter; 2] {
    let optional = |name: &str, kind, description: &str| Parameter {
        name: name.to_owned(),
        kind,
        required: false,
        description: description.to_owned(),
        least: None,
        most: None,
        shortest: 0,
        longest: None,
    };
    [
        Parameter {
            least: Some(1.0),
            most: Some(f64::from(MOST)),
            ..optional(
                LIMIT,
                Kind::Integer,
                &format!("At most so many items, 1 to {MOST}. Default {USUAL}."),
            )
        },
        optional(
            CURSOR,
            Kind::Text,
            "page.cursor of the answer before, to go on after it; with the same other arguments. Good for an hour.",
        ),
    ]
}

pub(crate) const fn usual_limit() -> usize {
    USUAL as usize
}
