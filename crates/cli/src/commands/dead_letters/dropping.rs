//! `dead-letters drop`: away for good, with a line in the log.

use super::chosen::Chosen;
use super::report::{self, Item};
use super::who;
use crate::args::{Global, Letters};
use crate::ask;
use crate::commands::opened::Opened;
use crate::exit::Fault;
use crate::local::{Access, Embedded, Message, Queue};
use crate::output;
use jiff::Timestamp;
use strands_store::dead_letters::Kept;
use strands_store::{Store, StoreError};

pub(super) const SCHEMA: &str = "strands.dead-letters.drop/1";
const DROPPED: &str = "dropped";

pub(super) async fn run(global: &Global, args: &Letters) -> Result<(), Fault> {
    let opened = Opened::read(global).await?;
    let chosen = Chosen::of(&opened, args).await?;
    if chosen.len() == 0 {
        report::nothing(global, args, SCHEMA, opened.now);
        return Ok(());
    }
    let now = opened.now;
    let items = if args.dry_run {
        let letters = chosen.letters.iter();
        let letters = letters.map(|letter| Item::letter(letter, "droppable"));
        let messages = chosen.messages.iter();
        let messages = messages.map(|(name, _)| Item::message(name, "droppable"));
        letters.chain(messages).collect()
    } else {
        if !ask::may(&report::question("Drop for good", chosen.len()), args.yes)? {
            output::note(global, "Nothing was changed.");
            return Ok(());
        }
        drop(opened);
        let embedded = Embedded::open(&global.store, Access::Write).await?;
        let dropper = Dropper {
            store: embedded.store().await,
            queue: Queue::new(embedded.journal()),
            now,
            who: who(),
        };
        dropper.drop_all(&chosen).await
    };
    let words = ("dropped", SCHEMA);
    report::print(global, args, words, now, items, &chosen.missing)
}

struct Dropper {
    store: Store,
    queue: Queue,
    now: Timestamp,
    who: String,
}

impl Dropper {
    async fn drop_all(&self, chosen: &Chosen) -> Vec<Item> {
        let mut items = Vec::new();
        for letter in &chosen.letters {
            items.push(self::letter(&self.store, letter, self.now, &self.who).await);
        }
        for (name, message) in &chosen.messages {
            let item = Item::message(name, DROPPED);
            items.push(match self.message(&item, message).await {
                Ok(()) => item,
                Err(fault) => item.failed("failed", &fault),
            });
        }
        items
    }

    async fn message(&self, item: &Item, message: &Message) -> Result<(), Fault> {
        let logged = item.logged("drop", Some(&message.body), self.now, &self.who);
        self.store.log_dead_letter(&logged).await?;
        Ok(self.queue.remove_dead_letter(&item.id)?)
    }
}

/// Removes a letter and logs it, both or neither.
pub(super) async fn letter(store: &Store, letter: &Kept, now: Timestamp, who: &str) -> Item {
    let item = Item::letter(letter, DROPPED);
    let logged = item.logged("drop", None, now, who);
    match store.remove_dead_letter(letter, &logged).await {
        Ok(()) => item,
        Err(StoreError::Conflict) => item.failed(
            "refused_again",
            &"it was refused again meanwhile, and stays",
        ),
        Err(fault) => item.failed("failed", &fault),
    }
}
