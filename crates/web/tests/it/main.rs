//! Pages and charts from fixed facts.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod charts;
mod facts;
mod pages;
mod safety;
mod weight;
