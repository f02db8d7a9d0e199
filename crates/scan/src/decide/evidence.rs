//! Which raw values make a column exposed.

use super::{Around, share};
use crate::catalogue::{Catalogue, Category, Evidence, TypeId};
use crate::column::{Column, Tally};
use crate::header::WEAK;

/// Share of values that must have the shape.
const MATCHING: f64 = 0.60;
/// Share of specific values that must pass the check.
const PASSING: f64 = 0.95;
/// The same where the header names the type.
const PASSING_NAMED: f64 = 0.80;
/// Share of unspecific values that must pass under a header.
const PASSING_BARE: f64 = 0.90;
/// The same without a header.
const PASSING_ALONE: f64 = 0.98;
/// Different values that unspecific ones need without a header.
const DIFFERENT_ALONE: u64 = 100;
/// Different words that a column of single names has under a header that many things go by: colours,
/// towns and months are names, too.
const LEAST_WORDS: u64 = 12;
/// Different names that a column of names has without a header.
const DIFFERENT_NAMES: u64 = 30;
/// Share of values that a vocabulary must know.
const KNOWN: f64 = 0.50;
/// Share of text rows with a value, and least number of them.
const ROWS_WITHIN: f64 = 0.005;
const LEAST_WITHIN: u64 = 3;
/// Share of shapes within text that must pass their check.
const PASSING_WITHIN: f64 = 0.60;
/// Share of values of three words or more from which a column is text.
const PROSE: f64 = 0.30;
/// Values of a small set in many rows are kinds of something, not names.
const FEW: u64 = 3;

/// Raw values of a type, in numbers.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Finding {
    pub(crate) kind: TypeId,
    pub(crate) matches: u64,
    pub(crate) validated: u64,
    pub(crate) different: u64,
    pub(crate) also: Vec<TypeId>,
    /// Values were found within text.
    pub(crate) is_within: bool,
}

/// The type of which a column holds raw values.
pub(crate) fn exposed(column: &Column, catalogue: &Catalogue, around: Around) -> Option<Finding> {
    let judge = Judge {
        column,
        catalogue,
        around,
    };
    let whole: Vec<Finding> = column
        .tallies
        .iter()
        .filter_map(|tally| judge.whole(tally))
        .collect();
    judge.best(whole).or_else(|| judge.union()).or_else(|| {
        judge.best(
            column
                .tallies
                .iter()
                .filter_map(|tally| judge.within(tally))
                .collect(),
        )
    })
}

struct Judge<'a> {
    column: &'a Column,
    catalogue: &'a Catalogue,
    around: Around,
}

impl Judge<'_> {
    /// The values as wholes.
    fn whole(&self, tally: &Tally) -> Option<Finding> {
        let entity = self.catalogue.get(tally.kind);
        let score = self.column.header.score(tally.kind);
        let is_named = score > WEAK;
        let all = Finding {
            kind: tally.kind,
            matches: tally.specific + tally.bare,
            validated: tally.specific_valid + tally.bare_valid,
            different: tally.different(),
            also: Vec::new(),
            is_within: false,
        };
        let specific = Finding {
            matches: tally.specific,
            validated: tally.specific_valid,
            ..all.clone()
        };
        let holds = |found: &Finding, passing: f64| {
            self.share(found.matches) >= MATCHING
                && share(found.validated, found.matches) >= passing
        };
        match entity.evidence {
            Evidence::Header if entity.is_vocabulary => {
                (score > 0.0 && self.share(all.validated) >= KNOWN && self.varies(&all))
                    .then_some(all)
            }
            Evidence::Header => {
                let passing = if is_named {
                    PASSING_NAMED
                } else {
                    PASSING_BARE
                };
                let is_whole =
                    is_named || self.share(all.validated) >= PASSING_BARE && all.different > FEW;
                (score > 0.0
                    && is_whole
                    && holds(&all, passing)
                    && self.varies(&all)
                    && !self.is_of_few(&all))
                .then_some(all)
            }
            Evidence::Names => self.names(tally, all, score),
            Evidence::Street => {
                let is_home = !self.column.header.is_negative && specific.different >= 3;
                let named = is_named && self.share(all.matches) >= MATCHING && self.varies(&all);
                let alone = is_home && self.share(specific.matches) >= MATCHING;
                (named || alone).then_some(all)
            }
            Evidence::Shape | Evidence::Scheme => {
                if self.is_version(tally.kind) {
                    return None;
                }
                if is_named && holds(&all, self.passing_named(tally)) && all.validated > 0 {
                    return Some(all);
                }
                if holds(&specific, PASSING) && !self.is_doubtful(tally, entity.chance) {
                    return Some(specific);
                }
                let is_alone = match entity.evidence {
                    Evidence::Scheme => self.stands_alone(tally),
                    _ => self.is_code_of_diagnoses(tally, &all),
                };
                is_alone.then_some(all)
            }
        }
    }

    fn passing_named(&self, tally: &Tally) -> f64 {
        // North America alone checks vehicles' numbers, so the check tells nothing against a header.
        let is_unchecked = self.is(tally.kind, "vin") || self.is(tally.kind, "dk_cpr");
        match (is_unchecked, tally.specific >= tally.bare) {
            (true, _) => 0.0,
            (false, true) => PASSING_NAMED,
            (false, false) => PASSING_BARE,
        }
    }

    /// Shapes that other things have, too, and of which most random values pass.
    fn is_doubtful(&self, tally: &Tally, chance: f32) -> bool {
        if self.is(tally.kind, "phone") {
            return self.column.header.is_negative
                && self.column.header.types.is_empty()
                && tally.different() < 3;
        }
        if self.is(tally.kind, "icd10_code") || self.is(tally.kind, "genetic") {
            return tally.different() < FEW || self.column.header.is_negative;
        }
        f64::from(chance) > 0.5 && tally.different() < FEW
    }

    /// Codes with and without a point, of many kinds, hardly anything else.
    fn is_code_of_diagnoses(&self, tally: &Tally, all: &Finding) -> bool {
        self.is(tally.kind, "icd10_code")
            && !self.column.header.is_negative
            && self.share(all.validated) >= PASSING_BARE
            && self.share(tally.specific) >= 0.2
            && tally.different() >= 10
    }

    /// Unspecific values that only one scheme explains.
    fn stands_alone(&self, tally: &Tally) -> bool {
        let fits = |tally: &Tally| {
            self.share(tally.bare) >= MATCHING
                && share(tally.bare_valid, tally.bare) >= PASSING_ALONE
        };
        let competes = |other: &Tally| {
            other.kind != tally.kind
                && self.catalogue.get(other.kind).evidence == Evidence::Scheme
                && self.catalogue.get(other.kind).chance <= self.catalogue.get(tally.kind).chance
                && fits(other)
        };
        fits(tally)
            && tally.different() >= DIFFERENT_ALONE
            && !self.column.tallies.iter().any(competes)
    }

    fn names(&self, tally: &Tally, all: Finding, score: f32) -> Option<Finding> {
        let known = self.share(all.validated);
        let is_named = score > WEAK && self.share(all.matches) >= MATCHING;
        let are_pairs = self.share(tally.specific) >= 0.3;
        let least = if are_pairs { FEW + 1 } else { LEAST_WORDS };
        let is_weakly_named = score > 0.0
            && (are_pairs
                || known >= 0.6 && self.column.wordy == 0
                || known >= 0.15 && self.around.is_of_persons && self.share(all.matches) >= 0.8)
            && all.different >= least;
        let pairs = Finding {
            matches: tally.specific,
            validated: tally.specific_valid,
            ..all.clone()
        };
        let is_alone = !self.column.header.is_negative
            && self.share(pairs.validated) >= MATCHING
            && pairs.different >= DIFFERENT_NAMES;
        // One person's rows, or those of a few, hold known names and nothing else.
        let is_of_known =
            score > WEAK && (self.share(tally.specific_valid) >= MATCHING || known >= PASSING_BARE);
        let is_of_many = self.varies(&all) && !self.is_of_few(&all);
        if (is_named || is_weakly_named) && (is_of_many || is_of_known) {
            return Some(all);
        }
        is_alone.then_some(pairs)
    }

    /// E-mail in one row and telephone in the next: all specific types together.
    fn union(&self) -> Option<Finding> {
        let is_part = |tally: &&Tally| {
            let entity = self.catalogue.get(tally.kind);
            matches!(entity.evidence, Evidence::Shape | Evidence::Scheme)
                && entity.chance <= 0.1
                && tally.specific_valid > 0
                && share(tally.specific_valid, tally.specific) >= PASSING
                && !self.is_version(tally.kind)
        };
        let parts = || self.column.tallies.iter().filter(is_part);
        let matches = parts().map(|tally| tally.specific).sum::<u64>();
        let most = parts().max_by_key(|tally| tally.specific_valid)?;
        (parts().count() > 1 && self.share(matches) >= MATCHING).then(|| Finding {
            kind: most.kind,
            matches,
            validated: parts().map(|tally| tally.specific_valid).sum(),
            different: most.different(),
            also: parts()
                .map(|tally| tally.kind)
                .filter(|kind| *kind != most.kind)
                .collect(),
            is_within: false,
        })
    }

    /// Values within text, and rows of it that are nothing else.
    fn within(&self, tally: &Tally) -> Option<Finding> {
        let entity = self.catalogue.get(tally.kind);
        let is_secret = entity.category == Category::Secret && entity.chance == 0.0;
        let is_prose = self.share(self.column.wordy) >= PROSE;
        let whole_counts = (entity.chance <= 0.02 || is_prose)
            && entity.chance <= 0.1
            && matches!(entity.evidence, Evidence::Shape | Evidence::Scheme)
            && share(tally.specific_valid, tally.specific) >= PASSING_BARE
            && !entity.needs_context;
        let whole = if whole_counts {
            tally.specific_valid
        } else {
            0
        };
        let rows = tally.rows_within + whole;
        let least = if is_secret { 1 } else { LEAST_WITHIN };
        let enough = rows >= least && (is_secret || self.share(rows) >= ROWS_WITHIN);
        let passes = share(tally.within_valid + whole, tally.within + whole) >= PASSING_WITHIN;
        let differs = is_secret || tally.different() >= LEAST_WITHIN;
        (enough && passes && differs && !self.is_version(tally.kind)).then(|| Finding {
            kind: tally.kind,
            matches: rows,
            validated: rows,
            different: tally.different(),
            also: Vec::new(),
            is_within: true,
        })
    }

    /// Ties: more validated values, the rarer chance, the header, the catalogue's order.
    fn best(&self, mut found: Vec<Finding>) -> Option<Finding> {
        let rank = |finding: &Finding| {
            let score = self.column.header.score(finding.kind);
            let chance = self.catalogue.get(finding.kind).chance;
            (
                score > WEAK && !finding.is_within,
                finding.validated,
                -chance,
                score,
            )
        };
        let compare = |left: &Finding, right: &Finding| {
            let (left, right) = (rank(left), rank(right));
            right
                .partial_cmp(&left)
                .unwrap_or(std::cmp::Ordering::Equal)
        };
        found.sort_by(|left, right| compare(left, right).then(left.kind.cmp(&right.kind)));
        let mut found = found.into_iter();
        let mut best = found.next()?;
        if best.is_within {
            best.also = found.map(|other| other.kind).collect();
        }
        Some(best)
    }

    /// At least two values differ, where there are two.
    fn varies(&self, found: &Finding) -> bool {
        found.different >= 2 || self.column.values < 2
    }

    /// Few values in many rows: a kind, not a person's.
    fn is_of_few(&self, found: &Finding) -> bool {
        self.column.values >= 50 && found.different <= FEW
    }

    fn is_version(&self, kind: TypeId) -> bool {
        if !self.is(kind, "ip_address") {
            return false;
        }
        let header = &self.column.header;
        let looks = share(self.column.versions, self.column.values) > 0.8
            || self.column.dotted_above_255 > 0;
        header.is_version || looks && header.score(kind) == 0.0
    }

    fn is(&self, kind: TypeId, name: &str) -> bool {
        self.catalogue.get(kind).name == name
    }

    fn share(&self, part: u64) -> f64 {
        share(part, self.column.values)
    }
}
