//! Findings as they are reported.

use crate::detector::{Evidence, Impact};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth a look.
    Low,
    /// Costs time or money.
    Medium,
    /// Costs much of it.
    High,
    /// Fails, gives wrong results, or may cost without bound.
    Critical,
}

impl Severity {
    /// Its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

/// Something that a detector found in a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// The detector's name.
    pub detector: Cow<'static, str>,
    /// The line on disk, from 1.
    pub line: usize,
    /// The line on which the expression ends.
    pub end_line: usize,
    /// The column, from 1, in UTF-16 code units.
    pub column: usize,
    /// The column after the expression's end.
    pub end_column: usize,
    /// The cell of a notebook, from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cell: Option<usize>,
    /// The line in that cell, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cell_line: Option<usize>,
    /// How much it matters.
    pub severity: Severity,
    /// How much of the evidence was seen, from 0 to 1.
    pub confidence: f64,
    /// What was found.
    pub message: String,
    /// What to do.
    pub fix: Fix,
    /// What it costs.
    pub impact: Impact,
    /// What the finding rests on.
    pub evidence: Vec<Evidence>,
    /// Other places that matter.
    pub related: Vec<Related>,
    /// The same for the same code, wherever in the file it stands.
    pub fingerprint: String,
    /// Whether a comment in the code asks not to report it.
    pub suppressed: bool,
    /// Whether the baseline knows it.
    pub baselined: bool,
}

impl Finding {
    /// Whether it counts: nobody asked to leave it out.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        !self.suppressed && !self.baselined
    }
}

/// What to do about a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fix {
    /// In words.
    pub text: Cow<'static, str>,
    /// As code.
    pub example: Cow<'static, str>,
}

/// Another place that matters to a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Related {
    /// Its line on disk, from 1.
    pub line: usize,
    /// What is there.
    pub message: Cow<'static, str>,
}
