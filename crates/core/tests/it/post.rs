use jiff::civil::{Date, date};
use proptest::collection::vec;
use proptest::prelude::*;
use std::collections::BTreeMap;
use strands_core::cost::Component;
use strands_core::money::MicroUsd;
use strands_core::plan::{MAX_WRITES, Plan, Write};
use strands_core::totals::{Change, Contribution, Group, Marker, Owner, Sums, Target, post};

#[derive(Default)]
struct Tables {
    markers: BTreeMap<String, Marker>,
    totals: BTreeMap<Target, Sums>,
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
                    let held = self.markers.get(run_key).map(|marker| marker.version);
                    assert_eq!(held, *expect, "markers were read just before");
                    self.markers.insert(run_key.clone(), marker.clone());
                }
                Write::AddTotals { target, sums } => {
                    let slot = self.totals.entry(target.clone()).or_default();
                    *slot = std::mem::take(slot).plus(sums);
                }
                other => panic!("posting does not write {other:?}"),
            }
        }
    }

    fn deliver(&mut self, batch: &[Change]) {
        for plan in post(batch, &self.markers) {
            self.execute(&plan);
        }
    }

    fn settled(mut self) -> BTreeMap<Target, Sums> {
        self.totals.retain(|_, sums| !sums.is_zero());
        self.totals
    }
}

fn contribution(day: Date, job: Option<&str>, cost: i64, failed: bool) -> Contribution {
    Contribution {
        day,
        job: job.map(str::to_owned),
        // Corrections move a run between teams too.
        groups: BTreeMap::from([(Group::Team, if failed { "core" } else { "web" }.to_owned())]),
        sums: Sums {
            executions: 1,
            successful: i64::from(!failed),
            failed: i64::from(failed),
            duration_ms: 1_000,
            cost: BTreeMap::from([(Component::GlueDpu, MicroUsd(cost))]),
            ..Sums::default()
        },
    }
}

/// Every total, summed anew from each run's newest version.
fn expected(changes: &[Change]) -> BTreeMap<Target, Sums> {
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
            let slot = tables.totals.entry(target).or_default();
            *slot = std::mem::take(slot).plus(&contribution.sums);
        }
    }
    tables.settled()
}

prop_compose! {
    fn a_life(run: usize)(
        steps in vec((0_i8..3, proptest::option::of("[ab#]"), 0_i64..1_000_000, any::<bool>()), 1..5),
        unended in 0_usize..2,
    ) -> Vec<Change> {
        steps
            .into_iter()
            .enumerate()
            .map(|(index, (day, job, cost, failed))| Change {
                run_key: format!("run-{run}"),
                version: index as u64 + 1,
                contribution: (index >= unended)
                    .then(|| contribution(date(2026, 11, 29 + day % 2), job.as_deref(), cost, failed)),
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
    let plans = post(&changes, &BTreeMap::new());
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
    let plans = post(&changes, &BTreeMap::new());
    assert_eq!(plans.len(), 1);
    assert_eq!(plans[0].writes().len(), 40 + 3);
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
    let days: Vec<i8> = tables
        .settled()
        .into_keys()
        .map(|target| target.day.day())
        .collect();
    assert_eq!(days, [29, 29, 29]);
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
