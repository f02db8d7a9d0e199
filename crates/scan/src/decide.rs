//! From what was seen of a column to what it holds: exposed, masked, leaky or clean.

mod confidence;
mod evidence;

pub(crate) use confidence::confidence;

use crate::catalogue::{Catalogue, TypeId};
use crate::column::{Column, Tally};
use crate::header::WEAK;
use evidence::{Finding, exposed};
use serde::Serialize;

/// Share of covered values from which a column counts as masked (or leaky).
const MASKED_SHARE: f64 = 0.30;
/// A third of the digests say that it is digests by which the column is masked.
const DIGEST_SHARE: f64 = 0.33;
/// Least decoded values that are no chance.
const LEAST_DECODED: u64 = 3;

/// What a column holds.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Nothing of a person.
    Clean,
    /// Personal data that cannot be read.
    Masked,
    /// Masking was tried, but values can be read, or read again.
    Leaky,
    /// Personal data that can be read.
    Exposed,
}

/// Why a state is what it is, or what its reader should know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Remark {
    /// Values are encoded in a way that anybody reverses.
    ReversibleEncoding,
    /// Digests of so few possible values that a table reverses them (GDPR Recital 26).
    WeakHash,
    /// The header speaks of a person, and there are no values.
    NoValues,
}

/// What was decided about a column.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Decision {
    pub(crate) state: State,
    pub(crate) kind: Option<TypeId>,
    /// Other types of the column.
    pub(crate) also: Vec<TypeId>,
    pub(crate) confidence: f64,
    pub(crate) matches: u64,
    pub(crate) validated: u64,
    pub(crate) masked: u64,
    pub(crate) remark: Option<Remark>,
}

impl Decision {
    fn clean(confidence: f64, matches: u64, validated: u64) -> Self {
        Self {
            state: State::Clean,
            kind: None,
            also: Vec::new(),
            confidence,
            matches,
            validated,
            masked: 0,
            remark: None,
        }
    }
}

/// What other columns of the file tell about this one.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Around {
    /// The file is about persons: other columns hold addresses of theirs.
    pub(crate) is_of_persons: bool,
}

/// Decides about a column.
pub(crate) fn decide(column: &Column, catalogue: &Catalogue, around: Around) -> Decision {
    if column.values == 0 {
        let mut empty = Decision::clean(confidence::of_clean(column), 0, 0);
        empty.remark = column
            .header
            .best()
            .filter(|(_, score)| *score > WEAK)
            .map(|_| Remark::NoValues);
        return empty;
    }
    let found = exposed(column, catalogue, around);
    if let Some(decision) = reversible(column) {
        return decision;
    }
    if let Some(decision) = masked(column, catalogue, found.as_ref()) {
        return decision;
    }
    let Some(found) = found else {
        return clean(column);
    };
    Decision {
        state: State::Exposed,
        kind: Some(found.kind),
        confidence: confidence(&found, column, catalogue),
        matches: found.matches,
        validated: found.validated,
        also: found.also,
        masked: column.covered,
        remark: None,
    }
}

fn clean(column: &Column) -> Decision {
    let best = column
        .tallies
        .iter()
        .max_by_key(|tally| tally.specific + tally.bare + tally.rows_within);
    let matches = best.map_or(0, |tally| {
        (tally.specific + tally.bare + tally.rows_within).min(column.values)
    });
    let validated = best.map_or(0, |tally| {
        (tally.specific_valid + tally.bare_valid + tally.rows_within).min(column.values)
    });
    Decision::clean(confidence::of_clean(column), matches, validated)
}

/// Values that were encoded and can be read again.
fn reversible(column: &Column) -> Option<Decision> {
    let tally = column.tallies.iter().max_by_key(|tally| tally.decoded)?;
    let enough = share(tally.decoded, column.values) >= MASKED_SHARE
        || tally.decoded >= LEAST_DECODED && share(tally.decoded, column.values) >= 0.005;
    (tally.decoded > 0 && enough).then(|| Decision {
        state: State::Leaky,
        kind: Some(tally.kind),
        also: Vec::new(),
        confidence: confidence::of_hidden(share(tally.decoded, column.values), column),
        matches: tally.decoded,
        validated: tally.decoded,
        masked: tally.decoded,
        remark: Some(Remark::ReversibleEncoding),
    })
}

fn masked(column: &Column, catalogue: &Catalogue, found: Option<&Finding>) -> Option<Decision> {
    let named = column.header.best();
    let is_personal = named.is_some_and(|(_, score)| score >= WEAK);
    let hidden = if is_personal {
        column.opaque + column.generalised
    } else {
        0
    };
    let masked = (column.covered + hidden).max(column.marked_within);
    let covered_share = share(masked, column.values);
    if covered_share < MASKED_SHARE {
        return None;
    }
    // The layout tells the type where the header is silent or too weak.
    let by_layout = column
        .covered_as
        .iter()
        .max_by_key(|(_, count)| *count)
        .map(|(kind, _)| *kind);
    let kind = match (named, by_layout) {
        (Some((kind, score)), _) if score > WEAK => kind,
        (_, Some(kind)) => kind,
        (Some((kind, _)), None) if column.opaque == 0 => kind,
        _ => return None,
    };
    let raw: u64 = column
        .tallies
        .iter()
        .map(|tally| raw(tally, catalogue, kind))
        .sum();
    let mut decision = Decision {
        state: if raw > 0 { State::Leaky } else { State::Masked },
        kind: Some(kind),
        also: Vec::new(),
        confidence: confidence::of_hidden(covered_share, column),
        matches: raw.min(column.values),
        validated: raw.min(column.values),
        masked,
        remark: None,
    };
    if raw > 0 {
        let kinds = found.map(|found| found.kind);
        decision.also.extend(kinds.filter(|other| *other != kind));
    }
    let is_hashed = share(column.digests, masked) >= DIGEST_SHARE;
    if decision.state == State::Masked && is_hashed && catalogue.get(kind).is_low_entropy {
        decision.remark = Some(Remark::WeakHash);
    }
    Some(decision)
}

/// Raw values beside covered ones: of the suspected type, or of any type that chance does not make.
fn raw(tally: &Tally, catalogue: &Catalogue, suspected: TypeId) -> u64 {
    let entity = catalogue.get(tally.kind);
    let is_suspected = tally.kind == suspected;
    let is_certain = entity.chance <= 0.1 && share(tally.specific_valid, tally.specific) >= 0.9;
    let whole = match (is_suspected, is_certain) {
        (true, _) => tally.specific_valid + tally.bare_valid,
        (false, true) => tally.specific_valid,
        (false, false) => 0,
    };
    let is_within = is_suspected || share(tally.within_valid, tally.within) >= 0.6;
    whole + if is_within { tally.rows_within } else { 0 } + tally.decoded
}

/// A share of counts; 0 of nothing.
#[expect(clippy::cast_precision_loss, reason = "counts of rows")]
pub(crate) fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}
