//! What is seen of a column, value by value. Nothing of a value is kept but counts, a bit set that
//! estimates how many differ, and one layout.

mod layouts;
mod memo;
mod tally;
mod worth;

pub(crate) use tally::Tally;

use crate::catalogue::{Catalogue, Evidence, TypeId, each};
use crate::decode::{Decoded, Encoding};
use crate::header::{Header, WEAK};
use crate::mask::{self, Cover, Opaque};
use crate::profile::{Class, Profile};
use crate::text::{Finder, Hit, LONGEST};
use crate::validate::{Fit, ipv4};
use layouts::{Known, Layout, Layouts, Rest};
use memo::{Memo, Outcome, Slot};
use std::ops::Range;

/// Matches after which a type that hardly any value passes is not looked for any more.
const TRIAL: u64 = 1_000;
/// Values whose decoding failed, after which a column's values are not decoded any more.
const DECODING_TRIALS: u16 = 200;
/// Values below these many bytes hold nothing within.
const LEAST_TEXT: usize = 8;

/// What a value is as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Whole {
    Nothing,
    /// It has a type's shape.
    Fits,
    /// It is a type's value, and nothing within it needs to be looked for.
    Settled,
}

/// What was found within a value.
#[derive(Debug, Clone, Copy, Default)]
struct Within {
    is_any: bool,
    is_valid: bool,
}

/// The rules that all columns share, and buffers that all values share.
#[derive(Debug)]
pub(crate) struct Engine<'c> {
    pub(crate) catalogue: &'c Catalogue,
    finder: Finder,
    street: Option<TypeId>,
    ip_address: Option<TypeId>,
    decoded: Decoded,
    unescaped: Vec<u8>,
    places: Vec<Range<usize>>,
}

impl<'c> Engine<'c> {
    pub(crate) fn new(catalogue: &'c Catalogue) -> Self {
        Self {
            catalogue,
            finder: Finder::new(catalogue),
            street: catalogue.find("street_address"),
            ip_address: catalogue.find("ip_address"),
            decoded: Decoded::default(),
            unescaped: Vec::new(),
            places: Vec::new(),
        }
    }
}

/// What is seen of a column.
#[derive(Debug)]
pub(crate) struct Column {
    /// Where it stands: `customer.email`, `items[].sku`.
    pub(crate) path: String,
    pub(crate) header: Header,
    /// Values that are not null.
    pub(crate) values: u64,
    pub(crate) nulls: u64,
    pub(crate) tallies: Vec<Tally>,
    /// Values that are covered, whatever the header says of them.
    pub(crate) covered: u64,
    /// Covered values whose layout or marker is one type's.
    pub(crate) covered_as: Vec<(TypeId, u64)>,
    /// Values within which markers stand.
    pub(crate) marked_within: u64,
    /// Digests, ciphertexts and tokens; counted under personal headers alone.
    pub(crate) opaque: u64,
    pub(crate) digests: u64,
    /// Dummies and generalised values under personal headers.
    pub(crate) generalised: u64,
    /// Values of three words or more.
    pub(crate) wordy: u64,
    /// Values of four dotted numbers that look like a version.
    pub(crate) versions: u64,
    pub(crate) dotted_above_255: u64,
    live: u128,
    suspect: Option<TypeId>,
    hides_first: bool,
    decoding_trials: u16,
    layouts: Layouts,
    memo: Memo,
}

impl Column {
    /// A column at a path whose dots lead into objects.
    pub(crate) fn new(path: String, engine: &Engine<'_>) -> Self {
        let header = engine.catalogue.lexicon.read(&path);
        Self::with(path, header, engine)
    }

    /// A column of a flat file, whose dots separate words.
    pub(crate) fn flat(path: String, engine: &Engine<'_>) -> Self {
        let header = engine.catalogue.lexicon.read(&path.replace('.', " "));
        Self::with(path, header, engine)
    }

    /// The same column, which takes less memory and more time.
    pub(crate) fn without_memory(mut self) -> Self {
        (self.layouts, self.memo) = (Layouts::NONE, Memo::NONE);
        self
    }

    /// The same column, of which nothing has been seen.
    pub(crate) fn anew(&self, engine: &Engine<'_>) -> Self {
        Self::with(self.path.clone(), self.header.clone(), engine)
    }

    fn with(path: String, mut header: Header, engine: &Engine<'_>) -> Self {
        let catalogue = engine.catalogue;
        header.types.retain(|(kind, _)| catalogue.wants(*kind));
        let named = header
            .types
            .iter()
            .fold(0, |set, (kind, _)| set | kind.bit());
        let suspect = header.best().map(|(kind, _)| kind);
        let is_opaque_itself = suspect.is_some_and(|kind| catalogue.get(kind).is_opaque_itself);
        Self {
            live: catalogue.free | named,
            hides_first: suspect.is_some() && (!is_opaque_itself || header.is_hidden),
            path,
            header,
            values: 0,
            nulls: 0,
            tallies: Vec::new(),
            covered: 0,
            covered_as: Vec::new(),
            marked_within: 0,
            opaque: 0,
            digests: 0,
            generalised: 0,
            wordy: 0,
            versions: 0,
            dotted_above_255: 0,
            suspect,
            decoding_trials: 0,
            layouts: Layouts::default(),
            memo: Memo::default(),
        }
    }

    /// Takes a value in.
    pub(crate) fn observe(&mut self, value: &[u8], engine: &mut Engine<'_>) {
        let value = value.trim_ascii();
        if is_null(value) {
            self.nulls += 1;
            return;
        }
        self.values += 1;
        if self.hides_first && mask::is_digest(value) {
            self.hide_unless_decoded(Opaque::Digest, value, engine);
            return;
        }
        match self.suspect {
            Some(_) => self.observe_suspected(value, engine),
            None => self.observe_any(value, engine),
        }
    }

    /// Most columns: what the layout rules out is not looked for.
    fn observe_any(&mut self, value: &[u8], engine: &mut Engine<'_>) {
        let layout = self.layouts.of(value);
        let known = layout.and_then(|layout| self.layouts.get(layout));
        if let Some(known) = known.filter(|known| known.rest == Rest::Nothing) {
            self.wordy += u64::from(is_wordy(known.profile));
            let candidates = known.types & self.live;
            if candidates != 0 {
                self.check(value, candidates, engine);
            }
            return;
        }
        let slot = self.memo.slot(value);
        if let Some((_, is_wordy)) = slot.and_then(|slot| self.memo.get(slot, value)) {
            self.wordy += u64::from(is_wordy);
            return;
        }
        let known = known
            .copied()
            .unwrap_or_else(|| self.know(value, layout, engine));
        self.examine(value, known, slot, engine);
    }

    /// A column whose header speaks of a person: many of its values are what it says.
    fn observe_suspected(&mut self, value: &[u8], engine: &mut Engine<'_>) {
        let slot = self.memo.slot(value);
        if let Some((outcome, is_wordy)) = slot.and_then(|slot| self.memo.get(slot, value)) {
            self.wordy += u64::from(is_wordy);
            if let (Outcome::AsNamed(fit), Some(kind)) = (outcome, self.suspect) {
                self.tally(kind).again(fit);
                self.count_version(kind, value, engine);
            }
            return;
        }
        let layout = self.layouts.of(value);
        let known = layout.and_then(|layout| self.layouts.get(layout));
        let known = known
            .copied()
            .unwrap_or_else(|| self.know(value, layout, engine));
        self.examine(value, known, slot, engine);
    }

    /// What can be told of all values of the value's layout.
    fn know(&mut self, value: &[u8], layout: Option<Layout>, engine: &Engine<'_>) -> Known {
        let catalogue = engine.catalogue;
        let profile = Profile::of(value);
        let candidates = catalogue.candidates(value.len(), profile) & self.live;
        let Some(layout) = layout else {
            return Known {
                types: candidates,
                profile,
                rest: Rest::Anything,
            };
        };
        let known = Known {
            types: each(candidates)
                .filter(|kind| catalogue.get(*kind).may_fit_layout_of(value))
                .fold(0, |set, kind| set | kind.bit()),
            profile,
            rest: self.rest(value, profile, engine),
        };
        self.layouts.learn(layout, known);
        known
    }

    /// What values of the value's layout may hold but as a whole.
    fn rest(&self, value: &[u8], profile: Profile, engine: &Engine<'_>) -> Rest {
        if mask::may_cover_layout_of(value, profile) {
            return Rest::Anything;
        }
        let is_decoded = is_dense(value, profile) && self.decoding_trials < DECODING_TRIALS;
        let has_parts =
            has_parts(value, profile) && engine.finder.may_find(engine.catalogue, value, profile);
        if self.suspect.is_some() || is_decoded || has_parts {
            Rest::Uncovered
        } else {
            Rest::Nothing
        }
    }

    /// Looks at a value, and remembers what that comes to.
    fn examine(&mut self, value: &[u8], known: Known, slot: Option<Slot>, engine: &mut Engine<'_>) {
        let is_wordy = is_wordy(known.profile);
        self.wordy += u64::from(is_wordy);
        let outcome = self.outcome(value, known, engine);
        if let (Some(slot), Some(outcome)) = (slot, outcome) {
            self.memo.learn(slot, value, outcome, is_wordy);
        }
    }

    /// What a value comes to; `None` where that is more than can be remembered.
    fn outcome(&mut self, value: &[u8], known: Known, engine: &mut Engine<'_>) -> Option<Outcome> {
        let profile = known.profile;
        if self.suspect.is_some() && self.is_hidden(value, profile, engine) {
            return None;
        }
        let may_be_covered = known.rest == Rest::Anything && mask::may_cover(value, profile);
        if may_be_covered && self.is_covered(value, profile, engine.catalogue) {
            return None;
        }
        let candidates = known.types & self.live;
        if let Some(fit) = self.is_as_named(value, candidates, engine) {
            return Some(Outcome::AsNamed(fit));
        }
        match self.check(value, candidates, engine) {
            Whole::Settled => None,
            whole => {
                let is_any = self.look_within(value, profile, engine);
                (!is_any && whole == Whole::Nothing).then_some(Outcome::Nothing)
            }
        }
    }

    /// Counts values that were not there.
    pub(crate) fn miss(&mut self, count: u64) {
        self.nulls += count;
    }

    fn is_hidden(&mut self, value: &[u8], profile: Profile, engine: &mut Engine<'_>) -> bool {
        let Some(suspect) = self.suspect else {
            return false;
        };
        if mask::is_generalised(value, profile, &engine.catalogue.get(suspect).name) {
            self.generalised += 1;
            return true;
        }
        if !self.hides_first {
            return false;
        }
        let Some(hidden) = mask::opaque(value) else {
            return false;
        };
        self.hide_unless_decoded(hidden, value, engine);
        true
    }

    /// A value that anybody decodes is raw.
    fn hide_unless_decoded(&mut self, hidden: Opaque, value: &[u8], engine: &mut Engine<'_>) {
        let encodings = match hidden {
            Opaque::Digest => Encoding::DENSE,
            Opaque::Other => Encoding::ALL,
        };
        if !self.is_decoded(value, encodings, engine) {
            self.hide(hidden);
        }
    }

    fn hide(&mut self, hidden: Opaque) {
        self.opaque += 1;
        self.digests += u64::from(hidden == Opaque::Digest);
    }

    fn is_covered(&mut self, value: &[u8], profile: Profile, catalogue: &Catalogue) -> bool {
        let Some(cover) = mask::cover(value, profile) else {
            return false;
        };
        let kind = match cover {
            Cover::Of(name) => catalogue.find(name).filter(|kind| catalogue.wants(*kind)),
            Cover::Marker(word) => mask::is_loud(word)
                .then(|| catalogue.marked(word))
                .flatten()
                .filter(|_| value[0] != b'{'),
            Cover::Plain => None,
        };
        if kind.is_none() && self.suspect.is_none() {
            return false;
        }
        self.covered += 1;
        if let Some(kind) = kind {
            match self.covered_as.iter_mut().find(|(known, _)| *known == kind) {
                Some((_, count)) => *count += 1,
                None => self.covered_as.push((kind, 1)),
            }
        }
        true
    }

    /// Looks at the value as a whole.
    fn check(&mut self, value: &[u8], candidates: u128, engine: &Engine<'_>) -> Whole {
        let mut whole = Whole::Nothing;
        for kind in each(candidates) {
            let entity = engine.catalogue.get(kind);
            let fit = entity.check(value);
            if Some(kind) == engine.ip_address && self.is_version(value) {
                whole = whole.max(Whole::Fits);
            }
            if fit == Fit::No {
                continue;
            }
            if self.hides_first
                && Some(kind) == self.suspect
                && matches!(fit, Fit::Bare(_))
                && mask::is_opaque(value)
            {
                continue;
            }
            let is_named = self.header.score(kind) > 0.0;
            self.tally(kind).whole(fit, value);
            let speaks = matches!(fit, Fit::Specific(_)) && Some(kind) != engine.street;
            let is_settled = fit.is_valid() && (speaks || is_named);
            whole = whole.max(if is_settled {
                Whole::Settled
            } else {
                Whole::Fits
            });
            self.retire(kind, entity.evidence, is_named);
        }
        whole
    }

    /// A value of the one type that the header names is nothing else.
    fn is_as_named(&mut self, value: &[u8], candidates: u128, engine: &Engine<'_>) -> Option<Fit> {
        let [(kind, score)] = *self.header.types.as_slice() else {
            return None;
        };
        let is_other = score <= WEAK || candidates & kind.bit() == 0 || Some(kind) == engine.street;
        if is_other {
            return None;
        }
        let fit = engine.catalogue.get(kind).check(value);
        let is_doubtful = matches!(fit, Fit::Bare(_)) && self.hides_first && mask::is_opaque(value);
        if !fit.is_valid() || is_doubtful {
            return None;
        }
        self.tally(kind).whole(fit, value);
        self.count_version(kind, value, engine);
        Some(fit)
    }

    /// Counts what tells versions from addresses, of which the value may be one.
    fn count_version(&mut self, kind: TypeId, value: &[u8], engine: &Engine<'_>) {
        if Some(kind) == engine.ip_address {
            self.is_version(value);
        }
    }

    /// Stops looking for what cannot be told from chance without a header.
    fn retire(&mut self, kind: TypeId, evidence: Evidence, is_named: bool) {
        if is_named {
            return;
        }
        let tally = self.tally(kind);
        let share_of = |count: u64, all: u64| count * 10 < all * 3;
        let fails = match evidence {
            Evidence::Names | Evidence::Street => {
                let seen = tally.bare + tally.specific;
                seen >= TRIAL && share_of(tally.specific, seen)
            }
            Evidence::Shape => tally.bare >= TRIAL && tally.specific == 0,
            Evidence::Scheme => {
                tally.bare >= TRIAL && tally.specific == 0 && tally.bare_valid * 10 < tally.bare * 9
            }
            Evidence::Header => false,
        };
        if fails {
            self.live &= !kind.bit();
        }
    }

    /// Looks at the value's parts, and behind encodings; whether there was anything.
    fn look_within(&mut self, value: &[u8], profile: Profile, engine: &mut Engine<'_>) -> bool {
        let value = &value[..value.len().min(LONGEST)];
        let parts = if has_parts(value, profile) {
            self.find_within(value, profile, engine)
        } else {
            Within::default()
        };
        parts.is_valid || self.decode(value, profile, engine) || parts.is_any
    }

    fn find_within(&mut self, value: &[u8], profile: Profile, engine: &mut Engine<'_>) -> Within {
        let mut found = Within::default();
        let mut is_marked = false;
        let mut seen = 0_u128;
        let Engine {
            catalogue,
            finder,
            places,
            unescaped,
            ..
        } = engine;
        // A query's escapes are its notation; to undo them is to read it.
        let is_query =
            profile.count(Class::Other) > 0 && memchr::memmem::find(value, b"://").is_some();
        let text: &[u8] = if is_query && memchr::memchr(b'%', value).is_some() {
            unescaped.resize(value.len(), 0);
            crate::decode::percent(value, unescaped).unwrap_or(value)
        } else {
            value
        };
        let tallies = &mut self.tallies;
        let covered_as = &mut self.covered_as;
        finder.find(catalogue, text, profile, places, &mut |hit| match hit {
            Hit::Value(kind, is_valid, part) => {
                found.is_any = true;
                found.is_valid |= is_valid;
                let is_first = is_valid && seen & kind.bit() == 0;
                seen |= if is_valid { kind.bit() } else { 0 };
                tally::of(tallies, kind).within(is_valid, is_first, part);
            }
            Hit::Marker(kind, _) => {
                is_marked = true;
                match covered_as.iter_mut().find(|(known, _)| *known == kind) {
                    Some((_, count)) => *count += 1,
                    None => covered_as.push((kind, 1)),
                }
            }
        });
        self.marked_within += u64::from(is_marked);
        found.is_any |= is_marked;
        found
    }

    /// Looks behind encodings that anybody reverses; what stays hidden counts as hidden.
    fn decode(&mut self, value: &[u8], profile: Profile, engine: &mut Engine<'_>) -> bool {
        let is_tried = self.decoding_trials < DECODING_TRIALS || self.suspect.is_some();
        if is_tried && is_dense(value, profile) {
            let has_signs = profile.count(Class::At) > 0 || profile.count(Class::Other) > 0;
            let encodings = if has_signs {
                Encoding::ALL
            } else {
                Encoding::DENSE
            };
            if self.is_decoded(value, encodings, engine) {
                self.decoding_trials = 0;
                return true;
            }
            self.decoding_trials = self.decoding_trials.saturating_add(1);
        }
        let Some(suspect) = self.suspect else {
            return false;
        };
        let is_seen = !self.hides_first && engine.catalogue.get(suspect).check(value).is_valid();
        if let Some(hidden) = mask::opaque(value).filter(|_| !is_seen) {
            self.hide(hidden);
        } else if mask::is_surrogate(value) && !self.fits_suspect(value, engine) {
            self.hide(Opaque::Other);
        }
        true
    }

    fn fits_suspect(&self, value: &[u8], engine: &Engine<'_>) -> bool {
        self.suspect
            .is_some_and(|kind| engine.catalogue.get(kind).check(value) != Fit::No)
    }

    fn is_decoded(
        &mut self,
        value: &[u8],
        encodings: &[Encoding],
        engine: &mut Engine<'_>,
    ) -> bool {
        let catalogue = engine.catalogue;
        for encoding in encodings {
            let Some(text) = engine.decoded.text(value, *encoding) else {
                continue;
            };
            let text = text.trim_ascii();
            let candidates = catalogue.candidates(text.len(), Profile::of(text)) & self.live;
            let found = each(candidates).find(|kind| match catalogue.get(*kind).check(text) {
                Fit::No => false,
                Fit::Specific(is_valid) => {
                    is_valid
                        && (catalogue.get(*kind).chance < 0.5 || self.header.score(*kind) > 0.0)
                }
                Fit::Bare(_) => {
                    self.header.score(*kind) > WEAK
                        && *encoding != Encoding::Percent
                        && is_readable(text)
                }
            });
            if let Some(kind) = found {
                self.tally(kind).decoded += 1;
                return true;
            }
        }
        false
    }

    /// Counts what tells versions from addresses; whether the value is of four dotted numbers.
    fn is_version(&mut self, value: &[u8]) -> bool {
        let Some(octets) = ipv4(value) else {
            return false;
        };
        self.versions += u64::from(octets[0] <= 20);
        self.dotted_above_255 += u64::from(octets.iter().any(|octet| *octet > 255));
        true
    }

    fn tally(&mut self, kind: TypeId) -> &mut Tally {
        tally::of(&mut self.tallies, kind)
    }
}

/// Whether what was decoded is text that a person reads, and not bytes that happen to be printable.
fn is_readable(text: &[u8]) -> bool {
    text.len() >= 4
        && text.iter().all(|byte| {
            byte.is_ascii_alphanumeric() || *byte >= 0x80 || b" .,-/+()'".contains(byte)
        })
}

fn has_parts(value: &[u8], profile: Profile) -> bool {
    value.len() >= LEAST_TEXT
        && (profile.count(Class::Space) > 0
            || profile.count(Class::At) > 0
            || profile.count(Class::Other) > 0
            || value.len() > 32)
}

/// Three words or more.
fn is_wordy(profile: Profile) -> bool {
    profile.count(Class::Space) >= 2
}

/// Whether the value may be encoded.
fn is_dense(value: &[u8], profile: Profile) -> bool {
    profile.count(Class::Space) == 0 && value.len() >= LEAST_TEXT && profile.letters() > 0
}

/// Text that stands for no value, besides the null of the format.
fn is_null(value: &[u8]) -> bool {
    match value.len() {
        0 => true,
        1 => value == b"-",
        2 => value == b"\\N",
        3 => value.eq_ignore_ascii_case(b"n/a") || value.eq_ignore_ascii_case(b"nan"),
        4 => value.eq_ignore_ascii_case(b"null") || value.eq_ignore_ascii_case(b"none"),
        _ => false,
    }
}
