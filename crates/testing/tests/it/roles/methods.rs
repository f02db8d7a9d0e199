//! What each method of the store takes that a function names, seen by calling it.

use super::stories::{Witness, mail_story};
use crate::crash::office::{READER, now};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use strands_core::dead_letter::DeadLetter;
use strands_core::event::{Reason, Rejection};
use strands_core::incident::{IncidentState, MailState, environment_key};
use strands_core::instant::utc_date;
use strands_core::job::JobKey;
use strands_core::now::{JobNow, PastRun};
use strands_core::reconcile::{Reach, begin};
use strands_core::run::{Platform, State};
use strands_core::totals::{Board, Owner};
use strands_store::executions::Selection;
use strands_store::outbox::Fate;
use strands_store::trends::Month;
use strands_testing::{Right, TestStore};

const FUNCTIONS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../functions");

/// The methods of the store that the source of a function names.
pub(super) fn named_by(binary: &str) -> BTreeSet<String> {
    let mut named = BTreeSet::new();
    for entry in fs::read_dir(format!("{FUNCTIONS}/{binary}/src")).unwrap() {
        let path = entry.unwrap().path();
        assert!(path.is_file(), "{} is no module of a file", path.display());
        let source: String = fs::read_to_string(path)
            .unwrap()
            .split_whitespace()
            .collect();
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

/// What each method takes, over tables on which mails were sent. What a call comes to does not matter:
/// a right is taken before.
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
    let of_orders = strands_store::issues::Selection {
        job: Some("orders".to_owned()),
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
    let sweep = begin(None, Reach::Day, now()).unwrap();
    let tagged = JobKey {
        account: "111122223333".to_owned(),
        region: "eu-west-1".to_owned(),
        platform: Platform::Glue,
        scope: "-".to_owned(),
        name: "orders".to_owned(),
    };
    let row = JobNow::of("production", "orders", run.iter().map(PastRun::of));
    let row = row.and_then(|row| row.after(None)).unwrap();
    let board = Board::of(&[]);
    let fate = Fate::Sent {
        provider_id: None,
        at: now(),
    };

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
        list_issues(&of_orders, 1);
        runs([run_key.clone()]);
        latest_run("orders");
        job_tags(&job);
        settings();
        markers([run_key.clone()]);
        run_keys_due(now(), 1);
        sweep();
        put_sweep(&sweep, now());
        job_tags(&tagged);
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
        put_month(Month::of(day));
        month(Month::of(day));
        put_board("production", day, &board);
        job_now("production", "orders");
        put_job_now(&row);
        address(READER);
        mail_counts(&key, now());
    }
    taken
}
