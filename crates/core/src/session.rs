//! Sessions of people who have signed in: what they may do, and for how long.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Unused for so long, a session is over.
pub const IDLE: SignedDuration = SignedDuration::from_hours(8);
/// However much it is used, it is over after so long.
pub const WHOLE: SignedDuration = SignedDuration::from_hours(24);
/// Its use is noted no more often.
const NOTED_EVERY: SignedDuration = SignedDuration::from_mins(5);

/// What somebody may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// See pages.
    Viewer,
    /// Act on incidents and issues.
    Operator,
    /// See findings and the audit trail.
    Compliance,
    /// Everything.
    Admin,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 4] = [Self::Viewer, Self::Operator, Self::Compliance, Self::Admin];

    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Operator => "operator",
            Self::Compliance => "compliance",
            Self::Admin => "admin",
        }
    }

    /// Whether who has these roles may what this one may: who has any may see, and an admin may all.
    #[must_use]
    pub fn is_among(self, roles: &BTreeSet<Self>) -> bool {
        match self {
            Self::Viewer => !roles.is_empty(),
            _ => roles.contains(&self) || roles.contains(&Self::Admin),
        }
    }
}

/// Somebody who has signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// SHA-256 of what the browser holds.
    pub session_id: String,
    /// The issuer's id of who it is.
    pub subject: String,
    /// What it may do.
    pub roles: BTreeSet<Role>,
    /// When it began.
    pub began_at: Timestamp,
    /// When it was used last, give or take five minutes.
    pub seen_at: Timestamp,
}

impl Session {
    /// When it is over unless it is used again.
    #[must_use]
    pub fn ends_at(&self) -> Timestamp {
        let after = |at: Timestamp, time| at.saturating_add(time).unwrap_or(Timestamp::MAX);
        after(self.seen_at, IDLE).min(after(self.began_at, WHOLE))
    }

    /// Whether it is over.
    #[must_use]
    pub fn is_over(&self, now: Timestamp) -> bool {
        now >= self.ends_at()
    }

    /// The same, used now; nothing where that need not be noted.
    #[must_use]
    pub fn used(&self, now: Timestamp) -> Option<Self> {
        let is_due = now.duration_since(self.seen_at) >= NOTED_EVERY;
        is_due.then(|| Self {
            seen_at: now,
            ..self.clone()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minutes(minutes: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + 60 * minutes).unwrap()
    }

    #[test]
    fn a_session_ends_eight_hours_after_its_last_use_and_a_day_after_its_begin() {
        let mut session = Session {
            session_id: "a".to_owned(),
            subject: "b".to_owned(),
            roles: BTreeSet::new(),
            began_at: minutes(0),
            seen_at: minutes(0),
        };
        assert!(!session.is_over(minutes(8 * 60 - 1)));
        assert!(session.is_over(minutes(8 * 60)));
        assert_eq!(session.used(minutes(4)), None);
        for hour in [5, 10, 15, 20] {
            session = session.used(minutes(hour * 60)).unwrap();
        }
        assert!(!session.is_over(minutes(24 * 60 - 1)));
        assert!(session.is_over(minutes(24 * 60)), "however it is used");
    }

    #[test]
    fn an_admin_may_all_and_any_role_may_see() {
        let may = |role: Role, roles: &[Role]| role.is_among(&roles.iter().copied().collect());
        for role in Role::ALL {
            assert!(may(role, &[Role::Admin]));
            assert!(may(role, &[role]));
            assert!(may(Role::Viewer, &[role]));
            assert!(!may(role, &[]));
        }
        assert!(!may(Role::Operator, &[Role::Viewer, Role::Compliance]));
        assert!(!may(Role::Compliance, &[Role::Operator]));
        assert!(!may(Role::Admin, &[Role::Operator, Role::Compliance]));
    }
}
