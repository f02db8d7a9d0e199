//! The three forms in which a tool is asked. Told apart by the client context first, as arguments of a
//! Gateway's call may have any name; read leniently, as members come and go between releases of AWS.

use crate::arguments::Given;
use crate::fault::{Code, Fault};
use crate::session::{self, Attributes};
use serde_json::Value;

/// The client context's member that names a Gateway's tool.
const TOOL_NAME: &str = "bedrockAgentCoreToolName";
/// Between a Gateway target's name and its tool's: the first one, as a target's name holds no `_`.
const SEPARATOR: &str = "___";
const MESSAGE_VERSION: &str = "1.0";
const JSON: &str = "application/json";

/// What came is a call in none of the three forms, so that it has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct EnvelopeError(String);

/// Which tool is asked, in the form's own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Form {
    /// An action group with function details.
    Function {
        /// The action group, as its owner named it.
        action_group: String,
        /// The function.
        function: String,
    },
    /// An action group with an OpenAPI schema.
    Api {
        /// The action group, as its owner named it.
        action_group: String,
        /// The path's template.
        path: String,
        /// The method.
        method: String,
    },
    /// A target of an AgentCore Gateway.
    Gateway {
        /// The tool, without the target's prefix.
        tool: String,
    },
}

/// A call of a tool.
#[derive(Debug, Clone, PartialEq)]
pub struct Envelope {
    pub(crate) form: Form,
    pub(crate) arguments: Result<Vec<Given>, Fault>,
    pub(crate) session: Attributes,
    pub(crate) prompt_session: Attributes,
    pub(crate) session_id: Option<String>,
}

impl Envelope {
    /// Reads an invocation: its event, and the client context that came beside it.
    pub fn read(event: &Value, client_context: Option<&Value>) -> Result<Self, EnvelopeError> {
        let name = client_context.map(|context| &context["custom"][TOOL_NAME]);
        match name {
            Some(Value::String(name)) => Ok(Self::of_gateway(name, event)),
            None | Some(Value::Null) => Self::of_bedrock(event),
            Some(_) => refuse(format!("{TOOL_NAME} of the client context is no string")),
        }
    }

    fn of_gateway(name: &str, event: &Value) -> Self {
        let tool = name.split_once(SEPARATOR).map_or(name, |(_, tool)| tool);
        let arguments = match event {
            Value::Object(fields) => Ok(fields.clone().into_iter().collect()),
            Value::Null => Ok(Vec::new()),
            _ => Err(Fault::new(
                Code::InvalidArgument,
                "the arguments must be a JSON object",
            )),
        };
        Self {
            form: Form::Gateway {
                tool: tool.to_owned(),
            },
            arguments,
            session: Attributes::new(),
            prompt_session: Attributes::new(),
            session_id: None,
        }
    }

    fn of_bedrock(event: &Value) -> Result<Self, EnvelopeError> {
        let form = bedrock_form(event)?;
        let arguments = bedrock_arguments(event);
        Ok(Self {
            form,
            arguments,
            session: session::read(&event["sessionAttributes"]),
            prompt_session: session::read(&event["promptSessionAttributes"]),
            session_id: event["sessionId"].as_str().map(str::to_owned),
        })
    }
}

fn refuse<T>(why: impl Into<String>) -> Result<T, EnvelopeError> {
    Err(EnvelopeError(why.into()))
}

fn bedrock_form(event: &Value) -> Result<Form, EnvelopeError> {
    let present = |name: &str| event.get(name).is_some_and(|value| !value.is_null());
    let (is_function, is_api) = (present("function"), present("apiPath"));
    if !is_function && !is_api {
        return refuse(
            "the event has neither `function` nor `apiPath`, and no client context names a tool",
        );
    }
    if is_function && is_api {
        return refuse("the event has both `function` and `apiPath`");
    }
    if event["messageVersion"] != MESSAGE_VERSION {
        return refuse(format!("messageVersion must be \"{MESSAGE_VERSION}\""));
    }
    let text = |name: &str| match event[name].as_str() {
        Some(text) => Ok(text.to_owned()),
        None => refuse(format!("{name} must be a string")),
    };
    let action_group = text("actionGroup")?;
    Ok(if is_function {
        Form::Function {
            action_group,
            function: text("function")?,
        }
    } else {
        Form::Api {
            action_group,
            path: text("apiPath")?,
            method: text("httpMethod")?,
        }
    })
}

fn bedrock_arguments(event: &Value) -> Result<Vec<Given>, Fault> {
    let mut arguments = named(&event["parameters"], "parameters")?;
    let content = &event["requestBody"]["content"];
    arguments.extend(named(body(content)?, "requestBody")?);
    Ok(arguments)
}

fn body(content: &Value) -> Result<&Value, Fault> {
    let mut bodies = content.as_object().into_iter().flatten().peekable();
    if bodies.peek().is_none() {
        return Ok(&Value::Null);
    }
    let is_json = |media_type: &str| {
        let essence = media_type.split(';').next().unwrap_or_default();
        essence.trim().eq_ignore_ascii_case(JSON)
    };
    let body = bodies.find(|(media_type, _)| is_json(media_type));
    body.map(|(_, body)| &body["properties"]).ok_or_else(|| {
        let message = format!("the request's body must be {JSON}");
        Fault::new(Code::UnsupportedMediaType, message)
    })
}

/// A list of `{name, type, value}`.
fn named(list: &Value, place: &str) -> Result<Vec<Given>, Fault> {
    let refused = || Fault::invalid(place, format!("{place} must be a list of names and values"));
    match list {
        Value::Null => Ok(Vec::new()),
        Value::Array(items) => items
            .iter()
            .map(|item| {
                let name = item["name"].as_str().ok_or_else(refused)?;
                Ok((name.to_owned(), item["value"].clone()))
            })
            .collect(),
        _ => Err(refused()),
    }
}
