//! Code, scanned: what the detectors find, in the words of the registry.

use std::collections::BTreeSet;
use strands_analyze::{
    DETECTORS, Evidence, Excerpts, FileReport, Options, Severity as Found, Sizes, SourceFile,
    Status, scan,
};
use strands_core::incident::Severity;
use strands_core::issue::{CodeLine, Finding, Reading};
use strands_core::redact::redact;

/// The longest text about a finding, in characters.
const LONGEST: usize = 500;
/// The longest line of code, in characters, and its deepest indentation.
const LONGEST_LINE: usize = 160;
const DEEPEST: usize = 24;
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
    let source = source(file, content);
    let excerpts = Excerpts::of(&source);
    let report = report(source, false);
    let reading = report.as_ref().map_or_else(
        || Reading::Nothing(NO_REASON.to_owned()),
        |file| reading(file.status, file.reason.as_deref()),
    );
    let findings = report.map(|file| file.findings).unwrap_or_default();
    let findings = findings.iter().map(|found| Finding {
        code: code(&excerpts, found),
        ..finding(found)
    });
    (reading, findings.collect())
}

/// What a piece of code holds; the name tells its language.
pub(crate) fn fragment(file: &str, code: &str) -> Option<FileReport> {
    report(source(file, code.as_bytes().to_vec()), true)
}

fn source(file: &str, content: Vec<u8>) -> SourceFile {
    SourceFile {
        path: file.to_owned(),
        content: Ok(content),
    }
}

fn report(source: SourceFile, is_fragment: bool) -> Option<FileReport> {
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
        code: Vec::new(),
        example: Some(found.fix.example.to_string()).filter(|it| !it.is_empty()),
        suppressed: found.suppressed,
    }
}

/// The lines of a finding. What strings hold is left out of them; names may be a person's all the same.
fn code(excerpts: &Excerpts, found: &strands_analyze::Finding) -> Vec<CodeLine> {
    let lines = excerpts.around(&(found.line..=found.end_line)).into_iter();
    let lines = lines.map(|line| {
        let code = line.text.trim_start();
        let indent = line.text.chars().count() - code.chars().count();
        CodeLine {
            number: line.number,
            text: " ".repeat(indent.min(DEEPEST)) + &redact(code, LONGEST_LINE),
            is_found: line.is_found,
        }
    });
    lines.collect()
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
