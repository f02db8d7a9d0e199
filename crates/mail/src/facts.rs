//! The facts table: eight rows, always the same, so that a reader finds each at its place. What
//! nobody measured says so, with the reason.

use crate::content::{Fact, Value};
use crate::figures::{counted, duration, money};
use crate::notice::{CostFact, Notice, Outcome, PersonalFact};
use crate::{names, when};
use jiff::tz::TimeZone;

pub(crate) fn of(notice: &Notice, zone: &TimeZone) -> Vec<Fact> {
    let fact = |label, value| Fact { label, value };
    vec![
        fact("When", when(notice, zone)),
        fact("Duration", took(notice)),
        fact("Attempts", attempts(notice)),
        fact("Cost", cost(&notice.cost)),
        fact(
            "Quality",
            Value::NotMeasured("this version has no quality rules"),
        ),
        fact("Compliance", personal(notice.personal.as_ref())),
        fact(
            "Issues",
            Value::NotMeasured("scripts are scanned after runs are told of"),
        ),
        fact("Run", run(notice).into()),
    ]
}

/// `2 columns in the open`
fn personal(personal: Option<&PersonalFact>) -> Value {
    let Some(personal) = personal else {
        return Value::NotMeasured("its data had not been scanned when this was sent");
    };
    let of = counted(personal.data_sets, "data set");
    match personal.columns {
        0 => format!("no personal data found in the open, {of} looked at"),
        columns => format!(
            "personal data in the open: {} of {of}",
            counted(columns, "column")
        ),
    }
    .into()
}

/// What is told of the run that opened an incident of several jobs.
pub(crate) fn of_first(notice: &Notice, zone: &TimeZone) -> Vec<Fact> {
    let fact = |label, value| Fact { label, value };
    let job = names::job(&notice.job);
    vec![
        fact("First run", format!("{job}, {}", run(notice)).into()),
        fact("When", when(notice, zone)),
        fact("Its cost", cost(&notice.cost)),
    ]
}

fn when(notice: &Notice, zone: &TimeZone) -> Value {
    match (notice.started_at, notice.ended_at) {
        (Some(from), Some(to)) => when::span(from, to, zone).into(),
        (Some(from), None) => format!("started {}", when::instant(from, zone)).into(),
        (None, Some(to)) => format!("ended {}", when::instant(to, zone)).into(),
        (None, None) => Value::NotMeasured("neither start nor end was reported"),
    }
}

/// The time that the run took, or else the time between its start and its end.
pub(crate) fn duration_ms(notice: &Notice) -> Option<i64> {
    let between = || {
        let (from, to) = (notice.started_at?, notice.ended_at?);
        Some(to.as_millisecond() - from.as_millisecond())
    };
    notice.duration_ms.or_else(between).filter(|ms| *ms >= 0)
}

fn took(notice: &Notice) -> Value {
    match duration_ms(notice) {
        Some(ms) => duration(ms).into(),
        None => Value::NotMeasured("start and end are not both known"),
    }
}

/// How many attempts were made, and of how many where the job's limit is known.
fn attempts_made(notice: &Notice) -> Option<(u64, Option<u64>)> {
    let made = u64::try_from(notice.attempts.len())
        .ok()
        .filter(|made| *made > 0)?;
    let most = notice
        .max_attempts
        .map(u64::from)
        .filter(|most| *most >= made);
    Some((made, most))
}

/// `3 of 3 attempts`
pub(crate) fn attempt_words(notice: &Notice) -> Option<String> {
    let (made, most) = attempts_made(notice)?;
    Some(match most {
        Some(most) => format!("{made} of {}", counted(most, "attempt")),
        None => counted(made, "attempt"),
    })
}

fn attempts(notice: &Notice) -> Value {
    let count = match attempts_made(notice) {
        None => return Value::NotMeasured("the platform reported no attempt"),
        Some((made, Some(most))) => format!("{made} of {most}"),
        Some((made, None)) => made.to_string(),
    };
    let said = match one_error(notice) {
        Some((code, with)) if with == notice.attempts.len() => format!("{count}, each with {code}"),
        Some((code, with)) => format!("{count}, of which {with} with {code}"),
        None => count,
    };
    said.into()
}

/// The only code among several attempts, and how many ended with it.
pub(crate) fn one_error(notice: &Notice) -> Option<(String, usize)> {
    let codes = notice
        .attempts
        .iter()
        .filter_map(|attempt| attempt.error_code.as_ref());
    let codes: Vec<&String> = codes.collect();
    let [first, rest @ ..] = codes.as_slice() else {
        return None;
    };
    let one_of_many = notice.attempts.len() > 1 && rest.iter().all(|code| code == first);
    Some((names::word(first)?, codes.len())).filter(|_| one_of_many)
}

fn cost(cost: &CostFact) -> Value {
    match cost {
        CostFact::Priced(micro_usd) => money(*micro_usd).into(),
        CostFact::Estimated(micro_usd) => format!("{}, estimated", money(*micro_usd)).into(),
        CostFact::Unpriced { known, reasons } => unpriced(*known, reasons).into(),
        CostFact::NotYet => Value::NotMeasured("usage had not arrived when this was sent"),
    }
}

fn unpriced(known: i64, reasons: &[String]) -> String {
    let reasons: Vec<String> = reasons
        .iter()
        .filter_map(|reason| names::message(reason))
        .collect();
    let why = match reasons.as_slice() {
        [] => "no reason was given".to_owned(),
        reasons => reasons.join("; "),
    };
    match known {
        0 => format!("not priced: {why}"),
        _ => format!("{} and a part not priced: {why}", money(known)),
    }
}

fn run(notice: &Notice) -> String {
    let id = names::word(&notice.run_id).unwrap_or_else(|| "(no id)".to_owned());
    let environment = names::environment(&notice.environment);
    match names::word(&notice.platform) {
        Some(platform) => format!("{id} on {platform}, {environment}"),
        None => format!("{id}, {environment}"),
    }
}

/// An outcome as a cell's word.
pub(crate) fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Succeeded => "succeeded",
        Outcome::Failed => "failed",
        Outcome::TimedOut => "timed out",
        Outcome::Stopped => "stopped",
        Outcome::Unknown => "not reported",
    }
}
