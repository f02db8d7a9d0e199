//! Which groups of the issuer have which role.

use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;
use strands_core::session::Role;
use strands_identity::Claims;

/// Roles by a claim of the issuer's tokens.
#[derive(Debug, Clone)]
pub struct RoleClaim {
    /// The claim that lists groups, such as `cognito:groups`.
    pub claim: String,
    /// The groups of each role.
    pub groups: Groups,
}

/// The groups of each role.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Groups(BTreeMap<Role, BTreeSet<String>>);

/// The groups do not read.
#[derive(Debug, thiserror::Error)]
#[error(
    "must be a JSON object of lists of groups by role (viewer, operator, compliance, admin): {0}"
)]
pub struct BadRoles(#[from] serde_json::Error);

impl Default for Groups {
    /// `strands-viewer` and so on.
    fn default() -> Self {
        let group = |role: Role| BTreeSet::from([format!("strands-{}", role.as_str())]);
        Self(Role::ALL.into_iter().map(|it| (it, group(it))).collect())
    }
}

impl FromStr for Groups {
    type Err = BadRoles;

    fn from_str(text: &str) -> Result<Self, BadRoles> {
        Ok(serde_json::from_str(text)?)
    }
}

impl RoleClaim {
    pub(super) fn of(&self, claims: &Claims) -> BTreeSet<Role> {
        let groups = claims.list(&self.claim);
        self.groups.of(&groups)
    }
}

impl Groups {
    fn of(&self, groups: &[&str]) -> BTreeSet<Role> {
        let roles = self.0.iter();
        roles
            .filter(|(_, of_role)| groups.iter().any(|group| of_role.contains(*group)))
            .map(|(role, _)| *role)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_have_the_roles_that_the_settings_say() {
        let groups = Groups::default();
        let roles = |groups: &Groups, of: &[&str]| groups.of(of).into_iter().collect::<Vec<_>>();
        assert_eq!(roles(&groups, &["strands-operator", "x"]), [Role::Operator]);
        assert_eq!(roles(&groups, &["admin", "operator"]), []);
        let own: Groups = r#"{"viewer": ["staff"], "admin": ["platform", "root"]}"#
            .parse()
            .unwrap();
        assert_eq!(roles(&own, &["staff", "root"]), [Role::Viewer, Role::Admin]);
        assert_eq!(roles(&own, &["strands-admin"]), []);
    }

    #[test]
    fn what_is_no_role_is_refused() {
        for text in ["", "[]", r#"{"owner": ["a"]}"#, r#"{"viewer": "a"}"#] {
            assert!(text.parse::<Groups>().is_err(), "{text}");
        }
    }
}
