//! `dead-letters list`.

use crate::args::Global;
use crate::commands::opened::Opened;
use crate::exit::Fault;
use crate::local::Queue;
use crate::output;
use crate::table::{Column, Table};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use strands_core::instant;
use strands_store::dead_letters::{Kept, Logged};
use strands_store::{Store, StoreError};

pub(super) const DEFAULT_DAYS: i64 = 90;
pub(super) const MOST_OF_QUEUE: usize = 1_000;

pub(super) async fn list(
    global: &Global,
    reason: Option<&str>,
    since: Option<&str>,
) -> Result<(), Fault> {
    let opened = Opened::read(global).await?;
    let since = since_or_all(&opened, since)?;
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
    print(global, &letters, reason);
    if !exhausted.is_empty() {
        let count = output::counted(exhausted.len(), "message");
        let ids: Vec<&str> = exhausted.iter().map(|(id, _)| id.as_str()).collect();
        output::note(
            global,
            &format!(
                "{count} in the queue's dead letters, as the retries ran out: {}",
                ids.join(", ")
            ),
        );
    }
    opened.note_sample(global);
    Ok(())
}

/// What was done with letters, newest first.
pub(super) async fn log(global: &Global, since: Option<&str>) -> Result<(), Fault> {
    let opened = Opened::read(global).await?;
    let since = since_or_all(&opened, since)?;
    let mut log = Vec::new();
    for day in days(since, opened.now) {
        let of_day = opened.store.dead_letter_log(day).await?;
        log.extend(of_day.into_iter().rev());
    }
    log.retain(|logged| logged.at >= since);
    if global.json {
        let query = json!({"since": instant::rfc3339(since)});
        let result = json!({ "log": log });
        output::json("strands.dead-letters.log/1", opened.now, &query, &result);
        return Ok(());
    }
    if log.is_empty() {
        output::note(global, "No message was replayed or dropped.");
        return Ok(());
    }
    let mut table =
        Table::new(&["AT", "WHO", "ACTION", "SHA-256", "REASON", "OUTCOME"].map(Column::Left));
    for Logged {
        at,
        action,
        sha256,
        reason,
        who,
        outcome,
        ..
    } in log
    {
        let at = output::time(at, &output::zone(global));
        table.row([at, who, action, short(&sha256), reason, outcome]);
    }
    output::print(&table.text());
    Ok(())
}

/// The first moment to look at: as asked, else as far back as letters are kept.
pub(super) fn since_or_all(opened: &Opened, since: Option<&str>) -> Result<Timestamp, Fault> {
    let since = opened.time(since)?;
    Ok(since.unwrap_or_else(|| days_before(opened.now, DEFAULT_DAYS)))
}

/// As much of a digest as people read and pass on.
pub(super) fn short(sha256: &str) -> String {
    sha256.chars().take(12).collect()
}

pub(super) fn days_before(now: Timestamp, days: i64) -> Timestamp {
    now.checked_sub(SignedDuration::from_hours(24 * days))
        .unwrap_or(Timestamp::UNIX_EPOCH)
}

/// The UTC days on which something may lie, newest first.
fn days(since: Timestamp, until: Timestamp) -> impl Iterator<Item = Date> {
    let newest = instant::utc_date(until.max(Timestamp::now()));
    let first = instant::utc_date(since);
    std::iter::successors(Some(newest), |day| day.yesterday().ok())
        .take_while(move |day| *day >= first)
}

/// Letters of every day from `since` to `until`, newest first.
pub(crate) async fn letters(
    store: &Store,
    since: Timestamp,
    until: Timestamp,
) -> Result<Vec<Kept>, StoreError> {
    let mut letters = Vec::new();
    for day in days(since, until) {
        letters.extend(store.dead_letters(day).await?);
    }
    letters.sort_by(|a, b| b.received_at.cmp(&a.received_at));
    Ok(letters)
}

pub(super) fn view(letter: &Kept) -> Value {
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

pub(super) fn print(global: &Global, letters: &[Kept], reason: Option<&str>) {
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
            short(&letter.letter_id),
            letter.message.clone(),
        ]);
    }
    output::print(&table.text());
}
