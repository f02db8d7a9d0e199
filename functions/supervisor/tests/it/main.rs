//! The tools over real tables.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]
