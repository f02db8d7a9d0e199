//! Facts as AWS writes them in JSON, read strictly: a field is absent, right, or named in an error.
//! Numbers keep their decimal digits on the way.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::{Map, Value};

use super::exact;
use crate::instant::of_epoch;

/// Facts that cannot be priced because they cannot be true.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {problem}")]
pub struct InvalidInput {
    /// The field in AWS's spelling, such as `JobRun.ExecutionTime`.
    pub field: String,
    /// What is wrong with it and what to do.
    pub problem: Problem,
}

/// What is wrong with a field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
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
    #[error("{end} is before StartedOn {start}; check both times")]
    EndBeforeStart {
        /// The end.
        end: Timestamp,
        /// The start.
        start: Timestamp,
    },
    /// A running job without a start.
    #[error("missing, but the run is {0}; give the time at which it started")]
    MissingStart(String),
    /// A finished job without a duration.
    #[error("missing on a finished run; give the billed seconds, 0 if it never ran")]
    MissingExecutionTime,
    /// A state that the formulas do not know.
    #[error("`{0}` is not a state of a Glue job run; give it in AWS's spelling, like SUCCEEDED")]
    UnknownState(String),
    /// A version that is not of the form N.N.
    #[error("`{0}` is not a Glue version; give it in the form N.N, like 4.0")]
    MalformedVersion(String),
    /// Nothing says how large the job was.
    #[error("missing; give MaxCapacity, or NumberOfWorkers together with WorkerType")]
    NoCapacity,
    /// A job without any worker.
    #[error("0 cannot have run; give at least one, or leave the field out")]
    Zero,
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
            Problem::NotANumber(_)
            | Problem::NotWhole(_)
            | Problem::Negative(_)
            | Problem::NotText
            | Problem::NotAnObject
            | Problem::NotAnInstant(_)
            | Problem::EndBeforeStart { .. }
            | Problem::MissingStart(_)
            | Problem::MissingExecutionTime
            | Problem::UnknownState(_)
            | Problem::MalformedVersion(_)
            | Problem::NoCapacity
            | Problem::Zero => "invalid_input",
        }
    }
}

/// Zero or more.
pub(crate) fn not_negative(field: &str, number: Decimal) -> Result<(), InvalidInput> {
    if number.is_sign_negative() && !number.is_zero() {
        return Err(InvalidInput::new(field, Problem::Negative(number)));
    }
    Ok(())
}

/// An object of AWS's API and its name, for errors.
pub(crate) struct Fields<'a> {
    name: &'static str,
    object: &'a Map<String, Value>,
}

impl<'a> Fields<'a> {
    pub(crate) const fn of(name: &'static str, object: &'a Map<String, Value>) -> Self {
        Self { name, object }
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
        for (key, value) in self.object(field)?.into_iter().flatten() {
            let text = value
                .as_str()
                .ok_or_else(|| self.wrong(field, Problem::NotText))?;
            texts.insert(key.clone(), text.to_owned());
        }
        Ok(texts)
    }

    pub(crate) fn object(
        &self,
        field: &str,
    ) -> Result<Option<&'a Map<String, Value>>, InvalidInput> {
        let Some(value) = self.present(field) else {
            return Ok(None);
        };
        value
            .as_object()
            .map(Some)
            .ok_or_else(|| self.wrong(field, Problem::NotAnObject))
    }

    pub(crate) fn decimal(&self, field: &str) -> Result<Option<Decimal>, InvalidInput> {
        let Some(value) = self.present(field) else {
            return Ok(None);
        };
        let decimal = value.as_number().and_then(exact::decimal_from_number);
        let problem = || Problem::NotANumber(value.to_string());
        decimal
            .map(Some)
            .ok_or_else(|| self.wrong(field, problem()))
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
        let Some(value) = self.present(field) else {
            return Ok(None);
        };
        let instant = match value {
            Value::String(text) => text.parse().ok(),
            Value::Number(number) => exact::decimal_from_number(number).and_then(of_epoch),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        };
        let problem = || Problem::NotAnInstant(value.to_string());
        instant
            .map(Some)
            .ok_or_else(|| self.wrong(field, problem()))
    }

    fn present(&self, field: &str) -> Option<&'a Value> {
        self.object.get(field).filter(|value| !value.is_null())
    }

    fn wrong(&self, field: &str, problem: Problem) -> InvalidInput {
        InvalidInput::new(format!("{}.{field}", self.name), problem)
    }
}
