//! What is known about a job: the configuration, else the tags of the platform's resource, else the
//! labels of its runs, else nothing. Never guessed from names.

use super::budget::Budget;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Where a fact comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// The configuration.
    Config,
    /// A tag of the platform's resource, or of the run there.
    Tag,
    /// A label that a run brought along.
    Label,
}

impl Basis {
    /// Its word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Config => "config",
            Self::Tag => "tag",
            Self::Label => "label",
        }
    }
}

/// A fact with its basis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact<T> {
    /// What is known.
    pub value: T,
    /// Where from.
    pub basis: Basis,
}

/// Tags of a resource and labels of a run, as they are spelt there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tags {
    /// Tags of the run on its platform; they win.
    pub run: BTreeMap<String, String>,
    /// Tags of the platform's resource that is the job.
    pub resource: BTreeMap<String, String>,
    /// Labels that the run brought along; they count least.
    pub labels: BTreeMap<String, String>,
}

impl Tags {
    /// The first of these names that is there. Names are given in lower case without `-` and `_`.
    #[must_use]
    pub fn find(&self, names: &[&str]) -> Option<Fact<String>> {
        let among = |tags: &BTreeMap<String, String>, basis| {
            names.iter().find_map(|name| {
                let found = tags.iter().find(|(key, _)| Self::folded(key) == *name);
                let value = found.map(|(_, value)| value.trim()).unwrap_or_default();
                (!value.is_empty()).then(|| Fact {
                    value: value.to_owned(),
                    basis,
                })
            })
        };
        among(&self.run, Basis::Tag)
            .or_else(|| among(&self.resource, Basis::Tag))
            .or_else(|| among(&self.labels, Basis::Label))
    }

    /// A tag's name without what makes no difference: case, `-`, `_` and a prefix `strands:`.
    #[must_use]
    pub fn folded(key: &str) -> String {
        let key = key.to_lowercase();
        let key = key.strip_prefix("strands:").unwrap_or(&key);
        key.replace(['-', '_'], "")
    }
}

/// What is known about a job. A fact that is absent is not known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Facts {
    /// The job of the configuration that this is, by its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job_id: Option<String>,
    /// SHA-256 of the version of the configuration, in hex.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub config_sha256: Option<String>,
    /// Why the resource's tags are not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags_unread: Option<String>,
    /// Environment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<Fact<String>>,
    /// Team that owns it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team: Option<Fact<String>>,
    /// Cost center that pays for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost_center: Option<Fact<String>>,
    /// Priority.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<Fact<String>>,
    /// How much depends on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub criticality: Option<Fact<String>>,
    /// Who is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stakeholders: Option<Fact<Vec<String>>>,
    /// When it starts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schedule: Option<Fact<String>>,
    /// Zone of its schedule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<Fact<String>>,
    /// Time of day by which it has ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Fact<String>>,
    /// Data product that it feeds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product: Option<Fact<String>>,
    /// What a run may cost.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub budget: Option<Fact<Budget>>,
    /// Class of its data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data_classification: Option<Fact<String>>,
    /// Days after which its data is removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retention_days: Option<Fact<u32>>,
    /// Columns declared to hold personal data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub personal_fields: Option<Fact<Vec<String>>>,
    /// What it writes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outputs: Option<Fact<Vec<Output>>>,
    /// Whether what it writes is scanned for personal data once a run has ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auto_detect_pii: Option<Fact<bool>>,
    /// Findings of such scans that are known and accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted_findings: Option<Fact<Vec<Accepted>>>,
}

impl Facts {
    /// Whether the configuration asks for a scan of what each run wrote.
    #[must_use]
    pub fn asks_for_scan(&self) -> bool {
        self.auto_detect_pii.as_ref().is_some_and(|fact| fact.value)
    }
}

/// A data set that a job writes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Output {
    /// Its name within the job.
    pub name: String,
    /// `s3://bucket/prefix`, `glue:DATABASE.TABLE` or the path of a folder; absent where it lies in
    /// another kind of store.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
}

/// A finding that is known and accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    /// Files; `*` stands for any text.
    pub path: String,
    /// The column.
    pub column: String,
    /// The type of personal data; any without it.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        let owned = pairs
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        owned.collect()
    }

    #[test]
    fn a_tag_of_the_run_wins_over_the_resources_and_that_over_a_label() {
        let tags = Tags {
            run: map(&[("Cost-Center", "run")]),
            resource: map(&[
                ("cost_center", "resource"),
                ("strands:TEAM", "core"),
                ("env", " "),
            ]),
            labels: map(&[
                ("costcenter", "label"),
                ("team", "label"),
                ("ENV", "staging"),
            ]),
        };
        let found = |names: &[&str]| tags.find(names).map(|it| (it.value, it.basis));
        assert_eq!(found(&["costcenter"]), Some(("run".to_owned(), Basis::Tag)));
        assert_eq!(found(&["team"]), Some(("core".to_owned(), Basis::Tag)));
        assert_eq!(
            found(&["environment", "env"]),
            Some(("staging".to_owned(), Basis::Label))
        );
        assert_eq!(found(&["priority"]), None);
    }

    #[test]
    fn a_scan_is_asked_for_by_the_word_alone() {
        let told = |word: Option<bool>| Facts {
            auto_detect_pii: word.map(|value| Fact {
                value,
                basis: Basis::Config,
            }),
            ..Facts::default()
        };
        let asked = [None, Some(false), Some(true)].map(|word| told(word).asks_for_scan());
        assert_eq!(asked, [false, false, true]);
    }
}
