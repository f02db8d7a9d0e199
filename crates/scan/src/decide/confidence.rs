//! How sure a decision is: a probability that grows with the share of values that pass, the share
//! that match, the header and the number of values. States do not depend on it.

use super::evidence::Finding;
use super::share;
use crate::catalogue::Catalogue;
use crate::column::Column;

/// Below these many values nothing but a strong check is sure.
const FEW: u64 = 20;
/// What few values are worth.
const FEW_CONFIDENCE: f64 = 0.6;
/// A check that fewer random values pass is strong.
const STRONG: f32 = 1.0 / 90.0;
/// What remains of a doubt however much is seen: measured on the tuned part of the corpus.
const MOST: f64 = 0.995;

/// Weights of a logistic function, fitted by hand on the tuned part of the corpus.
const BASE: f64 = -2.2;
const PASSING: f64 = 2.4;
const MATCHING: f64 = 1.4;
const HEADER: f64 = 1.4;
const VALUES: f64 = 0.55;

fn logistic(sum: f64) -> f64 {
    (1.0 / (1.0 + (-sum).exp())).clamp(0.01, MOST)
}

/// Of values that are few, by how many there are.
#[expect(clippy::cast_precision_loss, reason = "counts of rows")]
fn volume(values: u64) -> f64 {
    (1.0 + values.min(10_000) as f64).log10()
}

/// Of an exposed column.
pub(crate) fn confidence(found: &Finding, column: &Column, catalogue: &Catalogue) -> f64 {
    let entity = catalogue.get(found.kind);
    let passing = share(found.validated, found.matches);
    let matching = if found.is_within {
        1.0
    } else {
        share(found.matches, column.values)
    };
    let header = f64::from(column.header.score(found.kind));
    let certain = if entity.chance <= 0.01 { 1.0 } else { header };
    let sum = BASE
        + PASSING * passing
        + MATCHING * matching
        + HEADER * certain.max(header)
        + VALUES * volume(column.values);
    let is_strong = entity.chance < STRONG && found.validated == found.matches;
    let most = if column.values < FEW && !is_strong {
        FEW_CONFIDENCE
    } else {
        MOST
    };
    rounded(logistic(sum).min(most))
}

/// Of a masked or leaky column.
pub(super) fn of_hidden(covered: f64, column: &Column) -> f64 {
    let header = column
        .header
        .best()
        .map_or(0.5, |(_, score)| f64::from(score));
    let sum = BASE
        + (PASSING + MATCHING) * covered.min(1.0)
        + HEADER * header
        + VALUES * volume(column.values);
    let most = if column.values < FEW {
        FEW_CONFIDENCE
    } else {
        MOST
    };
    rounded(logistic(sum).min(most))
}

/// Of a clean column: doubt is what its header says of a person.
pub(super) fn of_clean(column: &Column) -> f64 {
    let named = column
        .header
        .best()
        .map_or(0.0, |(_, score)| f64::from(score));
    let sum = 3.0 - 1.5 * named + VALUES * volume(column.values);
    let most = if column.values < FEW {
        FEW_CONFIDENCE
    } else {
        MOST
    };
    rounded(logistic(sum).min(most))
}

/// To three places, so that equal input gives equal text.
fn rounded(value: f64) -> f64 {
    (value * 1_000.0).round() / 1_000.0
}
