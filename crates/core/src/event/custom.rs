//! The custom event `Strands Job Run Observed`: any orchestrator's own report, schema
//! `strands.run-observed/1`. Stored as `custom:<platform>`, so that it never overwrites what an
//! AWS service reported.

use super::detail::{Detail, MAX_ATTEMPT};
use super::envelope::Envelope;
use super::reject::{Reason, Rejection};
use super::words::unknown_state;
use crate::redact::redact;
use crate::run::{Figure, Observation, Parent, Platform, RunError, State, Units};
use jiff::Timestamp;
use serde_json::Value;
use std::collections::BTreeMap;

const SCHEMA: &str = "strands.run-observed/1";
const MAX_PLATFORM: usize = 32;
const WORDS: &str = "queued, running, success, failed, stopped, timeout";
const MAX_RUN_ID: usize = 512;
const MAX_JOB_NAME: usize = 255;
const MAX_NATIVE_STATE: usize = 128;
const MAX_LABELS: usize = 50;
const MAX_LABEL: usize = 256;

/// Reads a custom run event.
pub(super) fn run(event: &Envelope<'_>, arrived_at: Timestamp) -> Result<Observation, Rejection> {
    let detail = event.detail;
    check_schema(detail, SCHEMA)?;
    let run_id = bounded_text(detail, "run_id", MAX_RUN_ID)?;
    let job_name = job_name(detail)?;
    let platform = platform(detail)?;
    let word = detail.text("state")?;
    let state: State = word
        .parse()
        .map_err(|_| unknown_state("detail.state", word, WORDS))?;
    let native = match detail.optional_text("native_state")? {
        None | Some("") => state.default_native(),
        Some(text) => bounded(detail, "native_state", text, MAX_NATIVE_STATE)?,
    };
    let time = event.time(arrived_at)?;
    let key = event.key(platform, "-", run_id);
    let mut report = Observation::new(key, state, native, time);
    report.attempt = attempt(detail)?;
    report.sequence = detail.optional_whole("sequence")?.unwrap_or(0);
    report.job_name = Some(job_name.to_owned());
    report.started_at = detail.optional_instant("started_at", arrived_at)?;
    let ended_at = detail.optional_instant("ended_at", arrived_at)?;
    report.ended_at = state.is_terminal().then(|| ended_at.unwrap_or(time));
    let error = error(detail)?;
    report.error = state
        .is_unsuccessful()
        .then(|| error.unwrap_or_else(|| RunError::new(None, "")));
    report.units = units(detail)?;
    report.metrics = metrics(detail)?;
    report.labels = labels(detail)?;
    report.parent = parent(detail)?;
    Ok(report)
}

/// Refuses another schema than the one that is read.
pub(super) fn check_schema(detail: Detail<'_>, schema: &str) -> Result<(), Rejection> {
    let given = detail.text("schema")?;
    if given == schema {
        return Ok(());
    }
    Err(Rejection::new(
        Reason::UnsupportedVersion,
        format!(
            "`detail.schema` is `{}`; this release reads {schema}",
            redact(given, 60)
        ),
    ))
}

/// The job that the event names.
pub(super) fn job_name(detail: Detail<'_>) -> Result<&str, Rejection> {
    bounded_text(detail, "job_name", MAX_JOB_NAME)
}

/// The platform that the event gives itself.
pub(super) fn platform(detail: Detail<'_>) -> Result<Platform, Rejection> {
    let name = detail.text("platform")?;
    let mut bytes = name.bytes();
    let begins_well = bytes.next().is_some_and(|it| it.is_ascii_lowercase());
    let goes_on_well = bytes.all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'_');
    if begins_well && goes_on_well && name.len() <= MAX_PLATFORM {
        Ok(Platform::Custom(name.to_owned()))
    } else {
        Err(detail.invalid(
            "platform",
            "must be a lower-case letter followed by at most 31 of a-z, 0-9 and _",
        ))
    }
}

fn bounded_text<'a>(detail: Detail<'a>, field: &str, most: usize) -> Result<&'a str, Rejection> {
    bounded(detail, field, detail.text(field)?, most)
}

fn bounded<'a>(
    detail: Detail<'_>,
    field: &str,
    text: &'a str,
    most: usize,
) -> Result<&'a str, Rejection> {
    if text.chars().count() <= most {
        Ok(text)
    } else {
        Err(detail.invalid(field, &format!("is longer than {most} characters")))
    }
}

fn attempt(detail: Detail<'_>) -> Result<u32, Rejection> {
    let number = detail.optional_whole("attempt")?.unwrap_or(1);
    u32::try_from(number)
        .ok()
        .filter(|number| (1..=MAX_ATTEMPT).contains(number))
        .ok_or_else(|| detail.invalid("attempt", "must be a whole number from 1 to 1000"))
}

fn error(detail: Detail<'_>) -> Result<Option<RunError>, Rejection> {
    let Some(error) = detail.optional_object("error")? else {
        return Ok(None);
    };
    let code = error.optional_text("code")?.filter(|code| !code.is_empty());
    let message = error.optional_text("message")?.unwrap_or_default();
    Ok(Some(RunError::new(code.map(str::to_owned), message)))
}

fn units(detail: Detail<'_>) -> Result<Units, Rejection> {
    let Some(units) = detail.optional_object("units")? else {
        return Ok(Units::default());
    };
    let read = |kind: &str| match units.fields.get(kind) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => value
            .as_f64()
            .filter(|number| *number >= 0.0)
            .and_then(Figure::new)
            .map(Some)
            .ok_or_else(|| units.invalid(kind, "must be a number, not negative")),
    };
    Ok(Units {
        dpu_hours: read("dpu_hours")?,
        vcpu_hours: read("vcpu_hours")?,
        memory_gb_hours: read("memory_gb_hours")?,
        storage_gb_hours: read("storage_gb_hours")?,
        data_scanned_bytes: read("data_scanned_bytes")?,
        usd: read("usd")?,
    })
}

fn metrics(detail: Detail<'_>) -> Result<BTreeMap<String, Figure>, Rejection> {
    let read = |(name, value): (&String, &Value)| {
        let figure = value.as_f64().and_then(Figure::new);
        let figure = figure.ok_or_else(|| detail.invalid("metrics", "must hold numbers only"))?;
        Ok((name.clone(), figure))
    };
    let metrics = detail.optional_object("metrics")?;
    let fields = metrics.into_iter().flat_map(|metrics| metrics.fields);
    fields.map(read).collect()
}

fn labels(detail: Detail<'_>) -> Result<BTreeMap<String, String>, Rejection> {
    let Some(labels) = detail.optional_object("labels")? else {
        return Ok(BTreeMap::new());
    };
    if labels.fields.len() > MAX_LABELS {
        let why = format!("holds more than {MAX_LABELS} labels");
        return Err(detail.invalid("labels", &why));
    }
    let read = |(name, value): (&String, &Value)| {
        let text = value
            .as_str()
            .ok_or_else(|| detail.invalid("labels", "must hold texts only"))?;
        let text = bounded(detail, "labels", text, MAX_LABEL)?;
        Ok((name.clone(), text.to_owned()))
    };
    labels.fields.iter().map(read).collect()
}

fn parent(detail: Detail<'_>) -> Result<Option<Parent>, Rejection> {
    let Some(parent) = detail.optional_object("parent")? else {
        return Ok(None);
    };
    let text = |field: &str| {
        let text = parent.optional_text(field)?;
        let text = text.ok_or_else(|| parent.invalid(field, "must be a text"))?;
        Ok(text.to_owned())
    };
    Ok(Some(Parent {
        platform: text("platform")?,
        run_id: text("run_id")?,
    }))
}
