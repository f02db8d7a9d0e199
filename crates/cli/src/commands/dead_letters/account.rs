//! Refused messages of an installation in the account. A replay is a message in tracking's queue; what
//! retries ran out for is moved back by SQS itself.

use super::chosen::{Chosen, EXHAUSTED};
use super::list::{DEFAULT_DAYS, days_before, letters, print, view};
use super::report::{self, Item};
use super::{dropping, replay, who};
use crate::args::{DeadLetters, Global, Letters};
use crate::ask;
use crate::commands::account;
use crate::exit::Fault;
use crate::output;
use jiff::Timestamp;
use serde_json::{Value, json};
use strands_aws::deployed::{Deployed, Queue, Stack};
use strands_core::instant;
use strands_core::typed_time;
use strands_store::dead_letters::Kept;
use strands_store::{Store, StoreError};

const SENT: &str = "sent";
/// The queues for what cannot be delivered, and whether SQS knows where their messages came from.
const QUEUES: [(&str, bool); 4] = [
    ("RunEventsDeadLetters", true),
    ("MailEventsDeadLetters", true),
    ("RuleDeadLetters", false),
    ("StreamFailures", false),
];

pub(super) async fn run(global: &Global, command: &DeadLetters) -> Result<(), Fault> {
    match command {
        DeadLetters::List { log: true, .. } => Err(Fault::Usage(
            "the log of an account lies in its table DeadLetters, under log#".to_owned(),
        )),
        DeadLetters::List {
            reason,
            since,
            stack,
            ..
        } => list(global, stack, reason.as_deref(), since.as_deref()).await,
        DeadLetters::Replay(args) => replay(global, args).await,
        DeadLetters::Drop(args) => remove(global, args).await,
    }
}

/// An installation, opened.
struct Place {
    deployed: Deployed,
    stack: Stack,
    store: Store,
    now: Timestamp,
}

impl Place {
    async fn open(global: &Global, name: &str) -> Result<Self, Fault> {
        let account = account::of(global).await;
        let deployed = Deployed::new(account.config());
        deployed.has_credentials().await?;
        let stack = account::stack(&deployed, name).await?;
        let store = account::store(account.config(), &stack);
        let now = global.now.unwrap_or_else(Timestamp::now);
        Ok(Self {
            deployed,
            stack,
            store,
            now,
        })
    }

    async fn letters(&self, since: Option<&str>) -> Result<Vec<Kept>, Fault> {
        Ok(letters(&self.store, self.since(since)?, self.now).await?)
    }

    fn since(&self, since: Option<&str>) -> Result<Timestamp, Fault> {
        match since {
            None => Ok(days_before(self.now, DEFAULT_DAYS)),
            Some(text) => {
                typed_time::read(text, self.now).map_err(|it| Fault::Usage(it.to_string()))
            }
        }
    }

    fn url(&self, queue: &str) -> Result<&str, Fault> {
        let outputs = &self.stack.outputs;
        let url = outputs.get(&format!("{queue}Url"));
        let url = url.or_else(|| outputs.get(&format!("{queue}QueueUrl")));
        let absent = || Fault::Service(format!("the stack has no output {queue}Url"));
        url.map(String::as_str).ok_or_else(absent)
    }

    async fn queue(&self, name: &str) -> Result<Queue, Fault> {
        let queue = self.deployed.queue(self.url(name)?).await?;
        Ok(queue.unwrap_or_default())
    }

    /// Puts a letter's message into tracking's queue, and then removes the letter: a crash in between
    /// makes a duplicate.
    async fn resend(&self, letter: &Kept, who: &str) -> Item {
        let item = Item::letter(letter, SENT);
        match self.send(letter).await {
            Err(fault) => item.failed("failed", &fault),
            Ok(Err(why)) => item.failed("not_replayable", &why),
            Ok(Ok(())) => {
                let logged = item.logged("replay", None, self.now, who);
                match self.store.remove_dead_letter(letter, &logged).await {
                    Ok(()) => item,
                    Err(StoreError::Conflict) => item.failed(
                        "refused_again",
                        &"it was refused again meanwhile, and stays",
                    ),
                    Err(fault) => item.failed("failed", &fault),
                }
            }
        }
    }

    async fn send(&self, letter: &Kept) -> Result<Result<(), String>, Fault> {
        match replay::body(&self.store, letter).await? {
            Err(why) => Ok(Err(why)),
            Ok(body) => {
                self.deployed.send(self.url("RunEvents")?, &body).await?;
                Ok(Ok(()))
            }
        }
    }

    /// Has SQS move back what lies in a queue.
    async fn move_back(&self, name: &str, queue: &Queue) -> Item {
        let item = Item::message(name, "moving");
        let Some(arn) = &queue.arn else {
            return item.failed("failed", &"SQS does not tell the queue's ARN");
        };
        match self.deployed.move_back(arn).await {
            Ok(()) => item,
            Err(fault) => item.failed("failed", &fault),
        }
    }

    /// The queues that hold something and can be moved back, where `args` are about them.
    async fn exhausted(&self, args: &Letters) -> Result<Vec<(&'static str, Queue)>, Fault> {
        let mut queues = Vec::new();
        if args.all || args.reason.as_deref() == Some(EXHAUSTED) {
            for (name, _) in QUEUES.iter().filter(|(_, moves)| *moves) {
                let queue = self.queue(name).await?;
                if queue.messages() > 0 {
                    queues.push((*name, queue));
                }
            }
        }
        Ok(queues)
    }
}

async fn list(
    global: &Global,
    stack: &str,
    reason: Option<&str>,
    since: Option<&str>,
) -> Result<(), Fault> {
    let place = Place::open(global, stack).await?;
    let mut letters = place.letters(since).await?;
    if let Some(reason) = reason {
        letters.retain(|letter| letter.reason == *reason);
    }
    let mut queues = Vec::new();
    let mut unread = Vec::new();
    for (name, _) in QUEUES {
        match place.queue(name).await {
            Ok(queue) => queues.push((name, queue.messages())),
            Err(fault) => unread.push((name, fault.to_string())),
        }
    }
    if global.json {
        let letters: Vec<Value> = letters.iter().map(view).collect();
        let queues: Vec<Value> = queues
            .iter()
            .map(|(name, messages)| json!({"queue": name, "messages": messages}))
            .collect();
        let errors: Vec<Value> = unread
            .iter()
            .map(
                |(name, fault)| json!({"code": "strands::service", "message": fault, "path": name}),
            )
            .collect();
        let since = instant::rfc3339(place.since(since)?);
        let query = json!({"stack": stack, "reason": reason, "since": since});
        let result = json!({"letters": letters, "queues": queues});
        let schema = "strands.dead-letters.list/1";
        output::json_partial(schema, place.now, &query, &result, &errors);
    } else {
        print(global, &letters, reason);
        for (name, messages) in queues.iter().filter(|(_, messages)| *messages > 0) {
            output::print(&format!(
                "{name} holds {messages}: docs/operations.md says what to do"
            ));
        }
    }
    match unread.first() {
        None => Ok(()),
        Some((name, fault)) => Err(Fault::Partial(format!("{name} was not looked at: {fault}"))),
    }
}

async fn replay(global: &Global, args: &Letters) -> Result<(), Fault> {
    let place = Place::open(global, &args.stack).await?;
    let chosen = Chosen::among(
        place.letters(args.since.as_deref()).await?,
        Vec::new(),
        args,
    )?;
    let queues = place.exhausted(args).await?;
    let schema = replay::SCHEMA;
    if chosen.len() == 0 && queues.is_empty() {
        report::nothing(global, args, schema, place.now);
        return Ok(());
    }
    let mut items = Vec::new();
    if args.dry_run {
        for letter in &chosen.letters {
            let item = Item::letter(letter, "replayable");
            items.push(match replay::body(&place.store, letter).await? {
                Ok(_) => item,
                Err(why) => item.failed("not_replayable", &why),
            });
        }
        items.extend(
            queues
                .iter()
                .map(|(name, _)| Item::message(name, "movable")),
        );
    } else {
        let held: u64 = queues.iter().map(|(_, queue)| queue.messages()).sum();
        let count = chosen.len() + usize::try_from(held).unwrap_or(usize::MAX);
        if !ask::may(&report::question("Replay", count), args.yes)? {
            output::note(global, "Nothing was changed.");
            return Ok(());
        }
        let who = who();
        for letter in &chosen.letters {
            items.push(place.resend(letter, &who).await);
        }
        for (name, queue) in &queues {
            items.push(place.move_back(name, queue).await);
        }
    }
    report::print(
        global,
        args,
        ("replayed", schema),
        place.now,
        items,
        &chosen.missing,
    )
}

async fn remove(global: &Global, args: &Letters) -> Result<(), Fault> {
    let place = Place::open(global, &args.stack).await?;
    let chosen = Chosen::among(
        place.letters(args.since.as_deref()).await?,
        Vec::new(),
        args,
    )?;
    let schema = dropping::SCHEMA;
    if chosen.len() == 0 {
        report::nothing(global, args, schema, place.now);
        return Ok(());
    }
    let items = if args.dry_run {
        let letters = chosen.letters.iter();
        letters
            .map(|letter| Item::letter(letter, "droppable"))
            .collect()
    } else {
        if !ask::may(&report::question("Drop for good", chosen.len()), args.yes)? {
            output::note(global, "Nothing was changed.");
            return Ok(());
        }
        let who = who();
        let mut items = Vec::new();
        for letter in &chosen.letters {
            items.push(dropping::letter(&place.store, letter, place.now, &who).await);
        }
        items
    };
    report::print(
        global,
        args,
        ("dropped", schema),
        place.now,
        items,
        &chosen.missing,
    )
}
