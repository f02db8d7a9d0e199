//! Sessions of the dashboard: `session_id`. Beside them, under `sign-ins#<minute>#<digest>`, how often an
//! address tried to sign in.

use crate::item::{Item, from_item, number, text, to_item};
use crate::statement::Statement;
use crate::{Store, StoreError};
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue};
use jiff::Timestamp;
use std::collections::HashMap;
use strands_core::session::Session;

const TABLE: &str = "Sessions";
/// A count is of no use after its minute.
const COUNT_KEPT_S: i64 = 3_600;

impl Store {
    /// A session by its id, read consistently; over or not.
    pub async fn session(&self, session_id: &str) -> Result<Option<Session>, StoreError> {
        let answer = self
            .client
            .get_item()
            .table_name(self.tables.sessions())
            .set_key(Some(key(session_id)))
            .consistent_read(true)
            .send()
            .await
            .map_err(|fault| StoreError::of(&fault))?;
        answer.item.map(|item| from_item(TABLE, item)).transpose()
    }

    /// Keeps a session that begins.
    pub async fn begin_session(&self, session: &Session) -> Result<(), StoreError> {
        let put = self.put_session(session)?;
        put.expect("session_id", None).run(self).await
    }

    /// Keeps a session that goes on. One that has been ended meanwhile stays so.
    pub async fn keep_session(&self, session: &Session) -> Result<(), StoreError> {
        let put = self.put_session(session)?;
        let subject = text(&session.subject);
        put.expect("subject", Some(subject)).run(self).await
    }

    fn put_session(&self, session: &Session) -> Result<Statement, StoreError> {
        let mut item = to_item(TABLE, session)?;
        item.insert("ttl".into(), number(session.ends_at().as_second()));
        Ok(Statement::put(self.tables.sessions(), item))
    }

    /// Ends a session.
    pub async fn end_session(&self, session_id: &str) -> Result<(), StoreError> {
        let delete = Statement::delete(self.tables.sessions(), key(session_id));
        delete.run(self).await
    }

    /// Counts an attempt to sign in, and tells how many there were in that minute; `address` is a digest.
    pub async fn count_sign_in(&self, address: &str, now: Timestamp) -> Result<u32, StoreError> {
        let minute = now.as_second().div_euclid(60);
        let answer = self
            .client
            .update_item()
            .table_name(self.tables.sessions())
            .set_key(Some(key(&format!("sign-ins#{minute}#{address}"))))
            .update_expression("SET #ttl = :ttl ADD attempts :one")
            .expression_attribute_names("#ttl", "ttl")
            .expression_attribute_values(":ttl", number(now.as_second() + COUNT_KEPT_S))
            .expression_attribute_values(":one", number(1))
            .return_values(ReturnValue::UpdatedNew)
            .send()
            .await
            .map_err(|fault| StoreError::of(&fault))?;
        let attempts = answer.attributes.unwrap_or_default().remove("attempts");
        let attempts = attempts.and_then(|it| it.as_n().ok()?.parse().ok());
        Ok(attempts.unwrap_or(1))
    }
}

fn key(session_id: &str) -> Item {
    HashMap::from([(
        "session_id".to_owned(),
        AttributeValue::S(session_id.to_owned()),
    )])
}
