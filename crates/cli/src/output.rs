//! What is printed: the result on standard output, everything else on standard error.

use crate::args::{Color, Global};
use crate::exit::Fault;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme};
use serde::Serialize;
use serde_json::{Value, json};
use std::io::{self, IsTerminal, Write};
use strands_core::instant;

/// Prints lines of the result; a reader that went away ends the output silently.
pub(crate) fn print(text: &str) {
    let mut stdout = io::stdout().lock();
    let _ = writeln!(stdout, "{text}").and_then(|()| stdout.flush());
}

/// Prints a note for the person.
pub(crate) fn note(global: &Global, text: &str) {
    if !global.quiet {
        eprintln!("{text}");
    }
}

/// Prints a document on one line.
pub(crate) fn json_line<T: Serialize>(document: &T) {
    match serde_json::to_string(document) {
        Ok(text) => print(&text),
        Err(fault) => eprintln!("error: the answer cannot be written as JSON: {fault}"),
    }
}

/// Prints a result in the envelope that all commands share.
pub(crate) fn json<T: Serialize>(schema: &str, now: Timestamp, query: &Value, result: &T) {
    json_partial(schema, now, query, result, &[]);
}

/// Prints a result in that envelope, with what could not be done.
pub(crate) fn json_partial<T: Serialize>(
    schema: &str,
    now: Timestamp,
    query: &Value,
    result: &T,
    errors: &[Value],
) {
    json_line(&json!({
        "schema": schema,
        "generated_at": instant::rfc3339(now),
        "version": env!("CARGO_PKG_VERSION"),
        "query": query,
        "result": result,
        "warnings": [],
        "errors": errors,
    }));
}

/// Prints a fault as JSON.
pub(crate) fn json_error(fault: &Fault) {
    if let Fault::Invalid(faults) = fault {
        json_line(&json!({ "errors": faults }));
        return;
    }
    let code = fault.code().map(|code| code.to_string());
    let help = fault.help().map(|help| help.to_string());
    json_line(&json!({
        "errors": [{ "code": code, "message": fault.to_string(), "help": help }],
    }));
}

/// Prints a fault for the person: framed on a terminal, else a line and its help.
pub(crate) fn error(global: &Global, fault: &Fault) {
    let mut stderr = io::stderr();
    if stderr.is_terminal() {
        let theme = if colours(global, &stderr) {
            GraphicalTheme::unicode()
        } else {
            GraphicalTheme::unicode_nocolor()
        };
        let mut text = String::new();
        let handler = GraphicalReportHandler::new_themed(theme);
        if handler.render_report(&mut text, fault).is_ok() {
            let _ = write!(stderr, "{text}");
            return;
        }
    }
    let code = fault
        .code()
        .map(|code| code.to_string())
        .unwrap_or_default();
    let _ = writeln!(stderr, "error[{code}]: {fault}");
    if let Some(help) = fault.help() {
        let _ = writeln!(stderr, "help: {help}");
    }
}

/// Whether a stream takes colour.
pub(crate) fn colours(global: &Global, stream: &impl IsTerminal) -> bool {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    match global.color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto if set("NO_COLOR").is_some() => false,
        Color::Auto if set("CLICOLOR_FORCE").is_some_and(|value| value != "0") => true,
        Color::Auto => stream.is_terminal() && set("TERM").is_none_or(|term| term != "dumb"),
    }
}

/// The zone in which times are printed.
pub(crate) fn zone(global: &Global) -> TimeZone {
    global.tz.clone().unwrap_or_else(TimeZone::system)
}

/// A count with its noun: `1 mail`, `2 mails`.
pub(crate) fn counted(count: usize, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        _ => format!("{count} {noun}s"),
    }
}

/// A time for people.
pub(crate) fn time(instant: Timestamp, zone: &TimeZone) -> String {
    zone.to_datetime(instant)
        .strftime("%Y-%m-%d %H:%M")
        .to_string()
}

/// A duration for people: `1 h 02 min`, `4 min 07 s`, `12.3 s`.
pub(crate) fn duration(milliseconds: i64) -> String {
    let seconds = milliseconds / 1_000;
    match seconds {
        0..60 => format!("{seconds}.{} s", milliseconds % 1_000 / 100),
        60..3_600 => format!("{} min {:02} s", seconds / 60, seconds % 60),
        _ => format!("{} h {:02} min", seconds / 3_600, seconds % 3_600 / 60),
    }
}
