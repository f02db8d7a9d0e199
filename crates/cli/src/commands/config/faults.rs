//! Faults of the file: a document for programs, frames with excerpts on a terminal, else lines.

use super::file::File;
use crate::args::Global;
use crate::output;
use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource, Severity,
    SourceCode,
};
use serde_json::json;
use std::fmt::{self, Display, Write as _};
use std::io::{self, IsTerminal, Write};
use strands_config::{Code, Fault, Faults};
use strands_core::redact::{plain, redact};

/// More than these are counted, not printed.
const MOST: usize = 50;
/// Longer lines are not compared with what redaction leaves of them.
const LONGEST_LINE: usize = 10_000;

/// Where faults are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stream {
    /// They are the answer.
    Out,
    /// They are why there is no answer.
    Error,
}

/// What is wrong with a file.
pub(super) struct Verdict<'f> {
    file: &'f File,
    found: &'f Faults,
}

impl<'f> Verdict<'f> {
    pub(super) fn new(file: &'f File, found: &'f Faults) -> Self {
        Self { file, found }
    }

    pub(super) fn print(&self, global: &Global, stream: Stream) {
        if global.json {
            output::json_line(&json!({
                "schema": "strands.config.validate/1",
                "valid": self.found.errors.is_empty(),
                "errors": self.found.errors,
                "warnings": self.found.warnings,
            }));
            return;
        }
        let text = match stream {
            Stream::Out => self.text(
                io::stdout().is_terminal(),
                output::colours(global, &io::stdout()),
            ),
            Stream::Error => self.text(
                io::stderr().is_terminal(),
                output::colours(global, &io::stderr()),
            ),
        };
        match stream {
            Stream::Out => output::print(text.trim_end()),
            Stream::Error => {
                let _ = io::stderr().lock().write_all(text.as_bytes());
            }
        }
    }

    fn text(&self, framed: bool, colours: bool) -> String {
        let all = self
            .found
            .errors
            .iter()
            .map(|fault| (Severity::Error, fault));
        let all = all.chain(
            self.found
                .warnings
                .iter()
                .map(|fault| (Severity::Warning, fault)),
        );
        let source = self.shown_source();
        let mut text = String::new();
        for (severity, fault) in all.clone().take(MOST) {
            let framed = framed && fault.line.is_some();
            if framed {
                let shown = Shown {
                    fault,
                    severity,
                    source: &source,
                };
                frame(&shown, colours, &mut text);
            } else {
                self.line(severity, fault, &mut text);
            }
        }
        let rest = all.count().saturating_sub(MOST);
        if rest > 0 {
            let _ = writeln!(text, "and {rest} more");
        }
        if self.found.errors.is_empty() {
            let _ = write!(text, "{} is valid", self.file.name);
            if !self.found.warnings.is_empty() {
                let count = output::counted(self.found.warnings.len(), "warning");
                let _ = write!(text, ", with {count}");
            }
            text.push('\n');
        }
        text
    }

    fn line(&self, severity: Severity, fault: &Fault, text: &mut String) {
        let word = if severity == Severity::Error {
            "error"
        } else {
            "warning"
        };
        let place = match (fault.line, fault.column) {
            (Some(line), Some(column)) => format!(" ({}:{line}:{column})", self.file.name),
            _ => String::new(),
        };
        let path = if fault.path.is_empty() {
            String::new()
        } else {
            format!("{}: ", fault.path)
        };
        let _ = writeln!(
            text,
            "{word}[strands::config::{}]: {path}{}{place}",
            fault.code, fault.message
        );
        if let Some(help) = &fault.help {
            let _ = writeln!(text, "help: {help}");
        }
    }

    /// The text for excerpts: secrets in clear are covered, byte for byte.
    fn shown_source(&self) -> NamedSource<String> {
        let mut text = self.file.text().to_owned();
        if self.found.is_unreadable() {
            text = covered_lines(&text);
        }
        for fault in self
            .found
            .errors
            .iter()
            .filter(|fault| fault.code == Code::SecretInClear)
        {
            if let Some(secret) = text.get(fault.bytes.clone()) {
                let cover = "*".repeat(secret.len());
                text.replace_range(fault.bytes.clone(), &cover);
            }
        }
        NamedSource::new(&self.file.name, text)
    }
}

/// Of a text that is no JSON nobody knows which parts are secrets.
fn covered_lines(text: &str) -> String {
    let lines = text.split_inclusive('\n').map(|line| {
        let content = line.trim_end_matches(['\n', '\r']);
        if content.len() < LONGEST_LINE && redact(content, LONGEST_LINE) == plain(content) {
            return line.to_owned();
        }
        format!("{}{}", "*".repeat(content.len()), &line[content.len()..])
    });
    lines.collect()
}

fn frame(shown: &Shown<'_>, colours: bool, text: &mut String) {
    let theme = if colours {
        GraphicalTheme::unicode()
    } else {
        GraphicalTheme::unicode_nocolor()
    };
    let handler = GraphicalReportHandler::new_themed(theme);
    let _ = handler.render_report(text, shown);
    text.push('\n');
}

/// A fault as miette shows it.
#[derive(Debug)]
struct Shown<'f> {
    fault: &'f Fault,
    severity: Severity,
    source: &'f NamedSource<String>,
}

impl Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.fault.path.is_empty() {
            write!(f, "{}: ", self.fault.path)?;
        }
        f.write_str(&self.fault.message)
    }
}

impl std::error::Error for Shown<'_> {}

impl Diagnostic for Shown<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn Display + 'a>> {
        Some(Box::new(format!("strands::config::{}", self.fault.code)))
    }

    fn severity(&self) -> Option<Severity> {
        Some(self.severity)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn Display + 'a>> {
        let help = self.fault.help.as_ref()?;
        Some(Box::new(help))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self.source)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let first_line = self.source.inner().get(self.fault.bytes.clone());
        let length = first_line
            .and_then(|it| it.lines().next())
            .map_or(0, str::len);
        let label = LabeledSpan::new(None, self.fault.bytes.start, length);
        Some(Box::new(std::iter::once(label)))
    }
}
