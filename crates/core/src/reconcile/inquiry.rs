//! When a platform is asked about a run of which no event comes, and what its answer or its
//! silence means.
//!
//! A run that is queued is asked about after 30 minutes without news, one that runs after an hour;
//! then after twice the time, and so on up to a day. So a run of 20 hours is asked about four times.
//! Where a platform forgets soon, it is asked at least twice within its memory.

use crate::cost::prices::PriceSheet;
use crate::plan::Plan;
use crate::platform::ReadFault;
use crate::run::{Attempt, Inquiry, Ledger, Observation, Platform, State, revise};
use jiff::{SignedDuration, Timestamp};

/// What the platform said about one attempt; `None`: it knows nothing of it.
pub type Reply = Result<Option<Observation>, ReadFault>;

const FIRST_OF_QUEUED: SignedDuration = SignedDuration::from_mins(30);
const FIRST_OF_RUNNING: SignedDuration = SignedDuration::from_hours(1);
const FIRST_OF_FACTS: SignedDuration = SignedDuration::from_mins(10);
const LONGEST: SignedDuration = SignedDuration::from_hours(24);
/// How often a platform is asked about attempts of which nobody told, or for a bill that it has not
/// made; the last time is a day after the first.
const MOST_FOR_ATTEMPTS: u32 = 8;

/// A run after its platform was asked, and what to write.
#[derive(Debug, Clone, PartialEq)]
pub struct Heard {
    /// The run after it.
    pub run: Ledger,
    /// What to write.
    pub plan: Plan,
}

/// How long a platform remembers a run that has ended; `None`: it cannot be asked.
///
/// From the services' guides where they say so (AWS Glue: job run history of 365 days; Amazon EMR:
/// clusters for two months; AWS Batch: at least 7 days; AWS Step Functions: 90 days; Amazon ECS:
/// stopped tasks for about an hour; Redshift Data API: 24 hours; Amazon Athena: 45 days), else 30 days.
#[must_use]
pub fn memory(platform: &Platform) -> Option<SignedDuration> {
    let days = |days: i64| Some(SignedDuration::from_hours(24 * days));
    match platform {
        Platform::Glue => days(365),
        Platform::StepFunctions => days(90),
        Platform::EmrEc2 => days(60),
        Platform::Athena => days(45),
        Platform::EmrServerless | Platform::EmrEks | Platform::DataBrew | Platform::Lambda => {
            days(30)
        }
        Platform::Batch => days(7),
        Platform::RedshiftData => days(1),
        Platform::Ecs => Some(SignedDuration::from_hours(1)),
        Platform::Custom(_) | Platform::Other(_) => None,
    }
}

/// When the platform is to be asked about a run; `None`: never, as nothing is open, nobody can be
/// asked, or it was given up.
#[must_use]
pub fn ask_at(run: &Ledger) -> Option<Timestamp> {
    let memory = memory(&run.key.platform)?;
    let times = run.inquiry.as_ref().map_or(0, |inquiry| inquiry.times);
    let first = match run.state() {
        _ if run.unanswered => FIRST_OF_FACTS,
        State::Queued => FIRST_OF_QUEUED,
        State::Running => FIRST_OF_RUNNING,
        _ if times < MOST_FOR_ATTEMPTS && !untold(run).is_empty() => FIRST_OF_FACTS,
        _ => return None,
    };
    let longest = LONGEST.min(memory / 2);
    match &run.inquiry {
        None => run.heard_at().checked_add(first.min(longest)).ok(),
        Some(Inquiry {
            given_up: Some(_), ..
        }) => None,
        Some(inquiry) => {
            let grown = first.checked_mul(1 << inquiry.times.min(16));
            let wait = grown.unwrap_or(longest).min(longest);
            inquiry.asked_at.checked_add(wait).ok()
        }
    }
}

/// What the platform is asked: about ended attempts whose facts could not be read, about the highest
/// attempt while it has not ended, and about attempts of which nobody told how they ended.
#[must_use]
pub fn questions(run: &Ledger) -> Vec<Observation> {
    let lacks_facts = |attempt: &&Attempt| {
        let is_ended = attempt.state().is_terminal();
        run.unanswered && is_ended && !attempt.has_final_facts()
    };
    let mut attempts: Vec<&Attempt> = run.attempts().iter().filter(lacks_facts).collect();
    let untold = untold(run);
    let is_satisfied = !attempts.is_empty() || !untold.is_empty();
    let highest = run.highest_attempt();
    attempts.extend(highest.filter(|it| !is_satisfied || !it.state().is_terminal()));
    let known = attempts.into_iter().map(|attempt| question(run, attempt));
    known
        .chain(untold.into_iter().map(|number| {
            let attempt = run.attempt(number);
            attempt.map_or_else(|| unknown(run, number), |it| question(run, it))
        }))
        .collect()
}

/// Attempts of a Glue run of which nobody told how they ended: those before the highest, and the next
/// one where the job's settings promise it.
fn untold(run: &Ledger) -> Vec<u32> {
    let Some(highest) = run
        .highest_attempt()
        .filter(|_| run.key.platform == Platform::Glue)
    else {
        return Vec::new();
    };
    let has_ended = |number: &u32| {
        run.attempt(*number)
            .is_some_and(|attempt| attempt.state().is_terminal())
    };
    let may_retry = matches!(highest.state(), State::Failed | State::Timeout)
        && run
            .max_retries()
            .is_some_and(|retries| highest.number <= retries);
    (1..highest.number)
        .filter(|number| !has_ended(number))
        .chain(may_retry.then_some(highest.number + 1))
        .collect()
}

/// A question about an attempt that nobody reported.
fn unknown(run: &Ledger, number: u32) -> Observation {
    let mut question = Observation::new(run.key.clone(), State::Queued, "", run.heard_at());
    question.attempt = number;
    question.job_name = run.job_name().map(str::to_owned);
    question
}

fn question(run: &Ledger, attempt: &Attempt) -> Observation {
    let mut question = Observation::new(
        run.key.clone(),
        attempt.state(),
        attempt.native_state(),
        run.heard_at(),
    );
    question.attempt = attempt.number;
    question.job_name = run.job_name().map(str::to_owned);
    question.started_at = attempt.started_at();
    question.ended_at = attempt.ended_at();
    question
}

/// Takes in what the platform replied to [`questions`]. `None`: it may answer the same questions
/// soon, so nothing is written.
///
/// A run of which the platform knows nothing, longer after the last news than it remembers ended
/// runs, is given up: its state stays, as nobody can tell how it ended, and it is marked `lost`.
#[must_use]
pub fn hear(run: &Ledger, replies: &[Reply], now: Timestamp, prices: &PriceSheet) -> Option<Heard> {
    let faults: Vec<&ReadFault> = replies.iter().filter_map(|it| it.as_ref().err()).collect();
    let is_forgotten = is_forgotten(run, now);
    let is_passing = |fault: &&ReadFault| matches!(fault, ReadFault::Passing(_));
    let is_worth_waiting = !(is_forgotten && run.state().is_terminal());
    if is_worth_waiting && faults.iter().any(is_passing) {
        return None;
    }
    let mut after = run.clone();
    let answers = || replies.iter().filter_map(|it| it.as_ref().ok()?.as_ref());
    for answer in answers() {
        after.join(answer);
    }
    let has_ended = |answer: &&Observation| {
        let attempt = after.attempt(answer.attempt);
        attempt.is_some_and(|attempt| attempt.state().is_terminal())
    };
    let is_behind = answers().any(|it| !it.state.is_terminal() && has_ended(&it));
    let asked = run.inquiry.as_ref().map_or(0, |inquiry| inquiry.times);
    let awaits_bill =
        asked + 1 < MOST_FOR_ATTEMPTS && after.attempts().iter().any(Attempt::awaits_bill);
    after.unanswered &= is_behind || !faults.is_empty();
    after.unanswered |= awaits_bill;
    let is_open = after.unanswered || !after.state().is_terminal() || !untold(&after).is_empty();
    let is_known = answers().next().is_some();
    let known_at = run.inquiry.as_ref().and_then(|inquiry| inquiry.known_at);
    after.inquiry = is_open.then(|| Inquiry {
        times: asked + 1,
        asked_at: now,
        known_at: if is_known { Some(now) } else { known_at },
        given_up: (is_forgotten && !is_known).then(|| reason(&faults)),
    });
    if after
        .inquiry
        .as_ref()
        .is_some_and(|it| it.given_up.is_some())
    {
        after.unanswered = false;
    }
    let (run, plan) = revise(run, after, prices);
    Some(Heard { run, plan })
}

fn is_forgotten(run: &Ledger, now: Timestamp) -> bool {
    let known_at = run.inquiry.as_ref().and_then(|inquiry| inquiry.known_at);
    let last = known_at.map_or(run.heard_at(), |known| known.max(run.heard_at()));
    memory(&run.key.platform).is_none_or(|memory| now.duration_since(last) > memory)
}

fn reason(faults: &[&ReadFault]) -> String {
    faults.first().map_or_else(
        || "the platform knows nothing of it any more".to_owned(),
        ToString::to_string,
    )
}
