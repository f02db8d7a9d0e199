//! `agent invoke`: one call, one line.

use super::built;
use crate::args::{AgentInvoke, Global};
use crate::commands::opened::Opened;
use crate::exit::Fault;
use crate::output;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::fs;
use std::io::Read;
use std::path::Path;
use std::time::Instant;
use strands_agent::{CursorKey, Envelope, EnvelopeError, Settings};
use strands_runtime::{Invocation, tools};

const MAX_BYTES: &str = "STRANDS_AGENT_MAX_BYTES";

pub(super) async fn run(global: &Global, arguments: &AgentInvoke) -> Result<(), Fault> {
    let settings = settings(global)?;
    let (invocation, envelope) = match asked(arguments)? {
        Ok(asked) => asked,
        Err(message) => {
            output::json_line(&json!({"errorType": "EnvelopeError", "errorMessage": message}));
            return Err(Fault::Envelope(message));
        }
    };
    let opened = open(global).await;
    let clock = || global.now.unwrap_or_else(Timestamp::now);
    let now = opened
        .as_ref()
        .map_or_else(|_| clock(), |(opened, _)| opened.now);
    let tables = match &opened {
        Ok((opened, _)) => Ok(opened.store.clone()),
        Err(fault) => Err(strands_agent::Fault::unavailable(fault.to_string())),
    };
    if let Err(fault) = &opened {
        output::note(global, &fault.to_string());
    }
    let may_write = opened.as_ref().is_ok_and(|(_, may_write)| *may_write);
    let started = Instant::now();
    let answered = built::answer(
        global,
        arguments.function,
        &envelope,
        &settings,
        tables,
        may_write,
        now,
    )
    .await;
    if let Ok((opened, true)) = &opened {
        let agent = built::word(arguments.function);
        let call = tools::call(agent, &invocation, &answered, now, started.elapsed());
        tools::keep(&opened.store, &call).await;
    }
    output::print(&strands_agent::line(&answered.answer));
    Ok(())
}

/// The tables, and whether they may be written: they may where nobody else does.
async fn open(global: &Global) -> Result<(Opened, bool), Fault> {
    let reading = Opened::read(global).await?;
    let writing = Opened::write(global).await;
    Ok(writing.map_or((reading, false), |opened| (opened, true)))
}

/// Who can read the store can make its cursors too; a model that is asked cannot.
fn settings(global: &Global) -> Result<Settings, Fault> {
    let folder = fs::canonicalize(&global.store).unwrap_or_else(|_| global.store.clone());
    let text = std::env::var(MAX_BYTES).ok().filter(|it| !it.is_empty());
    let max_bytes = text.map_or(Ok(Settings::USUAL_MAX_BYTES), |text| {
        text.parse().map_err(|_| {
            Fault::Usage(format!(
                "{MAX_BYTES} must be a number of bytes such as 24576"
            ))
        })
    });
    Ok(Settings {
        cursor_key: CursorKey::from_secret(folder.as_os_str().as_encoded_bytes()),
        max_bytes: max_bytes?,
    })
}

/// The call; or, as text, why what came is none.
fn asked(arguments: &AgentInvoke) -> Result<Result<(Invocation, Envelope), String>, Fault> {
    let mut input = Vec::new();
    let read = std::io::stdin().lock().read_to_end(&mut input);
    read.map_err(|fault| Fault::Input(format!("standard input: {fault}")))?;
    let context = match &arguments.client_context {
        Some(path) => Some(file(path)?),
        None => None,
    };
    Ok(parsed(&input, context.as_deref()))
}

fn file(path: &Path) -> Result<Vec<u8>, Fault> {
    fs::read(path).map_err(|fault| Fault::Input(format!("{}: {fault}", path.display())))
}

fn parsed(input: &[u8], context: Option<&[u8]>) -> Result<(Invocation, Envelope), String> {
    let not_json = |what: &str| format!("{what} is not JSON");
    let event: Value = serde_json::from_slice(input).map_err(|_| not_json("the event"))?;
    let context = context.map(serde_json::from_slice).transpose();
    let context: Option<Value> = context.map_err(|_| not_json("the client context"))?;
    let (payload, client_context) = match (context, pair(&event)) {
        (None, Some((event, context))) => (event.clone(), Some(context.clone())),
        (context, _) => (event, context),
    };
    let envelope = Envelope::read(&payload, client_context.as_ref());
    let invocation = Invocation {
        payload,
        client_context,
        ..Invocation::default()
    };
    let refused = |fault: EnvelopeError| fault.to_string();
    Ok((invocation, envelope.map_err(refused)?))
}

/// An event with its client context: exactly these two.
fn pair(document: &Value) -> Option<(&Value, &Value)> {
    let fields = document.as_object().filter(|it| it.len() == 2)?;
    Some((fields.get("event")?, fields.get("clientContext")?))
}
