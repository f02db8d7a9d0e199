//! The custom event `Strands Job Run Observed`: any orchestrator's own report, schema
//! `strands.run-observed/1`. Stored as `custom:<platform>`, so that it never overwrites what an
//! AWS service reported.

use super::envelope::{Detail, Envelope, invalid, unknown_state};
use super::reject::{Reason, Rejection};
use crate::redact::redact;
use crate::run::{Figure, Observation, Parent, Platform, RunError, RunKey, State, Units};
use jiff::Timestamp;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

const SCHEMA: &str = "strands.run-observed/1";
const MAX_PLATFORM: usize = 32;
const MAX_RUN_ID: usize = 512;
const MAX_JOB_NAME: usize = 255;
const MAX_NATIVE_STATE: usize = 128;
const MAX_ATTEMPT: u64 = 1_000;
const MAX_LABELS: usize = 50;
const MAX_LABEL: usize = 256;

/// Reads a custom run event.
pub(super) fn observe(
    event: &Envelope<'_>,
    arrived_at: Timestamp,
) -> Result<Observation, Rejection> {
    let detail = event.detail;
    check_schema(detail)?;
    let run_id = bounded("run_id", detail.text("run_id")?, MAX_RUN_ID)?;
    let job_name = bounded("job_name", detail.text("job_name")?, MAX_JOB_NAME)?;
    let platform = platform(detail.text("platform")?)?;
    let word = detail.text("state")?;
    let state: State = word
        .parse()
        .map_err(|_| unknown_state(word, "queued, running, success, failed, stopped, timeout"))?;
    let native = match detail.optional_text("native_state")? {
        None | Some("") => state.default_native(),
        Some(text) => bounded("native_state", text, MAX_NATIVE_STATE)?,
    };
    let time = event.time(arrived_at)?;
    let key = RunKey {
        account: event.account.to_owned(),
        region: event.region.to_owned(),
        platform: Platform::Custom(platform.to_owned()),
        scope: "-".to_owned(),
        run_id: run_id.to_owned(),
    };
    let mut report = Observation::new(key, state, native, time);
    report.attempt = attempt(detail)?;
    report.sequence = whole(detail, "sequence")?.unwrap_or(0);
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

fn check_schema(detail: Detail<'_>) -> Result<(), Rejection> {
    match detail.text("schema")? {
        SCHEMA => Ok(()),
        other => Err(Rejection::new(
            Reason::UnsupportedVersion,
            format!(
                "`detail.schema` is `{}`; this release reads {SCHEMA}",
                redact(other, 60)
            ),
        )),
    }
}

fn platform(name: &str) -> Result<&str, Rejection> {
    let mut bytes = name.bytes();
    let begins_well = bytes.next().is_some_and(|it| it.is_ascii_lowercase());
    let goes_on_well = bytes.all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'_');
    if begins_well && goes_on_well && name.len() <= MAX_PLATFORM {
        Ok(name)
    } else {
        Err(invalid(
            "platform",
            "must be a lower-case letter followed by at most 31 of a-z, 0-9 and _",
        ))
    }
}

fn bounded<'a>(field: &str, text: &'a str, most: usize) -> Result<&'a str, Rejection> {
    if text.chars().count() <= most {
        Ok(text)
    } else {
        Err(invalid(field, &format!("is longer than {most} characters")))
    }
}

fn attempt(detail: Detail<'_>) -> Result<u32, Rejection> {
    let number = whole(detail, "attempt")?.unwrap_or(1);
    u32::try_from(number)
        .ok()
        .filter(|_| (1..=MAX_ATTEMPT).contains(&number))
        .ok_or_else(|| invalid("attempt", "must be a whole number from 1 to 1000"))
}

fn whole(detail: Detail<'_>, field: &str) -> Result<Option<u64>, Rejection> {
    match detail.0.get(field) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => value
            .as_u64()
            .or_else(|| value.as_f64().and_then(whole_double))
            .map(Some)
            .ok_or_else(|| invalid(field, "must be a whole number, not negative")),
    }
}

/// JSON knows one kind of number, so 2.0 is the whole number 2.
fn whole_double(double: f64) -> Option<u64> {
    let is_whole = double.fract() == 0.0 && (0.0..=9_007_199_254_740_992.0).contains(&double);
    is_whole.then(|| format!("{double:.0}").parse().ok())?
}

fn object<'a>(
    detail: Detail<'a>,
    field: &str,
) -> Result<Option<&'a Map<String, Value>>, Rejection> {
    match detail.0.get(field) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Object(object)) => Ok(Some(object)),
        Some(_) => Err(invalid(field, "must be an object")),
    }
}

fn error(detail: Detail<'_>) -> Result<Option<RunError>, Rejection> {
    let Some(error) = object(detail, "error")? else {
        return Ok(None);
    };
    let error = Detail(error);
    let code = error.optional_text("code")?.filter(|code| !code.is_empty());
    let message = error.optional_text("message")?.unwrap_or_default();
    Ok(Some(RunError::new(code.map(str::to_owned), message)))
}

fn units(detail: Detail<'_>) -> Result<Units, Rejection> {
    let Some(units) = object(detail, "units")? else {
        return Ok(Units::default());
    };
    let read = |kind: &str| match units.get(kind) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => value
            .as_f64()
            .filter(|number| *number >= 0.0)
            .and_then(Figure::new)
            .map(Some)
            .ok_or_else(|| invalid(&format!("units.{kind}"), "must be a number, not negative")),
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
        let figure = figure.ok_or_else(|| invalid("metrics", "must hold numbers only"))?;
        Ok((name.clone(), figure))
    };
    object(detail, "metrics")?
        .into_iter()
        .flatten()
        .map(read)
        .collect()
}

fn labels(detail: Detail<'_>) -> Result<BTreeMap<String, String>, Rejection> {
    let Some(labels) = object(detail, "labels")? else {
        return Ok(BTreeMap::new());
    };
    if labels.len() > MAX_LABELS {
        return Err(invalid(
            "labels",
            &format!("holds more than {MAX_LABELS} labels"),
        ));
    }
    let read = |(name, value): (&String, &Value)| {
        let text = value
            .as_str()
            .ok_or_else(|| invalid("labels", "must hold texts only"))?;
        Ok((name.clone(), bounded("labels", text, MAX_LABEL)?.to_owned()))
    };
    labels.iter().map(read).collect()
}

fn parent(detail: Detail<'_>) -> Result<Option<Parent>, Rejection> {
    let Some(parent) = object(detail, "parent")? else {
        return Ok(None);
    };
    let text = |field: &str| {
        let text = parent.get(field).and_then(Value::as_str);
        let text = text.ok_or_else(|| invalid(&format!("parent.{field}"), "must be a text"))?;
        Ok(text.to_owned())
    };
    Ok(Some(Parent {
        platform: text("platform")?,
        run_id: text("run_id")?,
    }))
}
