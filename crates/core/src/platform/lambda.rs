//! AWS Lambda: what a function's log says of an invocation once it has ended, in the line `REPORT` or,
//! with logs as JSON, in the record `platform.report`; by `FilterLogEvents`
//! (AWS Lambda Developer Guide, "Working with Lambda function logs").

use super::value::{instant_ms, items, text};
use super::{Api, Call, Operation, ReadFault, answered};
use crate::cost::lambda::{self, Invocations};
use crate::event::words::Meaning;
use crate::instant::cut;
use crate::run::{Figure, Observation, State, Usage};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

/// Three tries of 15 minutes each, and the waits between them.
const BEFORE: SignedDuration = SignedDuration::from_mins(60);
/// Until the log has taken in its last line.
const AFTER: SignedDuration = SignedDuration::from_mins(5);
/// An answer may be a page without a line, and name another.
const MAX_PAGES: usize = 3;
const TRIED_AGAIN: &str = "Failure";
/// Lambda counts memory in MB of 2^20 bytes, and a GB as 1,024 of them (AWS Lambda Pricing).
const MB_PER_GB: f64 = 1_024.0;
const MS_PER_HOUR: f64 = 3_600_000.0;

pub(super) async fn read<A: Api>(
    api: &A,
    event: &Observation,
) -> Result<Option<Observation>, ReadFault> {
    let Some(function) = &event.job_name else {
        return Ok(None);
    };
    let request_id = &event.key.run_id;
    if !request_id
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    {
        return Ok(None);
    }
    let as_text = format!("\"REPORT RequestId: {request_id}\"");
    let as_json =
        format!("{{ $.type = \"platform.report\" && $.record.requestId = \"{request_id}\" }}");
    for pattern in [as_text, as_json] {
        let lines = lines(api, event, function, &pattern).await?;
        if let Some(report) = report(event, &lines) {
            return Ok(Some(report));
        }
    }
    Ok(None)
}

/// The log's lines about the invocation, in order.
async fn lines<A: Api>(
    api: &A,
    event: &Observation,
    function: &str,
    pattern: &str,
) -> Result<Vec<Value>, ReadFault> {
    let mut parameters = json!({
        "logGroupName": format!("/aws/lambda/{function}"),
        "filterPattern": pattern,
        "startTime": moved(event.time, -BEFORE).as_millisecond(),
        "endTime": moved(event.time, AFTER).as_millisecond(),
    });
    let mut lines = Vec::new();
    for _ in 0..MAX_PAGES {
        let call = Call::new(Operation::LogEvents, &event.key.run_id, parameters.clone());
        let answer = api.call(&call).await?.unwrap_or_default();
        lines.extend_from_slice(items(&answer["events"]));
        match text(&answer["nextToken"]) {
            Some(token) => parameters["nextToken"] = token.into(),
            None => break,
        }
    }
    lines.sort_by_key(|line| line["timestamp"].as_i64());
    Ok(lines)
}

fn moved(time: Timestamp, by: SignedDuration) -> Timestamp {
    time.saturating_add(by).unwrap_or(time)
}

/// The report of the lines that `FilterLogEvents` answered, one a try of the same request. The last
/// is the event's; if there is one for each try, those before it were tried again because they failed.
///
/// `None` without a line. A line says whether time ran out, and leaves every other end to the event.
fn report(event: &Observation, lines: &[Value]) -> Option<Observation> {
    let tries: Vec<Try> = lines
        .iter()
        .filter_map(|line| Try::read(event, line))
        .collect();
    let (last, before) = tries.split_last()?;
    let mut report = last.report(event, event.state, &event.native_state);
    if tries.len() == usize::try_from(event.attempt).unwrap_or(usize::MAX) {
        report.others = (1..)
            .zip(before)
            .map(|(number, earlier)| {
                let mut other = earlier.report(event, State::Failed, TRIED_AGAIN);
                other.attempt = number;
                other
            })
            .collect();
    }
    Some(report)
}

/// One try, as its line tells it.
struct Try {
    ended_at: Timestamp,
    duration_ms: Option<f64>,
    billed_ms: Option<f64>,
    memory_mb: Option<f64>,
    timed_out: bool,
    billed: Option<lambda::Report>,
}

impl Try {
    fn read(event: &Observation, line: &Value) -> Option<Self> {
        let message = text(&line["message"])?;
        let ended_at = instant_ms(&line["timestamp"])?;
        let request_id = &event.key.run_id;
        Self::of_text(message, request_id, ended_at)
            .or_else(|| Self::of_json(message, request_id, ended_at))
    }

    /// `REPORT RequestId: …<tab>Duration: 12.34 ms<tab>Billed Duration: 13 ms<tab>Memory Size: 128 MB…`
    fn of_text(message: &str, request_id: &str, ended_at: Timestamp) -> Option<Self> {
        let rest = message.strip_prefix("REPORT RequestId: ")?;
        let rest = rest.strip_prefix(request_id)?;
        let field = |name: &str| {
            let fields = rest.split('\t').filter_map(|it| it.trim().split_once(": "));
            fields
                .filter(|(it, _)| *it == name)
                .map(|(_, value)| value)
                .next()
        };
        let number = |name: &str| field(name)?.split(' ').next()?.parse().ok();
        Some(Self {
            ended_at,
            duration_ms: number("Duration"),
            billed_ms: number("Billed Duration"),
            memory_mb: number("Memory Size"),
            timed_out: field("Status") == Some("timeout"),
            billed: lambda::of_line(message),
        })
    }

    fn of_json(message: &str, request_id: &str, ended_at: Timestamp) -> Option<Self> {
        let document: Value = serde_json::from_str(message).ok()?;
        let (record, metrics) = (&document["record"], &document["record"]["metrics"]);
        if document["type"] != "platform.report" || record["requestId"] != request_id {
            return None;
        }
        Some(Self {
            ended_at,
            duration_ms: metrics["durationMs"].as_f64(),
            billed_ms: metrics["billedDurationMs"].as_f64(),
            memory_mb: metrics["memorySizeMB"].as_f64(),
            timed_out: record["status"] == "timeout",
            billed: lambda::of_line(message),
        })
    }

    fn report(&self, event: &Observation, state: State, word: &str) -> Observation {
        let mut report = answered(event, Meaning::of(state), word, Some(self.ended_at));
        if self.timed_out && state == State::Failed {
            report.state = State::Timeout;
            report.refines = Some(state);
        }
        report.started_at = self.started_at();
        report.ended_at = Some(self.ended_at);
        report.units.memory_gb_hours = self.memory_gb_hours();
        report.usage = self.billed.map(|billed| {
            let reports = vec![billed];
            Usage::Lambda(Invocations {
                reports,
                ..Invocations::default()
            })
        });
        report
    }

    fn started_at(&self) -> Option<Timestamp> {
        let ran = SignedDuration::try_from_secs_f64(self.duration_ms? / 1_000.0).ok()?;
        self.ended_at.checked_sub(ran).ok().and_then(cut)
    }

    /// The memory that the function was given, for as long as it is billed.
    fn memory_gb_hours(&self) -> Option<Figure> {
        Figure::new(self.memory_mb? / MB_PER_GB * (self.billed_ms? / MS_PER_HOUR))
    }
}
