//! `runs list`, `runs get`.

mod get;
mod list;

pub(crate) use get::{find, get};
pub(crate) use list::list;
