//! Where sessions are kept. What the browser holds is kept nowhere, only its digest.

use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};
use strands_core::session::{Role, Session};
use strands_identity::Secret;
use strands_store::{Store, StoreError};

/// Where sessions are kept.
pub enum Sessions {
    /// In the tables.
    Kept(Store),
    /// In this process, and gone with it.
    Held(Mutex<BTreeMap<String, Session>>),
}

impl Sessions {
    /// In this process.
    #[must_use]
    pub fn held() -> Self {
        Self::Held(Mutex::default())
    }

    /// The session of a browser, if it is not over; that it was used is noted.
    pub(super) async fn find(
        &self,
        secret: &Secret,
        now: Timestamp,
    ) -> Result<Option<Session>, StoreError> {
        let id = secret.digest();
        let found = match self {
            Self::Kept(store) => store.session(&id).await?,
            Self::Held(held) => lock(held).get(&id).cloned(),
        };
        let Some(session) = found.filter(|it| !it.is_over(now)) else {
            return Ok(None);
        };
        let Some(used) = session.used(now) else {
            return Ok(Some(session));
        };
        match self.keep(&used).await {
            Ok(()) => Ok(Some(used)),
            // Ended meanwhile.
            Err(StoreError::Conflict) => Ok(None),
            Err(fault) => Err(fault),
        }
    }

    async fn keep(&self, session: &Session) -> Result<(), StoreError> {
        match self {
            Self::Kept(store) => store.keep_session(session).await,
            Self::Held(held) => {
                let mut held = lock(held);
                let known = held.get_mut(&session.session_id);
                *known.ok_or(StoreError::Conflict)? = session.clone();
                Ok(())
            }
        }
    }

    /// Begins a session with an id that nobody held before.
    pub(super) async fn begin(
        &self,
        secret: &Secret,
        subject: &str,
        roles: BTreeSet<Role>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let session = Session {
            session_id: secret.digest(),
            subject: subject.to_owned(),
            roles,
            began_at: now,
            seen_at: now,
        };
        match self {
            Self::Kept(store) => store.begin_session(&session).await,
            Self::Held(held) => {
                let mut held = lock(held);
                held.retain(|_, it| !it.is_over(now));
                held.insert(session.session_id.clone(), session);
                Ok(())
            }
        }
    }

    pub(super) async fn end(&self, session: &Session) -> Result<(), StoreError> {
        match self {
            Self::Kept(store) => store.end_session(&session.session_id).await,
            Self::Held(held) => {
                lock(held).remove(&session.session_id);
                Ok(())
            }
        }
    }
}

fn lock<T>(held: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}
