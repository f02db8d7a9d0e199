//! A call that was checked: it runs, and its answer is made small enough.

use crate::answer::{PageInfo, line};
use crate::cursor::{CursorKey, Cursors, hash};
use crate::envelope::Envelope;
use crate::fault::{Code, Fault};
use crate::fit::shortened;
use crate::page::Page;
use crate::tool::{Asked, Data, Tool};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value, json};

/// What answers depend on beside their data.
#[derive(Debug, Clone)]
pub struct Settings {
    /// What cursors are signed with.
    pub cursor_key: CursorKey,
    /// The most bytes of a whole answer.
    pub max_bytes: usize,
}

impl Settings {
    /// The most bytes of an answer where nobody says another number: enough for a page, and not more
    /// than a model should read at once.
    pub const USUAL_MAX_BYTES: usize = 24_576;

    /// The usual settings, with a secret that signs cursors.
    #[must_use]
    pub fn of(secret: &[u8]) -> Self {
        Self {
            cursor_key: CursorKey::from_secret(secret),
            max_bytes: Self::USUAL_MAX_BYTES,
        }
    }
}

/// An argument as a log may know it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Trace {
    /// Its name.
    pub name: String,
    /// Length of its value as JSON.
    pub bytes: usize,
    /// A digest of its value, which only the installation can make.
    pub hash: String,
}

/// What a log should hold of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The operation; `unknown` where there is no such.
    pub operation: String,
    /// What was wrong.
    pub code: Option<Code>,
    /// What was given.
    pub arguments: Vec<Trace>,
    /// Names of arguments that nobody declared.
    pub ignored: Vec<String>,
    /// What the answer calls a bug.
    pub incident: Option<String>,
    /// The cause that the answer does not tell.
    pub cause: Option<String>,
    /// The execution that the answer is about, where it names one.
    pub execution_id: Option<String>,
    /// A digest of the session's id, where the caller has sessions.
    pub session: Option<String>,
}

/// An answer, and what a log should hold of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Answered {
    /// The answer in the caller's form.
    pub answer: Value,
    /// For the log.
    pub record: Record,
}

impl Answered {
    pub(crate) fn refused(
        envelope: &Envelope,
        settings: &Settings,
        operation: &str,
        fault: Fault,
        now: Timestamp,
    ) -> Self {
        let incident = (fault.code == Code::Internal).then(|| {
            let what = format!("{now} {operation} {:?}", fault.cause);
            hash(what.as_bytes())
        });
        Self {
            answer: envelope.refuse(operation, &fault, incident.as_deref()),
            record: Record {
                operation: operation.to_owned(),
                code: Some(fault.code),
                arguments: Vec::new(),
                ignored: Vec::new(),
                incident,
                cause: fault.cause,
                execution_id: None,
                session: session(envelope, settings),
            },
        }
    }
}

/// A call of a tool with arguments that can be used.
pub struct Call<'a, S> {
    pub(crate) envelope: &'a Envelope,
    pub(crate) settings: &'a Settings,
    pub(crate) tool: &'a Tool<S>,
    pub(crate) input: Map<String, Value>,
    pub(crate) page: Page<Value>,
    pub(crate) cursors: Cursors<'a>,
    pub(crate) now: Timestamp,
    pub(crate) traces: Vec<Trace>,
    pub(crate) ignored: Vec<String>,
}

impl<S> Call<'_, S> {
    /// Whether it changes something.
    #[must_use]
    pub fn writes(&self) -> bool {
        self.tool.operation.writes
    }

    /// Runs it.
    pub async fn run(mut self, state: &S) -> Answered {
        let asked = Asked {
            input: std::mem::take(&mut self.input),
            page: self.page.clone(),
            now: self.now,
        };
        let mut execution_id = None;
        let answer = match self.tool.run.run(state, asked).await {
            Ok(Data::Record(record)) => {
                execution_id = record["execution_id"].as_str().map(str::to_owned);
                self.record(&record)
            }
            Ok(Data::List { name, items, more }) => self.list(name, &items, more),
            Err(fault) => Err(fault),
        };
        match answer {
            Ok(answer) => self.answered(answer, execution_id),
            Err(fault) => self.refuse(fault),
        }
    }

    /// Answers without running it.
    #[must_use]
    pub fn refuse(self, fault: Fault) -> Answered {
        let operation = self.tool.operation.name;
        let mut answered =
            Answered::refused(self.envelope, self.settings, operation, fault, self.now);
        answered.record.arguments = self.traces;
        answered.record.ignored = self.ignored;
        answered
    }

    fn answered(self, answer: Value, execution_id: Option<String>) -> Answered {
        Answered {
            answer,
            record: Record {
                operation: self.tool.operation.name.to_owned(),
                code: None,
                arguments: self.traces,
                ignored: self.ignored,
                incident: None,
                cause: None,
                execution_id,
                session: session(self.envelope, self.settings),
            },
        }
    }

    fn record(&self, record: &Value) -> Result<Value, Fault> {
        let answer = |data: &Value, truncated| {
            let page = PageInfo {
                cursor: None,
                truncated,
            };
            self.wrapped(record, data, &page)
        };
        let whole = answer(record, false);
        if self.fits(&whole) {
            return Ok(whole);
        }
        let shorter = shortened(record, |data| self.fits(&answer(data, true)));
        Ok(answer(&shorter.ok_or_else(no_room)?, true))
    }

    /// As many items as fit. Where the first alone does not, it is shortened.
    fn list(&self, name: &str, items: &[(Value, Value)], more: bool) -> Result<Value, Fault> {
        let answer = |data: &[&Value]| {
            let rest = more || data.len() < items.len();
            let last = items[..data.len()].last();
            let cursor = last
                .filter(|_| rest)
                .and_then(|(key, _)| self.cursors.seal(key));
            let page = PageInfo {
                cursor,
                truncated: rest,
            };
            self.wrapped(&Value::Null, &json!({ name: data }), &page)
        };
        let values: Vec<&Value> = items.iter().map(|(_, item)| item).collect();
        let whole = answer(&values);
        if self.fits(&whole) {
            return Ok(whole);
        }
        let fits = |count: usize| self.fits(&answer(&values[..count]));
        let counts: Vec<usize> = (1..items.len()).collect();
        let mut count = counts.partition_point(|count| fits(*count));
        while count > 0 && !fits(count) {
            count -= 1;
        }
        match values.first() {
            Some(first) if count == 0 => {
                let shorter = shortened(first, |item| self.fits(&answer(&[item])));
                Ok(answer(&[&shorter.ok_or_else(no_room)?]))
            }
            _ => Ok(answer(&values[..count])),
        }
    }

    fn wrapped(&self, subject: &Value, data: &Value, page: &PageInfo) -> Value {
        let operation = self.tool.operation.name;
        let writes = self.tool.operation.writes;
        self.envelope.answer(operation, subject, data, page, writes)
    }

    fn fits(&self, answer: &Value) -> bool {
        line(answer).len() <= self.settings.max_bytes
    }
}

fn session(envelope: &Envelope, settings: &Settings) -> Option<String> {
    let id = envelope.session_id.as_ref()?;
    Some(settings.cursor_key.digest(id.as_bytes()))
}

fn no_room() -> Fault {
    let message = "the session's attributes leave no room for an answer; clear them";
    Fault::new(Code::InvalidArgument, message)
}
