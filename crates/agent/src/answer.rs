//! What an answer says, the same in all forms, and how each form wraps it.

use crate::envelope::{Envelope, Form};
use crate::fault::{Code, Fault, ResponseState};
use crate::session::{self, Attributes};
use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, Serializer};
use serde_json::{Value, json};
use std::io;

/// Where a list goes on, and whether something was left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct PageInfo {
    pub(crate) cursor: Option<String>,
    pub(crate) truncated: bool,
}

#[derive(Serialize)]
struct Good<'a> {
    ok: bool,
    data: &'a Value,
    page: &'a PageInfo,
}

#[derive(Serialize)]
struct Bad<'a> {
    ok: bool,
    error: ErrorBody<'a>,
}

#[derive(Serialize)]
struct ErrorBody<'a> {
    code: Code,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
    #[serde(skip_serializing_if = "<[Value]>::is_empty")]
    candidates: &'a [Value],
    retryable: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    incident: Option<&'a str>,
}

impl Envelope {
    /// Answers with data about a subject, which is the data itself where nothing was left out of it.
    pub(crate) fn answer(
        &self,
        operation: &str,
        subject: &Value,
        data: &Value,
        page: &PageInfo,
        writes: bool,
    ) -> Value {
        let mut attributes = self.session.clone();
        if writes {
            session::note_write(&mut attributes);
        }
        session::note_subject(&mut attributes, subject);
        session::note_cursor(&mut attributes, operation, page.cursor.as_deref());
        let payload = Good {
            ok: true,
            data,
            page,
        };
        self.wrap(&payload, 200, None, attributes)
    }

    /// Answers with a fault of a call of that operation. A model that was asked to try again too often
    /// is advised to ask a person.
    pub(crate) fn refuse(&self, operation: &str, fault: &Fault, incident: Option<&str>) -> Value {
        let mut attributes = self.session.clone();
        let mut state = fault.code.response_state();
        let mut message = fault.message.clone();
        let is_function = matches!(self.form, Form::Function { .. });
        if is_function
            && state == Some(ResponseState::Reprompt)
            && session::note_reprompt(&mut attributes, operation)
        {
            state = None;
            message.push_str(". Do not try again; ask the user what is meant");
        }
        let payload = Bad {
            ok: false,
            error: ErrorBody {
                code: fault.code,
                message: &message,
                field: fault.field.as_deref(),
                candidates: &fault.candidates,
                retryable: fault.code.is_retryable(),
                incident,
            },
        };
        self.wrap(&payload, fault.code.status(), state, attributes)
    }

    fn wrap<P: Serialize>(
        &self,
        payload: &P,
        status: u16,
        state: Option<ResponseState>,
        mut attributes: Attributes,
    ) -> Value {
        session::bound(&mut attributes);
        let response = match &self.form {
            Form::Gateway { .. } => return json!(payload),
            Form::Function {
                action_group,
                function,
            } => {
                let mut response = json!({"responseBody": {"TEXT": {"body": line(payload)}}});
                if let Some(state) = state {
                    response["responseState"] = json!(state);
                }
                json!({
                    "actionGroup": action_group,
                    "function": function,
                    "functionResponse": response,
                })
            }
            Form::Api {
                action_group,
                path,
                method,
            } => json!({
                "actionGroup": action_group,
                "apiPath": path,
                "httpMethod": method,
                "httpStatusCode": status,
                "responseBody": {"application/json": {"body": line(payload)}},
            }),
        };
        json!({
            "messageVersion": "1.0",
            "response": response,
            "sessionAttributes": attributes,
            "promptSessionAttributes": self.prompt_session,
        })
    }
}

/// JSON on one line, in which every character that is not seen but acts (controls, bidirectional
/// overrides, zero-width marks) is escaped, so that text of others cannot disguise itself.
pub fn line<T: Serialize>(value: &T) -> String {
    let mut bytes = Vec::new();
    let mut serializer = Serializer::with_formatter(&mut bytes, Visible(CompactFormatter));
    match value.serialize(&mut serializer) {
        Ok(()) => String::from_utf8(bytes).unwrap_or_default(),
        Err(_) => String::new(),
    }
}

struct Visible(CompactFormatter);

impl Formatter for Visible {
    fn write_string_fragment<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut rest = fragment;
        while let Some((at, hidden)) = rest.char_indices().find(|(_, c)| is_hidden(*c)) {
            self.0.write_string_fragment(writer, &rest[..at])?;
            for unit in hidden.encode_utf16(&mut [0; 2]) {
                write!(writer, "\\u{unit:04x}")?;
            }
            rest = &rest[at + hidden.len_utf8()..];
        }
        self.0.write_string_fragment(writer, rest)
    }
}

fn is_hidden(c: char) -> bool {
    let marks = matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{feff}');
    let ranges = matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}');
    c.is_control() || marks || ranges
}
