//! What a detector is: how it explains itself, and how it finds.

use crate::finding::Severity;
use crate::job::Job;
use crate::place::Place;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;

/// Something in code that makes a job slow, dear or wrong, and how to find it.
#[derive(Debug)]
pub struct Detector {
    /// Its stable name.
    pub id: &'static str,
    /// What it finds, in a sentence.
    pub what: &'static str,
    /// Why that costs.
    pub why: &'static str,
    /// What to do instead.
    pub fix: &'static str,
    /// Code for that.
    pub fix_example: &'static str,
    /// How much it matters, where the evidence does not say otherwise.
    pub severity: Severity,
    /// Code that it fires on, and code that it does not.
    pub example: Example,
    pub(crate) find: fn(&Job<'_>, &mut Found),
}

/// Code that shows a detector.
#[derive(Debug)]
pub struct Example {
    /// `python` or `sql`.
    pub language: &'static str,
    /// Code with the fault.
    pub bad: &'static str,
    /// The same without it.
    pub good: &'static str,
    /// The sizes that are needed to tell, as `sizes.json`.
    pub sizes: Option<&'static str>,
}

/// How much of the evidence was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Confidence {
    /// Shown only when asked for.
    Note,
    /// By names.
    Named,
    /// With one assumption.
    Assumed,
    /// All of it.
    Seen,
}

impl Confidence {
    pub(crate) const fn value(self) -> f64 {
        match self {
            Self::Note => 0.55,
            Self::Named => 0.6,
            Self::Assumed => 0.8,
            Self::Seen => 0.95,
        }
    }
}

/// Evidence behind a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// `sizes`, `code` or `setting`.
    pub kind: Cow<'static, str>,
    /// What it is about.
    pub source: String,
    /// Its size, if that is the evidence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size_bytes: Option<u64>,
}

/// What it costs, where numbers exist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Impact {
    /// For people.
    pub text: String,
    /// Bytes that need not be moved or read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes_avoided: Option<u64>,
    /// Where the numbers are from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<Cow<'static, str>>,
    /// What the job of the file costs, if someone looked: context, not a saving.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<JobCost>,
}

/// What the runs of a job cost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobCost {
    /// The job.
    pub job: String,
    /// How many days were looked at.
    pub days: u32,
    /// Its runs in these days.
    pub runs: usize,
    /// Of these, with a price.
    pub priced: usize,
    /// What they cost together; `null` if none has a price.
    pub total_micro_usd: Option<i64>,
    /// What one of them costs; `null` if none has a price.
    pub median_micro_usd: Option<i64>,
    /// `runs`.
    pub basis: Cow<'static, str>,
}

impl fmt::Display for JobCost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            job, runs, days, ..
        } = self;
        write!(f, "{job} ran {runs} times in {days} days")?;
        match (self.total_micro_usd, self.median_micro_usd) {
            (Some(total), Some(median)) => {
                write!(
                    f,
                    " for ${}, half of them for at most ${}",
                    Usd(total),
                    Usd(median)
                )
            }
            _ => write!(f, ", without a price"),
        }
    }
}

/// Micro-dollars as dollars and cents.
struct Usd(i64);

impl fmt::Display for Usd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cents = (self.0 + 5_000) / 10_000;
        write!(f, "{}.{:02}", cents / 100, cents % 100)
    }
}

impl Impact {
    pub(crate) fn unknown() -> Self {
        Self {
            text: "not quantified".to_owned(),
            bytes_avoided: None,
            basis: None,
            cost: None,
        }
    }

    pub(crate) fn bytes(bytes: u64, text: String) -> Self {
        Self {
            text,
            bytes_avoided: Some(bytes),
            basis: Some(Cow::Borrowed("sizes")),
            cost: None,
        }
    }
}

/// A finding before it is placed in its file.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub(crate) detector: &'static Detector,
    pub(crate) place: Place,
    pub(crate) statement: Place,
    pub(crate) severity: Severity,
    pub(crate) confidence: Confidence,
    pub(crate) message: String,
    pub(crate) impact: Impact,
    pub(crate) evidence: Vec<Evidence>,
    pub(crate) related: Vec<(Place, &'static str)>,
}

impl Draft {
    pub(crate) fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    pub(crate) fn confidence(mut self, confidence: Confidence) -> Self {
        self.confidence = confidence;
        self
    }

    pub(crate) fn impact(mut self, impact: Impact) -> Self {
        self.impact = impact;
        self
    }

    pub(crate) fn size(mut self, source: &str, bytes: Option<u64>) -> Self {
        self.evidence.push(Evidence {
            kind: Cow::Borrowed("sizes"),
            source: source.to_owned(),
            size_bytes: bytes,
        });
        self
    }

    pub(crate) fn related(mut self, place: Place, message: &'static str) -> Self {
        if place != self.place {
            self.related.push((place, message));
        }
        self
    }
}

/// What detectors found.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) drafts: Vec<Draft>,
}

impl Found {
    pub(crate) fn push(&mut self, draft: Draft) {
        self.drafts.push(draft);
    }
}

impl Detector {
    /// A finding of this detector.
    pub(crate) fn at(
        &'static self,
        place: Place,
        statement: Place,
        message: impl Into<String>,
    ) -> Draft {
        Draft {
            detector: self,
            place,
            statement,
            severity: self.severity,
            confidence: Confidence::Seen,
            message: message.into(),
            impact: Impact::unknown(),
            evidence: Vec::new(),
            related: Vec::new(),
        }
    }
}
