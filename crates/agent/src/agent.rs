//! An agent: tools under one name, over one state.

use crate::answer::line;
use crate::arguments::{Given, convert};
use crate::call::{Answered, Call, Settings, Trace};
use crate::cursor::Cursors;
use crate::description::{Description, Operation};
use crate::envelope::{Envelope, Form};
use crate::fault::{Code, Fault};
use crate::page::{CURSOR, LIMIT, Page, usual_limit};
use crate::session;
use crate::tool::Tool;
use jiff::Timestamp;
use serde_json::{Map, Value};

/// Stands for every operation that does not exist, where calls are counted.
const UNKNOWN: &str = "unknown";
/// How much of a name that nobody knows is shown.
const SHOWN_CHARS: usize = 100;

/// Tools under one name, over a state of type `S`: the tables, settings and whatever they share.
pub struct Agent<S> {
    name: &'static str,
    action_group: &'static str,
    summary: &'static str,
    tools: Vec<Tool<S>>,
}

impl<S> Agent<S> {
    /// An agent without tools.
    #[must_use]
    pub const fn new(
        name: &'static str,
        action_group: &'static str,
        summary: &'static str,
    ) -> Self {
        Self {
            name,
            action_group,
            summary,
            tools: Vec::new(),
        }
    }

    /// With that tool too.
    #[must_use]
    pub fn with(mut self, tool: Tool<S>) -> Self {
        self.tools.push(tool);
        self
    }

    /// Its name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// What it can do.
    #[must_use]
    pub fn describe(&self) -> Description {
        let operations = self.tools.iter().map(|tool| tool.operation.clone());
        Description {
            name: self.name,
            action_group: self.action_group,
            summary: self.summary,
            operations: operations.collect(),
        }
    }

    /// Answers a call.
    pub async fn answer(
        &self,
        state: &S,
        envelope: &Envelope,
        settings: &Settings,
        now: Timestamp,
    ) -> Answered {
        match self.prepare(envelope, settings, now) {
            Ok(call) => call.run(state).await,
            Err(answered) => *answered,
        }
    }

    /// Finds the tool and checks the arguments; what is wrong with them is answered without the state.
    pub fn prepare<'a>(
        &'a self,
        envelope: &'a Envelope,
        settings: &'a Settings,
        now: Timestamp,
    ) -> Result<Call<'a, S>, Box<Answered>> {
        let refused = |operation: &str, fault: Fault| {
            let answered = Answered::refused(envelope, settings, operation, fault, now);
            Box::new(answered)
        };
        let tool = self
            .find(&envelope.form)
            .map_err(|fault| refused(UNKNOWN, fault))?;
        let operation = tool.operation.name;
        let refused = |fault: Fault| refused(operation, fault);
        if tool.operation.writes && session::writes(&envelope.session) >= session::MOST_WRITES {
            return Err(refused(too_many_writes()));
        }
        let given = envelope.arguments.as_ref().map_err(Clone::clone);
        let given = given.map_err(refused)?;
        let (mut input, ignored) = convert(&tool.operation.parameters, given).map_err(refused)?;
        let (limit, cursor) = taken(tool, &mut input);
        let cursors = Cursors::of(&settings.cursor_key, operation, &input, now);
        let after = cursor.map(|cursor| cursors.open(&cursor)).transpose();
        Ok(Call {
            envelope,
            settings,
            tool,
            input,
            page: Page {
                limit,
                after: after.map_err(refused)?,
            },
            cursors,
            now,
            traces: given.iter().map(|it| trace(it, settings)).collect(),
            ignored,
        })
    }

    fn find(&self, form: &Form) -> Result<&Tool<S>, Fault> {
        let of = |holds: &dyn Fn(&Operation) -> bool| {
            let mut tools = self.tools.iter();
            tools.find(|tool| holds(&tool.operation))
        };
        match form {
            Form::Function { function: name, .. } | Form::Gateway { tool: name } => {
                of(&|it| it.is_named(name)).ok_or_else(|| self.unknown(name))
            }
            Form::Api { path, method, .. } => {
                let is_asked_so = |it: &Operation| method.eq_ignore_ascii_case(it.method.as_str());
                of(&|it| it.is_at(path) && is_asked_so(it)).ok_or_else(|| {
                    match of(&|it| it.is_at(path)) {
                        None => self.unknown(path),
                        Some(other) => {
                            let method = other.operation.method;
                            let message = format!("this path is asked with {method}");
                            Fault::new(Code::MethodNotAllowed, message)
                        }
                    }
                })
            }
        }
    }

    fn unknown(&self, name: &str) -> Fault {
        let name: String = name.chars().take(SHOWN_CHARS).collect();
        let known = self.tools.iter().map(|tool| {
            let Operation {
                name, method, path, ..
            } = &tool.operation;
            format!("{name} ({method} {path})")
        });
        let known: Vec<String> = known.collect();
        let message = if known.is_empty() {
            format!("{} has no operation {name:?}, and no other", self.name)
        } else {
            format!(
                "{} has no operation {name:?}; it has {}",
                self.name,
                known.join(", ")
            )
        };
        Fault::new(Code::UnknownOperation, message)
    }
}

fn too_many_writes() -> Fault {
    let message = format!(
        "this session has made {} changes, which is all that it may; begin another",
        session::MOST_WRITES
    );
    Fault::new(Code::Forbidden, message)
}

/// Takes what says which part of a list is wanted from a list's arguments.
fn taken<S>(tool: &Tool<S>, input: &mut Map<String, Value>) -> (usize, Option<String>) {
    if !tool.is_list {
        return (usual_limit(), None);
    }
    let limit = input.remove(LIMIT).and_then(|limit| limit.as_u64());
    let limit = limit.and_then(|limit| usize::try_from(limit).ok());
    let cursor = match input.remove(CURSOR) {
        Some(Value::String(cursor)) => Some(cursor),
        _ => None,
    };
    (limit.unwrap_or(usual_limit()), cursor)
}

fn trace((name, value): &Given, settings: &Settings) -> Trace {
    let text = line(value);
    Trace {
        name: name.chars().take(SHOWN_CHARS).collect(),
        bytes: text.len(),
        hash: settings.cursor_key.digest(text.as_bytes()),
    }
}
