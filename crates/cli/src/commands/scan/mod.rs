//! `scan jobs`: what in code makes a job slow, dear or wrong.

mod money;
mod text;
mod walk;

use crate::args::{FailOn, Global, Jobs, Severity as Wanted};
use crate::exit::Fault;
use crate::output;
use std::fs;
use std::path::Path;
use strands_analyze::{
    DETECTORS, Known, Options, Report, Severity, Sizes, SourceFile, State, annotations, markdown,
    sarif, scan_changed,
};

pub(crate) async fn run(global: &Global, arguments: &Jobs) -> Result<(), Fault> {
    known_detectors(arguments)?;
    let sizes = match &arguments.sizes {
        Some(path) => Sizes::parse(&read(path)?)
            .map_err(|fault| Fault::Unscanned(format!("{}: {fault}", path.display())))?,
        None => Sizes::default(),
    };
    let baseline = match &arguments.baseline {
        Some(path) => known(path)?,
        None => Vec::new(),
    };
    let files = files(arguments)?;
    let options = Options {
        only: arguments.only.clone(),
        disable: arguments.disable.clone(),
        min_confidence: arguments.min_confidence,
        min_severity: severity(arguments.min_severity),
        ..Options::default()
    };
    let sources = files.clone();
    let state = match &arguments.changed_only {
        Some(path) => before(global, path)?,
        None => State::default(),
    };
    let (mut report, state) = scan_changed(files, &sizes, &options, &baseline, &state);
    if let Some(path) = &arguments.changed_only {
        let text = serde_json::to_string(&state).map_err(Fault::store)?;
        write(path, &text)?;
    }
    if let Some(days) = arguments.runs {
        money::add(global, arguments, days, &mut report).await?;
    }
    if let Some(path) = &arguments.write_baseline {
        write_baseline(path, &report)?;
    }
    print(global, arguments, &report, &sources);
    let line = match arguments.fail_on {
        FailOn::Never => return Ok(()),
        FailOn::Critical => Severity::Critical,
        FailOn::High => Severity::High,
        FailOn::Medium => Severity::Medium,
        FailOn::Low | FailOn::Any => Severity::Low,
    };
    if report.reaches(line) {
        let count = report
            .open()
            .filter(|(_, finding)| finding.severity >= line)
            .count();
        return Err(Fault::FailedCheck(output::counted(count, "finding")));
    }
    Ok(())
}

fn print(global: &Global, arguments: &Jobs, report: &Report, sources: &[SourceFile]) {
    if arguments.sarif {
        output::json_line(&sarif(report));
    } else if arguments.github {
        output::print(&markdown(report));
        if std::env::var_os("GITHUB_ACTIONS").is_some() {
            for line in annotations(report) {
                output::print(&line);
            }
        }
    } else if global.json {
        output::json_line(report);
    } else {
        output::print(text::text(global, report, sources).trim_end());
    }
}

fn files(arguments: &Jobs) -> Result<Vec<SourceFile>, Fault> {
    let mut all = Vec::new();
    for path in &arguments.paths {
        all.extend(walk::files(path, arguments.respect_gitignore).map_err(Fault::Unscanned)?);
    }
    Ok(all)
}

fn known_detectors(arguments: &Jobs) -> Result<(), Fault> {
    let named = arguments.only.iter().chain(&arguments.disable);
    for id in named {
        if !DETECTORS.iter().any(|it| it.id == id) {
            return Err(Fault::Usage(format!(
                "no detector is called `{id}`; docs/detectors.md lists them"
            )));
        }
    }
    if !(0.0..=1.0).contains(&arguments.min_confidence) {
        return Err(Fault::Usage(format!(
            "--min-confidence {} is not between 0 and 1",
            arguments.min_confidence
        )));
    }
    Ok(())
}

fn read(path: &Path) -> Result<String, Fault> {
    fs::read_to_string(path)
        .map_err(|fault| Fault::Unscanned(format!("{}: {fault}", path.display())))
}

fn known(path: &Path) -> Result<Vec<Known>, Fault> {
    serde_json::from_str(&read(path)?)
        .map_err(|fault| Fault::Unscanned(format!("{}: {fault}", path.display())))
}

fn write_baseline(path: &Path, report: &Report) -> Result<(), Fault> {
    let text = serde_json::to_string_pretty(&report.baseline()).map_err(Fault::store)?;
    write(path, &(text + "\n"))
}

/// What an earlier scan left. One that cannot be understood costs a full scan, not the answer.
fn before(global: &Global, path: &Path) -> Result<State, Fault> {
    if !path.exists() {
        return Ok(State::default());
    }
    Ok(serde_json::from_str(&read(path)?).unwrap_or_else(|_| {
        let message = format!("{} is of no use; everything is read", path.display());
        output::note(global, &message);
        State::default()
    }))
}

/// Writes a file as a whole or not at all.
fn write(path: &Path, text: &str) -> Result<(), Fault> {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    let draft = Path::new(&name);
    fs::write(draft, text)
        .and_then(|()| fs::rename(draft, path))
        .map_err(|fault| Fault::Unscanned(format!("{}: {fault}", path.display())))
}

const fn severity(wanted: Wanted) -> Severity {
    match wanted {
        Wanted::Low => Severity::Low,
        Wanted::Medium => Severity::Medium,
        Wanted::High => Severity::High,
        Wanted::Critical => Severity::Critical,
    }
}
