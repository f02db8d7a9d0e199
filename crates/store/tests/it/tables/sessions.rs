use super::support::{SESSIONS, at, only_row, start};
use serde_json::json;
use std::collections::BTreeSet;
use strands_core::session::{Role, Session};
use strands_store::StoreError;

fn session(seen: i64) -> Session {
    Session {
        session_id: "a digest".to_owned(),
        subject: "jane".to_owned(),
        roles: BTreeSet::from([Role::Viewer, Role::Operator]),
        began_at: at(0),
        seen_at: at(seen),
    }
}

#[tokio::test]
async fn a_session_is_read_as_it_was_kept_and_expires_when_it_is_over() {
    let (tables, store) = start().await;
    assert_eq!(store.session("a digest").await, Ok(None));
    store.begin_session(&session(0)).await.unwrap();
    let used = session(600);
    store.keep_session(&used).await.unwrap();
    assert_eq!(store.session("a digest").await, Ok(Some(used.clone())));
    let expires = used.ends_at().as_second().to_string();
    assert_eq!(only_row(&tables, SESSIONS)["ttl"], json!({"N": expires}));
}

#[tokio::test]
async fn an_id_is_given_once_and_what_was_ended_stays_so() {
    let (tables, store) = start().await;
    store.begin_session(&session(0)).await.unwrap();
    let again = store.begin_session(&session(0)).await;
    assert_eq!(again, Err(StoreError::Conflict));
    store.end_session("a digest").await.unwrap();
    let kept = store.keep_session(&session(600)).await;
    assert_eq!(kept, Err(StoreError::Conflict));
    assert!(tables.rows(SESSIONS).is_empty());
}

#[tokio::test]
async fn attempts_are_counted_by_address_and_minute() {
    let (_tables, store) = start().await;
    for (address, seconds, attempts) in [
        ("one", 0, 1),
        ("one", 1, 2),
        ("other", 1, 1),
        ("one", 60, 1),
    ] {
        let counted = store.count_sign_in(address, at(seconds)).await;
        assert_eq!(counted, Ok(attempts), "{address} after {seconds} s");
    }
}
