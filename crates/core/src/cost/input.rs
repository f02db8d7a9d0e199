//! Facts as AWS writes them in JSON, read strictly: a field is absent, right, or named in an error.
//! Numbers keep their decimal digits on the way.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::{Map, Value};

use super::exact::{self, Exact};
use crate::instant::of_epoch;

const NANOSECONDS_PER_SECOND: i128 = 1_000_000_000;

/// Facts that cannot be priced because they cannot be true.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {problem}")]
pub struct InvalidInput {
    /// The field in AWS's spelling, such as `JobRun.ExecutionTime`, with the path to it.
    pub field: String,
    /// What is wrong with it and what to do.
    pub problem: Problem,
}

/// What is wrong with a field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// Bytes that are not a JSON document.
    #[error("not a JSON document: {0}")]
    NotJson(String),
    /// A field without which nothing can be priced.
    #[error("missing; give {0}")]
    Missing(&'static str),
    /// A list without an item.
    #[error("the list is empty; give {0}")]
    Empty(&'static str),
    /// Something else than a JSON list.
    #[error("a list is needed; put its items in brackets")]
    NotAList,
    /// Something else than a JSON number.
    #[error("a number is needed, found {0}; give a plain JSON number")]
    NotANumber(String),
    /// A number with a fraction where things are counted.
    #[error("a whole number is needed, found {0}; give it without a fraction")]
    NotWhole(Decimal),
    /// A quantity below zero.
    #[error("{0} is negative; usage is 0 or more")]
    Negative(Decimal),
    /// Something else than text.
    #[error("text is needed; put the value in quotes")]
    NotText,
    /// Something else than a JSON object.
    #[error("an object is needed; give it as AWS's API answers it")]
    NotAnObject,
    /// An instant that cannot be placed on the time line.
    #[error(
        "{0} is not an instant; give RFC 3339 with an offset, like 2026-09-10T02:00:00Z, or epoch \
         seconds"
    )]
    NotAnInstant(String),
    /// An end that lies before its start.
    #[error("{end} is before the start {start}; check both times")]
    EndBeforeStart {
        /// The end.
        end: Timestamp,
        /// The start.
        start: Timestamp,
    },
    /// A start that lies after the instant of the calculation.
    #[error("{start} is after as_of {as_of}, but it has not ended; check both times")]
    StartAfterAsOf {
        /// The start.
        start: Timestamp,
        /// The instant of the calculation.
        as_of: Timestamp,
    },
    /// Something that goes on without a start.
    #[error("missing, but the run is {0}; give the time at which it started")]
    MissingStart(String),
    /// A finished job without a duration.
    #[error("missing on a finished run; give the billed seconds, 0 if it never ran")]
    MissingExecutionTime,
    /// A word that the formulas do not know.
    #[error("`{0}` is not one of {1}; give it in AWS's spelling")]
    UnknownWord(String, &'static str),
    /// A version that is not of the form N.N.
    #[error("`{0}` is not a Glue version; give it in the form N.N, like 4.0")]
    MalformedVersion(String),
    /// Nothing says how large the job was.
    #[error("missing; give MaxCapacity, or NumberOfWorkers together with WorkerType")]
    NoCapacity,
    /// A job without any worker.
    #[error("0 cannot have run; give at least one, or leave the field out")]
    Zero,
    /// A line of a log that reports no invocation.
    #[error("not a REPORT line with Billed Duration and Memory Size; leave other lines out")]
    NotAReport,
    /// Another currency than US dollars.
    #[error("`{0}` is not USD; amounts are in US dollars alone")]
    Currency(String),
    /// The amount cannot be represented.
    #[error("the numbers are so large that the amount does not fit; check them")]
    Overflow,
}

impl InvalidInput {
    pub(crate) fn new(field: impl Into<String>, problem: Problem) -> Self {
        Self {
            field: field.into(),
            problem,
        }
    }

    /// The machine-readable word: `overflow`, else `invalid_input`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self.problem {
            Problem::Overflow => "overflow",
            _ => "invalid_input",
        }
    }
}

/// `path` and what lies below it.
pub(crate) fn joined(path: &str, below: &str) -> String {
    match (path, below) {
        ("", below) => below.to_owned(),
        (path, "") => path.to_owned(),
        (path, below) => format!("{path}.{below}"),
    }
}

/// Zero or more.
pub(crate) fn not_negative(field: &str, number: Decimal) -> Result<(), InvalidInput> {
    if number.is_sign_negative() && !number.is_zero() {
        return Err(InvalidInput::new(field, Problem::Negative(number)));
    }
    Ok(())
}

/// Seconds from start to end, fractions included. `field` is that of the end.
pub(crate) fn elapsed(
    field: &str,
    start: Timestamp,
    end: Timestamp,
) -> Result<Exact, InvalidInput> {
    if end < start {
        let problem = Problem::EndBeforeStart { end, start };
        return Err(InvalidInput::new(field, problem));
    }
    Ok(seconds(start, end))
}

/// Seconds from the start of something that goes on. `field` is that of the start.
pub(crate) fn so_far(
    field: &str,
    start: Timestamp,
    as_of: Timestamp,
) -> Result<Exact, InvalidInput> {
    if as_of < start {
        let problem = Problem::StartAfterAsOf { start, as_of };
        return Err(InvalidInput::new(field, problem));
    }
    Ok(seconds(start, as_of))
}

fn seconds(start: Timestamp, end: Timestamp) -> Exact {
    let nanoseconds = end.as_nanosecond() - start.as_nanosecond();
    exact::ratio(nanoseconds, NANOSECONDS_PER_SECOND)
}

/// An object of AWS's API and its path, for errors.
#[derive(Debug, Clone)]
pub(crate) struct Fields<'a> {
    path: String,
    object: &'a Map<String, Value>,
}

impl<'a> Fields<'a> {
    pub(crate) fn of(path: impl Into<String>, object: &'a Map<String, Value>) -> Self {
        Self {
            path: path.into(),
            object,
        }
    }

    /// A JSON value that must be an object.
    pub(crate) fn of_value(
        path: impl Into<String>,
        value: &'a Value,
    ) -> Result<Self, InvalidInput> {
        let path = path.into();
        match value.as_object() {
            Some(object) => Ok(Self { path, object }),
            None => Err(InvalidInput::new(path, Problem::NotAnObject)),
        }
    }

    /// The path of a field.
    pub(crate) fn path(&self, field: &str) -> String {
        joined(&self.path, field)
    }

    /// The object itself.
    pub(crate) const fn object(&self) -> &'a Map<String, Value> {
        self.object
    }

    pub(crate) fn has_any(&self, fields: &[&str]) -> bool {
        fields.iter().any(|field| self.present(field).is_some())
    }

    pub(crate) fn text(&self, field: &str) -> Result<Option<String>, InvalidInput> {
        let Some(value) = self.present(field) else {
            return Ok(None);
        };
        let text = value
            .as_str()
            .ok_or_else(|| self.wrong(field, Problem::NotText))?;
        Ok(Some(text.to_owned()))
    }

    pub(crate) fn texts(&self, field: &str) -> Result<BTreeMap<String, String>, InvalidInput> {
        let mut texts = BTreeMap::new();
        let object = self.inner(field)?;
        for (key, value) in object.iter().flat_map(|it| it.object) {
            let text = value
                .as_str()
                .ok_or_else(|| self.wrong(field, Problem::NotText))?;
            texts.insert(key.clone(), text.to_owned());
        }
        Ok(texts)
    }

    /// An object within this one.
    pub(crate) fn inner(&self, field: &str) -> Result<Option<Self>, InvalidInput> {
        self.present(field)
            .map(|value| Self::of_value(self.path(field), value))
            .transpose()
    }

    /// A list; `None` where it is absent.
    pub(crate) fn list(&self, field: &str) -> Result<Option<&'a [Value]>, InvalidInput> {
        let Some(value) = self.present(field) else {
            return Ok(None);
        };
        let list = value.as_array().map(Vec::as_slice);
        list.map(Some)
            .ok_or_else(|| self.wrong(field, Problem::NotAList))
    }

    /// A list of objects; `None` where it is absent.
    pub(crate) fn objects(&self, field: &str) -> Result<Option<Vec<Self>>, InvalidInput> {
        let Some(list) = self.list(field)? else {
            return Ok(None);
        };
        let path = self.path(field);
        let items = list.iter().enumerate();
        items
            .map(|(index, value)| Self::of_value(format!("{path}[{index}]"), value))
            .collect::<Result<Vec<_>, _>>()
            .map(Some)
    }

    pub(crate) fn flag(&self, field: &str) -> bool {
        self.present(field)
            .and_then(Value::as_bool)
            .unwrap_or(false)
    }

    pub(crate) fn decimal(&self, field: &str) -> Result<Option<Decimal>, InvalidInput> {
        let Some(value) = self.present(field) else {
            return Ok(None);
        };
        let Some(number) = value.as_number() else {
            return Err(self.wrong(field, Problem::NotANumber(shape(value))));
        };
        exact::decimal_from_number(number)
            .map(Some)
            .ok_or_else(|| self.wrong(field, too_large(number)))
    }

    /// How much of something: zero or more.
    pub(crate) fn quantity(&self, field: &str) -> Result<Option<Decimal>, InvalidInput> {
        let quantity = self.decimal(field)?;
        not_negative(&self.path(field), quantity.unwrap_or_default())?;
        Ok(quantity)
    }

    /// How many: a whole number, zero or more.
    pub(crate) fn count(&self, field: &str) -> Result<Option<Decimal>, InvalidInput> {
        match self.quantity(field)? {
            Some(count) if !count.is_integer() => Err(self.wrong(field, Problem::NotWhole(count))),
            count => Ok(count),
        }
    }

    /// A quantity that some services write in quotes.
    pub(crate) fn quoted(&self, field: &str) -> Result<Option<Decimal>, InvalidInput> {
        let Some(Value::String(text)) = self.present(field) else {
            return self.quantity(field);
        };
        let digits = text.bytes().all(|it| it.is_ascii_digit() || it == b'.');
        let number = Some(text).filter(|_| digits);
        number
            .and_then(|text| Decimal::from_str_exact(text).ok())
            .map(Some)
            .ok_or_else(|| self.wrong(field, Problem::NotANumber(format!("`{text}`"))))
    }

    pub(crate) fn whole(&self, field: &str) -> Result<Option<i64>, InvalidInput> {
        let Some(decimal) = self.decimal(field)? else {
            return Ok(None);
        };
        if !decimal.is_integer() {
            return Err(self.wrong(field, Problem::NotWhole(decimal)));
        }
        decimal
            .to_i64()
            .map(Some)
            .ok_or_else(|| self.wrong(field, Problem::Overflow))
    }

    pub(crate) fn instant(&self, field: &str) -> Result<Option<Timestamp>, InvalidInput> {
        self.instant_in(field, Decimal::ONE)
    }

    /// An instant that the service writes as epoch milliseconds.
    pub(crate) fn instant_ms(&self, field: &str) -> Result<Option<Timestamp>, InvalidInput> {
        self.instant_in(field, Decimal::ONE_THOUSAND)
    }

    fn instant_in(
        &self,
        field: &str,
        parts_of_second: Decimal,
    ) -> Result<Option<Timestamp>, InvalidInput> {
        let Some(value) = self.present(field) else {
            return Ok(None);
        };
        let instant = match value {
            Value::String(text) => text.parse().ok(),
            Value::Number(number) => exact::decimal_from_number(number)
                .and_then(|number| number.checked_div(parts_of_second))
                .and_then(of_epoch),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        };
        let problem = || Problem::NotAnInstant(shape(value));
        instant
            .map(Some)
            .ok_or_else(|| self.wrong(field, problem()))
    }

    fn present(&self, field: &str) -> Option<&'a Value> {
        self.object.get(field).filter(|value| !value.is_null())
    }

    /// An error about a field.
    pub(crate) fn wrong(&self, field: &str, problem: Problem) -> InvalidInput {
        InvalidInput::new(self.path(field), problem)
    }

    /// A field that must be there.
    pub(crate) fn needed<T>(
        &self,
        field: &str,
        value: Option<T>,
        what: &'static str,
    ) -> Result<T, InvalidInput> {
        value.ok_or_else(|| self.wrong(field, Problem::Missing(what)))
    }
}

fn too_large(number: &serde_json::Number) -> Problem {
    if number.as_f64().is_some_and(f64::is_sign_negative) {
        return Problem::NotANumber(number.to_string());
    }
    Problem::Overflow
}

/// A value as it may stand in a message: numbers and short words, of everything else the kind.
fn shape(value: &Value) -> String {
    const MAX_CHARS: usize = 40;
    match value {
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        Value::String(text) if text.chars().count() > MAX_CHARS => "a long text".to_owned(),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}
