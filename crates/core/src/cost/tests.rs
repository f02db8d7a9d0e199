use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn line(component: Component, micro: i64, basis: Basis) -> Line {
    let usage = Usage {
        service: "glue".into(),
        region: "us-east-1".into(),
        sku: "etl.standard.gen1".into(),
        quantity: "1.5".parse().unwrap(),
        unit: "DPU-hour".into(),
        usd: "0.44".parse().unwrap(),
        effective_from: "2020-08-01".parse().unwrap(),
        price_verified: true,
    };
    Line {
        component,
        amount: MicroUsd(micro),
        basis,
        usage: Some(usage),
    }
}

fn cost(lines: Vec<Line>) -> Cost {
    Cost::from_parts(Parts {
        lines,
        ..Parts::default()
    })
    .unwrap()
}

fn billed(micro: i64) -> Cost {
    cost(vec![line(Component::GlueDpu, micro, Basis::Billed)])
}

fn derived(micro: i64) -> Cost {
    cost(vec![line(Component::GlueDpu, micro, Basis::Derived)])
}

fn doubted(micro: i64) -> Cost {
    let doubt = Warning {
        code: WarningCode::MinimumNotApplied,
        message: "short".into(),
    };
    let lines = vec![line(Component::GlueDpu, micro, Basis::Billed)];
    Cost::from_parts(Parts {
        lines,
        warnings: vec![doubt],
        ..Parts::default()
    })
    .unwrap()
}

fn missing() -> Cost {
    Cost::missing(Component::GlueDpu, "GetJobRun was not answered")
}

#[test]
fn the_total_is_the_sum_of_the_parts() {
    let amounts = [6_200_000, 1_800_000, 500_000, 50_000];
    let whole = Cost::sum(amounts.map(billed)).unwrap();
    assert_eq!(whole.total(), Some(MicroUsd(8_550_000)));
    assert_eq!(whole.total().unwrap().to_string(), "$8.55");
}

#[test]
fn nothing_costs_nothing_and_is_priced() {
    let nothing = Cost::sum([]).unwrap();
    assert_eq!(nothing, Cost::default());
    assert_eq!(nothing.total(), Some(MicroUsd::ZERO));
    assert_eq!(nothing.status(), Status::Priced);
    assert!(nothing.components().is_empty());
}

#[test]
fn unpriced_wins_over_estimated_and_estimated_over_priced() {
    let table = [
        (vec![billed(1)], Status::Priced),
        (vec![billed(1), billed(2)], Status::Priced),
        (vec![billed(1), derived(2)], Status::Estimated),
        (vec![doubted(1)], Status::Estimated),
        (vec![billed(1), doubted(1)], Status::Estimated),
        (vec![missing()], Status::Unpriced),
        (vec![billed(1), missing()], Status::Unpriced),
        (vec![missing(), derived(1)], Status::Unpriced),
    ];
    for (costs, status) in table {
        assert_eq!(Cost::sum(costs).unwrap().status(), status);
    }
}

#[test]
fn an_adjusted_line_leaves_a_price_final() {
    let adjusted = line(Component::GlueDpu, -1, Basis::Adjusted);
    assert_eq!(cost(vec![adjusted]).status(), Status::Priced);
}

#[test]
fn a_component_with_an_unpriced_attempt_leaves_components_but_its_rest_stays_known() {
    let reported = reported::price(Some("0.5".parse().unwrap())).unwrap();
    let whole = Cost::sum([billed(660_000), missing(), reported]).unwrap();
    assert_eq!(whole.total(), None);
    assert_eq!(whole.known(), MicroUsd(1_160_000));
    assert_eq!(
        *whole.components(),
        BTreeMap::from([(Component::Reported, MicroUsd(500_000))])
    );
    assert_eq!(whole.unpriced()[0].component, Component::GlueDpu);
    assert_eq!(whole.lines().len(), 2);
}

#[test]
fn what_attempts_lack_alike_is_listed_once() {
    let whole = Cost::sum([missing(), missing(), doubted(1), doubted(2)]).unwrap();
    assert_eq!(whole.unpriced().len(), 1);
    assert_eq!(whole.warnings().len(), 1);
    assert_eq!(whole.known(), MicroUsd(3));
}

#[test]
fn a_sum_that_does_not_fit_is_an_error() {
    assert_eq!(Cost::sum([billed(i64::MAX), billed(1)]), Err(Overflow));
}

#[test]
fn the_stored_form_is_short_and_spells_a_line_in_one_level() {
    assert_eq!(
        serde_json::to_value(billed(660_000)).unwrap(),
        json!({"lines": [{
            "component": "glue_dpu", "service": "glue", "region": "us-east-1",
            "sku": "etl.standard.gen1", "quantity": "1.5", "unit": "DPU-hour", "usd": "0.44",
            "amount_micro_usd": 660_000, "basis": "billed", "effective_from": "2020-08-01",
            "price_verified": true,
        }]})
    );
    assert_eq!(
        serde_json::to_value(missing()).unwrap(),
        json!({"unpriced": [{"component": "glue_dpu", "reason": "missing_usage",
            "detail": "GetJobRun was not answered"}]})
    );
    assert_eq!(serde_json::to_value(Cost::default()).unwrap(), json!({}));
}

#[test]
fn a_stored_total_cannot_contradict_its_parts() {
    let mut stored = serde_json::to_value(billed(8_550_000)).unwrap();
    stored["total_micro_usd"] = json!(8_500_000);
    stored["status"] = json!("unpriced");
    let read: Cost = serde_json::from_value(stored).unwrap();
    assert_eq!(read.total(), Some(MicroUsd(8_550_000)));
}

#[test]
fn stored_lines_that_do_not_fit_are_refused() {
    let line = json!({"component": "reported", "amount_micro_usd": i64::MAX, "basis": "reported"});
    let stored = json!({"lines": [line, line]});
    assert!(serde_json::from_value::<Cost>(stored).is_err());
}

#[test]
fn words_in_json_are_the_documented_ones() {
    let table: [(Value, &str); 13] = [
        (json!(Status::Priced), "priced"),
        (json!(Status::Estimated), "estimated"),
        (json!(Status::Unpriced), "unpriced"),
        (json!(Component::GlueDpu), Component::GlueDpu.as_str()),
        (json!(Component::Reported), Component::Reported.as_str()),
        (json!(Reason::UnknownRegion), "unknown_region"),
        (json!(Reason::UnknownWorkerType), "unknown_worker_type"),
        (json!(Reason::NoPrice), "no_price"),
        (json!(Reason::NoPriceAtDate), "no_price_at_date"),
        (json!(Reason::MissingUsage), "missing_usage"),
        (json!(Reason::Ec2BackedBatch), "ec2_backed_batch"),
        (json!(WarningCode::DpuSecondsMissing), "dpu_seconds_missing"),
        (json!(WarningCode::MinimumNotApplied), "minimum_not_applied"),
    ];
    for (json, word) in table {
        assert_eq!(json, json!(word));
    }
}

fn any_cost() -> impl Strategy<Value = Cost> {
    let micro = -1_000_000_000_000_i64..1_000_000_000_000;
    prop_oneof![
        micro.clone().prop_map(billed),
        micro.clone().prop_map(derived),
        micro.clone().prop_map(doubted),
        Just(missing()),
        (0..1_000_000_i64)
            .prop_map(|micro| { reported::price(Some(MicroUsd(micro).as_decimal())).unwrap() }),
    ]
}

proptest! {
    #[test]
    fn any_sum_adds_up(costs in prop::collection::vec(any_cost(), 0..20)) {
        let lines: i64 = costs.iter().flat_map(Cost::lines).map(|line| line.amount.0).sum();
        let whole = Cost::sum(costs).unwrap();
        prop_assert_eq!(whole.known(), MicroUsd(lines));
        if let Some(total) = whole.total() {
            let parts: i64 = whole.components().values().map(|amount| amount.0).sum();
            prop_assert_eq!(total, MicroUsd(parts));
            prop_assert_eq!(total, whole.known());
        }
    }

    #[test]
    fn sums_of_sums_are_sums(costs in prop::collection::vec(any_cost(), 0..9), cut in 0..9_usize) {
        let whole = Cost::sum(costs.clone()).unwrap();
        let (left, right) = costs.split_at(cut.min(costs.len()));
        let halves = [left, right].map(|half| Cost::sum(half.to_vec()).unwrap());
        prop_assert_eq!(Cost::sum(halves).unwrap(), whole);
    }

    #[test]
    fn what_is_stored_is_read_back(costs in prop::collection::vec(any_cost(), 0..9)) {
        let cost = Cost::sum(costs).unwrap();
        let text = serde_json::to_string(&cost).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Cost>(&text).unwrap(), &cost);
        let value = serde_json::to_value(&cost).unwrap();
        prop_assert_eq!(serde_json::from_value::<Cost>(value).unwrap(), cost);
    }
}
