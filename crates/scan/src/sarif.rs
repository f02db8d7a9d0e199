//! A report as SARIF 2.1.0, which code scanning reads.

use crate::catalogue::{Catalogue, Severity};
use crate::decide::State;
use crate::report::{ColumnReport, Report};
use serde_json::{Value, json};

/// The report's exposed and leaky columns as results; accepted ones are suppressed.
#[must_use]
pub fn document(report: &Report, catalogue: &Catalogue, version: &str) -> Value {
    let rules: Vec<Value> = catalogue
        .entities()
        .map(|entity| {
            json!({
                "id": entity.name,
                "shortDescription": {"text": format!("Readable personal data: {}", entity.name)},
                "defaultConfiguration": {"level": level(entity.severity)},
                "properties": {"category": entity.category, "severity": entity.severity, "regulation": entity.regulation},
            })
        })
        .collect();
    let columns = report
        .files
        .iter()
        .flat_map(|file| file.columns.iter().map(move |column| (file, column)));
    let results: Vec<Value> = columns
        .filter(|(_, column)| matches!(column.state, State::Exposed | State::Leaky))
        .map(|(file, column)| result(&file.path, column))
        .collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {"name": "strands compliance scan", "version": version, "rules": rules}},
            "results": results,
        }],
    })
}

fn result(path: &str, column: &ColumnReport) -> Value {
    let state = if column.state == State::Leaky {
        "is masked in part only"
    } else {
        "can be read"
    };
    let mut result = json!({
        "ruleId": column.kind,
        "level": column.severity.map_or("note", level),
        "message": {"text": format!("Column `{}` holds {} that {state}: {} rows.", column.path, column.kind, column.validated)},
        "locations": [{
            "physicalLocation": {"artifactLocation": {"uri": path}},
            "logicalLocations": [{"name": column.name, "fullyQualifiedName": column.path, "kind": "member"}],
        }],
        "properties": {"state": column.state, "confidence": column.confidence},
    });
    if column.baselined || column.ignored {
        let reason = column
            .accepted_reason
            .as_deref()
            .unwrap_or("in the baseline");
        result["suppressions"] = json!([{"kind": "external", "justification": reason}]);
    }
    result
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low => "note",
    }
}
