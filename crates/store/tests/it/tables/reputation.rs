use super::support::{INCIDENTS, JOB_KEY, at, execute, mail, only_row, put_mail, start};
use strands_core::incident::reputation::{Counts, hour_of};
use strands_core::incident::suppression::{AddressRow, Stop, StopReason};
use strands_core::incident::{DigestRow, MailRow, MailState, Step, address_key, environment_key};
use strands_core::plan::Write;
use strands_store::StoreError;
use strands_store::outbox::Fate;

const ADDRESS: &str = "Jane.Roe@example.com";

fn put_address(row: &AddressRow, expect: Option<u64>) -> Write {
    Write::Address {
        row: Box::new(row.clone()),
        expect,
    }
}

fn counted(hours: i64, counts: Counts) -> Write {
    Write::MailCounts {
        environment_key: environment_key("production"),
        hour: hour_of(at(hours * 3_600)),
        counts,
    }
}

#[tokio::test]
async fn an_address_reads_back_as_written_without_being_named() {
    let (tables, store) = start().await;
    assert_eq!(store.address(ADDRESS).await, Ok(None));
    let row = AddressRow {
        job_key: address_key(ADDRESS),
        version: 1,
        bounces: vec![at(1)],
        stop: Some(Stop {
            reason: StopReason::Paused,
            since: at(2),
            until: Some(at(3)),
        }),
        seen: ["bounced#m".to_owned()].into(),
    };
    execute(&store, [put_address(&row, None)]).await.unwrap();
    let read = store.address("jane.roe@EXAMPLE.com").await;
    assert_eq!(read, Ok(Some(row.clone())));
    let stored = only_row(&tables, INCIDENTS).to_string().to_lowercase();
    assert!(
        !stored.contains("jane") && !stored.contains("example.com"),
        "{stored}"
    );
    let again = execute(&store, [put_address(&row, None)]).await;
    assert_eq!(again, Err(StoreError::Conflict));
}

#[tokio::test]
async fn mails_are_counted_over_the_last_day() {
    let (_tables, store) = start().await;
    let key = environment_key("production");
    assert_eq!(store.mail_counts(&key, at(0)).await, Ok(Counts::default()));
    let one = Counts {
        sent: 1,
        bounced: 2,
        complained: 3,
    };
    for hours in [-25, -24, -1, 0, 0, 1] {
        execute(&store, [counted(hours, one)]).await.unwrap();
    }
    let expected = one.plus(one).plus(one).plus(one);
    assert_eq!(store.mail_counts(&key, at(0)).await, Ok(expected));
    let other = environment_key("test");
    assert_eq!(
        store.mail_counts(&other, at(0)).await,
        Ok(Counts::default())
    );
}

#[tokio::test]
async fn a_mail_that_was_sent_is_counted_once() {
    let (_tables, store) = start().await;
    let row = mail("m1", 0);
    execute(&store, [put_mail(&row)]).await.unwrap();
    store.claim(&row, at(1)).await.unwrap();
    let fate = Fate::Sent {
        provider_id: None,
        at: at(2),
    };
    for _ in 0..2 {
        let _ = store.settle(&row, fate.clone(), None).await;
    }
    let counts = store
        .mail_counts(&environment_key("production"), at(3))
        .await;
    assert_eq!(counts.unwrap().sent, 1);
    assert_eq!(
        store.mails(JOB_KEY, None).await.unwrap()[0].state,
        MailState::Sent
    );
}

fn digest(parts: u32) -> MailRow {
    let mut row = mail("d", 0);
    row.job_key = environment_key("production");
    row.entry = "mail#digest-2026-11-20#d".into();
    row.step = Step::Digest;
    let day = || "2026-11-19".parse().unwrap();
    row.digest = Some(DigestRow {
        from: day(),
        to: day(),
        parts,
        lines: Vec::new(),
        more: parts,
    });
    row
}

fn put_digest(row: &MailRow, expect: Option<u32>) -> Write {
    Write::Digest {
        mail: Box::new(row.clone()),
        expect,
    }
}

#[tokio::test]
async fn a_digest_grows_only_while_it_waits_and_part_after_part() {
    let (_tables, store) = start().await;
    let (first, second) = (digest(1), digest(2));
    execute(&store, [put_digest(&first, None)]).await.unwrap();
    for (row, expect) in [(&first, None), (&second, Some(2)), (&second, Some(0))] {
        let done = execute(&store, [put_digest(row, expect)]).await;
        assert_eq!(done, Err(StoreError::Conflict), "{expect:?}");
    }
    execute(&store, [put_digest(&second, Some(1))])
        .await
        .unwrap();
    let read = store.mail(&second.job_key, &second.entry).await;
    assert_eq!(read, Ok(Some(second.clone())));

    store.claim(&second, at(5)).await.unwrap();
    let done = execute(&store, [put_digest(&digest(3), Some(2))]).await;
    assert_eq!(done, Err(StoreError::Conflict), "it has left");
}
