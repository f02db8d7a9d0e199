use std::collections::BTreeMap;

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
        adjustment: None,
    }
}

fn stored(parts: &Value) -> Cost {
    serde_json::from_value(parts.clone()).unwrap()
}

fn amounts(micro: &[i64]) -> Bill {
    let mut bill = Bill::default();
    for micro in micro {
        let usd = exact::ratio(i128::from(*micro), 1_000_000);
        bill.add_amount(Component::GlueDpu, Basis::Billed, usd);
    }
    bill
}

#[test]
fn the_total_is_the_sum_of_the_parts() {
    let whole = amounts(&[6_200_000, 1_800_000, 500_000, 50_000])
        .close()
        .unwrap();
    assert_eq!(whole.total(), Some(MicroUsd(8_550_000)));
    assert_eq!(whole.total().unwrap().to_string(), "$8.55");
}

#[test]
fn nothing_costs_nothing_and_is_priced() {
    let nothing = Bill::default().close().unwrap();
    assert_eq!(nothing, Cost::default());
    assert_eq!(nothing.total(), Some(MicroUsd::ZERO));
    assert_eq!(nothing.status(), Status::Priced);
    assert!(nothing.components().is_empty());
}

#[test]
fn equal_components_are_added_before_they_are_rounded() {
    let third = exact::ratio(1, 3_000_000);
    let mut bill = Bill::default();
    for _ in 0..4 {
        bill.add_amount(Component::Reported, Basis::Reported, third.clone());
    }
    assert_eq!(bill.close().unwrap().total(), Some(MicroUsd(1)));
}

#[test]
fn halves_round_away_from_zero() {
    for (half_micros, rounded) in [(1, 1), (-1, -1), (3, 2), (-3, -2), (0, 0)] {
        let mut bill = Bill::default();
        let usd = exact::ratio(half_micros, 2_000_000);
        bill.add_amount(Component::Reported, Basis::Reported, usd);
        assert_eq!(bill.close().unwrap().total(), Some(MicroUsd(rounded)));
    }
}

#[test]
fn lines_share_the_rounded_amount_by_largest_remainder() {
    let mut bill = Bill::default();
    for (basis, numerator) in [
        (Basis::Billed, 14),
        (Basis::Derived, 16),
        (Basis::Allocated, 15),
    ] {
        let usd = exact::ratio(numerator, 10_000_000);
        bill.add_amount(Component::GlueDpu, basis, usd);
    }
    let cost = bill.close().unwrap();
    let amounts: Vec<i64> = cost.lines().iter().map(|it| it.amount.0).collect();
    assert_eq!((amounts, cost.total()), (vec![1, 2, 2], Some(MicroUsd(5))));
}

#[test]
fn unpriced_wins_over_estimated_and_estimated_over_priced() {
    let lines = |bases: &[Basis]| -> Vec<Line> {
        let bases = bases.iter();
        bases.map(|it| line(Component::GlueDpu, 1, *it)).collect()
    };
    let doubt = || {
        vec![Warning {
            code: WarningCode::MinimumNotApplied,
            message: "short".into(),
            path: String::new(),
        }]
    };
    let missing = || {
        Cost::missing(Component::GlueDpu, "unknown")
            .unpriced()
            .to_vec()
    };
    let table = [
        (vec![Basis::Billed], vec![], vec![], Status::Priced),
        (vec![Basis::Adjusted], vec![], vec![], Status::Priced),
        (
            vec![Basis::Billed, Basis::Derived],
            vec![],
            vec![],
            Status::Estimated,
        ),
        (vec![Basis::Allocated], vec![], vec![], Status::Estimated),
        (vec![Basis::Reported], vec![], vec![], Status::Estimated),
        (vec![Basis::Billed], doubt(), vec![], Status::Estimated),
        (vec![], vec![], missing(), Status::Unpriced),
        (vec![Basis::Derived], doubt(), missing(), Status::Unpriced),
    ];
    for (bases, warnings, unpriced, status) in table {
        let parts = Parts {
            lines: lines(&bases),
            unpriced,
            warnings,
            rounded_off: 0,
        };
        let cost = Cost::from_parts(parts).unwrap();
        assert_eq!(cost.status(), status);
        assert_eq!(cost.total().is_none(), status == Status::Unpriced);
    }
}

#[test]
fn a_component_with_a_part_that_has_no_price_is_left_out_as_a_whole() {
    let mut bill = amounts(&[660_000]);
    bill.extend(Bill::missing(Component::GlueDpu, "not answered"));
    bill.extend(Bill::missing(Component::GlueDpu, "not answered"));
    bill.extend(reported::bill(Some("0.5".parse().unwrap())).unwrap());
    let whole = bill.close().unwrap();
    assert_eq!(whole.total(), None);
    assert_eq!(whole.known(), MicroUsd(500_000));
    assert_eq!(
        *whole.components(),
        BTreeMap::from([(Component::Reported, MicroUsd(500_000))])
    );
    assert_eq!(reasons(&whole), [("glue_dpu", "missing_usage")]);
    assert_eq!(whole.lines().len(), 1);
}

#[test]
fn a_sum_that_does_not_fit_is_an_error() {
    assert_eq!(amounts(&[i64::MAX, 1]).close(), Err(Overflow));
    assert!(amounts(&[i64::MAX, 1, -1]).close().is_ok());
}

#[test]
fn the_stored_form_is_short_and_spells_a_line_in_one_level() {
    let parts = json!({"lines": [
        {"component": "glue_dpu", "service": "glue", "region": "us-east-1",
         "sku": "etl.standard.gen1", "quantity": "1.5", "unit": "DPU-hour", "usd": "0.44",
         "amount_micro_usd": 660_000, "basis": "billed", "effective_from": "2020-08-01",
         "price_verified": true},
        {"component": "discount", "sku": "edp", "amount_micro_usd": -59_400, "basis": "adjusted"},
    ]});
    let cost = stored(&parts);
    assert_eq!(
        cost.lines()[0],
        line(Component::GlueDpu, 660_000, Basis::Billed)
    );
    assert_eq!(cost.lines()[1].adjustment.as_deref(), Some("edp"));
    assert_eq!(serde_json::to_value(&cost).unwrap(), parts);
    assert_eq!(
        serde_json::to_value(Cost::missing(Component::GlueDpu, "not answered")).unwrap(),
        json!({"unpriced": [{"component": "glue_dpu", "reason": "missing_usage",
            "detail": "not answered"}]})
    );
    assert_eq!(serde_json::to_value(Cost::default()).unwrap(), json!({}));
}

#[test]
fn a_stored_total_cannot_contradict_its_parts() {
    let mut parts = serde_json::to_value(amounts(&[8_550_000]).close().unwrap()).unwrap();
    parts["total_micro_usd"] = json!(8_500_000);
    parts["status"] = json!("unpriced");
    assert_eq!(stored(&parts).total(), Some(MicroUsd(8_550_000)));
}

#[test]
fn stored_lines_that_do_not_fit_are_refused() {
    let line = json!({"component": "reported", "amount_micro_usd": i64::MAX, "basis": "reported"});
    let parts = json!({"lines": [line, line]});
    assert!(serde_json::from_value::<Cost>(parts).is_err());
}

#[test]
fn words_in_json_are_the_documented_ones() {
    let table: [(Value, &str); 20] = [
        (json!(Status::Priced), "priced"),
        (json!(Status::Estimated), "estimated"),
        (json!(Status::Unpriced), "unpriced"),
        (json!(Reason::UnknownRegion), "unknown_region"),
        (json!(Reason::UnknownWorkerType), "unknown_worker_type"),
        (json!(Reason::NoPrice), "no_price"),
        (json!(Reason::NoPriceAtDate), "no_price_at_date"),
        (json!(Reason::MissingUsage), "missing_usage"),
        (json!(Reason::Ec2BackedBatch), "ec2_backed_batch"),
        (json!(WarningCode::DpuSecondsMissing), "dpu_seconds_missing"),
        (json!(WarningCode::MinimumNotApplied), "minimum_not_applied"),
        (json!(WarningCode::NodesNotIncluded), "nodes_not_included"),
        (
            json!(WarningCode::SpotPricedAsOnDemand),
            "spot_priced_as_on_demand",
        ),
        (json!(WarningCode::TotalNotBilled), "total_not_billed"),
        (json!(Category::Compute), "compute"),
        (json!(Category::Storage), "storage"),
        (json!(Category::Ai), "ai"),
        (json!(Category::Orchestration), "orchestration"),
        (json!(Category::Observability), "observability"),
        (json!(Category::Other), "other"),
    ];
    for (json, word) in table {
        assert_eq!(json, json!(word));
    }
}

#[test]
fn what_rounding_leaves_over_is_kept_and_stored() {
    let mut bill = Bill::default();
    let tenths = |micro_tenths| exact::ratio(micro_tenths, 10_000_000);
    bill.add_amount(Component::GlueDpu, Basis::Billed, tenths(4));
    bill.add_amount(Component::LambdaDuration, Basis::Billed, tenths(13));
    let cost = bill.close().unwrap();
    assert_eq!(cost.known(), MicroUsd(1));
    assert_eq!(cost.rounded_off_pico(), 700_000);
    assert_eq!(stored(&serde_json::to_value(&cost).unwrap()), cost);
    assert_eq!(amounts(&[5]).close().unwrap().rounded_off_pico(), 0);
}
