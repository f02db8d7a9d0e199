//! A function that serves an agent's tools: reads the envelope, answers, logs names and sizes and no
//! value, counts calls.

use crate::metrics::Metrics;
use crate::settings::Settings;
use crate::{Handled, Invocation, Moment};
use serde_json::json;
use strands_agent::{Agent, Answered, Code, CursorKey, Envelope, EnvelopeError, Record};

/// Reads what answers depend on: `CURSOR_SECRET`, which signs cursors, and `STRANDS_AGENT_MAX_BYTES`.
pub fn settings(settings: &mut Settings<'_>) -> strands_agent::Settings {
    let secret = settings.required("CURSOR_SECRET");
    let usual = strands_agent::Settings::USUAL_MAX_BYTES;
    strands_agent::Settings {
        cursor_key: CursorKey::from_secret(secret.as_bytes()),
        max_bytes: settings.parsed("STRANDS_AGENT_MAX_BYTES", usual),
    }
}

/// Answers an invocation of the function with that name.
pub async fn answer<S>(
    function: &'static str,
    agent: &Agent<S>,
    state: &S,
    settings: &strands_agent::Settings,
    invocation: &Invocation,
    moment: Moment,
) -> Result<Handled, EnvelopeError> {
    let context = invocation.client_context.as_ref();
    let envelope = Envelope::read(&invocation.payload, context)?;
    let Answered { answer, record } = agent.answer(state, &envelope, settings, moment.now).await;
    log(&record);
    let mut metrics = Metrics::of(function);
    metrics.count("ToolCalls", 1);
    metrics.count("ToolFaults", u64::from(is_ours(record.code)));
    Ok(Handled { answer, metrics })
}

/// Whether the fault is on this side of the call.
fn is_ours(code: Option<Code>) -> bool {
    matches!(
        code,
        Some(Code::Throttled | Code::Unavailable | Code::Internal)
    )
}

fn log(record: &Record) {
    let Record {
        operation,
        code,
        arguments,
        ignored,
        incident,
        cause,
    } = record;
    let arguments = json!(arguments);
    if is_ours(*code) {
        tracing::error!(operation, ?code, incident, cause, %arguments, "a tool failed");
    } else {
        tracing::info!(operation, ?code, ?ignored, %arguments, "a tool answered");
    }
}
