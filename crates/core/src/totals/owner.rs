//! Whose total a row holds.

use serde::{Deserialize, Serialize};

/// Whose total a row holds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Owner {
    /// Every job of the installation.
    All,
    /// One job; `None` gathers runs without a name.
    Job(Option<String>),
    /// The runs that have that value: of a platform, a team or a cost center.
    Group(Group, String),
}

/// What groups runs beside their jobs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// The platform that they ran on.
    Platform,
    /// The team that their job belongs to.
    Team,
    /// The cost center that pays for their job.
    CostCenter,
    /// The agent whose tools were called: no run counts with one, so no row holds it.
    Agent,
}

impl Group {
    /// Those that rows hold.
    pub const ALL: [Self; 3] = [Self::Platform, Self::Team, Self::CostCenter];

    /// The word in keys and answers.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Platform => "platform",
            Self::Team => "team",
            Self::CostCenter => "cost_center",
            Self::Agent => "agent",
        }
    }
}

impl Owner {
    /// The sort key of its rows: `#all`, `#team/core`, the job's name (one more `#` where it begins with
    /// one), `(unnamed)`.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::All => "#all".to_owned(),
            Self::Group(group, value) => format!("#{}/{value}", group.as_str()),
            Self::Job(None) => "(unnamed)".to_owned(),
            Self::Job(Some(name)) if name.starts_with('#') => format!("#{name}"),
            Self::Job(Some(name)) => name.clone(),
        }
    }

    /// Reads [`Owner::key`] back.
    #[must_use]
    pub fn from_key(key: &str) -> Self {
        let value_of = |group: Group| {
            let rest = key.strip_prefix('#')?.strip_prefix(group.as_str())?;
            Some(Self::Group(group, rest.strip_prefix('/')?.to_owned()))
        };
        match key {
            "#all" => Self::All,
            "(unnamed)" => Self::Job(None),
            key => Group::ALL
                .into_iter()
                .find_map(value_of)
                .unwrap_or_else(|| {
                    Self::Job(Some(key.strip_prefix('#').unwrap_or(key).to_owned()))
                }),
        }
    }

    /// Whether it is a job, so that the rows of all jobs of a day make up that day.
    #[must_use]
    pub const fn is_job(&self) -> bool {
        matches!(self, Self::Job(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_back_as_whose_it_is() {
        let job = |name: &str| Owner::Job(Some(name.to_owned()));
        for (owner, key) in [
            (Owner::All, "#all"),
            (Owner::Job(None), "(unnamed)"),
            (job("orders"), "orders"),
            (job("#all"), "##all"),
            (job("#team/core"), "##team/core"),
            (Owner::Group(Group::Team, "core".to_owned()), "#team/core"),
            (
                Owner::Group(Group::Platform, "custom:a/b".to_owned()),
                "#platform/custom:a/b",
            ),
            (
                Owner::Group(Group::CostCenter, "#1".to_owned()),
                "#cost_center/#1",
            ),
        ] {
            assert_eq!(owner.key(), key);
            assert_eq!(Owner::from_key(key), owner);
        }
    }
}
