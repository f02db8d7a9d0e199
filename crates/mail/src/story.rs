//! The mail in words: how the run ended, the title with its one figure, the paragraph, and the
//! line that a mailbox shows beside the subject.

use crate::content::{Story, Title};
use crate::figures::{NO_BREAK, counted, duration, money};
use crate::notice::{ErrorFact, IncidentFact, Kind, Notice, Outcome, RecoveryFact};
use crate::{facts, later, names, several, spending, when};
use jiff::tz::TimeZone;

/// What the job did, as subject and title say it.
pub(crate) fn ended(notice: &Notice) -> String {
    match notice.kind {
        Kind::Budget => spending::cost_and_budget(notice),
        _ => how(notice).to_owned(),
    }
}

fn how(notice: &Notice) -> &'static str {
    match (notice.kind, notice.outcome) {
        (Kind::Recovery, _) => "recovered",
        (Kind::Success, _) => "succeeded",
        (Kind::Flapping, _) => "keeps failing and recovering",
        (Kind::BudgetKept, _) => "is within its budget again",
        (_, Outcome::TimedOut) => "timed out",
        (_, _) => "failed",
    }
}

pub(crate) fn title(notice: &Notice) -> Title {
    several::title(notice).unwrap_or_else(|| Title {
        before: "",
        job: Some(names::job(&notice.job)),
        after: format!(" {}", predicate(notice)),
    })
}

/// What the title says of its job.
fn predicate(notice: &Notice) -> String {
    let ended = ended(notice);
    let after = |ms| format!("after {}", duration(ms));
    let figure = match notice.kind {
        Kind::Update => return format!("{ended}, {}", later::news(notice)),
        Kind::Flapping => {
            let often = notice.flapping.map(later::how_often);
            return often.map_or(ended.clone(), |often| format!("{ended}: {often}"));
        }
        Kind::Budget | Kind::BudgetKept => return ended,
        Kind::Recovery => notice.recovery.as_ref().map(|it| after(it.down_ms)),
        Kind::Success => facts::duration_ms(notice).map(|ms| format!("in {}", duration(ms))),
        _ if notice.attempts.len() > 1 => {
            Some(format!("after {}{NO_BREAK}attempts", notice.attempts.len()))
        }
        _ => facts::duration_ms(notice).map(after),
    };
    let again = (notice.kind == Kind::Reopened).then(|| "again".to_owned());
    joined([Some(ended), again, figure], " ")
}

pub(crate) fn story(notice: &Notice, zone: &TimeZone) -> Story {
    let error = notice.error.as_ref().filter(|_| quotes_error(notice.kind));
    Story {
        quoted: error
            .and_then(|error| names::message(&error.message))
            .map(closed),
        said: said(notice, error, zone),
    }
}

/// A storm has many causes, and what ended well has none.
fn quotes_error(kind: Kind) -> bool {
    !matches!(
        kind,
        Kind::Recovery | Kind::Success | Kind::Storm | Kind::Budget | Kind::BudgetKept
    )
}

fn said(notice: &Notice, error: Option<&ErrorFact>, zone: &TimeZone) -> String {
    let reported = || Some(reported(notice, error));
    let runs = if notice.kind == Kind::Budget {
        "run"
    } else {
        "failed run"
    };
    let earlier = || {
        notice
            .incident
            .as_ref()
            .and_then(|it| earlier(it, runs, zone))
    };
    match notice.kind {
        Kind::Failure | Kind::Group => joined([reported(), earlier()], " "),
        Kind::Update => {
            let news = Some(later::update_said(notice));
            joined([reported(), news, earlier()], " ")
        }
        Kind::Reopened => {
            let again = Some(later::REOPENED.to_owned());
            joined([reported(), again, earlier()], " ")
        }
        Kind::Flapping => joined([reported(), Some(later::FLAPPING.to_owned())], " "),
        Kind::Storm => several::storm_said(),
        Kind::Recovery => down(notice.recovery.as_ref()),
        Kind::Success => self::reported(notice, None),
        Kind::Budget => joined([Some(spending::said(notice)), earlier()], " "),
        Kind::BudgetKept => spending::kept(notice),
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
    let silence = (quotes_error(notice.kind) && is_silent).then(|| "no error message".to_owned());
    match joined([state, code, silence], ", ") {
        nothing if nothing.is_empty() => format!("{platform} reports no state of its own."),
        reported => format!("{platform} reports {reported}."),
    }
}

fn earlier(incident: &IncidentFact, runs: &str, zone: &TimeZone) -> Option<String> {
    let since = when::instant(incident.opened_at, zone);
    (incident.runs > 1).then(|| {
        format!(
            "{} in this incident, open since {since}.",
            counted(incident.runs.into(), runs)
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
    let error = || notice.error.as_ref().and_then(in_short);
    let words = match (notice.kind, &notice.recovery) {
        (Kind::Failure, _) => joined([attempts, error()], ": "),
        (Kind::Reopened, _) => {
            let again = joined([Some("Failed again".to_owned()), attempts], ", ");
            joined([Some(again), error()], ": ")
        }
        (Kind::Update, _) => joined([Some(later::update_preheader(notice)), error()], ": "),
        (Kind::Flapping, _) => joined([notice.flapping.map(later::how_often), error()], ": "),
        (Kind::Group | Kind::Storm, _) => several::preheader(notice).unwrap_or_default(),
        (Kind::Recovery, Some(recovery)) => {
            let down = format!("Down for {}", duration(recovery.down_ms));
            let runs = counted(recovery.failed_runs.into(), "failed run");
            joined(
                [Some(down), Some(runs), recovery.cost_micro_usd.map(money)],
                ", ",
            )
        }
        (Kind::Budget | Kind::BudgetKept, _) => joined([spending::share(notice), took, cost], ", "),
        (Kind::Recovery, None) | (Kind::Success, _) => joined([took, cost, attempts], ", "),
    };
    match words {
        nothing if nothing.is_empty() => "Nothing more is known yet.".to_owned(),
        words => words,
    }
}

/// The message, or else the code.
pub(crate) fn in_short(error: &ErrorFact) -> Option<String> {
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
