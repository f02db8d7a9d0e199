//! Mails: what the provider accepted beside what had to be told.
//!
//! Two views. By rows: each mail of the outbox that was not withdrawn reached its reader once, whatever
//! the outbox itself believes. By facts: who must have been told for how runs and jobs really ended,
//! where that does not depend on the order in which the news arrived.

use super::facts::Image;
use super::grounds::Grounds;
use super::incidents;
use super::{End, Expected};
use crate::process::ENVIRONMENT;
use crate::provider::{Accept, Aftermath};
use crate::report::Report;
use crate::workload::Job;
use std::collections::BTreeMap;
use strands_core::incident::{
    DAY, MAILS_A_DAY, MailRow, MailState, Step, environment_key, job_key,
};
use strands_core::run::State;

/// For how long the provider's events are waited for before a mail is sent again.
const PATIENCE_MS: i64 = 15 * 60_000;

pub(super) fn judge<'a>(runs: &'a [Expected], end: &'a End<'a>, report: &mut Report) {
    for mail in end.tables.all_mails() {
        judge_row(mail, end, report);
    }
    for accepted in &end.provider.mails {
        judge_extras(&accepted.mail, &accepted.accepts, report);
    }
    judge_bound(end, report);
    let grounds = Grounds::of(end);
    incidents::judge(&grounds, end, report);
    let told = Told::of(end, &grounds);
    let mut jobs: BTreeMap<usize, Vec<Seen<'_>>> = BTreeMap::new();
    for run in runs {
        if let Some(image) = run.facts.image("eu-west-1", end.prices) {
            jobs.entry(run.job).or_default().push(Seen { run, image });
        }
    }
    for (job, seen) in jobs {
        judge_job(&end.jobs.list[job], &seen, &told, end, report);
    }
}

/// A mail that was not withdrawn and is not left to the digest reached its reader.
fn judge_row(mail: &MailRow, end: &End<'_>, report: &mut Report) {
    let accepts = end.provider.accepts(&mail.mail_id).len();
    let is_withdrawn = mail.state == MailState::Suppressed;
    let is_for_digest = matches!(mail.state, MailState::Digest | MailState::Digested);
    let must_be_told = !is_withdrawn && !is_for_digest;
    report.mails.expected += u64::from(must_be_told);
    report.mails.for_digest += u64::from(is_for_digest);
    report.mails.sent += u64::from(accepts > 0);
    let at_rest = mail.state == MailState::Sent || !must_be_told;
    if must_be_told && accepts == 0 {
        report.mails.missing += 1;
        let what = format!(
            "{} to {} was never accepted; the outbox says {}",
            mail.step,
            mail.address,
            mail.state.as_str()
        );
        report.differ(named(mail), what);
    } else if !at_rest {
        let what = format!("{} stays {}", mail.step, mail.state.as_str());
        report.differ(named(mail), what);
    }
}

fn named(mail: &MailRow) -> String {
    let made_by = mail.run_key.as_deref().unwrap_or(&mail.job_key);
    format!("mail {} of {made_by}", mail.mail_id)
}

/// No reader gets more mails of an incident within a day than the rule allows, the second copies of the
/// documented cell apart.
fn judge_bound(end: &End<'_>, report: &mut Report) {
    let mut times: BTreeMap<(&str, &str), Vec<i64>> = BTreeMap::new();
    for accepted in &end.provider.mails {
        let mail: &MailRow = &accepted.mail;
        let key = (mail.incident_id.as_str(), mail.address.as_str());
        let first = accepted.accepts.iter().map(|it| it.at_ms).min();
        times.entry(key).or_default().extend(first);
    }
    for ((incident, address), mut times) in times {
        times.sort_unstable();
        let most = MAILS_A_DAY;
        let day_ms = DAY.as_secs() * 1_000;
        if times.windows(most + 1).any(|it| it[most] - it[0] < day_ms) {
            let what = format!("{address} got more than {most} mails within a day");
            report.differ(format!("incident {incident}"), what);
        }
    }
}

fn judge_extras(mail: &MailRow, accepts: &[Accept], report: &mut Report) {
    for pair in accepts.windows(2) {
        report.mails.extra += 1;
        let (cause, is_documented) = cause(&pair[0]);
        *report.mails.causes.entry(cause.clone()).or_default() += 1;
        if !is_documented {
            let what = format!(
                "{} to {} was accepted twice: {cause}",
                mail.step, mail.address
            );
            report.differ(named(mail), what);
        }
    }
}

/// The documented cell: nobody confirmed the first, and the provider's events did not come in time.
fn cause(before: &Accept) -> (String, bool) {
    let (aftermath, is_open) = match before.aftermath {
        Aftermath::Confirmed => ("it was confirmed", false),
        Aftermath::Silent => ("its answer was lost", true),
        Aftermath::Crashed => ("its sender crashed", true),
        Aftermath::Unsettled => ("its outcome could not be written", true),
    };
    let (event, is_untold) = match before.told_ms {
        None => ("its events were lost", true),
        Some(told_ms) if told_ms - before.at_ms > PATIENCE_MS => ("its events were late", true),
        Some(_) => ("its event had been taken in", false),
    };
    (format!("{aftermath}, {event}"), is_open && is_untold)
}

/// What people are told, by what it tells: the mails of the outbox that left, or that a digest or a
/// group's mail tells with good reason.
struct Told<'a> {
    /// By run, kind of step and address.
    by_run: BTreeMap<(&'a str, Word, &'a str), usize>,
    /// Recoveries by job and address, with the run that made them.
    recoveries: BTreeMap<(&'a str, &'a str), Vec<&'a str>>,
    openings: BTreeMap<&'a str, Vec<&'a MailRow>>,
}

/// The kind of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Word {
    Opening,
    Flapping,
    Resolution,
    Success,
    Other,
}

fn word(step: Step) -> Word {
    match step {
        Step::Opened | Step::Reopened(_) => Word::Opening,
        Step::Flapping(_) => Word::Flapping,
        Step::Resolved(_) => Word::Resolution,
        Step::Success => Word::Success,
        Step::Update(_) | Step::Storm | Step::Digest | Step::Complaint => Word::Other,
    }
}

impl<'a> Told<'a> {
    fn of(end: &'a End<'a>, grounds: &Grounds<'_>) -> Self {
        let mut told = Self {
            by_run: BTreeMap::new(),
            recoveries: BTreeMap::new(),
            openings: BTreeMap::new(),
        };
        let environment = environment_key(ENVIRONMENT);
        for mail in end.tables.all_mails().filter(|it| grounds.is_told(it)) {
            let (job, address) = (mail.job_key.as_str(), mail.address.as_str());
            if mail.job_key == environment {
                continue;
            }
            let Some(run_key) = mail.run_key.as_deref() else {
                continue;
            };
            let word = word(mail.step);
            *told.by_run.entry((run_key, word, address)).or_default() += 1;
            match word {
                Word::Opening | Word::Flapping => told.openings.entry(job).or_default().push(mail),
                Word::Resolution => {
                    told.recoveries
                        .entry((job, address))
                        .or_default()
                        .push(run_key);
                }
                Word::Success | Word::Other => {}
            }
        }
        told
    }

    fn has(&self, run_key: &str, word: Word, address: &str) -> bool {
        self.by_run.contains_key(&(run_key, word, address))
    }
}

/// A run with what the facts say of it.
struct Seen<'a> {
    run: &'a Expected,
    image: Image,
}

impl Seen<'_> {
    fn ever(&self, state: State) -> bool {
        self.run.facts.ends.iter().any(|(_, end)| *end == state)
    }

    fn has_failed(&self) -> bool {
        matches!(self.image.state, State::Failed | State::Timeout)
    }
}

fn judge_job(job: &Job, runs: &[Seen<'_>], told: &Told<'_>, end: &End<'_>, report: &mut Report) {
    let recipients: Vec<&str> = if job.recipients.is_empty() {
        vec!["operations@example.com"]
    } else {
        job.recipients.iter().map(String::as_str).collect()
    };
    let successes = runs.iter().filter(|it| it.ever(State::Success));
    let last_success_ms = successes.clone().map(|it| it.image.latest_ms).max();
    for seen in runs {
        let run_key = seen.run.run_key.as_str();
        if seen.image.state == State::Success {
            for address in &job.on_success {
                let is_told = told.has(run_key, Word::Success, address)
                    || told.has(run_key, Word::Resolution, address);
                demand(
                    is_told,
                    seen,
                    &format!("its success was not told to {address}"),
                    report,
                );
            }
        }
        let is_last_word = last_success_ms.is_none_or(|latest| latest < seen.image.earliest_ms);
        if seen.has_failed() && is_last_word && !seen.ever(State::Success) {
            for address in &recipients {
                let is_alone = job.fails_differently && seen.image.state == State::Failed;
                let is_told = if is_alone {
                    told.has(run_key, Word::Opening, address)
                        || told.has(run_key, Word::Flapping, address)
                } else {
                    told.openings(&job.name)
                        .any(|mail| mail.address == *address)
                };
                demand(
                    is_told,
                    seen,
                    &format!("its failure was not told to {address}"),
                    report,
                );
            }
        }
        judge_openings(seen, told, report);
    }
    judge_recovery(job, runs, told, report);
    judge_hold(job, runs, end, report);
}

fn demand(is_told: bool, seen: &Seen<'_>, what: &str, report: &mut Report) {
    report.mails.demanded += 1;
    if !is_told {
        report.mails.missing += 1;
        report.differ(&seen.run.run_key, what);
    }
}

/// A run can open no more incidents than it has failed attempts.
fn judge_openings(seen: &Seen<'_>, told: &Told<'_>, report: &mut Report) {
    let run_key = seen.run.run_key.as_str();
    let from = (run_key, Word::Opening, "")..=(run_key, Word::Opening, "\u{10FFFF}");
    let failures = seen.run.facts.ends.iter();
    let failures = failures.filter(|(_, end)| matches!(end, State::Failed | State::Timeout));
    let most = failures.count();
    for ((_, _, address), openings) in told.by_run.range(from) {
        if *openings > most {
            let what = format!("{address} was told of {openings} incidents of {most} failures");
            report.differ(run_key, what);
        }
    }
}

/// Where the job ended with a success that began after all else had been told, each reader who was
/// told of a failure was told of a recovery since.
fn judge_recovery(job: &Job, runs: &[Seen<'_>], told: &Told<'_>, report: &mut Report) {
    let Some(newest) = runs.iter().max_by_key(|it| it.image.placed_ms) else {
        return;
    };
    let mut others = runs
        .iter()
        .filter(|it| it.run.run_key != newest.run.run_key);
    let is_last_word = others.all(|it| it.image.latest_ms < newest.image.earliest_ms);
    let only_success = newest.image.state == State::Success && newest.run.facts.ends.len() == 1;
    if !is_last_word || !only_success {
        return;
    }
    let images: BTreeMap<&str, &Image> = runs
        .iter()
        .map(|it| (it.run.run_key.as_str(), &it.image))
        .collect();
    let key = job_key(ENVIRONMENT, Some(&job.name));
    let mut last_openings: BTreeMap<&str, (i64, &str)> = BTreeMap::new();
    let openings = told.openings(&job.name);
    for mail in openings.filter(|mail| mail.state == MailState::Sent) {
        let run_key = mail.run_key.as_deref().unwrap_or_default();
        let earliest_ms = images.get(run_key).map_or(0, |image| image.earliest_ms);
        let last = last_openings.entry(&mail.address).or_default();
        *last = (earliest_ms, run_key).max(*last);
    }
    for (address, (opened_ms, failed)) in last_openings {
        let recoveries = told.recoveries.get(&(key.as_str(), address));
        let mut recoveries = recoveries.into_iter().flatten();
        let is_told = recoveries.any(|run| {
            images
                .get(run)
                .is_some_and(|image| image.latest_ms >= opened_ms)
        });
        let what = format!("{address} was told of the failure {failed} and not of this recovery");
        demand(is_told, newest, &what, report);
    }
}

fn judge_hold(job: &Job, runs: &[Seen<'_>], end: &End<'_>, report: &mut Report) {
    let newest = runs.iter().max_by_key(|it| it.image.placed_ms);
    let key = job_key(ENVIRONMENT, Some(&job.name));
    let is_open = end.tables.job(&key).is_some_and(|row| !row.open.is_empty());
    if newest.is_some_and(Seen::has_failed) && !is_open {
        report.mails.unheld_jobs += 1;
    }
}

impl<'a> Told<'a> {
    fn openings(&self, job: &str) -> impl Iterator<Item = &'a MailRow> {
        let key = job_key(ENVIRONMENT, Some(job));
        let mails = self.openings.get(key.as_str());
        mails.into_iter().flatten().copied()
    }
}
