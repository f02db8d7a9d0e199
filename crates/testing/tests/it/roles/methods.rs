//! What each method of the store takes that a function names, seen by calling it.

use super::stories::{Witness, mail_story};
use crate::crash::office::{READER, now};
use jiff::SignedDuration;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use strands_core::dead_letter::DeadLetter;
use strands_core::event::{Reason, Rejection};
use strands_core::incident::{IncidentState, MailState, environment_key};
use strands_core::instant::utc_date;
use strands_core::issue::{Decided, Decision};
use strands_core::job::JobKey;
use strands_core::now::{JobNow, PastRun};
use strands_core::reconcile::{Reach, begin};
use strands_core::run::{Platform, State};
use strands_core::session::Session;
use strands_core::totals::{Board, Group, Owner};
use strands_store::executions::Selection;
use strands_store::outbox::Fate;
use strands_store::trends::Month;
use strands_testing::{Right, TestStore};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// Where a function's own calls of the store stand.
fn folders(binary: &str) -> Vec<PathBuf> {
    let own = Path::new(ROOT).join("functions").join(binary).join("src");
    match binary {
        "dashboard" => vec![own, Path::new(ROOT).join("crates/web/src/server")],
        _ => vec![own],
    }
}

fn sources(folder: &Path) -> Vec<String> {
    let paths = fs::read_dir(folder).unwrap();
    let paths = paths.map(|entry| entry.unwrap().path());
    let of = |path: PathBuf| {
        if path.is_dir() {
            sources(&path)
        } else {
            vec![fs::read_to_string(path).unwrap()]
        }
    };
    paths.flat_map(of).collect()
}

/// The methods of the store that the source of a function names.
pub(super) fn named_by(binary: &str) -> BTreeSet<String> {
    let mut named = BTreeSet::new();
    for source in folders(binary).iter().flat_map(|it| sources(it)) {
        let source: String = source.split_whitespace().collect();
        for call in source.split("store.").skip(1) {
            let name: String = call
                .chars()
                .take_while(|it| it.is_alphanumeric() || *it == '_')
                .collect();
            if call[name.len()..].starts_with('(') {
                named.insert(name);
            }
        }
    }
    named
}

fn somebodys() -> Session {
    Session {
        session_id: "a digest".to_owned(),
        subject: "jane".to_owned(),
        roles: BTreeSet::new(),
        began_at: now(),
        seen_at: now(),
    }
}

/// What each method takes, over tables on which mails were sent. What a call comes to does not matter:
/// a right is taken before.
#[expect(clippy::too_many_lines, reason = "a list of calls")]
pub(super) async fn taken() -> BTreeMap<&'static str, BTreeSet<Right>> {
    let tables = TestStore::start().await;
    mail_story(&tables).await;
    let store = tables.store().await;
    let sent = store.mails_due(MailState::Sent, jiff::Timestamp::MAX);
    let mut sent = sent.await.unwrap().into_iter();
    let mail = sent.find(|mail| mail.run_key.is_some()).unwrap();
    let run = store.run_of(&mail).await.unwrap();
    let run_key = mail.run_key.clone().unwrap();
    let day = utc_date(now());
    let key = environment_key("production");
    let of_job = Selection {
        job: Some("orders".to_owned()),
        ..Selection::default()
    };
    // By job it is asked in the stories of those who do.
    let of_open = strands_store::issues::Selection {
        is_open: Some(true),
        ..Default::default()
    };
    let rejection = Rejection::new(Reason::Unwritable, "a test");
    let letter = DeadLetter::new("body", &rejection, now());
    let job = JobKey {
        account: "111122223333".to_owned(),
        region: "eu-west-1".to_owned(),
        platform: Platform::Glue,
        scope: "-".to_owned(),
        name: "orders".to_owned(),
    };
    let found = "select_star@1773290524.5".parse().unwrap();
    let decided = Decided::new(Decision::Fix, "ada", None, now());
    let sweep = begin(None, Reach::Day, now()).unwrap();
    let row = JobNow::of("production", "orders", run.iter().map(PastRun::of));
    let row = row.and_then(|row| row.after(None)).unwrap();
    let board = Board::of(&[]);
    let fate = Fate::Sent {
        provider_id: None,
        at: now(),
    };

    let session = somebodys();

    let witness = Witness::before(&tables).await;
    let store = witness.store().await;
    let mut taken = BTreeMap::new();
    macro_rules! note {
        ($($method:ident($($argument:expr),*);)*) => {$(
            let _ = store.$method($($argument),*).await;
            taken.insert(stringify!($method), witness.taken());
        )*};
    }
    note! {
        run(&run_key);
        known_issues(&job);
        issue(&found);
        decide_issue(&found, &decided);
        list_issues(&of_open, 1);
        runs([run_key.clone()]);
        runs_lately([run_key.clone()]);
        round(&run_key);
        latest_run("orders");
        job_tags(&job);
        settings();
        markers([run_key.clone()]);
        run_keys_due(now(), 1);
        sweep();
        put_sweep(&sweep, now());
        list_runs(&of_job, 1);
        find_runs("a run", None);
        dead_letters(day);
        incidents(&mail.job_key);
        page_of_runs(State::Running, (0, 1), None);
        put_dead_letter(&letter);
        mails(&mail.job_key, None);
        mails_due(MailState::Pending, now());
        mail(&mail.job_key, &mail.entry);
        mail_of(&mail.mail_id, now());
        claim(&mail, now());
        fail(&mail, now(), "a test");
        run_of(&mail);
        settle(&mail, fate, run.as_ref());
        job(&mail.job_key);
        jobs([mail.job_key.clone()]);
        environment(&key);
        incident(&mail.job_key, "incident#1");
        month_told("#month/production/all/");
        incidents_in(IncidentState::Open);
        incidents_resolved(now(), now());
        acknowledgements("production", run.as_ref().unwrap());
        updates_due(now());
        days(&Owner::All, day, day);
        day(day);
        groups_of_day(Group::Platform, day);
        put_month(Month::of(day));
        month(Month::of(day));
        put_board("production", day, &board);
        board("production", day);
        hours("production", None, now() - SignedDuration::from_hours(1), now());
        jobs_now("production");
        tool_calls_of("cost", now(), now(), 1);
        job_now("production", "orders");
        put_job_now(&row);
        address(READER);
        mail_counts(&key, now());
        session("a digest");
        begin_session(&session);
        keep_session(&session);
        end_session("a digest");
        count_sign_in("a digest", now());
        mails_of_all_states();
        quality_of("orders", jiff::Timestamp::UNIX_EPOCH, now());
    }
    taken
}
