//! `dead-letters`: what was refused, and what people do with it.

mod account;
mod chosen;
mod dropping;
mod list;
mod replay;
mod report;

pub(crate) use list::letters;

use crate::args::{DeadLetters, Global};
use crate::exit::Fault;

pub(crate) async fn run(global: &Global, command: &DeadLetters) -> Result<(), Fault> {
    if global.aws {
        return account::run(global, command).await;
    }
    match command {
        DeadLetters::List {
            since, log: true, ..
        } => list::log(global, since.as_deref()).await,
        DeadLetters::List { reason, since, .. } => {
            list::list(global, reason.as_deref(), since.as_deref()).await
        }
        DeadLetters::Replay(letters) => Box::pin(replay::run(global, letters)).await,
        DeadLetters::Drop(letters) => dropping::run(global, letters).await,
    }
}

/// Who acts: the user of this machine.
fn who() -> String {
    let named = ["USER", "LOGNAME"]
        .into_iter()
        .filter_map(|name| std::env::var(name).ok());
    let mut named = named.filter(|name| !name.is_empty());
    named
        .next()
        .or_else(user_id)
        .unwrap_or_else(|| "unknown".to_owned())
}

#[cfg(unix)]
fn user_id() -> Option<String> {
    use std::os::unix::fs::MetadataExt;
    let process = std::fs::metadata("/proc/self").ok()?;
    Some(format!("uid {}", process.uid()))
}

#[cfg(not(unix))]
fn user_id() -> Option<String> {
    None
}
