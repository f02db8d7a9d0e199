//! Which refused messages a command is about.

use super::list::{MOST_OF_QUEUE, letters, since_or_all};
use crate::args::Letters;
use crate::commands::opened::Opened;
use crate::exit::Fault;
use crate::local::{Message, Queue};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use strands_store::dead_letters::Kept;

/// The reason that stands for messages whose retries ran out.
pub(super) const EXHAUSTED: &str = "retries_exhausted";
const SHORTEST_PREFIX: usize = 8;

/// What was chosen.
pub(super) struct Chosen {
    pub(super) letters: Vec<Kept>,
    pub(super) messages: Vec<(String, Message)>,
    /// Ids that nothing has.
    pub(super) missing: Vec<String>,
}

impl Chosen {
    pub(super) async fn of(opened: &Opened, args: &Letters) -> Result<Self, Fault> {
        let since = since_or_all(opened, args.since.as_deref())?;
        let letters = letters(&opened.store, since, opened.now).await?;
        let mut messages = Queue::new(opened.embedded.journal()).dead_letters(MOST_OF_QUEUE)?;
        messages.retain(|(_, message)| message.at >= since);
        Self::among(letters, messages, args)
    }

    /// What `args` choose.
    pub(super) fn among(
        mut letters: Vec<Kept>,
        mut messages: Vec<(String, Message)>,
        args: &Letters,
    ) -> Result<Self, Fault> {
        let mut missing = args.id.clone();
        missing.retain(|id| {
            !letters.iter().any(|letter| is_letter(id, letter))
                && !messages.iter().any(|(name, _)| name == id)
        });
        if !args.id.is_empty() {
            refuse_ambiguous(&args.id, &letters)?;
            letters.retain(|letter| args.id.iter().any(|id| is_letter(id, letter)));
            messages.retain(|(name, _)| args.id.contains(name));
        }
        if let Some(reason) = &args.reason {
            letters.retain(|letter| letter.reason == *reason);
            messages.retain(|_| reason == EXHAUSTED);
        }
        if !args.id.is_empty() && missing.len() == args.id.len() {
            return Err(Fault::NotFound {
                message: format!("no refused message has the id {}", missing.join(", ")),
                help: "`strands dead-letters list` shows the ids".to_owned(),
            });
        }
        Ok(Self {
            letters,
            messages,
            missing,
        })
    }

    pub(super) fn len(&self) -> usize {
        self.letters.len() + self.messages.len()
    }
}

/// What was asked for, for the envelope.
pub(super) fn query(args: &Letters) -> Value {
    json!({
        "id": args.id, "reason": args.reason, "all": args.all, "since": args.since,
        "dry_run": args.dry_run,
    })
}

fn is_letter(id: &str, letter: &Kept) -> bool {
    id.len() >= SHORTEST_PREFIX && letter.letter_id.starts_with(id)
}

/// The same body on several days has one digest; two digests behind one prefix are a slip.
fn refuse_ambiguous(ids: &[String], letters: &[Kept]) -> Result<(), Fault> {
    for id in ids {
        let matching = letters.iter().filter(|letter| is_letter(id, letter));
        let digests: BTreeSet<&str> = matching.map(|letter| letter.letter_id.as_str()).collect();
        if digests.len() > 1 {
            let digests: Vec<&str> = digests.into_iter().collect();
            return Err(Fault::NotFound {
                message: format!("several letters begin with {id}: {}", digests.join(", ")),
                help: "give more digits".to_owned(),
            });
        }
    }
    Ok(())
}
