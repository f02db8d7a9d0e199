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
use strands_agent::{CursorKey, Envelope, EnvelopeError, Settings};

const MAX_BYTES: &str = "STRANDS_AGENT_MAX_BYTES";

pub(super) async fn run(global: &Global, arguments: &AgentInvoke) -> Result<(), Fault> {
    let settings = settings(global)?;
    let envelope = match envelope(arguments)? {
        Ok(envelope) => envelope,
        Err(message) => {
            output::json_line(&json!({"errorType": "EnvelopeError", "errorMessage": message}));
            return Err(Fault::Envelope(message));
        }
    };
    let opened = Opened::read(global).await;
    let clock = || global.now.unwrap_or_else(Timestamp::now);
    let now = opened
        .as_ref()
        .map_or_else(|_| clock(), |opened| opened.now);
    let tables = match &opened {
        Ok(opened) => Ok(opened.store.clone()),
        Err(fault) => Err(strands_agent::Fault::unavailable(fault.to_string())),
    };
    if let Err(fault) = &opened {
        output::note(global, &fault.to_string());
    }
    let answered = built::answer(
        global,
        arguments.function,
        &envelope,
        &settings,
        tables,
        now,
    )
    .await;
    output::print(&strands_agent::line(&answered.answer));
    Ok(())
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
fn envelope(arguments: &AgentInvoke) -> Result<Result<Envelope, String>, Fault> {
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

fn parsed(input: &[u8], context: Option<&[u8]>) -> Result<Envelope, String> {
    let not_json = |what: &str| format!("{what} is not JSON");
    let event: Value = serde_json::from_slice(input).map_err(|_| not_json("the event"))?;
    let refused = |fault: EnvelopeError| fault.to_string();
    if let Some(context) = context {
        let context: Value =
            serde_json::from_slice(context).map_err(|_| not_json("the client context"))?;
        return Envelope::read(&event, Some(&context)).map_err(refused);
    }
    match pair(&event) {
        Some((event, context)) => Envelope::read(event, Some(context)).map_err(refused),
        None => Envelope::read(&event, None).map_err(refused),
    }
}

/// An event with its client context: exactly these two.
fn pair(document: &Value) -> Option<(&Value, &Value)> {
    let fields = document.as_object().filter(|it| it.len() == 2)?;
    Some((fields.get("event")?, fields.get("clientContext")?))
}
