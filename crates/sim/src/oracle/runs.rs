//! Runs and totals: each row of the tables beside what the facts say.

use super::facts::Image;
use super::{End, Expected};
use crate::process::ENVIRONMENT;
use crate::report::Report;
use jiff::Timestamp;
use std::collections::BTreeMap;
use strands_core::instant;
use strands_core::money::MicroUsd;
use strands_core::run::{Ledger, State};
use strands_core::totals::{Durations, Group, Hour, HourSums, Owner, Slot, Started, Sums, Target};

pub(super) fn judge(runs: &[Expected], end: &End<'_>, report: &mut Report) {
    let mut totals: BTreeMap<Target, Sums> = BTreeMap::new();
    let mut hours: BTreeMap<Hour, HourSums> = BTreeMap::new();
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
        add_hour(&image, run, &mut hours);
    }
    judge_totals(&totals, end, report);
    judge_hours(&hours, end, report);
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
        durations: Durations::default(),
    };
    let day = day_of(image);
    let platform = Owner::Group(Group::Platform, platform_of(run).to_owned());
    for owner in [Owner::All, Owner::Job(Some(job.to_owned())), platform] {
        let mut sums = sums.clone();
        if owner.is_job() {
            sums.durations = durations_of(image);
        }
        let slot = totals.entry(Target { day, owner }).or_default();
        *slot = std::mem::take(slot).plus(&sums);
    }
}

fn platform_of(run: &Expected) -> &str {
    run.run_key.split('/').nth(2).unwrap_or_default()
}

/// The bucket of the last attempt's time, where that ended well.
fn durations_of(image: &Image) -> Durations {
    let Some((_, State::Success, Some(start), Some(end))) = image.attempts.last() else {
        return Durations::default();
    };
    let (mut bucket, mut bound) = (0, 0);
    while bound < end - start {
        bound += (bound / 10).max(1);
        bucket += 1;
    }
    Durations::of((end >= start).then_some((bucket, 1)))
}

fn add_hour(image: &Image, run: &Expected, hours: &mut BTreeMap<Hour, HourSums>) {
    let Some(cost) = &image.cost else {
        return;
    };
    let minute = image.placed_ms.div_euclid(60_000);
    let hour = Hour {
        environment: ENVIRONMENT.to_owned(),
        start: Timestamp::from_second(minute.div_euclid(60) * 3_600).unwrap_or_default(),
        team: None,
    };
    let slot = Slot {
        quarter: u8::try_from(minute.rem_euclid(60) / 15).unwrap_or_default(),
        platform: platform_of(run).to_owned(),
    };
    let one_if = |state: State| i64::from(image.state == state);
    let micro: i64 = cost.values().sum();
    let started = Started {
        successful: one_if(State::Success),
        failed: one_if(State::Failed),
        stopped: one_if(State::Stopped),
        timeout: one_if(State::Timeout),
        priced: i64::from(!image.is_unpriced),
        unpriced: i64::from(image.is_unpriced),
        cost_pico: i128::from(micro) * 1_000_000 + i128::from(image.rounded_off_pico),
        part_pico: 0,
    };
    let sums = HourSums {
        slots: BTreeMap::from([(slot, started)]),
        durations: durations_of(image),
    };
    let held = hours.entry(hour).or_default();
    *held = std::mem::take(held).plus(&sums);
}

fn judge_hours(expected: &BTreeMap<Hour, HourSums>, end: &End<'_>, report: &mut Report) {
    let mut held: BTreeMap<&Hour, &HourSums> = end.tables.hours().collect();
    held.retain(|hour, sums| expected.contains_key(*hour) || !sums.is_zero());
    for hour in expected.keys().filter(|hour| !held.contains_key(*hour)) {
        report.totals += 1;
        report.differ(format!("hour {}", hour.start), "is not held".to_owned());
    }
    for (hour, found) in held {
        report.totals += 1;
        let expected = expected.get(hour).cloned().unwrap_or_default();
        if *found != expected {
            let what = format!("expected {expected:?}, found {found:?}");
            report.differ(format!("hour {}", hour.start), what);
        }
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
