//! `config` and `scan config`: the file that says what jobs are.

mod faults;
mod file;
mod practices;
mod show;

use crate::args::{Config, Global, Practices, Validate};
use crate::exit::Fault;
use crate::output;
use faults::{Stream, Verdict};
use file::File;
use strands_config::{Code, Faults, Loaded};
use strands_core::settings::Settings;

pub(crate) fn run(global: &Global, command: &Config) -> Result<(), Fault> {
    match command {
        Config::Validate(arguments) => validate(global, arguments),
        Config::Show(arguments) => show::run(global, arguments),
        Config::Schema => {
            let schema = strands_config::schema();
            let text = serde_json::to_string_pretty(&schema).map_err(Fault::store)?;
            output::print(&text);
            Ok(())
        }
    }
}

pub(crate) fn scan(global: &Global, arguments: &Practices) -> Result<(), Fault> {
    practices::run(global, arguments)
}

fn validate(global: &Global, arguments: &Validate) -> Result<(), Fault> {
    let file = File::read(arguments.file.as_deref().unwrap_or(&global.config));
    let mut found = match file.load(global) {
        Ok(loaded) => Faults {
            errors: Vec::new(),
            warnings: loaded.warnings,
        },
        Err(found) => found,
    };
    if arguments.strict {
        be_strict(&mut found);
    }
    Verdict::new(&file, &found).print(global, Stream::Out);
    ended(&found)
}

/// The configuration that the options name, or its faults printed. Nothing where nobody named a file
/// and none lies where it would.
pub(crate) fn in_force(global: &Global) -> Result<Option<Loaded>, Fault> {
    if global.has_no_config() {
        return Ok(None);
    }
    loaded(global, &File::read(&global.config)).map(Some)
}

/// The same for whoever prints no faults: the number of jobs, or the first fault.
pub(crate) fn first_fault(global: &Global) -> Option<Result<usize, String>> {
    if global.has_no_config() {
        return None;
    }
    let loaded = File::read(&global.config).load(global);
    Some(match loaded {
        Ok(loaded) => Ok(loaded.config.jobs.len()),
        Err(faults) => {
            let first = faults.errors.first().map(ToString::to_string);
            Err(format!("{} ({faults})", first.unwrap_or_default()))
        }
    })
}

/// What it says to all functions, for whoever prints no faults. Nothing where it has some.
pub(crate) fn settings(global: &Global) -> Settings {
    if global.has_no_config() {
        return Settings::default();
    }
    let loaded = File::read(&global.config).load(global);
    loaded.map_or_else(|_| Settings::default(), |loaded| loaded.settings())
}

/// A configuration, or its faults printed.
fn loaded(global: &Global, file: &File) -> Result<Loaded, Fault> {
    file.load(global).or_else(|found| {
        Verdict::new(file, &found).print(global, Stream::Error);
        ended(&found)?;
        Err(Fault::FailedCheck(found.to_string()))
    })
}

fn be_strict(found: &mut Faults) {
    let warnings = std::mem::take(&mut found.warnings);
    let (unknown, rest) = warnings
        .into_iter()
        .partition(|fault| fault.code == Code::UnknownKey);
    found.errors.extend::<Vec<_>>(unknown);
    found.errors.sort_by_key(|fault| fault.bytes.start);
    found.warnings = rest;
}

fn ended(found: &Faults) -> Result<(), Fault> {
    let count = output::counted(found.errors.len(), "fault");
    match found.errors.len() {
        0 => Ok(()),
        _ if found.is_unreadable() => Err(Fault::Unreadable(format!(
            "{count}; nothing else was looked at"
        ))),
        _ => Err(Fault::FailedCheck(count)),
    }
}
