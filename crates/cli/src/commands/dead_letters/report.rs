//! What became of each chosen message, for people and for programs.

use super::chosen::{EXHAUSTED, query};
use super::list::short;
use crate::args::{Global, Letters};
use crate::exit::Fault;
use crate::output;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use strands_core::dead_letter::sha256;
use strands_store::dead_letters::{Kept, Logged};

/// One message, and what became of it.
#[derive(Debug, Serialize)]
pub(super) struct Item {
    /// SHA-256 of a letter's body, or the id of a message of the queue.
    pub(super) id: String,
    /// Under which day the letter lies.
    pub(super) day: Option<String>,
    /// Why it was refused.
    pub(super) reason: String,
    /// What became of it.
    pub(super) outcome: &'static str,
    /// The run that it is about, where it was tracked.
    pub(super) run_id: Option<String>,
    /// Why it could not be done.
    pub(super) detail: Option<String>,
    #[serde(skip)]
    pub(super) is_failure: bool,
}

impl Item {
    pub(super) fn letter(letter: &Kept, outcome: &'static str) -> Self {
        Self {
            id: letter.letter_id.clone(),
            day: Some(letter.day.clone()),
            reason: letter.reason.clone(),
            outcome,
            run_id: None,
            detail: None,
            is_failure: false,
        }
    }

    pub(super) fn message(name: &str, outcome: &'static str) -> Self {
        Self {
            id: name.to_owned(),
            day: None,
            reason: EXHAUSTED.to_owned(),
            outcome,
            run_id: None,
            detail: None,
            is_failure: false,
        }
    }

    /// The same, as something that could not be done.
    pub(super) fn failed(self, outcome: &'static str, why: &impl ToString) -> Self {
        Self {
            outcome,
            detail: Some(why.to_string()),
            is_failure: true,
            ..self
        }
    }

    /// The entry of the log.
    pub(super) fn logged(
        &self,
        action: &str,
        body: Option<&str>,
        at: Timestamp,
        who: &str,
    ) -> Logged {
        Logged {
            at,
            action: action.to_owned(),
            sha256: body.map_or_else(|| self.id.clone(), sha256),
            letter_day: self.day.clone(),
            reason: self.reason.clone(),
            who: who.to_owned(),
            outcome: self.outcome.to_owned(),
        }
    }

    fn line(&self) -> String {
        let id = match self.day {
            Some(_) => short(&self.id),
            None => self.id.clone(),
        };
        let more = self.detail.as_ref().or(self.run_id.as_ref());
        let more = more.map(|more| format!("  {more}")).unwrap_or_default();
        format!("{}  {id}  {}{more}", self.outcome, self.reason)
    }
}

/// Prints what was done, and says whether all of it was.
pub(super) fn print(
    global: &Global,
    args: &Letters,
    (word, schema): (&str, &str),
    now: Timestamp,
    items: Vec<Item>,
    missing: &[String],
) -> Result<(), Fault> {
    let failures = items.iter().filter(|item| item.is_failure).count() + missing.len();
    let total = items.len() + missing.len();
    if global.json {
        let errors = errors(&items, missing);
        let (letters, messages): (Vec<Item>, Vec<Item>) =
            items.into_iter().partition(|item| item.day.is_some());
        let result = json!({
            "dry_run": args.dry_run, "letters": letters, "retries_exhausted": messages,
        });
        output::json_partial(schema, now, &query(args), &result, &errors);
    } else {
        for item in &items {
            output::print(&item.line());
        }
        output::note(global, &summary(&items, args.dry_run));
    }
    if failures == 0 {
        return Ok(());
    }
    Err(Fault::Partial(format!(
        "{failures} of {total} could not be {word}{}",
        missing_text(missing)
    )))
}

/// Prints that nothing was chosen.
pub(super) fn nothing(global: &Global, args: &Letters, schema: &str, now: Timestamp) {
    if global.json {
        let result = json!({"dry_run": args.dry_run, "letters": [], "retries_exhausted": []});
        output::json(schema, now, &query(args), &result);
    } else {
        output::note(global, "There is no such message: nothing was changed.");
    }
}

/// The question before it is done.
pub(super) fn question(verb: &str, count: usize) -> String {
    format!("{verb} {}?", output::counted(count, "refused message"))
}

fn errors(items: &[Item], missing: &[String]) -> Vec<Value> {
    let failed = items.iter().filter(|item| item.is_failure).map(|item| {
        json!({"code": format!("strands::dead_letters::{}", item.outcome), "message": item.detail, "path": item.id})
    });
    let missing = missing.iter().map(|id| {
        json!({"code": "strands::not_found", "message": "no refused message has this id", "path": id})
    });
    failed.chain(missing).collect()
}

fn missing_text(missing: &[String]) -> String {
    match missing {
        [] => String::new(),
        ids => format!("; no refused message has the id {}", ids.join(", ")),
    }
}

fn summary(items: &[Item], dry_run: bool) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for item in items {
        *counts.entry(item.outcome).or_default() += 1;
    }
    let counts: Vec<String> = counts
        .into_iter()
        .map(|(outcome, count)| format!("{count} {outcome}"))
        .collect();
    let counts = counts.join(", ");
    if dry_run {
        format!("{counts}: nothing was changed.")
    } else {
        format!(
            "{counts}. `strands dead-letters list` shows what is left, `list --log` what was done."
        )
    }
}
