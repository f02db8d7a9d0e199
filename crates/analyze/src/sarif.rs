//! SARIF 2.1.0, as code hosts read it.

use crate::detector::Detector;
use crate::detectors::DETECTORS;
use crate::finding::{Finding, Severity};
use crate::report::{FileReport, Report, Status};
use serde_json::{Value, json};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// A report as a SARIF log of one run.
#[must_use]
pub fn sarif(report: &Report) -> Value {
    let rules: Vec<Value> = DETECTORS
        .iter()
        .map(|it| {
            json!({
                "id": it.id,
                "shortDescription": {"text": it.what},
                "fullDescription": {"text": format!("{} {}", it.what, it.why)},
                "help": {
                    "text": format!("{}\n{}", it.fix, it.fix_example),
                    "markdown": help(it),
                },
                "defaultConfiguration": {"level": level(it.severity)},
            })
        })
        .collect();
    let results: Vec<Value> = report
        .files
        .iter()
        .flat_map(|file| {
            file.findings
                .iter()
                .map(move |finding| result(file, finding))
        })
        .collect();
    let notifications: Vec<Value> = report.files.iter().filter_map(notification).collect();
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {"name": report.tool.name, "version": report.tool.version, "rules": rules}},
            "columnKind": "utf16CodeUnits",
            "invocations": [{"executionSuccessful": true, "toolExecutionNotifications": notifications}],
            "results": results,
        }],
    })
}

fn help(detector: &Detector) -> String {
    let Detector {
        why,
        fix,
        fix_example,
        example,
        ..
    } = detector;
    let language = example.language;
    format!("{why}\n\n{fix}\n\n```{language}\n{fix_example}\n```")
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low => "note",
    }
}

fn uri(path: &str) -> String {
    path.replace('%', "%25")
        .replace(' ', "%20")
        .replace('#', "%23")
}

fn result(file: &FileReport, finding: &Finding) -> Value {
    let mut suppressions = Vec::new();
    if finding.suppressed {
        suppressions.push(json!({"kind": "inSource"}));
    }
    if finding.baselined {
        suppressions.push(json!({"kind": "external"}));
    }
    json!({
        "ruleId": finding.detector,
        "ruleIndex": DETECTORS.iter().position(|it| it.id == finding.detector),
        "level": level(finding.severity),
        "message": {"text": format!("{}. {}.", finding.message, finding.fix.text)},
        "locations": [{"physicalLocation": {
            "artifactLocation": {"uri": uri(&file.path)},
            "region": {
                "startLine": finding.line, "startColumn": finding.column,
                "endLine": finding.end_line, "endColumn": finding.end_column,
            },
        }}],
        "partialFingerprints": {"strands/v1": finding.fingerprint},
        "suppressions": suppressions,
        "properties": {"confidence": finding.confidence, "impact": finding.impact, "severity": finding.severity.word()},
    })
}

fn notification(file: &FileReport) -> Option<Value> {
    let level = match file.status {
        Status::Ok => return None,
        Status::Recovered => "warning",
        Status::Unparsed => "error",
    };
    let reason = file.reason.as_deref().unwrap_or("not understood");
    Some(json!({
        "level": level,
        "message": {"text": reason},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": uri(&file.path)}}}],
    }))
}
