//! One comment for a pull request, and annotations for its lines.

use crate::detector::Impact;
use crate::finding::Severity;
use crate::report::Report;
use std::fmt::Write as _;

/// By this a second run finds the comment of the first.
const MARKER: &str = "<!-- strands-scan-jobs -->";
/// GitHub takes 65,536 characters.
const LONGEST: usize = 60_000;
/// Room for the line that counts what is left out.
const REST: usize = 200;

/// The comment, in Markdown.
#[must_use]
pub fn comment(report: &Report) -> String {
    let mut text = format!(
        "{MARKER}\n### Strands: {} new findings\n\n",
        report.summary.findings
    );
    let mut open: Vec<_> = report.open().collect();
    open.sort_by_key(|(file, finding)| {
        (
            std::cmp::Reverse(finding.severity),
            file.path.as_str(),
            finding.line,
        )
    });
    let mut shown = 0;
    for (file, finding) in &open {
        let path = file.path.replace(' ', "%20");
        let line = format!(
            "- **{}** [`{}:{}`]({path}#L{}) {} (`{}`). Fix: {}. Cost: {}.\n",
            finding.severity.word(),
            file.path,
            finding.line,
            finding.line,
            finding.message,
            finding.detector,
            finding.fix.text,
            cost(&finding.impact)
        );
        if text.len() + line.len() > LONGEST - REST {
            break;
        }
        text.push_str(&line);
        shown += 1;
    }
    if shown < open.len() {
        let _ = writeln!(text, "\n{} more are not shown.", open.len() - shown);
    }
    let _ = writeln!(
        text,
        "\n{} unchanged, {} suppressed, {} fixed; {} files, {} of them not understood.",
        report.summary.baselined,
        report.summary.suppressed,
        report.fixed.len(),
        report.summary.files,
        report.summary.unparsed
    );
    text
}

/// Workflow commands that annotate the lines of findings.
#[must_use]
pub fn annotations(report: &Report) -> Vec<String> {
    let lines = report.open().map(|(file, finding)| {
        let level = match finding.severity {
            Severity::Critical | Severity::High => "error",
            Severity::Medium => "warning",
            Severity::Low => "notice",
        };
        format!(
            "::{level} file={},line={},endLine={},title={}::{}",
            property(&file.path),
            finding.line,
            finding.end_line,
            finding.detector,
            data(&finding.message)
        )
    });
    lines.collect()
}

/// What it costs, and what the job does.
fn cost(impact: &Impact) -> String {
    match &impact.cost {
        Some(job) => format!("{}; {job}", impact.text),
        None => impact.text.clone(),
    }
}

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
