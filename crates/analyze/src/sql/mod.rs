//! SQL text: where its parts stand, its statements, and the queries inside them.

mod head;
mod parse;
mod text;
mod words;

pub(crate) use head::{Head, head};
pub(crate) use parse::{expression, item, query};
pub(crate) use text::{HOLE, Hint, SqlText, is_hole};
pub(crate) use words::statements;
