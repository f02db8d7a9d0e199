//! The detectors on code: their own examples, and a labelled corpus.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::cast_precision_loss)]

mod clauses;
mod corpus;
mod documents;
mod examples;
mod fuzz;
mod state;
