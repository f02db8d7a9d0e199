use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use proptest::collection::vec;
use proptest::prelude::*;
use std::collections::BTreeMap;
use strands_core::cost::Component;
use strands_core::money::MicroUsd;
use strands_core::plan::{MAX_WRITES, Plan, Write};
use strands_core::totals::{
    Change, Contribution, Durations, Group, Hour, HourSums, Marker, Owner, Slot, Started, Sums,
    Target, post,
};

const PRODUCTION: &str = "production";

#[derive(Default)]
struct Tables {
    markers: BTreeMap<String, Marker>,
    totals: BTreeMap<Target, Sums>,
    hours: BTreeMap<Hour, HourSums>,
}

impl Tables {
    /// Interprets a plan as the store does: all conditions first, then all writes.
    fn execute(&mut self, plan: &Plan) {
        assert!(plan.writes().len() <= MAX_WRITES);
        for write in plan.writes() {
            match write {
                Write::Marker {
                    run_key,
                    marker,
                    expect,
                } => {
                    let held = self.markers.get(run_key).map(Marker::held);
                    assert_eq!(held, *expect, "markers were read just before");
                    self.markers.insert(run_key.clone(), marker.clone());
                }
                Write::AddTotals { target, sums } => {
                    let slot = self.totals.entry(target.clone()).or_default();
                    *slot = std::mem::take(slot).plus(sums);
                }
                Write::AddHour { hour, sums } => {
                    let slot = self.hours.entry(hour.clone()).or_default();
                    *slot = std::mem::take(slot).plus(sums);
                }
                other => panic!("posting does not write {other:?}"),
            }
        }
    }

    fn deliver(&mut self, batch: &[Change]) {
        for plan in post(batch, &self.markers, PRODUCTION) {
            self.execute(&plan);
        }
    }

    fn settled(mut self) -> (BTreeMap<Target, Sums>, BTreeMap<Hour, HourSums>) {
        self.totals.retain(|_, sums| !sums.is_zero());
        self.hours.retain(|_, sums| !sums.is_zero());
        (self.totals, self.hours)
    }
}

fn contribution(day: Date, job: Option<&str>, cost: i64, failed: bool) -> Contribution {
    let noon = TimeZone::UTC.to_timestamp(day.at(12, 0, 0, 0)).unwrap();
    Contribution {
        day,
        quarter: Some(noon + SignedDuration::from_mins(15 * (cost % 7))),
        job: job.map(str::to_owned),
        // Corrections move a run between teams too.
        groups: BTreeMap::from([(Group::Team, if failed { "core" } else { "web" }.to_owned())]),
        sums: Sums {
            executions: 1,
            successful: i64::from(!failed),
            failed: i64::from(failed),
            duration_ms: 1_000,
            cost: BTreeMap::from([(Component::GlueDpu, MicroUsd(cost))]),
            durations: Durations::one(if failed { -1 } else { 1_000 + cost }),
            ..Sums::default()
        },
    }
}

/// The contribution as a release that knew no hours makes it.
fn without_hours(contribution: &Contribution) -> Contribution {
    Contribution {
        quarter: None,
        ..contribution.clone()
    }
}

/// The hour of all and that of the team, by the clock's own figures.
fn hours(run: &Contribution, quarter: Timestamp) -> BTreeMap<Hour, HourSums> {
    let clock = TimeZone::UTC.to_datetime(quarter);
    let start = clock.date().at(clock.hour(), 0, 0, 0);
    let hour = |team| Hour {
        environment: PRODUCTION.to_owned(),
        start: TimeZone::UTC.to_timestamp(start).unwrap(),
        team,
    };
    let slot = Slot {
        quarter: u8::try_from(clock.minute() / 15).unwrap(),
        platform: String::new(),
    };
    let started = Started {
        successful: run.sums.successful,
        failed: run.sums.failed,
        priced: 1,
        cost_pico: i128::from(run.sums.total().0) * 1_000_000,
        ..Started::default()
    };
    let sums = HourSums {
        slots: BTreeMap::from([(slot, started)]),
        durations: run.sums.durations.clone(),
    };
    let teams = [None, run.groups.get(&Group::Team).cloned()];
    teams.map(|team| (hour(team), sums.clone())).into()
}

/// Every total, summed anew from each run's newest version.
fn expected(changes: &[Change]) -> (BTreeMap<Target, Sums>, BTreeMap<Hour, HourSums>) {
    let mut newest: BTreeMap<&str, &Change> = BTreeMap::new();
    for change in changes {
        let slot = newest.entry(&change.run_key).or_insert(change);
        if change.version > slot.version {
            *slot = change;
        }
    }
    let mut tables = Tables::default();
    for contribution in newest
        .into_values()
        .filter_map(|change| change.contribution.as_ref())
    {
        let groups = contribution.groups.iter();
        let groups = groups.map(|(group, value)| Owner::Group(*group, value.clone()));
        for owner in [Owner::All, Owner::Job(contribution.job.clone())]
            .into_iter()
            .chain(groups)
        {
            let target = Target {
                day: contribution.day,
                owner,
            };
            let mut sums = contribution.sums.clone();
            if !target.owner.is_job() {
                sums.durations = Durations::default();
            }
            let slot = tables.totals.entry(target).or_default();
            *slot = std::mem::take(slot).plus(&sums);
        }
        if let Some(quarter) = contribution.quarter {
            for (hour, sums) in hours(contribution, quarter) {
                let slot = tables.hours.entry(hour).or_default();
                *slot = std::mem::take(slot).plus(&sums);
            }
        }
    }
    tables.settled()
}

prop_compose! {
    fn a_life(run: usize)(
        steps in vec((0_i8..3, proptest::option::of("[ab#]"), 0_i64..1_000_000, any::<bool>(), 0_u8..4), 1..5),
        unended in 0_usize..2,
    ) -> Vec<Change> {
        steps
            .into_iter()
            .enumerate()
            .map(|(index, (day, job, cost, failed, release))| {
                let now = contribution(date(2026, 11, 29 + day % 2), job.as_deref(), cost, failed);
                let now = if release == 0 { without_hours(&now) } else { now };
                Change {
                    run_key: format!("run-{run}"),
                    version: index as u64 + 1,
                    contribution: (index >= unended).then_some(now),
                }
            })
            .collect()
    }
}

prop_compose! {
    fn some_lives()(lives in (a_life(0), a_life(1), a_life(2)))(
        order in Just([lives.0.clone(), lives.1.clone(), lives.2.clone()].concat()).prop_shuffle(),
        again in vec(any::<prop::sample::Index>(), 0..10),
        size in 1_usize..6,
    ) -> (Vec<Change>, usize) {
        let mut order = order;
        for index in again {
            let repeat = order[index.index(order.len())].clone();
            order.push(repeat);
        }
        (order, size)
    }
}

proptest! {
    #[test]
    fn totals_equal_the_newest_versions_in_any_order((changes, size) in some_lives()) {
        let mut tables = Tables::default();
        for batch in changes.chunks(size) {
            tables.deliver(batch);
        }
        prop_assert_eq!(tables.settled(), expected(&changes));
    }
}

#[test]
fn a_large_batch_is_split_and_a_marker_stays_with_its_differences() {
    let changes: Vec<Change> = (0..250)
        .map(|run| Change {
            run_key: format!("run-{run:03}"),
            version: 1,
            contribution: Some(contribution(
                date(2026, 11, 20),
                Some(&format!("job-{run}")),
                1,
                false,
            )),
        })
        .collect();
    let plans = post(&changes, &BTreeMap::new(), PRODUCTION);
    assert!(plans.len() > 2);
    for plan in &plans {
        assert!(plan.writes().len() <= MAX_WRITES);
        let markers = plan
            .writes()
            .iter()
            .filter(|write| matches!(write, Write::Marker { .. }))
            .count();
        let executions: i64 = plan
            .writes()
            .iter()
            .filter_map(|write| match write {
                Write::AddTotals { target, sums } if target.owner == Owner::All => {
                    Some(sums.executions)
                }
                _ => None,
            })
            .sum();
        assert_eq!(executions, i64::try_from(markers).unwrap());
    }
}

#[test]
fn a_hot_total_costs_one_write_a_batch() {
    let changes: Vec<Change> = (0..40)
        .map(|run| Change {
            run_key: format!("run-{run}"),
            version: 1,
            contribution: Some(contribution(date(2026, 11, 20), Some("orders"), 5, false)),
        })
        .collect();
    let plans = post(&changes, &BTreeMap::new(), PRODUCTION);
    assert_eq!(plans.len(), 1);
    assert_eq!(
        plans[0].writes().len(),
        40 + 5,
        "three totals and two hours"
    );
}

#[test]
fn a_correction_across_midnight_moves_both_days() {
    let change = |version, day| Change {
        run_key: "run".into(),
        version,
        contribution: Some(contribution(
            date(2026, 11, day),
            Some("orders"),
            700,
            false,
        )),
    };
    let mut tables = Tables::default();
    tables.deliver(&[change(1, 30)]);
    tables.deliver(&[change(2, 29)]);
    let (days, hours) = tables.settled();
    assert_eq!(hours.len(), 2);
    let days: Vec<i8> = days.into_keys().map(|target| target.day.day()).collect();
    assert_eq!(days, [29, 29, 29]);
}

#[test]
fn a_run_that_an_older_release_posted_is_told_to_hours_once_and_in_whole() {
    let now = contribution(date(2026, 11, 20), Some("orders"), 700, false);
    let change = |version, contribution: &Contribution| Change {
        run_key: "run".into(),
        version,
        contribution: Some(contribution.clone()),
    };
    for version in [1, 2] {
        let mut tables = Tables::default();
        tables.deliver(&[change(1, &without_hours(&now))]);
        let days = tables.totals.clone();
        assert!(tables.hours.is_empty());
        for _ in 0..2 {
            tables.deliver(&[change(version, &now)]);
            tables.deliver(&[change(1, &without_hours(&now))]);
        }
        assert_eq!(tables.totals, days);
        assert_eq!(tables.hours, hours(&now, now.quarter.unwrap()));
    }
}

#[test]
fn a_marker_that_changed_meanwhile_refuses_both_writers_but_the_first() {
    let now = contribution(date(2026, 11, 20), Some("orders"), 700, false);
    let change = |version, contribution| Change {
        run_key: "run".into(),
        version,
        contribution: Some(contribution),
    };
    let mut tables = Tables::default();
    tables.deliver(&[change(1, without_hours(&now))]);
    let healed = post(&[change(1, now.clone())], &tables.markers, PRODUCTION);
    let posted = post(&[change(2, now)], &tables.markers, PRODUCTION);
    let expected = |plan: &Plan| match &plan.writes()[0] {
        Write::Marker { expect, .. } => expect.clone(),
        other => panic!("a marker comes first, not {other:?}"),
    };
    let read = tables.markers["run"].held();
    assert_eq!(expected(&healed[0]), Some(read.clone()));
    assert_eq!(expected(&posted[0]), Some(read.clone()));
    tables.execute(&healed[0]);
    assert_ne!(tables.markers["run"].held(), read);
}

#[test]
fn owners_are_read_back_from_their_keys() {
    for owner in [
        Owner::All,
        Owner::Job(None),
        Owner::Job(Some("orders".into())),
        Owner::Job(Some("#all".into())),
        Owner::Job(Some("##".into())),
    ] {
        assert_eq!(Owner::from_key(&owner.key()), owner, "{}", owner.key());
    }
}
