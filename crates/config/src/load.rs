//! Loading: from a text to typed jobs, or to everything that is wrong with it.

use crate::check;
use crate::fault::{Code, Fault, Faults, Found, Report};
use crate::model::{Document, GlobalCompliance, GlobalSettings, Job};
use crate::resolve::resolve;
use crate::shape;
use crate::source::Lines;
use crate::tree::{self, Node};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// What a file may refer to beyond itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Environment {
    /// The environment of the deployment, such as `production`: what a condition on `environment`
    /// looks at where neither a variable nor a tag of that name exists.
    pub name: String,
    /// Environment variables.
    pub variables: BTreeMap<String, String>,
}

/// A configuration that is in order.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// The jobs, resolved.
    pub jobs: Vec<Job>,
    /// What holds for all jobs.
    pub global_settings: GlobalSettings,
    /// Policies and exceptions that hold for all jobs.
    pub compliance: Option<GlobalCompliance>,
    whole: Node,
}

/// What loading gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Loaded {
    /// The configuration.
    pub config: Config,
    /// What should be looked at.
    pub warnings: Vec<Fault>,
    /// SHA-256 of the text, in hex: which version it is.
    pub sha256: String,
}

impl Config {
    /// Reads, resolves and checks a file. Every fault is reported at once.
    pub fn load(text: &str, environment: &Environment) -> Result<Loaded, Faults> {
        let read = match text.strip_prefix('\u{feff}') {
            Some(rest) => &format!("   {rest}"),
            None => text,
        };
        let root = tree::parse(read).map_err(|found| Faults {
            errors: vec![placed(found, None, &Lines::new(text))],
            warnings: Vec::new(),
        })?;
        let mut report = Report::default();
        let mut resolved = resolve(&root, environment, &mut report);
        check::keys_stand_once(&root, &mut report);
        shape::check(&mut resolved.whole, &mut report);
        let secrets = check::all(&root, &resolved, &mut report);
        let document = document(&resolved.whole, &mut report);
        let mut faults = faults(report, &root, text, &secrets);
        let Some(document) = document.filter(|_| faults.errors.is_empty()) else {
            return Err(faults);
        };
        Ok(Loaded {
            config: Self {
                jobs: document.jobs,
                global_settings: document.global_settings.unwrap_or_default(),
                compliance: document.compliance,
                whole: resolved.whole,
            },
            warnings: std::mem::take(&mut faults.warnings),
            sha256: hex::encode(Sha256::digest(text.as_bytes())),
        })
    }

    /// A job by its id.
    #[must_use]
    pub fn job(&self, job_id: &str) -> Option<&Job> {
        self.jobs.iter().find(|job| job.job_id == job_id)
    }

    /// Every job as the file gives it once it is resolved, with the origin of each value. It writes
    /// itself as JSON, in the order of the file, and holds no placeholder but those of secrets.
    pub fn resolved_jobs(&self) -> impl Iterator<Item = (&Job, &Node)> {
        let nodes = self.whole.get("jobs").map(Node::items);
        self.jobs.iter().zip(nodes.unwrap_or_default())
    }

    /// The settings for all jobs as the file gives them.
    #[must_use]
    pub fn resolved_settings(&self) -> Option<&Node> {
        self.whole.get("global_settings")
    }
}

fn document(whole: &Node, report: &mut Report) -> Option<Document> {
    if !report.errors.is_empty() {
        return None;
    }
    let read = Document::deserialize(whole);
    read.inspect_err(|fault| {
        report.error(
            Code::BadValue,
            whole.span,
            format!("cannot be read: {fault}"),
            None,
        );
    })
    .ok()
}

fn faults(report: Report, root: &Node, text: &str, secrets: &[String]) -> Faults {
    if report.errors.is_empty() && report.warnings.is_empty() {
        return Faults::default();
    }
    let lines = Lines::new(text);
    let finished = |found: Vec<Found>| {
        let mut faults: Vec<Fault> = found
            .into_iter()
            .map(|found| hidden(placed(found, Some(root), &lines), secrets))
            .collect();
        faults.sort_by(|a, b| {
            (a.bytes.start, a.code, &a.message).cmp(&(b.bytes.start, b.code, &b.message))
        });
        faults
    };
    Faults {
        errors: finished(report.errors),
        warnings: finished(report.warnings),
    }
}

fn placed(found: Found, root: Option<&Node>, lines: &Lines<'_>) -> Fault {
    let mut path = root
        .map(|root| root.path_of(found.span))
        .unwrap_or_default();
    if let Some(key) = &found.missing {
        tree::push_key(&mut path, key);
    }
    let (line, column) = lines.place(found.span.start);
    Fault {
        code: found.code,
        message: found.message,
        path,
        line: Some(line),
        column: Some(column),
        help: found.help,
        bytes: found.span.start..found.span.end,
    }
}

/// A secret that stands in the file in clear must not be repeated by what is said about it.
fn hidden(mut fault: Fault, secrets: &[String]) -> Fault {
    for secret in secrets {
        for text in [
            Some(&mut fault.message),
            fault.help.as_mut(),
            Some(&mut fault.path),
        ] {
            if let Some(text) = text.filter(|text| text.contains(secret.as_str())) {
                *text = text.replace(secret.as_str(), "[redacted]");
            }
        }
    }
    fault
}
