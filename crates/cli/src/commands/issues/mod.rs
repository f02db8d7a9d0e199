//! `issues`: what is wrong with the code of jobs, as the registry has it, and what people decide about it.

mod decide;
mod list;
mod show;
mod shown;

use super::account;
use super::opened::Opened;
use crate::args::{Global, Issues};
use crate::exit::Fault;
use jiff::Timestamp;
use strands_aws::deployed::Deployed;
use strands_core::issue::{Decision, IssueKey};
use strands_store::Store;

pub(crate) async fn run(global: &Global, command: &Issues) -> Result<(), Fault> {
    match command {
        Issues::List(arguments) => list::run(global, arguments).await,
        Issues::Show { id, stack } => show::run(global, id, stack).await,
        Issues::Mute { of, until, reason } => decide::mute(global, of, until, reason).await,
        Issues::Fix { of, reason } => {
            decide::run(global, of, Decision::Fix, reason.as_deref()).await
        }
        Issues::Reopen { of, reason } => {
            decide::run(global, of, Decision::Reopen, reason.as_deref()).await
        }
        Issues::Assign { of, owner } => decide::assign(global, of, owner).await,
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
        Self::deployed(global, stack).await
    }

    /// The same, to write to it.
    async fn writable(global: &Global, stack: &str) -> Result<Self, Fault> {
        if !global.aws {
            return Ok(Self::Local(Opened::write(global).await?));
        }
        Self::deployed(global, stack).await
    }

    async fn deployed(global: &Global, stack: &str) -> Result<Self, Fault> {
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

fn unknown(id: &str) -> Fault {
    Fault::NotFound {
        message: format!("no issue is known as `{id}`"),
        help: "`strands issues list --status all` shows what is there".to_owned(),
    }
}

/// The issue that a person names.
fn key(text: &str) -> Result<IssueKey, Fault> {
    text.parse()
        .map_err(|fault| Fault::Usage(format!("`{text}`: {fault}")))
}
