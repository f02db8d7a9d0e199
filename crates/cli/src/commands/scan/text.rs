//! Findings for people: the line of code with a caret below, why, and what to do.

use crate::args::Global;
use crate::output;
use std::fmt::Write as _;
use std::io;
use strands_analyze::{Finding, Report, Severity, SourceFile, Status};

/// Longer lines are cut.
const WIDEST: usize = 160;

/// A report as text.
pub(super) fn text(global: &Global, report: &Report, sources: &[SourceFile]) -> String {
    let colours = output::colours(global, &io::stdout());
    let mut text = String::new();
    for file in &report.files {
        let source = sources.iter().find(|it| it.path == file.path);
        let content = source.and_then(|it| it.content.as_ref().ok());
        let lines = content.map(|it| String::from_utf8_lossy(it));
        for finding in file.findings.iter().filter(|it| it.is_open()) {
            let _ = writeln!(
                text,
                "{} {}:{}:{}  {} [{}]",
                word(finding.severity, colours),
                file.path,
                finding.line,
                finding.column,
                finding.message,
                finding.detector
            );
            if finding.cell.is_none()
                && let Some(line) = lines
                    .as_deref()
                    .and_then(|it| it.lines().nth(finding.line - 1))
            {
                excerpt(&mut text, finding, line);
            }
            let _ = writeln!(text, "         do: {}", finding.fix.text);
            if finding.impact.basis.is_some() {
                let _ = writeln!(text, "         cost: {}", finding.impact.text);
            }
            if let Some(job) = &finding.impact.cost {
                let _ = writeln!(text, "         job: {job}");
            }
        }
        if file.status != Status::Ok {
            let status = if file.status == Status::Recovered {
                "in part"
            } else {
                "not"
            };
            let _ = writeln!(
                text,
                "note     {}: {status} understood ({})",
                file.path,
                file.reason.as_deref().unwrap_or_default()
            );
        }
    }
    for warning in &report.warnings {
        let _ = writeln!(
            text,
            "{:<8} {}:{}: {}",
            warning.level, warning.path, warning.line, warning.message
        );
    }
    let summary = &report.summary;
    let _ = writeln!(
        text,
        "{} in {}, {} of them understood in part, {} not; {} suppressed, {} known, {} fixed",
        output::counted(summary.findings, "finding"),
        output::counted(summary.files, "file"),
        summary.recovered,
        summary.unparsed,
        summary.suppressed,
        summary.baselined,
        report.fixed.len()
    );
    text
}

fn excerpt(text: &mut String, finding: &Finding, line: &str) {
    let shown: String = line.chars().take(WIDEST).collect();
    let _ = writeln!(text, "    {:>4} | {shown}", finding.line);
    let width = if finding.end_line == finding.line {
        finding.end_column.saturating_sub(finding.column).max(1)
    } else {
        1
    };
    if finding.column + width <= WIDEST {
        let _ = writeln!(
            text,
            "         | {}{}",
            " ".repeat(finding.column - 1),
            "^".repeat(width)
        );
    }
}

fn word(severity: Severity, colours: bool) -> String {
    let colour = match severity {
        Severity::Critical | Severity::High => 31,
        Severity::Medium => 33,
        Severity::Low => 36,
    };
    let word = format!("{:<8}", severity.word());
    if colours {
        format!("\u{1b}[{colour}m{word}\u{1b}[0m")
    } else {
        word
    }
}
