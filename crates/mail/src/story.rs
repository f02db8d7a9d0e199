//! The mail in words: how the run ended, the title with its one figure, the paragraph, and the
//! line that a mailbox shows beside the subject.

use crate::content::{Story, Title};
use crate::figures::{NO_BREAK, counted, duration, money};
use crate::notice::{ErrorFact, IncidentFact, Kind, Notice, Outcome, RecoveryFact};
use crate::{facts, names, when};
use jiff::tz::TimeZone;

pub(crate) fn ended(notice: &Notice) -> &'static str {
    match (notice.kind, notice.outcome) {
        (Kind::Failure, Outcome::TimedOut) => "timed out",
        (Kind::Failure, _) => "failed",
        (Kind::Recovery, _) => "recovered",
        (Kind::Success, _) => "succeeded",
    }
}

pub(crate) fn title(notice: &Notice) -> Title {
    let figure = match notice.kind {
        Kind::Failure if notice.attempts.len() > 1 => {
            Some(format!("after {}{NO_BREAK}attempts", notice.attempts.len()))
        }
        Kind::Failure => facts::duration_ms(notice).map(|ms| format!("after {}", duration(ms))),
        Kind::Recovery => {
            let recovery = notice.recovery.as_ref();
            recovery.map(|recovery| format!("after {}", duration(recovery.down_ms)))
        }
        Kind::Success => facts::duration_ms(notice).map(|ms| format!("in {}", duration(ms))),
    };
    let words = [Some(ended(notice).to_owned()), figure];
    Title {
        before: "",
        job: names::job(&notice.job),
        after: format!(" {}", joined(words, " ")),
    }
}

pub(crate) fn story(notice: &Notice, zone: &TimeZone) -> Story {
    let error = notice
        .error
        .as_ref()
        .filter(|_| notice.kind == Kind::Failure);
    let said = match notice.kind {
        Kind::Failure => joined(
            [
                Some(reported(notice, error)),
                notice
                    .incident
                    .as_ref()
                    .and_then(|incident| earlier(incident, zone)),
            ],
            " ",
        ),
        Kind::Recovery => down(notice.recovery.as_ref()),
        Kind::Success => reported(notice, None),
    };
    Story {
        quoted: error
            .and_then(|error| names::message(&error.message))
            .map(closed),
        said,
    }
}

/// `AWS Glue reports FAILED, error code OutOfMemory.`
fn reported(notice: &Notice, error: Option<&ErrorFact>) -> String {
    let platform = names::word(&notice.platform).unwrap_or_else(|| "The platform".to_owned());
    let state = notice.native_state.as_deref().and_then(names::word);
    let code = error
        .and_then(|error| names::word(error.code.as_deref()?))
        .map(|code| format!("error code {code}"));
    let is_silent = error.is_none_or(|error| names::message(&error.message).is_none());
    let silence =
        (notice.kind == Kind::Failure && is_silent).then(|| "no error message".to_owned());
    match joined([state, code, silence], ", ") {
        nothing if nothing.is_empty() => format!("{platform} reports no state of its own."),
        reported => format!("{platform} reports {reported}."),
    }
}

fn earlier(incident: &IncidentFact, zone: &TimeZone) -> Option<String> {
    let since = when::instant(incident.opened_at, zone);
    (incident.runs > 1).then(|| {
        format!(
            "{} in this incident, open since {since}.",
            counted(incident.runs.into(), "failed run")
        )
    })
}

fn down(recovery: Option<&RecoveryFact>) -> String {
    let Some(recovery) = recovery else {
        return "How long it was down is not measured: the failed runs are not known.".to_owned();
    };
    let runs = counted(recovery.failed_runs.into(), "failed run");
    match recovery.cost_micro_usd {
        Some(cost) => format!("{runs} while it was down, at a cost of {}.", money(cost)),
        None => format!("{runs} while it was down; their cost is not measured: not all is priced."),
    }
}

/// A quoted message ends as a sentence, so that ours can follow.
fn closed(message: String) -> String {
    match message.chars().last() {
        Some('.' | '!' | '?' | '…' | ':' | ';') => message,
        Some(_) | None => message + ".",
    }
}

pub(crate) fn preheader(notice: &Notice) -> String {
    let attempts = facts::attempt_words(notice);
    let took = facts::duration_ms(notice).map(duration);
    let cost = notice.cost.micro_usd().map(money);
    let words = match (notice.kind, &notice.recovery) {
        (Kind::Failure, _) => joined([attempts, notice.error.as_ref().and_then(in_short)], ": "),
        (Kind::Recovery, Some(recovery)) => {
            let down = format!("Down for {}", duration(recovery.down_ms));
            let runs = counted(recovery.failed_runs.into(), "failed run");
            joined(
                [Some(down), Some(runs), recovery.cost_micro_usd.map(money)],
                ", ",
            )
        }
        (Kind::Recovery, None) | (Kind::Success, _) => joined([took, cost, attempts], ", "),
    };
    match words {
        nothing if nothing.is_empty() => "Nothing more is known yet.".to_owned(),
        words => words,
    }
}

fn in_short(error: &ErrorFact) -> Option<String> {
    let code = || names::word(error.code.as_deref()?);
    names::message(&error.message).or_else(code)
}

fn joined<const N: usize>(parts: [Option<String>; N], between: &str) -> String {
    parts
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(between)
}
