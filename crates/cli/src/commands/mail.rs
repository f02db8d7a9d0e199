//! `mail outbox`, `mail preview`.

mod samples;

use super::config;
use super::opened::Opened;
use super::runs::find;
use crate::args::{Global, MailKind, MailPreview};
use crate::exit::Fault;
use crate::local::{self, FolderSink};
use crate::output;
use crate::table::{Column, Table};
use email_notification::{Channels, EmailNotification, Office};
use jiff::Timestamp;
use samples::Sample;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use strands_core::incident::{
    Because, Kind as About, MailRow, MailState, Step, job_key, month_in_words,
};
use strands_core::instant;
use strands_core::run::{Ledger, State};
use strands_core::settings::Settings;
use strands_mail::{Kind, Mail, eml};

pub(crate) async fn outbox(global: &Global, limit: usize) -> Result<(), Fault> {
    let opened = Opened::read(global).await?;
    let mut mails = opened.store.mails_of_all_states().await?;
    mails.sort_by(|a, b| (b.created_at, &b.mail_id).cmp(&(a.created_at, &a.mail_id)));
    let all = mails.len();
    mails.truncate(limit);
    let sink = FolderSink::of(&global.store);
    if global.json {
        let rows: Vec<Value> = mails.iter().map(|mail| view(mail, &sink)).collect();
        let result = json!({"mails": rows, "total": all});
        output::json(
            "strands.mail.outbox/1",
            opened.now,
            &json!({"limit": limit}),
            &result,
        );
        return Ok(());
    }
    if mails.is_empty() {
        output::note(global, "No mail was written.");
        return Ok(());
    }
    print(global, &mails);
    let folder = global.store.join(local::OUTBOX);
    let all = output::counted(all, "mail");
    output::note(
        global,
        &format!("{all}; those sent lie in {}", folder.display()),
    );
    opened.note_sample(global);
    Ok(())
}

fn view(mail: &MailRow, sink: &FolderSink) -> Value {
    let path = sink.path(mail);
    json!({
        "mail_id": mail.mail_id,
        "incident_id": mail.incident_id,
        "step": mail.step.to_string(),
        "state": mail.state.as_str(),
        "address": mail.address,
        "run_key": mail.run_key,
        "created_at": instant::rfc3339(mail.created_at),
        "sent_at": mail.sent_at.map(instant::rfc3339),
        "attempts": mail.attempts,
        "reason": mail.reason,
        "file": sink.has(mail).then(|| path.display().to_string()),
    })
}

fn print(global: &Global, mails: &[MailRow]) {
    let zone = output::zone(global);
    let mut table = Table::new(&[
        Column::Left("STATE"),
        Column::Left("WRITTEN"),
        Column::Left("STEP"),
        Column::Left("JOB"),
        Column::Left("TO"),
        Column::Left("FILE"),
    ]);
    for mail in mails {
        let job = || mail.job_key.split_once('/').map_or("", |(_, job)| job);
        let job = month_in_words(&mail.job_key).unwrap_or_else(|| job().to_owned());
        let file = match mail.state {
            MailState::Sent => local::file_of(mail),
            _ => mail.reason.clone().unwrap_or_default(),
        };
        table.row([
            state_word(mail.state).to_owned(),
            output::time(mail.created_at, &zone),
            mail.step.to_string(),
            job,
            mail.address.clone(),
            file,
        ]);
    }
    output::print(&table.text());
}

fn state_word(state: MailState) -> &'static str {
    match state {
        MailState::Suppressed => "withdrawn",
        _ => state.as_str(),
    }
}

pub(crate) async fn preview(global: &Global, args: &MailPreview) -> Result<(), Fault> {
    let preview = match source(args.kind) {
        Source::Outbox(step) => written(global, args, step).await?,
        Source::Sample(sample) => made_up(global, args, sample)?,
    };
    write(args, &preview)?;
    let mail = &preview.mail;
    if global.json {
        let result = json!({
            "subject": mail.subject, "preheader": mail.preheader,
            "headers": mail.headers, "html": mail.html, "text": mail.text,
        });
        output::json(
            "strands.mail.preview/1",
            preview.now,
            &preview.query,
            &result,
        );
    } else if args.text || (args.html.is_none() && args.eml.is_none()) {
        output::print(&format!("Subject: {}\n\n{}", mail.subject, mail.text));
    }
    Ok(())
}

/// Where a mail's facts come from.
enum Source {
    /// The mails of this step lie in the outbox.
    Outbox(Step),
    /// They are made up.
    Sample(Sample),
}

fn source(kind: MailKind) -> Source {
    match kind {
        MailKind::Failure => Source::Outbox(Step::Opened),
        MailKind::Recovery => Source::Outbox(Step::Resolved(0)),
        MailKind::Success => Source::Outbox(Step::Success),
        MailKind::Update => Source::Sample(Sample::Notice(Kind::Update)),
        MailKind::Reopened => Source::Sample(Sample::Notice(Kind::Reopened)),
        MailKind::Flapping => Source::Sample(Sample::Notice(Kind::Flapping)),
        MailKind::Group => Source::Sample(Sample::Notice(Kind::Group)),
        MailKind::Storm => Source::Sample(Sample::Notice(Kind::Storm)),
        MailKind::Cost => Source::Sample(Sample::Notice(Kind::Budget)),
        MailKind::Month => Source::Sample(Sample::Month),
        MailKind::Compliance => Source::Sample(Sample::Exposure),
        MailKind::Digest => Source::Sample(Sample::Digest),
    }
}

/// A rendered mail, and what it was rendered from.
struct Preview {
    mail: Mail,
    from: String,
    to: String,
    now: Timestamp,
    query: Value,
}

/// The mail of a run in the store.
async fn written(global: &Global, args: &MailPreview, step: Step) -> Result<Preview, Fault> {
    let opened = Opened::read(global).await?;
    let made_up = opened.demo.as_ref().map(|mark| mark.end);
    let settings = settings_of(global, made_up.is_some())?;
    let office = local::office(&global.store, global.env.clone(), &settings, made_up);
    let office = office.map_err(Fault::store)?;
    let notification = EmailNotification {
        store: opened.store.clone(),
        channels: Channels::none(),
        sink: FolderSink::of(&global.store),
        office,
    };
    let row = match &args.run {
        Some(id) => of_run(&opened, &notification.office, step, id).await?,
        None => newest(&opened, step).await?,
    };
    let Some(letter) = notification.compose(&row).await? else {
        return Err(Fault::NotFound {
            message: "the run of that mail has expired".to_owned(),
            help: "name another with --run".to_owned(),
        });
    };
    Ok(Preview {
        mail: letter.render(&notification.office.site),
        from: notification.office.sender,
        to: row.address,
        now: opened.now,
        query: json!({"kind": step.to_string(), "run": row.run_key}),
    })
}

/// What the configuration says of mails. A store of made-up data has none.
fn settings_of(global: &Global, is_made_up: bool) -> Result<Settings, Fault> {
    if is_made_up {
        return Ok(Settings::default());
    }
    let configuration = config::in_force(global)?;
    Ok(configuration.map_or_else(Settings::default, |loaded| loaded.settings()))
}

/// A mail of facts that are made up and say so; it needs no store.
fn made_up(global: &Global, args: &MailPreview, sample: Sample) -> Result<Preview, Fault> {
    if args.run.is_some() {
        return Err(Fault::Usage(
            "--run goes with failure, recovery and success; other kinds show made-up facts"
                .to_owned(),
        ));
    }
    let now = global.now.unwrap_or_else(Timestamp::now);
    let settings = Settings::default();
    let office = local::office(&global.store, global.env.clone(), &settings, Some(now));
    let office = office.map_err(Fault::store)?;
    let reader = samples::reader(&office);
    Ok(Preview {
        mail: sample.mail(&office, &reader, now),
        from: office.sender,
        to: reader.address,
        now,
        query: json!({"kind": sample.word(), "run": null}),
    })
}

fn write(args: &MailPreview, preview: &Preview) -> Result<(), Fault> {
    let Preview {
        mail,
        from,
        to,
        now,
        ..
    } = preview;
    if let Some(path) = &args.html {
        write_file(path, mail.html.as_bytes())?;
    }
    if let Some(path) = &args.eml {
        let bytes = eml(mail, from, to, *now, "preview@strands.local");
        write_file(path, &bytes)?;
    }
    Ok(())
}

fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Fault> {
    fs::write(path, bytes).map_err(|fault| Fault::Usage(format!("{}: {fault}", path.display())))
}

/// Whether it is a mail, and of that step; the end of any opening is of one kind.
fn is_of(mail: &MailRow, step: Step) -> bool {
    let is_of_step = mail.step == step || (mail.step.is_resolution() && step.is_resolution());
    is_of_step && mail.because != Because::Channel
}

/// The newest mail of that kind that was not withdrawn.
async fn newest(opened: &Opened, step: Step) -> Result<MailRow, Fault> {
    let mut mails = opened.store.mails_of_all_states().await?;
    mails.retain(|mail| is_of(mail, step) && mail.state != MailState::Suppressed);
    mails
        .into_iter()
        .max_by_key(|mail| (mail.created_at, mail.mail_id.clone()))
        .ok_or_else(|| Fault::NotFound {
            message: "no mail of that kind was written".to_owned(),
            help: "name a run with --run; `strands runs list` shows what is there".to_owned(),
        })
}

/// The mail that was written for a run, or the one that would be.
async fn of_run(opened: &Opened, office: &Office, step: Step, id: &str) -> Result<MailRow, Fault> {
    let run = find(&opened.store, id, None).await?;
    let job_key = job_key(&office.environment, run.job_name());
    let run_key = run.key.text();
    let mut mails = opened.store.mails(&job_key, None).await?;
    mails.retain(|mail| is_of(mail, step) && mail.run_key.as_ref() == Some(&run_key));
    if let Some(mail) = mails.pop() {
        return Ok(mail);
    }
    let fits = match step {
        Step::Opened => matches!(run.state(), State::Failed | State::Timeout),
        Step::Success => run.state() == State::Success,
        _ => false,
    };
    if !fits {
        return Err(Fault::Usage(format!(
            "the run ended in {}, and no mail of that kind was written for it",
            run.state()
        )));
    }
    Ok(unwritten(office, &run, step, job_key))
}

fn unwritten(office: &Office, run: &Ledger, step: Step, job_key: String) -> MailRow {
    let told = match step {
        Step::Success => office.routing.on_success(run.job_name()),
        _ => office.routing.on_failure(run.job_name()),
    };
    let reader = told.into_iter().next();
    let (address, because) = reader.unwrap_or(("reader@localhost".to_owned(), Because::Fallback));
    MailRow {
        job_key,
        entry: String::new(),
        mail_id: String::new(),
        incident_id: String::new(),
        incident_entry: None,
        step,
        round: 0,
        kind: About::Failure,
        severity: office.routing.severity(run.job_name()),
        update: None,
        address,
        because,
        run_key: Some(run.key.text()),
        state: MailState::Pending,
        due_at: 0,
        hold: None,
        attempts: 0,
        created_at: run.received_at,
        claimed_at: None,
        unconfirmed_at: None,
        sent_at: None,
        provider_id: None,
        reason: None,
        digest: None,
    }
}
