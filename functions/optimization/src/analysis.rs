//! Code, scanned: what the detectors find, in the words of the registry.

use std::collections::BTreeSet;
use strands_analyze::{
    DETECTORS, Evidence, FileReport, Options, Severity as Found, Sizes, SourceFile, Status, scan,
};
use strands_core::incident::Severity;
use strands_core::issue::{Finding, Reading};
use strands_core::redact::redact;

/// The longest text about a finding, in characters.
const LONGEST: usize = 500;
/// Where the reason is missing that a status comes with.
const NO_REASON: &str = "not understood";

/// The release whose detectors look.
pub(crate) fn rules() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

/// Types of all that is looked for.
pub(crate) fn looked_for() -> BTreeSet<String> {
    DETECTORS.iter().map(|it| issue_type(it.id)).collect()
}

/// What a script holds, by its name and content.
pub(crate) fn script(file: &str, content: Vec<u8>) -> (Reading, Vec<Finding>) {
    let report = report(file, content, false);
    let reading = report.as_ref().map_or_else(
        || Reading::Nothing(NO_REASON.to_owned()),
        |file| reading(file.status, file.reason.as_deref()),
    );
    let findings = report.map(|file| file.findings).unwrap_or_default();
    (reading, findings.iter().map(finding).collect())
}

/// What a piece of code holds; the name tells its language.
pub(crate) fn fragment(file: &str, code: &str) -> Option<FileReport> {
    report(file, code.as_bytes().to_vec(), true)
}

fn report(file: &str, content: Vec<u8>, is_fragment: bool) -> Option<FileReport> {
    let source = SourceFile {
        path: file.to_owned(),
        content: Ok(content),
    };
    let options = Options {
        is_fragment,
        ..Options::default()
    };
    let report = scan(vec![source], &Sizes::default(), &options, &[]);
    report.files.into_iter().next()
}

fn reading(status: Status, reason: Option<&str>) -> Reading {
    let reason = || reason.unwrap_or(NO_REASON).to_owned();
    match status {
        Status::Ok => Reading::Whole,
        Status::Recovered => Reading::InPart(reason()),
        Status::Unparsed => Reading::Nothing(reason()),
    }
}

/// A finding as the registry keeps it.
pub(crate) fn finding(found: &strands_analyze::Finding) -> Finding {
    Finding {
        issue_type: issue_type(&found.detector),
        fingerprint: found.fingerprint.clone(),
        severity: severity(found.severity),
        confidence: found.confidence,
        line: found.line,
        message: shown(&found.message),
        recommendation: shown(&found.fix.text),
        impact: shown(&found.impact.text),
        evidence: found.evidence.iter().map(evidence).collect(),
        suppressed: found.suppressed,
    }
}

fn issue_type(detector: &str) -> String {
    detector.replace('-', "_")
}

const fn severity(found: Found) -> Severity {
    match found {
        Found::Low => Severity::Low,
        Found::Medium => Severity::Medium,
        Found::High => Severity::High,
        Found::Critical => Severity::Critical,
    }
}

fn evidence(evidence: &Evidence) -> String {
    let source = shown(&evidence.source);
    match evidence.size_bytes {
        Some(bytes) => format!("{source}: {bytes} bytes"),
        None => source,
    }
}

/// Texts quote names from code that anybody may have written.
fn shown(text: &str) -> String {
    redact(text, LONGEST)
}
