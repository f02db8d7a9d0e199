//! `doctor`: is all well, and what is to be done where it is not. Of the local store, or of the account.

mod account;
mod check;
mod local;
mod prices;
mod rebuild;

pub(super) use account::trouble;

use crate::args::{Doctor, Global};
use crate::exit::Fault;

pub(crate) async fn run(global: &Global, args: &Doctor) -> Result<(), Fault> {
    if args.policy {
        account::print_policy(global, args);
        return Ok(());
    }
    if args.rebuild_rollups {
        return rebuild::run(global, args).await;
    }
    if global.aws {
        account::run(global, args).await
    } else {
        local::run(global).await
    }
}
