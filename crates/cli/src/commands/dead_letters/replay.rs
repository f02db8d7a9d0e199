//! `dead-letters replay`: through tracking again, then out of the dead letters.

use super::chosen::Chosen;
use super::report::{self, Item};
use super::who;
use crate::args::{Global, Letters};
use crate::ask;
use crate::commands::config;
use crate::commands::ingest::MONTHS_BACK;
use crate::commands::opened::Opened;
use crate::exit::Fault;
use crate::local::{self, Message, Plane, Queue, Setup};
use crate::output;
use jiff::Timestamp;
use strands_core::dead_letter::check_replayable;
use strands_core::event::intake::{self, Delivery};
use strands_core::instant;
use strands_core::run::Outcome;
use strands_store::dead_letters::Kept;
use strands_store::{Store, StoreError};
use tracking::Answer;

pub(super) const SCHEMA: &str = "strands.dead-letters.replay/1";

pub(super) async fn run(global: &Global, args: &Letters) -> Result<(), Fault> {
    let opened = Opened::read(global).await?;
    let chosen = Chosen::of(&opened, args).await?;
    if chosen.len() == 0 {
        report::nothing(global, args, SCHEMA, opened.now);
        return Ok(());
    }
    let now = opened.now;
    let items = if args.dry_run {
        preview(&opened.store, &chosen).await?
    } else {
        if !ask::may(&report::question("Replay", chosen.len()), args.yes)? {
            output::note(global, "Nothing was changed.");
            return Ok(());
        }
        let sample_as_of = opened.demo.as_ref().map(|mark| mark.end);
        drop(opened);
        let setup = Setup {
            environment: global.env.clone(),
            configuration: if sample_as_of.is_none() {
                config::in_force(global)?
            } else {
                None
            },
            sample_as_of,
            ..Setup::default()
        };
        let mut plane = Plane::open(&global.store, setup).await?;
        plane.settle_claims(now).await?;
        let replayer = Replayer {
            plane: &plane,
            now,
            who: who(),
        };
        let items = replayer.replay(&chosen).await;
        plane.finish(now, MONTHS_BACK).await?;
        items
    };
    let words = ("replayed", SCHEMA);
    report::print(global, args, words, now, items, &chosen.missing)
}

/// What would be replayed.
async fn preview(store: &Store, chosen: &Chosen) -> Result<Vec<Item>, Fault> {
    let mut items = Vec::new();
    for letter in &chosen.letters {
        let item = Item::letter(letter, "replayable");
        items.push(match body(store, letter).await? {
            Ok(_) => item,
            Err(why) => item.failed("not_replayable", &why),
        });
    }
    let messages = chosen.messages.iter();
    items.extend(messages.map(|(name, _)| Item::message(name, "replayable")));
    Ok(items)
}

/// The message that a letter keeps, or why it cannot be replayed.
pub(super) async fn body(
    store: &Store,
    letter: &Kept,
) -> Result<Result<String, String>, StoreError> {
    let Some(body) = store.dead_letter_body(letter).await? else {
        return Ok(Err("it is gone".to_owned()));
    };
    let checked = check_replayable(&body, letter.body_bytes, &letter.reason);
    Ok(checked.map(|()| body).map_err(|why| why.to_string()))
}

struct Replayer<'a> {
    plane: &'a Plane,
    now: Timestamp,
    who: String,
}

impl Replayer<'_> {
    /// Replays each on its own: one that fails holds up no other.
    async fn replay(&self, chosen: &Chosen) -> Vec<Item> {
        let mut items = Vec::new();
        for letter in &chosen.letters {
            let item = self.letter(letter).await;
            items.push(
                item.unwrap_or_else(|fault| Item::letter(letter, "").failed("failed", &fault)),
            );
        }
        for (name, message) in &chosen.messages {
            let item = self.message(name, message).await;
            items.push(
                item.unwrap_or_else(|fault| Item::message(name, "").failed("failed", &fault)),
            );
        }
        items
    }

    /// A message that is applied before a crash and not removed is a duplicate next time.
    async fn letter(&self, letter: &Kept) -> Result<Item, Fault> {
        let store = &self.plane.store;
        let item = Item::letter(letter, "");
        let body = match body(store, letter).await? {
            Ok(body) => body,
            Err(why) => return Ok(item.failed("not_replayable", &why)),
        };
        let item = told(item, &self.track(&body).await?);
        let logged = item.logged("replay", None, self.now, &self.who);
        let today = instant::utc_date(self.now);
        let written = match item.outcome {
            "rejected" if letter.day == today.to_string() => store.log_dead_letter(&logged).await,
            "rejected" => store.move_dead_letter(letter, today, &logged).await,
            _ => store.remove_dead_letter(letter, &logged).await,
        };
        match written {
            Err(StoreError::Conflict) => Ok(item.failed(
                "refused_again",
                &"it was refused again meanwhile, and stays",
            )),
            result => Ok(result.map(|()| item)?),
        }
    }

    async fn message(&self, name: &str, message: &Message) -> Result<Item, Fault> {
        let answer = self.track(&message.body).await?;
        let item = told(Item::message(name, ""), &answer);
        let logged = item.logged("replay", Some(&message.body), self.now, &self.who);
        self.plane.store.log_dead_letter(&logged).await?;
        Queue::new(self.plane.embedded.journal()).remove_dead_letter(name)?;
        Ok(item)
    }

    async fn track(&self, body: &str) -> Result<Answer, StoreError> {
        let message = intake::Message::read(body.as_bytes());
        let delivery = Delivery::Batch(vec![(String::new(), message)]);
        let moment = local::moment(self.now);
        let response = self.plane.tracking.track(delivery, moment).await;
        let results = response.results();
        let unanswered = || StoreError::Passing("tracking did not answer".to_owned());
        results
            .first()
            .map_or_else(|| Err(unanswered()), |it| (*it).clone())
    }
}

fn told(item: Item, answer: &Answer) -> Item {
    Item {
        outcome: match answer.outcome {
            Outcome::Applied => "applied",
            Outcome::Duplicate => "duplicate",
            Outcome::Stale => "stale",
            Outcome::Rejected => "rejected",
        },
        run_id: answer.run.as_ref().map(|run| run.run_id.clone()),
        detail: answer.error.as_ref().map(|error| error.message.clone()),
        ..item
    }
}
