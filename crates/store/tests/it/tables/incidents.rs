use super::support::{
    JOB_KEY, airflow, at, ended, execute, incident, job_row, key, mail, put_incident, put_job,
    put_mail, run_after, start, watched,
};
use strands_core::exposure::{Bared, Judged, SeenState};
use strands_core::incident::{
    Acknowledgement, Because, ClosedIncident, DigestLine, DigestRow, EnvironmentRow, Group, Hold,
    IncidentState, Kind, MailState, Member, NewestRun, OpenIncident, Opening, SeenChange, Severity,
    Step, Storm, UpdateReason, environment_key,
};
use strands_core::money::MicroUsd;
use strands_core::plan::Write;
use strands_core::run::{Ledger, State};
use strands_store::StoreError;

const SPOKEN: &str = "größer als 🐘 — 注文\n\"\\";

/// What a scan said of a data set.
fn judged() -> Judged {
    Judged {
        data_set: SPOKEN.into(),
        rows_scanned: u64::MAX,
        complete: true,
        bared: vec![Bared {
            path: SPOKEN.into(),
            pii_type: "email".into(),
            state: SeenState::Leaky,
            severity: Severity::Critical,
            rows: None,
        }],
        more: 3,
    }
}

#[tokio::test]
async fn a_job_row_reads_back_as_written() {
    let (_tables, store) = start().await;
    assert_eq!(store.job(JOB_KEY).await, Ok(None));
    let bare = job_row(1);
    execute(&store, [put_job(&bare, None)]).await.unwrap();
    assert_eq!(store.job(JOB_KEY).await, Ok(Some(bare)));

    let mut full = job_row(2);
    full.newest = Some(NewestRun {
        keeps_to_budget: true,
        placed_at: "2026-11-20T02:00:00.123Z".parse().unwrap(),
        run_key: SPOKEN.into(),
        state: State::Timeout,
    });
    full.open = [None, Some(MicroUsd(0)), Some(MicroUsd(i64::MAX))]
        .map(|cost| OpenIncident {
            incident_id: "i".into(),
            kind: Kind::Missing,
            severity: Severity::Critical,
            cause: SPOKEN.into(),
            opened_at: at(5),
            reopened: 2,
            opens: vec![at(5), at(6), at(7)],
            flapping: true,
            updates: 3,
            update_at: at(99),
            resolved_at: Some(at(6)),
            placed_at: at(0),
            run_key: key(airflow(), "r").text(),
            attempt: u32::MAX,
            last_run_key: String::new(),
            runs: 3,
            cost,
            acknowledged_at: cost.map(|_| at(50)),
            exposed: cost.map(|_| Box::new(judged())),
        })
        .to_vec();
    full.closed = vec![ClosedIncident {
        incident: full.open[0].clone(),
        resolved_at: at(8),
    }];
    full.good_runs = 2;
    full.scanned = [(SPOKEN.to_owned(), at(7))].into();
    full.seen = (0..64)
        .map(|number| SeenChange {
            overspent: false,
            scanned_at: None,
            run: format!("{number:020x}"),
            version: u64::MAX - number,
            state: State::Failed,
        })
        .collect();
    execute(&store, [put_job(&full, Some(1))]).await.unwrap();
    assert_eq!(store.job(JOB_KEY).await, Ok(Some(full)));
    assert_eq!(store.job("production/other").await, Ok(None));
}

#[tokio::test]
async fn an_incident_reads_back_as_written() {
    let (_tables, store) = start().await;
    let mut row = incident(JOB_KEY, "i1", 5);
    execute(&store, [put_incident(&row)]).await.unwrap();
    let read = store.incident(JOB_KEY, &row.entry).await;
    assert_eq!(read, Ok(Some(row.clone())));

    row.state = IncidentState::Resolved;
    row.resolved_at = Some("2026-11-20T02:00:00.999Z".parse().unwrap());
    row.resolution = Some(SPOKEN.into());
    row.cause = SPOKEN.into();
    row.job = "(unnamed)".into();
    row.environment = String::new();
    row.cost = Some(MicroUsd(-1));
    row.kind = Kind::Quality;
    row.severity = Severity::Low;
    row.jobs = vec!["a".into(), SPOKEN.into()];
    row.reopened = 7;
    row.flapping = Some(3);
    execute(&store, [put_incident(&row)]).await.unwrap();
    let read = store.incident(JOB_KEY, &row.entry).await;
    assert_eq!(read, Ok(Some(row)));
    assert_eq!(store.incident(JOB_KEY, "incident#nobody").await, Ok(None));
}

#[tokio::test]
async fn an_environment_reads_back_as_written_and_is_guarded_by_its_version() {
    let (_tables, store) = start().await;
    let key = environment_key("production");
    assert_eq!(store.environment(&key).await, Ok(None));
    let mut row = EnvironmentRow::new(key.clone());
    row.version = 1;
    let write = |row: &EnvironmentRow, expect| Write::Environment {
        row: Box::new(row.clone()),
        expect,
    };
    execute(&store, [write(&row, None)]).await.unwrap();
    assert_eq!(store.environment(&key).await, Ok(Some(row.clone())));

    row.version = 2;
    row.recent = vec![Opening {
        job_key: JOB_KEY.into(),
        job: SPOKEN.into(),
        incident_id: "i1".into(),
        cause: SPOKEN.into(),
        at: at(3),
        grouped: true,
    }];
    row.groups = vec![Group {
        incident: open_incident(),
        joined_at: at(4),
        members: vec![Member {
            job_key: JOB_KEY.into(),
            job: SPOKEN.into(),
            incident_id: "i1".into(),
            is_open: true,
            acknowledged: true,
        }],
    }];
    row.storm = Some(Storm {
        storm_id: "s".into(),
        since: at(5),
        is_over: true,
        jobs: vec![SPOKEN.into()],
        more: 4,
    });
    let stale = execute(&store, [write(&row, None)]).await;
    assert_eq!(stale, Err(StoreError::Conflict));
    execute(&store, [write(&row, Some(1))]).await.unwrap();
    assert_eq!(store.environment(&key).await, Ok(Some(row)));
    assert_eq!(store.job(&key).await, Ok(None));
}

fn open_incident() -> OpenIncident {
    OpenIncident {
        incident_id: "g".into(),
        kind: Kind::Failure,
        severity: Severity::High,
        cause: SPOKEN.into(),
        opened_at: at(5),
        reopened: 0,
        opens: Vec::new(),
        flapping: false,
        updates: 0,
        update_at: at(9),
        resolved_at: None,
        placed_at: at(0),
        run_key: key(airflow(), "r").text(),
        attempt: 1,
        last_run_key: key(airflow(), "r").text(),
        runs: 3,
        cost: None,
        acknowledged_at: None,
        exposed: None,
    }
}

#[tokio::test]
async fn the_first_acknowledgement_of_an_attempt_stands() {
    let (_tables, store) = start().await;
    let run = run_after(&[ended("r", State::Failed, 0, 60)]);
    let first = put_acknowledgement(&run, 1, "first");
    execute(&store, [first]).await.unwrap();
    let again = execute(&store, [put_acknowledgement(&run, 1, "second")]).await;
    assert_eq!(again, Err(StoreError::Conflict));
    let other = put_acknowledgement(&run, 2, "second");
    execute(&store, [other]).await.unwrap();
    let read = store.acknowledgements("production", &run).await;
    let expected = [(1, "first"), (2, "second")];
    let expected = expected.map(|(attempt, note)| acknowledgement(&run, attempt, note));
    assert_eq!(read, Ok(expected.to_vec()));
}

fn acknowledgement(run: &Ledger, attempt: u32, note: &str) -> Acknowledgement {
    Acknowledgement {
        job_key: JOB_KEY.into(),
        entry: format!("{}{attempt}", Acknowledgement::prefix(run)),
        run_key: run.key.text(),
        attempt,
        at: at(70),
        incident_id: None,
        note: Some(note.to_owned()),
    }
}

pub(crate) fn put_acknowledgement(run: &Ledger, attempt: u32, note: &str) -> Write {
    Write::Acknowledgement(Box::new(acknowledgement(run, attempt, note)))
}

#[tokio::test]
async fn open_incidents_are_found_when_their_update_is_due() {
    let (_tables, store) = start().await;
    let mut soon = incident("production/a", "i1", 10);
    soon.due_at = at(500).as_millisecond();
    let mut later = incident("production/b", "i2", 20);
    later.due_at = at(501).as_millisecond();
    let mut over = incident("production/c", "i3", 30);
    over.state = IncidentState::Resolved;
    execute(&store, [&soon, &later, &over].map(put_incident))
        .await
        .unwrap();
    assert_eq!(store.updates_due(at(499)).await, Ok(Vec::new()));
    assert_eq!(store.updates_due(at(500)).await, Ok(vec![soon]));
}

#[tokio::test]
async fn a_mail_reads_back_as_written() {
    let (_tables, store) = start().await;
    let bare = mail("m1", 0);
    let mut full = mail("m2", 5);
    full.incident_entry = Some(SPOKEN.into());
    full.step = Step::Update(12);
    full.round = 3;
    full.severity = Severity::Critical;
    full.update = Some(UpdateReason::SeverityRaised {
        from: Severity::Medium,
    });
    full.run_key = None;
    full.hold = Some(Hold::QuietHours);
    full.digest = Some(DigestRow {
        from: "2026-11-14".parse().unwrap(),
        to: "2026-11-20".parse().unwrap(),
        parts: 2,
        lines: vec![DigestLine {
            job_key: JOB_KEY.into(),
            incident_id: "i1".into(),
            incident_entry: None,
            step: Step::Resolved(1),
            reason: Some(SPOKEN.into()),
        }],
        more: 1,
    });
    full.address = "größe@example.com".into();
    full.because = Because::OptedIn;
    full.state = MailState::Failed;
    full.attempts = u32::MAX;
    full.created_at = "2026-11-20T02:00:00.999Z".parse().unwrap();
    full.claimed_at = Some(at(6));
    full.sent_at = Some(at(7));
    full.provider_id = Some(String::new());
    full.reason = Some(SPOKEN.into());
    let writes = [put_mail(&full), put_mail(&bare)];
    execute(&store, writes).await.unwrap();
    let read = store.mails(JOB_KEY, None).await;
    assert_eq!(read, Ok(vec![bare, full]));
}

#[tokio::test]
async fn incidents_and_mails_of_a_job_do_not_mix_with_others() {
    let (_tables, store) = start().await;
    let older = incident(JOB_KEY, "b", 10);
    let newer = incident(JOB_KEY, "a", 20);
    let elsewhere = incident("production/orders2", "c", 15);
    let of = |incident_id: &str, mail_id: &str| {
        let mut mail = mail(mail_id, 0);
        mail.incident_id = incident_id.into();
        mail.entry = format!("mail#{incident_id}#{mail_id}");
        mail
    };
    let (first, second, third) = (of("a", "1"), of("ab", "2"), of("b", "3"));
    let mut foreign = of("a", "4");
    foreign.job_key = "production/orders2".into();
    let writes = [
        put_job(&job_row(1), None),
        put_incident(&newer),
        put_incident(&elsewhere),
        put_incident(&older),
        put_mail(&third),
        put_mail(&second),
        put_mail(&first),
        put_mail(&foreign),
    ];
    execute(&store, writes).await.unwrap();
    let incidents = store.incidents(JOB_KEY).await;
    assert_eq!(incidents, Ok(vec![older, newer]));
    let mails = store.mails(JOB_KEY, Some("a")).await;
    assert_eq!(mails, Ok(vec![first.clone()]));
    let mails = store.mails(JOB_KEY, None).await;
    assert_eq!(mails, Ok(vec![first, second, third]));
    assert_eq!(store.incidents("production/nobody").await, Ok(Vec::new()));
    assert_eq!(store.mails("production/nobody", None).await, Ok(Vec::new()));
}

#[tokio::test]
async fn incidents_of_any_job_are_found_by_state_oldest_first() {
    let (_tables, store) = start().await;
    let first = incident("production/a", "i1", 10);
    let second = incident("production/c", "i2", 20);
    let mut third = incident("production/b", "i3", 30);
    let writes = [&third, &first, &second].map(put_incident);
    execute(&store, writes).await.unwrap();
    execute(
        &store,
        [put_mail(&mail("m1", 0)), put_job(&job_row(1), None)],
    )
    .await
    .unwrap();
    let open = store.incidents_in(IncidentState::Open).await;
    assert_eq!(open, Ok(vec![first, second.clone(), third.clone()]));
    let resolved = store.incidents_in(IncidentState::Resolved).await;
    assert_eq!(resolved, Ok(Vec::new()));

    third.state = IncidentState::Resolved;
    let mut first = incident("production/a", "i1", 10);
    first.state = IncidentState::Resolved;
    execute(&store, [&third, &first].map(put_incident))
        .await
        .unwrap();
    let open = store.incidents_in(IncidentState::Open).await;
    assert_eq!(open, Ok(vec![second]));
    let resolved = store.incidents_in(IncidentState::Resolved).await;
    assert_eq!(resolved, Ok(vec![first.clone(), third]));
    let opened = jiff::Timestamp::from_millisecond(first.due_at).unwrap();
    let of_a_moment = store.incidents_resolved(opened, opened).await;
    assert_eq!(of_a_moment, Ok(vec![first]));
}

#[tokio::test]
async fn incidents_that_do_not_fit_into_one_answer_are_all_found() {
    let (tables, store) = start().await;
    let rows: Vec<_> = (0..30)
        .map(|number| {
            let mut row = incident(JOB_KEY, &format!("{number:02}"), number);
            row.resolution = Some("x".repeat(60_000));
            row
        })
        .collect();
    for chunk in rows.chunks(10) {
        execute(&store, chunk.iter().map(put_incident))
            .await
            .unwrap();
    }
    let (proxy, store) = watched(&tables).await;
    assert_eq!(store.incidents(JOB_KEY).await, Ok(rows.clone()));
    assert!(proxy.take_exchanges().len() > 1);
    assert_eq!(store.incidents_in(IncidentState::Open).await, Ok(rows));
    assert!(proxy.take_exchanges().len() > 1);
}
