//! The life of one run: what happens, what its producer tells of it and when, and what is true.

use super::job::Job;
use super::says::{self, Saying};
use crate::platform::{Truth, Try};
use std::rc::Rc;
use strands_core::event::{self, Event, Rejection, intake::Message};
use strands_core::run::Observation;

/// A message's body, read once.
#[derive(Debug)]
pub(crate) enum Letter {
    /// A report about a run.
    Report(Rc<Observation>),
    /// A body that can never be applied.
    Refused { body: String, rejection: Rejection },
    /// A body on which the function dies, whatever it tries.
    Deadly,
}

/// A message on its way.
#[derive(Debug, Clone)]
pub(crate) struct Emission {
    pub(crate) at_ms: i64,
    pub(crate) letter: Rc<Letter>,
    /// Whether it may be lost on the way.
    pub(crate) is_best_effort: bool,
}

/// Everything about a run.
#[derive(Debug)]
pub(crate) struct Life {
    pub(crate) emissions: Vec<Emission>,
    pub(crate) truth: Option<Truth>,
}

/// How an attempt goes.
struct Course {
    queued_ms: i64,
    started_ms: i64,
    ended_ms: i64,
    end: End,
    /// Why it fails, if it does.
    why: String,
}

impl Course {
    fn message(&self) -> Option<&str> {
        (self.end == End::Failed).then_some(self.why.as_str())
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Success,
    Failed,
    Timeout,
    Stopped,
}

/// Lives run `number` of a seed, which starts at `start_ms`.
pub(crate) fn live(
    job: &Job,
    number: u64,
    start_ms: i64,
    skews: bool,
    dice: &mut fastrand::Rng,
) -> Life {
    let courses = courses(job, number, start_ms, dice);
    let skew_ms = if skews { job.skew_ms } else { 0 };
    let mut emissions = Vec::new();
    let mut say = |saying: Saying<'_>, is_best_effort: bool| {
        emissions.extend(read(&saying, is_best_effort));
    };
    let last = courses.len() - 1;
    for (index, course) in courses.iter().enumerate() {
        let attempt = u32::try_from(index).unwrap_or(0) + 1;
        let base = Saying {
            job,
            number,
            attempt,
            at_ms: 0,
            word: "",
            started_ms: None,
            message: None,
            usd: None,
            sequence: 0,
            skew_ms,
        };
        if job.reporter.is_none() {
            tell_glue(course, &base, &mut say, dice);
        } else {
            tell_custom(course, &base, index == last, &mut say, dice);
        }
    }
    emissions.extend(noise(number, start_ms, dice));
    let truth = job.reporter.is_none().then(|| truth(job, number, &courses));
    Life { emissions, truth }
}

fn courses(job: &Job, number: u64, start_ms: i64, dice: &mut fastrand::Rng) -> Vec<Course> {
    let most = match job.reporter {
        None => job.max_retries + 1,
        Some(_) => 1 + dice.u32(..3) / 2,
    };
    let mut courses: Vec<Course> = Vec::new();
    let mut at_ms = start_ms;
    for attempt in 1..=most {
        let (started_ms, ended_ms) = times(at_ms, dice);
        let end = match dice.u32(..100) {
            percent if percent < job.failing => End::Failed,
            97 => End::Timeout,
            98 => End::Stopped,
            _ => End::Success,
        };
        courses.push(Course {
            queued_ms: at_ms,
            started_ms,
            ended_ms,
            end,
            why: says::message(job, number, attempt, dice),
        });
        if !matches!(end, End::Failed | End::Timeout) {
            break;
        }
        at_ms = ended_ms + dice.i64(5_000..240_000);
    }
    courses
}

/// Start and end: minutes mostly, hours seldom, and sometimes over before it began.
fn times(queued_ms: i64, dice: &mut fastrand::Rng) -> (i64, i64) {
    let mean_ms = match dice.u32(..50) {
        0 => 10_800_000.0,
        1..8 => {
            let started_ms = queued_ms + dice.i64(1..400);
            return (started_ms, started_ms + dice.i64(1..900));
        }
        _ => 720_000.0,
    };
    let started_ms = queued_ms + dice.i64(1_000..60_000);
    (
        started_ms,
        started_ms + 20_000 + super::exponential(dice, mean_ms),
    )
}

fn glue_word(end: End) -> &'static str {
    match end {
        End::Success => "SUCCEEDED",
        End::Failed => "FAILED",
        End::Timeout => "TIMEOUT",
        End::Stopped => "STOPPED",
    }
}

fn custom_word(end: End) -> &'static str {
    match end {
        End::Success => "success",
        End::Failed => "failed",
        End::Timeout => "timeout",
        End::Stopped => "stopped",
    }
}

/// Glue: best effort, mostly the end alone; seldom an end that its own API contradicts.
fn tell_glue<'a>(
    course: &'a Course,
    base: &Saying<'a>,
    say: &mut impl FnMut(Saying<'a>, bool),
    dice: &mut fastrand::Rng,
) {
    if dice.u32(..4) < 3 {
        let word = "STARTING";
        say(
            Saying {
                at_ms: course.queued_ms,
                word,
                ..base.clone()
            },
            true,
        );
    }
    if dice.u32(..3) == 0 {
        let word = "RUNNING";
        let started_ms = Some(course.started_ms);
        let at_ms = course.started_ms + 5_000;
        say(
            Saying {
                at_ms,
                word,
                started_ms,
                ..base.clone()
            },
            true,
        );
    }
    if course.end == End::Stopped {
        let (at_ms, word) = (course.ended_ms - 10, "STOPPING");
        say(
            Saying {
                at_ms,
                word,
                ..base.clone()
            },
            true,
        );
    }
    let word = if dice.u32(..60) == 0 {
        "STOPPED"
    } else {
        glue_word(course.end)
    };
    let at_ms = course.ended_ms + dice.i64(200..4_000);
    let message = course.message();
    say(
        Saying {
            at_ms,
            word,
            message,
            ..base.clone()
        },
        true,
    );
}

/// An orchestrator: every step, sometimes the start as well, sometimes a correction of the end.
fn tell_custom<'a>(
    course: &'a Course,
    base: &Saying<'a>,
    is_last: bool,
    say: &mut impl FnMut(Saying<'a>, bool),
    dice: &mut fastrand::Rng,
) {
    let numbered = dice.bool();
    let sequence = |step: u64| if numbered { step } else { 0 };
    if dice.u32(..10) < 7 {
        let (at_ms, word) = (course.queued_ms, "queued");
        say(
            Saying {
                at_ms,
                word,
                sequence: sequence(1),
                ..base.clone()
            },
            false,
        );
    }
    let started_ms = (dice.u32(..5) > 0).then_some(course.started_ms);
    if dice.u32(..10) < 8 {
        let (at_ms, word) = (course.started_ms, "running");
        say(
            Saying {
                at_ms,
                word,
                started_ms,
                sequence: sequence(2),
                ..base.clone()
            },
            false,
        );
    }
    let usd = (dice.u32(..10) < 8).then(|| f64::from(dice.u32(1..400)) / 100.0);
    if dice.bool() {
        let at_ms = course.started_ms.midpoint(course.ended_ms);
        let usd = usd.map(|usd| (usd * 50.0).floor() / 100.0);
        let word = "running";
        say(
            Saying {
                at_ms,
                word,
                started_ms,
                usd,
                sequence: sequence(2),
                ..base.clone()
            },
            false,
        );
    }
    let message = course.message();
    let (at_ms, word) = (course.ended_ms, custom_word(course.end));
    let end = Saying {
        at_ms,
        word,
        started_ms,
        message,
        usd,
        sequence: sequence(3),
        ..base.clone()
    };
    say(end.clone(), false);
    if is_last && dice.u32(..20) == 0 {
        let word = if dice.bool() { "success" } else { "failed" };
        let message = (word == "failed").then_some(course.why.as_str());
        let usd = usd.map(|usd| usd + 0.5);
        let at_ms = course.ended_ms + dice.i64(1_000..1_800_000);
        say(
            Saying {
                at_ms,
                word,
                message,
                usd,
                sequence: sequence(4),
                ..end
            },
            false,
        );
    }
}

/// Messages that are nothing to do with a run: broken, unknown, deadly.
fn noise(number: u64, start_ms: i64, dice: &mut fastrand::Rng) -> Option<Emission> {
    let body = match dice.u32(..10_000) {
        0 => {
            return Some(Emission {
                at_ms: start_ms,
                letter: Rc::new(Letter::Deadly),
                is_best_effort: false,
            });
        }
        1..60 => format!("{{\"run\": {number}, \"job\": "),
        60..120 => says::unknown_source(number, start_ms),
        120..180 => says::unknown_state(number, start_ms),
        _ => return None,
    };
    letter(body, start_ms).map(|letter| Emission {
        at_ms: start_ms,
        letter: Rc::new(letter),
        is_best_effort: false,
    })
}

fn read(saying: &Saying<'_>, is_best_effort: bool) -> Option<Emission> {
    let event = saying.event();
    let arrived_at = jiff::Timestamp::from_millisecond(saying.at_ms).ok()?;
    let letter = match event::read(&event, arrived_at) {
        Ok(Event::Run(report)) => Letter::Report(Rc::from(report)),
        Ok(_) => return None,
        Err(rejection) => Letter::Refused {
            body: event.to_string(),
            rejection,
        },
    };
    Some(Emission {
        at_ms: saying.at_ms,
        letter: Rc::new(letter),
        is_best_effort,
    })
}

fn letter(body: String, at_ms: i64) -> Option<Letter> {
    let arrived_at = jiff::Timestamp::from_millisecond(at_ms).ok()?;
    let document = Message::read(body.as_bytes()).document;
    match document.and_then(|event| event::read(&event, arrived_at)) {
        Ok(Event::Run(report)) => Some(Letter::Report(Rc::from(report))),
        Ok(_) => None,
        Err(rejection) => Some(Letter::Refused { body, rejection }),
    }
}

fn truth(job: &Job, number: u64, courses: &[Course]) -> Truth {
    let tries = courses.iter().map(|course| Try {
        started_ms: course.started_ms,
        ended_ms: course.ended_ms,
        word: glue_word(course.end),
        message: course.message().map(str::to_owned),
        workers: i64::try_from(2 + number % 9).unwrap_or(2),
    });
    Truth {
        tries: tries.collect(),
        job: job.name.clone(),
        max_retries: i64::from(job.max_retries),
    }
}
