//! `scan config`: what a sound file would say.

use super::file::File;
use super::loaded;
use crate::args::{Global, Practices};
use crate::exit::Fault;
use crate::output;
use jiff::Timestamp;
use serde_json::json;
use strands_config::practice::{Finding, scan};

pub(super) fn run(global: &Global, arguments: &Practices) -> Result<(), Fault> {
    let file = File::read(arguments.file.as_deref().unwrap_or(&global.config));
    let loaded = loaded(global, &file)?;
    let findings = scan(&loaded.config, file.text());
    if global.json {
        let now = global.now.unwrap_or_else(Timestamp::now);
        let query = json!({"file": file.name, "strict": arguments.strict});
        let result = json!({
            "sha256": loaded.sha256,
            "jobs": loaded.config.jobs.len(),
            "findings": findings,
            "warnings": loaded.warnings,
        });
        output::json("strands.scan.config/1", now, &query, &result);
    } else {
        print(&file, &findings, &loaded.warnings, loaded.config.jobs.len());
    }
    let count = findings.len() + loaded.warnings.len();
    if arguments.strict && count > 0 {
        return Err(Fault::FailedCheck(output::counted(count, "finding")));
    }
    Ok(())
}

fn print(file: &File, findings: &[Finding], warnings: &[strands_config::Fault], jobs: usize) {
    for warning in warnings {
        let line = warning.line.unwrap_or_default();
        output::print(&format!(
            "warning  {}:{line}  {}: {}",
            file.name, warning.path, warning.message
        ));
        if let Some(help) = &warning.help {
            output::print(&format!("         do: {help}"));
        }
    }
    for finding in findings {
        let severity = format!("{:?}", finding.severity).to_lowercase();
        output::print(&format!(
            "{severity:<8} {}:{}  {}: {} [{}]",
            file.name, finding.line, finding.path, finding.message, finding.code
        ));
        output::print(&format!("         why: {}", finding.why));
        output::print(&format!("         do: {}", finding.help));
    }
    output::print(&format!(
        "{} in {}",
        output::counted(findings.len() + warnings.len(), "finding"),
        output::counted(jobs, "job")
    ));
}
