//! `compliance scan`: which columns hold personal data.

use crate::args::{ComplianceScan, Global};
use crate::exit::Fault;
use crate::output;
use crate::table::{Column, Table};
use indicatif::{ProgressBar, ProgressStyle};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::fs;
use std::io::{self, IsTerminal};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;
use strands_scan::accept::{self, Known, Rule};
use strands_scan::{
    Catalogue, ColumnReport, Found, Options, OwnType, Progress, Report, State, sarif, walk,
};

/// How often progress is drawn.
const TICK: Duration = Duration::from_millis(100);

/// The document of the contract, with what is known beside it.
#[derive(Serialize)]
struct Document<'r> {
    schema: &'static str,
    #[serde(flatten)]
    report: &'r Report,
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline_gone: Option<Vec<Known>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    declared_gone: Option<Vec<String>>,
}

pub(super) fn run(global: &Global, arguments: &ComplianceScan) -> Result<(), Fault> {
    let catalogue = catalogue(arguments)?;
    let rules = arguments
        .ignore
        .iter()
        .map(|text| rule(text, &arguments.reason))
        .collect::<Result<Vec<_>, _>>()?;
    let known: Option<Vec<Known>> = arguments.baseline.as_deref().map(settings).transpose()?;
    let declared = arguments.declared.as_deref().map(declared).transpose()?;
    let files = walk(&arguments.paths);
    if !files.is_empty() && files.iter().all(Found::is_absent) {
        return Err(Fault::Input(format!(
            "{}: no such file or folder",
            files[0].shown
        )));
    }
    let options = Options {
        rows: arguments.sample,
        format: arguments.format.kind(),
        delimiter: arguments.delimiter,
        has_no_names: arguments.no_header,
        threads: arguments.threads.map(usize::from),
    };
    let mut report = watched(global, &files, &catalogue, &options);
    accept::apply_rules(&mut report, &files, &rules);
    let baseline_gone = known.map(|known| {
        let now = TimeZone::UTC.to_datetime(global.now.unwrap_or_else(Timestamp::now));
        accept::apply_baseline(&mut report, &files, &known, &now.date().to_string())
    });
    let declared_gone = declared.map(|names| accept::apply_declared(&mut report, &names));
    if let Some(path) = &arguments.write_baseline {
        let text = serde_json::to_string_pretty(&accept::baseline(&report, &files))
            .map_err(Fault::store)?;
        fs::write(path, text + "\n").map_err(|fault| {
            Fault::Input(format!("{} cannot be written: {fault}", path.display()))
        })?;
    }
    if arguments.sarif {
        output::json_line(&sarif::document(
            &report,
            &catalogue,
            env!("CARGO_PKG_VERSION"),
        ));
    } else if global.json {
        output::json_line(&Document {
            schema: "strands.compliance.scan/1",
            report: &report,
            baseline_gone,
            declared_gone,
        });
    } else {
        print(&report);
    }
    ended(arguments, &report)
}

fn ended(arguments: &ComplianceScan, report: &Report) -> Result<(), Fault> {
    let crossing = arguments
        .fail_on
        .severity()
        .map_or(0, |least| report.open(least).count());
    if crossing > 0 {
        let columns = output::counted(crossing, "column");
        return Err(Fault::FailedCheck(format!(
            "personal data can be read in {columns}"
        )));
    }
    match report.failures().count() {
        0 => Ok(()),
        failed => Err(Fault::Partial(format!(
            "{} could not be read, or not to the end",
            output::counted(failed, "file")
        ))),
    }
}

fn catalogue(arguments: &ComplianceScan) -> Result<Catalogue, Fault> {
    let own: Vec<OwnType> = match &arguments.recognizers {
        Some(path) => settings(path)?,
        None => Vec::new(),
    };
    let catalogue = Catalogue::with_own(own).map_err(|faults| {
        let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
        Fault::Settings(lines.join("\n"))
    })?;
    if arguments.kinds.is_empty() {
        return Ok(catalogue);
    }
    let unknown = |name| {
        Fault::Usage(format!(
            "--kinds: there is no type `{name}`; docs/compliance.md lists all"
        ))
    };
    catalogue.only(&arguments.kinds).map_err(unknown)
}

fn settings<T: DeserializeOwned>(path: &Path) -> Result<T, Fault> {
    let wrong =
        |fault: &dyn std::fmt::Display| Fault::Settings(format!("{}: {fault}", path.display()));
    let text = fs::read_to_string(path).map_err(|fault| wrong(&fault))?;
    serde_json::from_str(&text).map_err(|fault| wrong(&fault))
}

/// Names in a list, or `pii_fields` anywhere in a configuration.
fn declared(path: &Path) -> Result<Vec<String>, Fault> {
    fn collect(value: &Value, names: &mut Vec<String>) {
        match value {
            Value::Object(fields) => {
                for (key, value) in fields {
                    match value.as_array().filter(|_| key == "pii_fields") {
                        Some(list) => names.extend(
                            list.iter()
                                .filter_map(|name| name.as_str().map(str::to_owned)),
                        ),
                        None => collect(value, names),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| collect(item, names)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    let document: Value = settings(path)?;
    let mut names = Vec::new();
    match document.as_array() {
        Some(list) if list.iter().all(Value::is_string) => {
            names.extend(
                list.iter()
                    .filter_map(|name| name.as_str().map(str::to_owned)),
            );
        }
        _ => collect(&document, &mut names),
    }
    Ok(names)
}

/// `GLOB:COLUMN[:TYPE]`.
fn rule(text: &str, reason: &str) -> Result<Rule, Fault> {
    let mut parts = text.splitn(3, ':');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(path), Some(column), kind) if !path.is_empty() && !column.is_empty() => Ok(Rule {
            path: path.to_owned(),
            column: column.to_owned(),
            kind: kind.map(str::to_owned),
            reason: reason.to_owned(),
        }),
        _ => Err(Fault::Usage(format!(
            "--ignore {text}: it must be GLOB:COLUMN or GLOB:COLUMN:TYPE"
        ))),
    }
}

/// Scans, and draws how far it is on a terminal.
pub(super) fn watched(
    global: &Global,
    files: &[Found],
    catalogue: &Catalogue,
    options: &Options,
) -> Report {
    let progress = Progress::default();
    let is_shown = io::stderr().is_terminal() && !global.no_progress && !global.quiet;
    if !is_shown {
        return strands_scan::scan(files, catalogue, options, &progress);
    }
    let is_done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| draw(files, &progress, &is_done));
        let report = strands_scan::scan(files, catalogue, options, &progress);
        is_done.store(true, Ordering::Relaxed);
        report
    })
}

fn draw(files: &[Found], progress: &Progress, is_done: &AtomicBool) {
    // A short scan shows nothing.
    for _ in 0..3 {
        thread::sleep(TICK);
        if is_done.load(Ordering::Relaxed) {
            return;
        }
    }
    let bar = ProgressBar::new_spinner();
    if let Ok(style) =
        ProgressStyle::with_template("{spinner} {bytes} read, {bytes_per_sec}, {msg}")
    {
        bar.set_style(style);
    }
    while !is_done.load(Ordering::Relaxed) {
        bar.set_position(progress.bytes());
        bar.set_message(format!("{} of {} files", progress.files(), files.len()));
        thread::sleep(TICK);
    }
    bar.finish_and_clear();
}

fn print(report: &Report) {
    let mut table = Table::new(&[
        Column::Left("STATE"),
        Column::Left("TYPE"),
        Column::Left("SEVERITY"),
        Column::Left("COLUMN"),
        Column::Right("ROWS"),
        Column::Right("SURE"),
        Column::Left("FILE"),
    ]);
    let mut clean = 0;
    for file in &report.files {
        for column in &file.columns {
            if column.state == State::Clean {
                clean += 1;
            } else {
                table.row(row(&file.path, column));
            }
        }
    }
    output::print(&table.text());
    for file in report.failures() {
        let message = file.message.as_deref().unwrap_or_default();
        output::print(&format!(
            "x {}: {} ({message})",
            file.path,
            file.error.unwrap_or_default()
        ));
    }
    for file in report
        .files
        .iter()
        .filter(|file| !file.complete && file.error.is_none())
    {
        output::print(&format!(
            "{}: a sample of {} rows; --sample all reads every row",
            file.path, file.rows_scanned
        ));
    }
    output::print(&format!(
        "{} in {}",
        output::counted(clean, "clean column"),
        output::counted(report.files.len(), "file")
    ));
}

fn row(path: &str, column: &ColumnReport) -> [String; 7] {
    let state = match column.state {
        State::Clean => "clean",
        State::Masked => "masked",
        State::Leaky => "! leaky",
        State::Exposed => "x exposed",
    };
    let accepted = if column.baselined || column.ignored {
        " (accepted)"
    } else {
        ""
    };
    [
        format!("{state}{accepted}"),
        column.kind.clone(),
        column
            .severity
            .map(|it| format!("{it:?}").to_lowercase())
            .unwrap_or_default(),
        column.path.clone(),
        column.validated.to_string(),
        format!("{:.2}", column.confidence),
        path.to_owned(),
    ]
}
