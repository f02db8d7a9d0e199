//! The account of a command, and what is deployed there.

use crate::args::Global;
use strands_aws::deployed::Stack;
use strands_aws::{Account, SdkConfig};
use strands_store::{Retention, Store, Tables};

/// The account that the flags name.
pub(super) async fn of(global: &Global) -> Account {
    Account::of(global.profile.as_deref(), global.region.as_deref()).await
}

/// The tables of a stack.
pub(super) fn store(config: &SdkConfig, stack: &Stack) -> Store {
    let prefix = stack.parameters.get("TablePrefix");
    let tables = prefix.map_or_else(Tables::default, Tables::new);
    Store::new(config, tables, Retention::default())
}
