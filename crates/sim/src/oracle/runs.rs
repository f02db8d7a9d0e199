//! Runs and totals: each row of the tables beside what the facts say.

use super::facts::Image;
use super::{End, Expected};
use crate::report::Report;
use jiff::Timestamp;
use std::collections::BTreeMap;
use strands_core::instant;
use strands_core::money::MicroUsd;
use strands_core::run::{Ledger, State};
use strands_core::totals::{Group, Owner, Sums, Target};

pub(super) fn judge(runs: &[Expected], end: &End<'_>, report: &mut Report) {
    let mut totals: BTreeMap<Target, Sums> = BTreeMap::new();
    for run in runs {
        let Some(image) = run.facts.image("eu-west-1", end.prices) else {
            continue;
        };
        report.runs += 1;
        let job = &end.job(run).name;
        if let Some(what) = difference(run, &image, job, end) {
            report.differ(&run.run_key, what);
        }
        add(&image, run, job, &mut totals);
    }
    judge_totals(&totals, end, report);
}

fn difference(run: &Expected, image: &Image, job: &str, end: &End<'_>) -> Option<String> {
    let Some(ledger) = end.tables.run(&run.run_key) else {
        return Some("the run is not in the ledger".to_owned());
    };
    let seen = seen(ledger);
    let expected = (image.state, image.attempts.clone());
    if seen != expected {
        return Some(format!("expected {expected:?}, the ledger has {seen:?}"));
    }
    if ledger.job_name() != Some(job) {
        return Some(format!(
            "expected job {job}, the ledger has {:?}",
            ledger.job_name()
        ));
    }
    let cost = ledger.cost.as_ref().map(|cost| {
        let components = cost.components().iter();
        components
            .map(|(component, amount)| (*component, amount.0))
            .collect::<BTreeMap<_, _>>()
    });
    if cost != image.cost {
        return Some(format!(
            "expected cost {:?}, the ledger has {cost:?}",
            image.cost
        ));
    }
    let day = ledger.contribution.as_ref().map(|it| it.day);
    let expected = image.cost.as_ref().map(|_| day_of(image));
    if day != expected {
        return Some(format!(
            "expected in the totals of {expected:?}, the ledger has {day:?}"
        ));
    }
    let executions = end.tables.executions(&run.run_key);
    let items = executions.len();
    if items != 1 || executions.iter().any(|it| !is_same(&it.run, ledger)) {
        return Some(format!(
            "{items} execution items, which must be one and as the ledger"
        ));
    }
    None
}

/// A run that was made known again has a later version in the ledger alone.
fn is_same(execution: &Ledger, ledger: &Ledger) -> bool {
    let mut execution = execution.clone();
    execution.version = ledger.version;
    execution == *ledger
}

type Seen = (State, Vec<(u32, State, Option<i64>, Option<i64>)>);

fn seen(run: &Ledger) -> Seen {
    let ms = |instant: Option<Timestamp>| instant.map(Timestamp::as_millisecond);
    let attempts = run.attempts().iter();
    let attempts = attempts
        .map(|it| {
            (
                it.number,
                it.state(),
                ms(it.started_at()),
                ms(it.ended_at()),
            )
        })
        .collect();
    (run.state(), attempts)
}

fn day_of(image: &Image) -> jiff::civil::Date {
    let placed = Timestamp::from_millisecond(image.placed_ms).unwrap_or(Timestamp::UNIX_EPOCH);
    instant::utc_date(placed)
}

fn add(image: &Image, run: &Expected, job: &str, totals: &mut BTreeMap<Target, Sums>) {
    let Some(cost) = &image.cost else {
        return;
    };
    let one_if = |state: State| i64::from(image.state == state);
    let sums = Sums {
        executions: 1,
        successful: one_if(State::Success),
        failed: one_if(State::Failed),
        stopped: one_if(State::Stopped),
        timeout: one_if(State::Timeout),
        unpriced: i64::from(image.is_unpriced),
        duration_ms: image.duration_ms,
        rounded_off_pico: image.rounded_off_pico,
        cost: cost
            .iter()
            .map(|(component, amount)| (*component, MicroUsd(*amount)))
            .collect(),
    };
    let day = day_of(image);
    let platform = run.run_key.split('/').nth(2).unwrap_or_default();
    let platform = Owner::Group(Group::Platform, platform.to_owned());
    for owner in [Owner::All, Owner::Job(Some(job.to_owned())), platform] {
        let slot = totals.entry(Target { day, owner }).or_default();
        *slot = std::mem::take(slot).plus(&sums);
    }
}

fn judge_totals(expected: &BTreeMap<Target, Sums>, end: &End<'_>, report: &mut Report) {
    let held: BTreeMap<&Target, &Sums> = end.tables.totals().collect();
    for (target, sums) in expected {
        report.totals += 1;
        let found = held.get(target).copied().cloned().unwrap_or_default();
        if !found.clone().minus(sums).is_zero() {
            let subject = format!("total {} {}", target.day, target.owner.key());
            report.differ(
                subject,
                format!("expected {}, found {}", text(sums), text(&found)),
            );
        }
    }
    for (target, sums) in held {
        if !expected.contains_key(target) && !sums.is_zero() {
            report.totals += 1;
            let subject = format!("total {} {}", target.day, target.owner.key());
            report.differ(subject, format!("expected nothing, found {}", text(sums)));
        }
    }
}

fn text(sums: &Sums) -> String {
    format!(
        "{} runs ({} good, {} failed, {} stopped, {} timed out, {} unpriced), {} ms, {}",
        sums.executions,
        sums.successful,
        sums.failed,
        sums.stopped,
        sums.timeout,
        sums.unpriced,
        sums.duration_ms,
        sums.total(),
    )
}
