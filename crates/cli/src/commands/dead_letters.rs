//! `dead-letters list`.

use super::opened::Opened;
use crate::args::{DeadLetters, Global};
use crate::exit::Fault;
use crate::local::Queue;
use crate::output;
use crate::table::{Column, Table};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use strands_core::instant;
use strands_store::dead_letters::Kept;
use strands_store::{Store, StoreError};

const DEFAULT_DAYS: i64 = 90;
const MOST_OF_QUEUE: usize = 1_000;

pub(crate) async fn run(global: &Global, command: &DeadLetters) -> Result<(), Fault> {
    let DeadLetters::List { reason, since } = command;
    let opened = Opened::read(global).await?;
    let since = match opened.time(since.as_deref())? {
        Some(since) => since,
        None => days_before(opened.now, DEFAULT_DAYS),
    };
    let mut letters = letters(&opened.store, since, opened.now).await?;
    if let Some(reason) = reason {
        letters.retain(|letter| letter.reason == *reason);
    }
    let exhausted = Queue::new(opened.embedded.journal()).dead_letters(MOST_OF_QUEUE)?;
    if global.json {
        let letters: Vec<Value> = letters.iter().map(view).collect();
        let exhausted: Vec<Value> = exhausted
            .iter()
            .map(|(id, message)| json!({"message_id": id, "receives": message.receives}))
            .collect();
        let query = json!({"reason": reason, "since": instant::rfc3339(since)});
        let result = json!({"letters": letters, "retries_exhausted": exhausted});
        output::json("strands.dead-letters.list/1", opened.now, &query, &result);
        return Ok(());
    }
    print(global, &letters, reason.as_deref());
    if !exhausted.is_empty() {
        let count = output::counted(exhausted.len(), "message");
        output::note(
            global,
            &format!("{count} in the queue's dead letters: the retries ran out."),
        );
    }
    opened.note_sample(global);
    Ok(())
}

fn days_before(now: Timestamp, days: i64) -> Timestamp {
    now.checked_sub(SignedDuration::from_hours(24 * days))
        .unwrap_or(Timestamp::UNIX_EPOCH)
}

/// Letters of every day from `since` to `until`, newest first.
pub(crate) async fn letters(
    store: &Store,
    since: Timestamp,
    until: Timestamp,
) -> Result<Vec<Kept>, StoreError> {
    let mut letters = Vec::new();
    let mut day: Date = instant::utc_date(until.max(Timestamp::now()));
    let first = instant::utc_date(since);
    while day >= first {
        letters.extend(store.dead_letters(day).await?);
        match day.yesterday() {
            Ok(before) => day = before,
            Err(_) => break,
        }
    }
    letters.sort_by(|a, b| b.received_at.cmp(&a.received_at));
    Ok(letters)
}

fn view(letter: &Kept) -> Value {
    json!({
        "day": letter.day,
        "letter_id": letter.letter_id,
        "reason": letter.reason,
        "message": letter.message,
        "received_at": letter.received_at,
        "count": letter.count,
        "body_bytes": letter.body_bytes,
    })
}

fn print(global: &Global, letters: &[Kept], reason: Option<&str>) {
    if letters.is_empty() {
        let which = reason
            .map(|reason| format!(" for the reason `{reason}`"))
            .unwrap_or_default();
        output::note(global, &format!("No message was refused{which}."));
        return;
    }
    let mut table = Table::new(&[
        Column::Left("RECEIVED"),
        Column::Left("REASON"),
        Column::Right("COUNT"),
        Column::Right("BYTES"),
        Column::Left("SHA-256"),
        Column::Left("WHY"),
    ]);
    for letter in letters {
        let received: Option<Timestamp> = letter.received_at.parse().ok();
        table.row([
            received.map_or_else(String::new, |it| output::time(it, &output::zone(global))),
            letter.reason.clone(),
            letter.count.to_string(),
            letter.body_bytes.to_string(),
            letter.letter_id.chars().take(12).collect(),
            letter.message.clone(),
        ]);
    }
    output::print(&table.text());
}
