//! The account of a command, and what is deployed there.

use crate::args::Global;
use crate::exit::Fault;
use strands_aws::deployed::{Deployed, Stack};
use strands_aws::{Account, SdkConfig};
use strands_store::{Retention, Store, Tables};

/// The account that the flags name.
pub(super) async fn of(global: &Global) -> Account {
    Account::of(global.profile.as_deref(), global.region.as_deref()).await
}

/// The stack of that name, or that there is none.
pub(super) async fn stack(deployed: &Deployed, name: &str) -> Result<Stack, Fault> {
    let region = deployed.region().unwrap_or_default();
    deployed.stack(name).await?.ok_or_else(|| Fault::NotFound {
        message: format!("the stack {name} is not deployed in {region}"),
        help: "`make deploy` deploys it; --stack, --region and --profile name another".to_owned(),
    })
}

/// The tables of a stack.
pub(super) fn store(config: &SdkConfig, stack: &Stack) -> Store {
    let prefix = stack.parameters.get("TablePrefix");
    let tables = prefix.map_or_else(Tables::default, Tables::new);
    Store::new(config, tables, Retention::default())
}
