//! The types of personal data: what their values look like, what tells them from others, and how
//! grave it is when they lie open. The built-in ones are rows of a table, own ones come from a file.

mod index;
mod own;
mod rows;

pub use own::{OwnFault, OwnType};
pub(crate) use rows::Evidence;
pub use rows::{Category, Severity};

use crate::header::Lexicon;
use crate::profile::Profile;
use crate::validate::{self, Fit};
use index::Index;
use rows::{ROWS, Row};
use std::borrow::Cow;

/// A type, by its place in the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct TypeId(u8);

impl TypeId {
    pub(crate) const fn bit(self) -> u128 {
        1 << self.0
    }
}

/// A type of personal data.
#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a property of its own"
)]
pub struct Entity {
    /// Its name, such as `email`.
    pub name: Cow<'static, str>,
    /// What it is to a person.
    pub category: Category,
    /// How grave an exposed column is.
    pub severity: Severity,
    /// Laws and lists that name it, such as `GDPR Art. 9`.
    pub regulation: Vec<Cow<'static, str>>,
    pub(crate) evidence: Evidence,
    /// Words are looked up, so that a share of them is enough.
    pub(crate) is_vocabulary: bool,
    /// Values are found within text, too.
    pub(crate) is_in_text: bool,
    /// Within text only beside a word that names it.
    pub(crate) needs_context: bool,
    /// A layout of its values may be shown.
    pub(crate) has_exemplar: bool,
    /// So few values exist that a table of digests reverses them.
    pub(crate) is_low_entropy: bool,
    /// Its raw values look like ciphertext.
    pub(crate) is_opaque_itself: bool,
    /// Share of random values that pass the check.
    pub(crate) chance: f32,
    check: Checked,
    told: Told,
}

#[derive(Debug)]
enum Checked {
    BuiltIn(validate::Check),
    Own(own::Pattern),
}

/// How a value's layout tells that its like does not have the type.
#[derive(Debug)]
enum Told {
    /// It does not: the check looks closer.
    Never,
    /// What the check says no to, it says no to whatever the letters and digits are.
    ByCheck,
    /// A shape tells.
    ByShape(validate::Shape),
}

impl Entity {
    /// Whether any value of the value's layout may have the type.
    pub(crate) fn may_fit_layout_of(&self, value: &[u8]) -> bool {
        match self.told {
            Told::Never => true,
            Told::ByCheck => self.check(value) != Fit::No,
            Told::ByShape(shape) => shape(value),
        }
    }

    pub(crate) const fn is_own(&self) -> bool {
        matches!(self.check, Checked::Own(_))
    }

    #[inline]
    pub(crate) fn check(&self, value: &[u8]) -> Fit {
        match &self.check {
            Checked::BuiltIn(check) => check(value),
            Checked::Own(pattern) => pattern.check(value),
        }
    }
}

/// All types that a scan looks for, ready to look.
#[derive(Debug)]
pub struct Catalogue {
    entities: Vec<Entity>,
    index: Index,
    pub(crate) lexicon: Lexicon,
    /// Types that are found without a header.
    pub(crate) free: u128,
    /// Types that are found within text.
    pub(crate) in_text: u128,
    /// Types that this scan reports.
    wanted: u128,
}

const PHRASES: &str = include_str!("../../data/headers.txt");

/// Phrases of any national number; a rule of the value tells which it is.
const NATIONAL: &str = "@national";

impl Default for Catalogue {
    fn default() -> Self {
        let mut catalogue = Self {
            entities: ROWS.iter().map(Row::entity).collect(),
            index: Index::default(),
            lexicon: Lexicon::new(),
            free: 0,
            in_text: 0,
            wanted: u128::MAX,
        };
        for (place, row) in ROWS.iter().enumerate() {
            catalogue.index.add(type_id(place), &row.shape);
        }
        catalogue.read_phrases();
        catalogue.know_how_types_are_found();
        catalogue
    }
}

impl Catalogue {
    /// The built-in types and own ones; every fault of these is told.
    pub fn with_own(own: Vec<OwnType>) -> Result<Self, Vec<OwnFault>> {
        let mut catalogue = Self::default();
        own::check(&own, &catalogue)?;
        for own in own {
            catalogue.add(own);
        }
        catalogue.know_how_types_are_found();
        Ok(catalogue)
    }

    /// Reports these types alone; an unknown name is given back.
    pub fn only(mut self, names: &[String]) -> Result<Self, String> {
        self.wanted = 0;
        for name in names {
            self.wanted |= self.find(short(name)).ok_or_else(|| name.clone())?.bit();
        }
        self.know_how_types_are_found();
        Ok(self)
    }

    /// Lets further phrases name a type.
    pub(crate) fn learn(&mut self, name: &str, phrases: &[&str]) {
        if let Some(kind) = self.find(name) {
            for phrase in phrases {
                self.lexicon.add(phrase, kind);
            }
        }
    }

    /// All types, in the order of the catalogue.
    pub fn entities(&self) -> impl Iterator<Item = &Entity> {
        self.entities.iter()
    }

    /// Types that this scan reports of columns alone: within text nothing tells their values.
    pub(crate) fn of_columns_alone(&self) -> impl Iterator<Item = &Entity> {
        let entities = self.entities.iter().enumerate();
        let wanted = entities.filter(|(place, _)| self.wants(type_id(*place)));
        wanted
            .map(|(_, entity)| entity)
            .filter(|entity| !entity.is_in_text)
    }

    /// The type of a name.
    #[must_use]
    pub fn entity(&self, name: &str) -> Option<&Entity> {
        self.entities.iter().find(|entity| entity.name == name)
    }

    pub(crate) fn find(&self, name: &str) -> Option<TypeId> {
        let place = self.entities.iter().position(|entity| entity.name == name);
        place.map(type_id)
    }

    pub(crate) fn get(&self, kind: TypeId) -> &Entity {
        &self.entities[usize::from(kind.0)]
    }

    pub(crate) const fn wants(&self, kind: TypeId) -> bool {
        self.wanted & kind.bit() != 0
    }

    /// The type that a marker's word names, such as `EMAIL` or `MASKED_PHONE`.
    pub(crate) fn marked(&self, word: &[u8]) -> Option<TypeId> {
        let word = std::str::from_utf8(word).ok()?;
        let short = match word {
            "PERSON" | "PER" => "person_name",
            "LOCATION_ADDRESS" => "street_address",
            word => {
                return self
                    .lexicon
                    .read(word)
                    .best()
                    .filter(|(kind, _)| self.wants(*kind))
                    .map(|(kind, _)| kind);
            }
        };
        self.find(short).filter(|kind| self.wants(*kind))
    }

    /// Types whose values may have this length and these classes of bytes.
    #[inline]
    pub(crate) fn candidates(&self, length: usize, profile: Profile) -> u128 {
        self.index.candidates(length, profile)
    }

    fn add(&mut self, own: OwnType) {
        let kind = type_id(self.entities.len());
        for phrase in &own.context {
            self.lexicon.add(phrase, kind);
        }
        for word in &own.negative {
            self.lexicon.cancel(word, kind);
        }
        self.index.add(kind, &rows::ANY_SHAPE);
        self.entities.push(own.into_entity());
    }

    fn read_phrases(&mut self) {
        for line in PHRASES.lines().filter(|line| !line.starts_with('#')) {
            let Some((name, phrases)) = line.split_once(": ") else {
                continue;
            };
            let kinds: Vec<TypeId> = match name {
                NATIONAL => rows::national().map(type_id).collect(),
                name => self.find(name).into_iter().collect(),
            };
            for phrase in phrases.split(", ") {
                for kind in &kinds {
                    self.lexicon.add(phrase, *kind);
                }
            }
        }
    }

    fn know_how_types_are_found(&mut self) {
        let bits = |which: &dyn Fn(&Entity) -> bool| {
            let found = self
                .entities
                .iter()
                .enumerate()
                .filter(|(_, entity)| which(entity));
            found.fold(0, |bits, (place, _)| bits | type_id(place).bit()) & self.wanted
        };
        self.free = bits(&|entity| entity.evidence != Evidence::Header);
        self.in_text = bits(&|entity| entity.is_in_text);
    }
}

/// At most 128 types: own ones are bounded.
fn type_id(place: usize) -> TypeId {
    TypeId(u8::try_from(place).unwrap_or(127))
}

/// The types in a set.
pub(crate) fn each(mut set: u128) -> impl Iterator<Item = TypeId> {
    std::iter::from_fn(move || {
        let place = u8::try_from(set.trailing_zeros())
            .ok()
            .filter(|_| set != 0)?;
        set &= set - 1;
        Some(TypeId(place))
    })
}

/// Short names that people use.
fn short(name: &str) -> &str {
    match name {
        "ssn" => "us_ssn",
        "ip" => "ip_address",
        "card" => "credit_card",
        other => other,
    }
}

#[cfg(test)]
mod tests;
