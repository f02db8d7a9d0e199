//! A function that serves an agent's tools: reads the envelope, answers, keeps and logs names and sizes
//! and no value, counts calls.

use crate::metrics::Metrics;
use crate::settings::Settings;
use crate::{Handled, Invocation, Moment};
use jiff::Timestamp;
use serde_json::json;
use std::time::{Duration, Instant};
use strands_agent::{
    Agent, Answered, Code, CursorKey, Envelope, EnvelopeError, Fault, Record, Trace, line,
};
use strands_core::tool_call::{Argument, ToolCall, id_of};
use strands_store::{Store, StoreError};

/// How long an answer waits for its call to be kept.
const PATIENCE: Duration = Duration::from_secs(2);

/// Reads what answers depend on: `CURSOR_SECRET`, which signs cursors, and `STRANDS_AGENT_MAX_BYTES`.
pub fn settings(settings: &mut Settings<'_>) -> strands_agent::Settings {
    let secret = settings.required("CURSOR_SECRET");
    let usual = strands_agent::Settings::USUAL_MAX_BYTES;
    strands_agent::Settings {
        cursor_key: CursorKey::from_secret(secret.as_bytes()),
        max_bytes: settings.parsed("STRANDS_AGENT_MAX_BYTES", usual),
    }
}

/// Answers an invocation of the function with that name, and keeps the call in the tables.
pub async fn answer<S>(
    function: &'static str,
    agent: &Agent<S>,
    state: &S,
    settings: &strands_agent::Settings,
    store: &Store,
    invocation: &Invocation,
    moment: Moment,
) -> Result<Handled, EnvelopeError> {
    let context = invocation.client_context.as_ref();
    let envelope = Envelope::read(&invocation.payload, context)?;
    let started = Instant::now();
    let answered = agent.answer(state, &envelope, settings, moment.now).await;
    let call = call(
        agent.name(),
        invocation,
        &answered,
        moment.now,
        started.elapsed(),
    );
    let Answered { answer, record } = answered;
    log(&record);
    let mut metrics = Metrics::of(function);
    metrics.count("ToolCalls", 1);
    metrics.count("ToolFaults", u64::from(is_ours(record.code)));
    metrics.count("ToolCallsLost", u64::from(!keep(store, &call).await));
    Ok(Handled { answer, metrics })
}

/// What the tables keep of a call.
#[must_use]
pub fn call(
    agent: &str,
    invocation: &Invocation,
    answered: &Answered,
    now: Timestamp,
    elapsed: Duration,
) -> ToolCall {
    let Answered { answer, record } = answered;
    let arguments: Vec<Argument> = record.arguments.iter().map(argument).collect();
    let request_id = invocation.request_id.clone();
    let size = |text: String| u64::try_from(text.len()).unwrap_or(u64::MAX);
    ToolCall {
        invocation_id: request_id
            .unwrap_or_else(|| id_of(agent, &record.operation, &arguments, now)),
        at: now,
        agent_name: agent.to_owned(),
        agent_version: env!("CARGO_PKG_VERSION").to_owned(),
        operation: record.operation.clone(),
        execution_id: record.execution_id.clone(),
        input_parameters: arguments,
        input_bytes: size(line(&invocation.payload)),
        output_bytes: size(line(answer)),
        duration_ms: u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX),
        error_code: record.code.map(|code| code.as_str().to_owned()),
        incident: record.incident.clone(),
        session: record.session.clone(),
        host: invocation.host.clone(),
    }
}

/// Keeps a call; says whether it could. Who asked is answered all the same.
pub async fn keep(store: &Store, call: &ToolCall) -> bool {
    let why = match tokio::time::timeout(PATIENCE, store.put_tool_call(call)).await {
        Ok(Ok(())) => return true,
        Ok(Err(fault)) => fault.to_string(),
        Err(_) => "the table did not answer in time".to_owned(),
    };
    tracing::warn!(operation = call.operation, why, "a call was not kept");
    false
}

/// What a fault of the tables is to an agent.
#[must_use]
pub fn unread(fault: StoreError) -> Fault {
    let cause = fault.to_string();
    match fault {
        fault if fault.is_throttling() => Fault::throttled(cause),
        StoreError::Passing(_) | StoreError::Conflict => Fault::unavailable(cause),
        StoreError::Refused(_) | StoreError::Damaged { .. } => Fault::internal(cause),
    }
}

fn argument(trace: &Trace) -> Argument {
    Argument {
        name: trace.name.clone(),
        bytes: u64::try_from(trace.bytes).unwrap_or(u64::MAX),
        hash: trace.hash.clone(),
    }
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
        execution_id: _,
        session,
    } = record;
    let arguments = json!(arguments);
    if is_ours(*code) {
        tracing::error!(operation, ?code, incident, cause, session, %arguments, "a tool failed");
    } else {
        tracing::info!(operation, ?code, ?ignored, session, %arguments, "a tool answered");
    }
}
