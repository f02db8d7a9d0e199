//! `issues`: what is wrong with the code of jobs, as the registry has it.

mod list;
mod show;
mod shown;

use super::account;
use super::opened::Opened;
use crate::args::{Global, Issues};
use crate::exit::Fault;
use jiff::Timestamp;
use strands_aws::deployed::Deployed;
use strands_core::issue::IssueKey;
use strands_store::Store;

pub(crate) async fn run(global: &Global, command: &Issues) -> Result<(), Fault> {
    match command {
        Issues::List(arguments) => list::run(global, arguments).await,
        Issues::Show { id, stack } => show::run(global, id, stack).await,
    }
}

/// The registry that the flags name.
enum Registry {
    /// Of the local store.
    Local(Opened),
    /// Of an installation.
    Deployed { store: Store, now: Timestamp },
}

impl Registry {
    async fn of(global: &Global, stack: &str) -> Result<Self, Fault> {
        if !global.aws {
            return Ok(Self::Local(Opened::read(global).await?));
        }
        let account = account::of(global).await;
        let deployed = Deployed::new(account.config());
        let stack = account::stack(&deployed, stack).await?;
        Ok(Self::Deployed {
            store: account::store(account.config(), &stack),
            now: global.now.unwrap_or_else(Timestamp::now),
        })
    }

    const fn store(&self) -> &Store {
        match self {
            Self::Local(opened) => &opened.store,
            Self::Deployed { store, .. } => store,
        }
    }

    const fn now(&self) -> Timestamp {
        match self {
            Self::Local(opened) => opened.now,
            Self::Deployed { now, .. } => *now,
        }
    }

    fn note_sample(&self, global: &Global) {
        if let Self::Local(opened) = self {
            opened.note_sample(global);
        }
    }
}

/// The issue that a person names.
fn key(text: &str) -> Result<IssueKey, Fault> {
    text.parse()
        .map_err(|fault| Fault::Usage(format!("`{text}`: {fault}")))
}
