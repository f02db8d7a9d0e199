//! AWS Lambda: the record of an asynchronous invocation, as a destination gets it
//! (AWS Lambda Developer Guide, "Capturing records of Lambda asynchronous invocations").
//! Through EventBridge it is the detail of an event, through SQS and SNS it comes bare.

use super::detail::Detail;
use super::envelope::Envelope;
use super::reject::Rejection;
use super::words::{Meaning, States};
use crate::run::{Observation, Platform, State};
use jiff::Timestamp;
use serde_json::Value;

pub(super) const SOURCE: &str = "lambda";
pub(super) const SUCCESS: &str = "Lambda Function Invocation Result - Success";
pub(super) const FAILURE: &str = "Lambda Function Invocation Result - Failure";

pub(crate) const STATES: States = States(&[
    ("Success", Meaning::of(State::Success)),
    ("RetriesExhausted", Meaning::failed_as("RetriesExhausted")),
    ("EventAgeExceeded", Meaning::failed_as("EventAgeExceeded")),
]);

/// Puts a bare record into an envelope: its request id stands for the event's id, and account and
/// region come from the function's ARN. `None` when the document is no bare record.
pub(super) fn bare(event: &Value) -> Option<Result<Envelope<'_>, Rejection>> {
    let record = event.as_object()?;
    let condition = record.get("requestContext")?.get("condition")?;
    let is_bare = !record.contains_key("detail") && !record.contains_key("detail-type");
    is_bare.then(|| {
        let detail = Detail::new(record);
        let context = context(detail)?;
        let function = Function::of(context)?;
        Ok(Envelope {
            id: context.text("requestId")?,
            source: SOURCE,
            detail_type: match condition.as_str() {
                Some("Success") => SUCCESS,
                _ => FAILURE,
            },
            account: function.account,
            region: function.region,
            time: detail.text("timestamp")?,
            resources: None,
            detail,
        })
    })
}

/// Reads an invocation record.
pub(super) fn invocation(
    event: &Envelope<'_>,
    arrived_at: Timestamp,
) -> Result<Observation, Rejection> {
    let detail = event.detail;
    let context = context(detail)?;
    let key = event.key(Platform::Lambda, "-", context.text("requestId")?);
    let function = Function::of(context)?;
    let (word, meaning) = context.state("condition", &STATES)?;
    let time = event.time_by("timestamp", arrived_at)?;
    let answer = detail.given_object("responsePayload");
    let code = answer.and_then(|answer| answer.given_text("errorType"));
    let message = answer.and_then(|answer| answer.given_text("errorMessage"));
    let mut report = meaning.report(key, word, time);
    let tries = context.given_attempt("approximateInvokeCount");
    report.attempt = tries.unwrap_or(1);
    report.job_name = Some(function.name.to_owned());
    report.ended_at = meaning.ends().then_some(time);
    report.error = meaning.error(code, message);
    report.resources.insert(function.arn.to_owned());
    Ok(report)
}

fn context(record: Detail<'_>) -> Result<Detail<'_>, Rejection> {
    record
        .given_object("requestContext")
        .ok_or_else(|| record.missing("requestContext", "is missing or not an object"))
}

struct Function<'a> {
    arn: &'a str,
    region: &'a str,
    account: &'a str,
    name: &'a str,
}

impl<'a> Function<'a> {
    fn of(context: Detail<'a>) -> Result<Self, Rejection> {
        let arn = context.text("functionArn")?;
        let parts: Vec<&str> = arn.split(':').collect();
        match parts[..] {
            ["arn", _, "lambda", region, account, "function", name, ..]
                if ![region, account, name].contains(&"") =>
            {
                Ok(Self {
                    arn,
                    region,
                    account,
                    name,
                })
            }
            _ => Err(context.invalid(
                "functionArn",
                "is not the ARN of a function, such as arn:aws:lambda:eu-west-1:111122223333:function:loader",
            )),
        }
    }
}
