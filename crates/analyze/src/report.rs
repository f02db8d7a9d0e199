//! What a scan reports: every file once, with what was found in it.

use crate::finding::{Finding, Severity};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// The result of a scan.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// Version of this shape.
    pub schema: u32,
    /// Who scanned.
    pub tool: Tool,
    /// Every file, by path.
    pub files: Vec<FileReport>,
    /// Baseline entries that nothing matches any more.
    pub fixed: Vec<Known>,
    /// What is wrong with comments that suppress findings.
    pub warnings: Vec<Warning>,
    /// Totals.
    pub summary: Summary,
}

/// Who scanned.
#[derive(Debug, Clone, Serialize)]
pub struct Tool {
    /// Its name.
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
}

/// One file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FileReport {
    /// Its path, with `/` between its parts.
    pub path: String,
    /// How much of it was understood.
    pub status: Status,
    /// Why it was not all; always given for [`Status::Unparsed`].
    pub reason: Option<String>,
    /// What it is written in, if it is known.
    pub language: Option<Language>,
    /// Its lines.
    pub lines: usize,
    /// What was found, by line and detector.
    pub findings: Vec<Finding>,
    /// What it reads, joins and writes.
    pub dataflow: Dataflow,
}

/// How much of a file was understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// All.
    Ok,
    /// All but at least one region.
    Recovered,
    /// Nothing.
    Unparsed,
}

/// What a file is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// Python that uses Spark.
    Pyspark,
    /// Other Python.
    Python,
    /// SQL.
    Sql,
    /// Jupyter.
    Notebook,
}

/// What a file reads, joins and writes.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Dataflow {
    /// What it reads.
    pub sources: Vec<Endpoint>,
    /// What it joins.
    pub joins: Vec<JoinEdge>,
    /// What it writes.
    pub sinks: Vec<Endpoint>,
}

/// Something that is read or written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Endpoint {
    /// Line on disk.
    pub line: usize,
    /// Table or path; `null` if the code does not say.
    pub name: Option<String>,
    /// Format, as the code names it; `null` if it does not.
    pub format: Option<String>,
}

/// A join.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct JoinEdge {
    /// Line on disk.
    pub line: usize,
    /// `inner`, `left`, …; `null` if the code does not say.
    #[serde(rename = "type")]
    pub kind: Option<Cow<'static, str>>,
    /// Columns by name that both sides share; empty for conditions.
    pub keys: Vec<String>,
}

/// Totals of a scan.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Summary {
    /// Files.
    pub files: usize,
    /// Of these, understood as a whole.
    pub ok: usize,
    /// Understood but for a region.
    pub recovered: usize,
    /// Not understood.
    pub unparsed: usize,
    /// Findings that count.
    pub findings: usize,
    /// Findings that a comment suppresses.
    pub suppressed: usize,
    /// Findings that the baseline knows.
    pub baselined: usize,
}

/// A finding that a baseline knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// Its fingerprint.
    pub fingerprint: String,
    /// Its detector.
    pub detector: String,
    /// Its file.
    pub path: String,
}

/// Something wrong with a comment that suppresses findings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// `error` or `warning`.
    pub level: Cow<'static, str>,
    /// The file.
    pub path: String,
    /// The line.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

impl Report {
    /// Whether a finding that counts is at least so severe.
    #[must_use]
    pub fn reaches(&self, severity: Severity) -> bool {
        self.open().any(|(_, finding)| finding.severity >= severity)
    }

    /// Findings that count, with their files.
    pub fn open(&self) -> impl Iterator<Item = (&FileReport, &Finding)> {
        let all = self
            .files
            .iter()
            .flat_map(|file| file.findings.iter().map(move |it| (file, it)));
        all.filter(|(_, finding)| finding.is_open())
    }

    /// The baseline that knows all findings which no comment suppresses.
    #[must_use]
    pub fn baseline(&self) -> Vec<Known> {
        let all = self
            .files
            .iter()
            .flat_map(|file| file.findings.iter().map(move |it| (file, it)));
        let kept = all.filter(|(_, finding)| !finding.suppressed);
        kept.map(|(file, finding)| Known {
            fingerprint: finding.fingerprint.clone(),
            detector: finding.detector.to_string(),
            path: file.path.clone(),
        })
        .collect()
    }

    pub(crate) fn new(files: Vec<FileReport>, fixed: Vec<Known>, warnings: Vec<Warning>) -> Self {
        let count = |status: Status| files.iter().filter(|file| file.status == status).count();
        let all = || files.iter().flat_map(|file| &file.findings);
        let summary = Summary {
            files: files.len(),
            ok: count(Status::Ok),
            recovered: count(Status::Recovered),
            unparsed: count(Status::Unparsed),
            findings: all().filter(|it| it.is_open()).count(),
            suppressed: all().filter(|it| it.suppressed).count(),
            baselined: all().filter(|it| it.baselined && !it.suppressed).count(),
        };
        Self {
            schema: 1,
            tool: Tool {
                name: "strands",
                version: env!("CARGO_PKG_VERSION"),
            },
            files,
            fixed,
            warnings,
            summary,
        }
    }
}
