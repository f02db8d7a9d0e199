//! A failing seed, made small: fewer events, fewer faults, then what happened to one thing.

use crate::cloud::{SimFault, simulate, trace};
use crate::report::Report;
use crate::settings::Settings;

/// The smallest failure that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shrunk {
    /// Its settings reproduce it.
    pub settings: Settings,
    /// Its verdict.
    pub report: Report,
    /// What happened to the first thing that differs.
    pub trace: Vec<String>,
}

/// Makes a failing simulation small; `None` where it does not fail.
pub fn shrink(settings: Settings) -> Result<Option<Shrunk>, SimFault> {
    let mut report = simulate(settings)?;
    if report.is_clean() {
        return Ok(None);
    }
    let mut settings = settings;
    while settings.events > 1 {
        let fewer = Settings {
            events: settings.events / 2,
            ..settings
        };
        let smaller = simulate(fewer)?;
        if smaller.is_clean() {
            break;
        }
        (settings, report) = (fewer, smaller);
    }
    for fault in settings.faults.kinds() {
        let fewer = Settings {
            faults: settings.faults.without(fault),
            ..settings
        };
        let smaller = simulate(fewer)?;
        if !smaller.is_clean() {
            (settings, report) = (fewer, smaller);
        }
    }
    let trace = match report.named.first() {
        Some(difference) => trace(settings, subjects(&difference.subject))?,
        None => Vec::new(),
    };
    Ok(Some(Shrunk {
        settings,
        report,
        trace,
    }))
}

/// The keys inside a difference's subject: a mail's is followed by that of its run.
fn subjects(text: &str) -> Vec<String> {
    let keys = text.split(' ').filter(|word| word.len() > 8);
    keys.map(str::to_owned).collect()
}
