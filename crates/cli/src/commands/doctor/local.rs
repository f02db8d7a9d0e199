//! Checks of the local store.

use super::check::{self, Check, Verdict};
use super::prices;
use crate::args::Global;
use crate::commands::config;
use crate::commands::letters;
use crate::commands::opened::Opened;
use crate::exit::Fault;
use crate::local::{self, Queue, SETTINGS_FILE};
use crate::output;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use strands_core::incident::MailState;

const MOST_OF_QUEUE: usize = 10_000;
const LOOK_BACK_DAYS: i64 = 90;

pub(super) async fn run(global: &Global) -> Result<(), Fault> {
    let opened = Opened::read(global).await?;
    let checks = vec![
        store(global, &opened),
        tables(&opened)?,
        prices::embedded(opened.now),
        configuration(global),
        settings(global),
        failures(&opened).await?,
        queue(&opened)?,
        dead_letters(&opened).await?,
        mails(&opened).await?,
    ];
    if global.json {
        let failed = check::count(&checks, Verdict::Failed);
        let result = json!({"checks": checks, "failed": failed, "demo": opened.demo.is_some()});
        output::json("strands.doctor/1", opened.now, &json!({}), &result);
    } else {
        check::print(&checks);
    }
    check::end(&checks)
}

fn store(global: &Global, opened: &Opened) -> Check {
    let folder = global.store.display();
    match &opened.demo {
        Some(mark) if !mark.is_complete() => Check::bad(
            "store",
            Verdict::Warning,
            format!("{folder}: a demo that runs still, or was stopped half-way"),
            "`strands demo` goes on where it stopped",
        ),
        Some(mark) => Check::ok(
            "store",
            format!(
                "{folder}: sample data of `strands demo`, a month that ends {}",
                mark.end
            ),
        ),
        None => Check::ok("store", format!("{folder}: opens and reads")),
    }
}

fn tables(opened: &Opened) -> Result<Check, Fault> {
    let missing = opened.embedded.missing_tables()?;
    if missing.is_empty() {
        return Ok(Check::ok("tables", "all are there"));
    }
    let names: Vec<_> = missing.into_iter().map(|table| table.name).collect();
    Ok(Check::bad(
        "tables",
        Verdict::Failed,
        format!("missing: {}", names.join(", ")),
        "any command that writes, such as `strands ingest`, creates them",
    ))
}

fn configuration(global: &Global) -> Check {
    let file = global.config.display();
    match config::first_fault(global) {
        None => Check::ok(
            "configuration",
            "no file: what is known of jobs comes from tags",
        ),
        Some(Ok(jobs)) => {
            let jobs = output::counted(jobs, "job");
            Check::ok("configuration", format!("{file}: {jobs}"))
        }
        Some(Err(fault)) => Check::bad(
            "configuration",
            Verdict::Failed,
            format!("{file}: {fault}"),
            "`strands config validate` names every fault; until then commands that write refuse the file",
        ),
    }
}

fn settings(global: &Global) -> Check {
    let path = global.store.join(SETTINGS_FILE);
    let configured = config::settings(global);
    let place = match &configured.routing {
        Some(_) => global.config.display(),
        None => path.display(),
    };
    match local::office(&global.store, global.env.clone(), &configured, None) {
        Err(fault) => Check::bad(
            "notifications",
            Verdict::Failed,
            fault.to_string(),
            "mend the file",
        ),
        Ok(office) if office.routing.addresses().is_empty() => Check::bad(
            "notifications",
            Verdict::Warning,
            format!("nobody is named in {place}, so nobody is told"),
            "write {\"fallback\": [\"you@example.com\"]} there",
        ),
        Ok(office) => Check::ok(
            "notifications",
            format!("{} addresses in {place}", office.routing.addresses().len()),
        ),
    }
}

async fn failures(opened: &Opened) -> Result<Check, Fault> {
    let failed = opened.store.failed_in_last_day(opened.now).await?;
    Ok(match failed.first() {
        None => Check::ok("runs", "none failed in the last 24 hours"),
        Some(newest) => Check::bad(
            "runs",
            Verdict::Warning,
            format!(
                "{} failed in the last 24 hours",
                output::counted(failed.len(), "run")
            ),
            format!("the newest: strands runs get {}", newest.execution_id),
        ),
    })
}

fn queue(opened: &Opened) -> Result<Check, Fault> {
    let queue = Queue::new(opened.embedded.journal());
    let exhausted = queue.dead_letters(MOST_OF_QUEUE)?.len();
    let waiting = queue.depth(MOST_OF_QUEUE)?;
    Ok(match (exhausted, waiting) {
        (0, 0) => Check::ok("queue", "empty"),
        (0, waiting) => Check::bad(
            "queue",
            Verdict::Warning,
            format!("{} waiting", output::counted(waiting, "message")),
            "`strands demo` goes on where it stopped",
        ),
        (exhausted, _) => Check::bad(
            "queue",
            Verdict::Failed,
            format!(
                "the retries of {} ran out",
                output::counted(exhausted, "message")
            ),
            "see `strands dead-letters list`",
        ),
    })
}

async fn dead_letters(opened: &Opened) -> Result<Check, Fault> {
    let back = SignedDuration::from_hours(24 * LOOK_BACK_DAYS);
    let since = opened
        .now
        .checked_sub(back)
        .unwrap_or(Timestamp::UNIX_EPOCH);
    let letters = letters(&opened.store, since, opened.now).await?;
    Ok(match letters.len() {
        0 => Check::ok("dead letters", "none"),
        count => Check::bad(
            "dead letters",
            Verdict::Warning,
            format!("{} refused", output::counted(count, "message")),
            "`strands dead-letters list` says why",
        ),
    })
}

async fn mails(opened: &Opened) -> Result<Check, Fault> {
    let mails = opened.store.mails_of_all_states().await?;
    let count = |state: MailState| mails.iter().filter(|mail| mail.state == state).count();
    let overdue = mails.iter().filter(|mail| {
        mail.state == MailState::Pending && mail.due_at <= opened.now.as_millisecond()
    });
    let overdue = overdue.count();
    let finding = format!(
        "{} sent, {} withdrawn, {} wait",
        count(MailState::Sent),
        count(MailState::Suppressed),
        count(MailState::Pending)
    );
    Ok(
        match (
            count(MailState::Failed),
            count(MailState::Claimed) + overdue,
        ) {
            (0, 0) => Check::ok("mails", finding),
            (0, stuck) => Check::bad(
                "mails",
                Verdict::Warning,
                format!("{finding}; {stuck} should have left"),
                "any command that writes sends them",
            ),
            (failed, _) => Check::bad(
                "mails",
                Verdict::Failed,
                format!("{finding}; {failed} failed for good"),
                "`strands mail outbox` says why",
            ),
        },
    )
}
