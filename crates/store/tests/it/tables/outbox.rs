use super::support::{JOB_KEY, at, execute, mail, put_mail, start};
use jiff::Timestamp;
use strands_core::incident::{MailRow, MailState};
use strands_core::plan::Write;
use strands_store::outbox::Fate;
use strands_store::{Store, StoreError};

async fn put(store: &Store, mail: &MailRow) {
    execute(store, [put_mail(mail)]).await.unwrap();
}

async fn only(store: &Store) -> MailRow {
    let mut mails = store.mails(JOB_KEY, None).await.unwrap();
    assert_eq!(mails.len(), 1);
    mails.remove(0)
}

async fn due(store: &Store, state: MailState, until: Timestamp) -> Vec<String> {
    let mails = store.mails_due(state, until).await.unwrap();
    mails.into_iter().map(|mail| mail.mail_id).collect()
}

/// In which states the outbox lists the only mail.
async fn states(store: &Store) -> Vec<MailState> {
    let mut states = Vec::new();
    for state in MailState::ALL {
        let mails = due(store, state, Timestamp::MAX).await;
        states.extend(mails.iter().map(|_| state));
    }
    states
}

async fn claimed(store: &Store, seconds: i64) -> MailRow {
    let mail = only(store).await;
    store.claim(&mail, at(seconds)).await.unwrap();
    only(store).await
}

#[tokio::test]
async fn mails_are_due_by_their_time_inclusive() {
    let (_tables, store) = start().await;
    for (id, seconds) in [("late", 30), ("first", 10), ("second", 20)] {
        put(&store, &mail(id, seconds)).await;
    }
    let millisecond_earlier = Timestamp::from_millisecond(at(10).as_millisecond() - 1).unwrap();
    let pending = MailState::Pending;
    assert_eq!(due(&store, pending, millisecond_earlier).await, [""; 0]);
    assert_eq!(due(&store, pending, at(10)).await, ["first"]);
    assert_eq!(due(&store, pending, at(29)).await, ["first", "second"]);
    assert_eq!(due(&store, MailState::Sent, at(99)).await, [""; 0]);
}

#[tokio::test]
async fn the_outbox_as_a_whole_has_mails_of_every_state() {
    let (_tables, store) = start().await;
    for (id, state) in ["g", "f", "e", "d", "c", "b", "a"]
        .into_iter()
        .zip(MailState::ALL)
    {
        let mut mail = mail(id, 0);
        mail.state = state;
        put(&store, &mail).await;
    }
    let mails = store.mails_of_all_states().await.unwrap();
    let ids: Vec<&str> = mails.iter().map(|mail| mail.mail_id.as_str()).collect();
    assert_eq!(ids, ["g", "f", "e", "d", "c", "b", "a"]);
}

#[tokio::test]
async fn a_mail_that_is_put_again_stays_as_it_lay_there() {
    let (tables, store) = start().await;
    let first = mail("m1", 10);
    put(&store, &first).await;
    let before = tables.rows("StrandsIncidents");
    let mut again = mail("m1", 99);
    again.created_at = at(50);
    again.address = "b@example.com".into();
    put(&store, &again).await;
    assert_eq!(only(&store).await, first);
    assert_eq!(tables.rows("StrandsIncidents"), before);
}

#[tokio::test]
async fn a_mail_that_is_put_again_after_it_was_sent_stays_sent() {
    let (_tables, store) = start().await;
    put(&store, &mail("m1", 10)).await;
    let held = claimed(&store, 20).await;
    let fate = Fate::Sent {
        provider_id: Some("ses-1".into()),
        at: at(21),
    };
    store.settle(&held, fate, None).await.unwrap();
    let sent = only(&store).await;
    put(&store, &mail("m1", 10)).await;
    assert_eq!(only(&store).await, sent);
    assert_eq!(states(&store).await, [MailState::Sent]);
}

#[tokio::test]
async fn a_mail_that_is_put_again_in_any_state_stays_in_it() {
    for state in MailState::ALL {
        let (_tables, store) = start().await;
        put(&store, &mail("m1", 10)).await;
        let writes = [Write::MailState {
            job_key: JOB_KEY.into(),
            entry: "mail#i1#m1".into(),
            expect: MailState::Pending,
            state,
            at: at(20),
            reason: None,
        }];
        execute(&store, writes).await.unwrap();
        let before = only(&store).await;
        put(&store, &mail("m1", 10)).await;
        assert_eq!(only(&store).await, before);
        assert_eq!(states(&store).await, [state]);
    }
}

#[tokio::test]
async fn a_mail_is_claimed_once() {
    let (_tables, store) = start().await;
    let pending = mail("m1", 10);
    put(&store, &pending).await;
    assert_eq!(store.claim(&pending, at(20)).await, Ok(()));
    let again = store.claim(&pending, at(21)).await;
    assert_eq!(again, Err(StoreError::Conflict));
    let mut expected = pending;
    expected.state = MailState::Claimed;
    expected.claimed_at = Some(at(20));
    expected.due_at = at(20).as_millisecond();
    expected.attempts = 1;
    assert_eq!(only(&store).await, expected);
    assert_eq!(
        due(&store, MailState::Pending, Timestamp::MAX).await,
        [""; 0]
    );
    assert_eq!(due(&store, MailState::Claimed, at(20)).await, ["m1"]);
    assert_eq!(due(&store, MailState::Claimed, at(19)).await, [""; 0]);
}

#[tokio::test]
async fn of_two_senders_one_gets_the_mail() {
    let (_tables, store) = start().await;
    let pending = mail("m1", 10);
    put(&store, &pending).await;
    let (a, b) = tokio::join!(store.claim(&pending, at(20)), store.claim(&pending, at(20)),);
    let mut outcomes = [a, b];
    outcomes.sort_by_key(Result::is_err);
    assert_eq!(outcomes, [Ok(()), Err(StoreError::Conflict)]);
}

#[tokio::test]
async fn a_mail_that_is_not_there_cannot_be_claimed_and_is_not_made() {
    let (tables, store) = start().await;
    let claimed = store.claim(&mail("m1", 10), at(20)).await;
    assert_eq!(claimed, Err(StoreError::Conflict));
    assert!(tables.rows("StrandsIncidents").is_empty());
}

#[tokio::test]
async fn a_sent_mail_keeps_when_and_under_which_id() {
    for provider_id in [Some("ses-1".to_owned()), None] {
        let (_tables, store) = start().await;
        put(&store, &mail("m1", 10)).await;
        let held = claimed(&store, 20).await;
        let fate = Fate::Sent {
            provider_id: provider_id.clone(),
            at: at(21),
        };
        assert_eq!(store.settle(&held, fate.clone(), None).await, Ok(()));
        let mut expected = held.clone();
        expected.state = MailState::Sent;
        expected.sent_at = Some(at(21));
        expected.provider_id = provider_id;
        expected.due_at = at(21).as_millisecond();
        assert_eq!(only(&store).await, expected);
        assert_eq!(states(&store).await, [MailState::Sent]);
        let again = store.settle(&held, fate, None).await;
        assert_eq!(again, Err(StoreError::Conflict));
    }
}

#[tokio::test]
async fn a_mail_to_be_retried_is_due_again_and_counts_its_attempts() {
    let (_tables, store) = start().await;
    put(&store, &mail("m1", 10)).await;
    for attempt in 1..=3 {
        let held = claimed(&store, 20 * i64::from(attempt)).await;
        assert_eq!(held.attempts, attempt);
        let fate = Fate::Retry {
            due_at: at(20 * i64::from(attempt) + 5),
            reason: "größe: throttled".into(),
        };
        store.settle(&held, fate, None).await.unwrap();
        let waits = only(&store).await;
        assert_eq!(waits.state, MailState::Pending);
        assert_eq!(waits.reason.as_deref(), Some("größe: throttled"));
        let due_at = at(20 * i64::from(attempt) + 5);
        let earlier = at(20 * i64::from(attempt) + 4);
        assert_eq!(due(&store, MailState::Pending, due_at).await, ["m1"]);
        assert_eq!(due(&store, MailState::Pending, earlier).await, [""; 0]);
        assert_eq!(states(&store).await, [MailState::Pending]);
    }
}

#[tokio::test]
async fn a_mail_that_is_sent_at_last_forgets_why_it_was_not() {
    let (_tables, store) = start().await;
    put(&store, &mail("m1", 10)).await;
    let held = claimed(&store, 20).await;
    let fate = Fate::Retry {
        due_at: at(25),
        reason: "throttled".into(),
    };
    store.settle(&held, fate, None).await.unwrap();
    let held = claimed(&store, 30).await;
    let fate = Fate::Sent {
        provider_id: None,
        at: at(31),
    };
    store.settle(&held, fate, None).await.unwrap();
    let sent = only(&store).await;
    assert_eq!((sent.state, sent.attempts), (MailState::Sent, 2));
    assert_eq!((sent.sent_at, sent.reason), (Some(at(31)), None));
}

#[tokio::test]
async fn a_failed_mail_keeps_its_reason_and_is_not_due_again() {
    let (_tables, store) = start().await;
    put(&store, &mail("m1", 10)).await;
    let held = claimed(&store, 20).await;
    let fate = Fate::Failed {
        reason: String::new(),
        at: at(22),
    };
    store.settle(&held, fate, None).await.unwrap();
    let mut expected = held;
    expected.state = MailState::Failed;
    expected.reason = Some(String::new());
    expected.due_at = at(22).as_millisecond();
    assert_eq!(only(&store).await, expected);
    assert_eq!(states(&store).await, [MailState::Failed]);
    let again = store.claim(&mail("m1", 10), at(30)).await;
    assert_eq!(again, Err(StoreError::Conflict));
}

#[tokio::test]
async fn a_mail_that_nobody_claimed_cannot_be_settled() {
    let (_tables, store) = start().await;
    let pending = mail("m1", 10);
    put(&store, &pending).await;
    for fate in [
        Fate::Sent {
            provider_id: None,
            at: at(20),
        },
        Fate::Retry {
            due_at: at(20),
            reason: String::new(),
        },
        Fate::Failed {
            reason: String::new(),
            at: at(20),
        },
    ] {
        let settled = store.settle(&pending, fate, None).await;
        assert_eq!(settled, Err(StoreError::Conflict));
    }
    assert_eq!(only(&store).await, pending);
}

#[tokio::test]
async fn a_mail_of_an_event_is_found_while_it_is_claimed_and_when_it_was_sent() {
    let (_tables, store) = start().await;
    for id in ["m1", "m2"] {
        put(&store, &mail(id, 10)).await;
        store.claim(&mail(id, 10), at(20)).await.unwrap();
    }
    let found = store.mail_of("m2", at(9_000)).await.unwrap().unwrap();
    assert_eq!(
        (found.mail_id.as_str(), found.state),
        ("m2", MailState::Claimed)
    );
    let fate = Fate::Sent {
        provider_id: None,
        at: at(21),
    };
    store.settle(&found, fate, None).await.unwrap();
    let found = store.mail_of("m2", at(60)).await.unwrap().unwrap();
    assert_eq!(found.state, MailState::Sent);
    assert_eq!(store.mail_of("m2", at(9_000)).await, Ok(None));
    assert_eq!(store.mail_of("m3", at(20)).await, Ok(None));

    store.fail(&found, at(70), "Bad content").await.unwrap();
    let failed = store.mail(JOB_KEY, &found.entry).await.unwrap().unwrap();
    assert_eq!(
        (failed.state, failed.reason.as_deref()),
        (MailState::Failed, Some("Bad content"))
    );
    let again = store.fail(&found, at(71), "Bad content").await;
    assert_eq!(again, Err(StoreError::Conflict));
}

#[tokio::test]
async fn a_mail_of_another_kind_fills_nothing_into_the_one_that_lies_there() {
    let (_tables, store) = start().await;
    put(&store, &mail("m1", 10)).await;
    let before = only(&store).await;
    let mut other = mail("m1", 10);
    other.state = MailState::Digest;
    other.reason = Some("four a day".into());
    other.incident_entry = Some("incident#x".into());
    put(&store, &other).await;
    assert_eq!(only(&store).await, before);
}
