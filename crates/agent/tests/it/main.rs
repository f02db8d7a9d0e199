//! Tools asked in every form.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod arguments;
mod documents;
mod forms;
mod hostile;
mod pages;
mod sessions;
mod support;
