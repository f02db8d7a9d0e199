//! The link that `dashboard serve --require-login` prints: it lets in once.

use super::sessions::Sessions;
use std::sync::{Mutex, PoisonError};
use strands_identity::{Secret, secret};

/// A link that lets in once, and the sessions that came of it.
pub struct Link {
    pub(super) sessions: Sessions,
    unused: Mutex<Option<Secret>>,
}

impl Link {
    /// With that secret.
    #[must_use]
    pub fn of(secret: Secret) -> Self {
        Self {
            sessions: Sessions::held(),
            unused: Mutex::new(Some(secret)),
        }
    }

    /// Whether that is the link's secret, the first time.
    pub(super) fn lets_in(&self, text: &str) -> bool {
        let mut unused = self.unused.lock().unwrap_or_else(PoisonError::into_inner);
        let is_it = unused
            .as_ref()
            .is_some_and(|it| secret::is_same(&it.text(), text));
        if is_it {
            *unused = None;
        }
        is_it
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_lets_in_once() {
        let secret = Secret::random().unwrap();
        let link = Link::of(secret.clone());
        assert!(!link.lets_in(""));
        assert!(!link.lets_in("another"));
        assert!(link.lets_in(&secret.text()));
        assert!(!link.lets_in(&secret.text()), "twice");
    }
}
