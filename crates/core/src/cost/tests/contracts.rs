use super::prices::PriceError;
use super::*;

const GLUE: &str = "etl.standard.gen1";

fn adjusted(adjustments: &Value) -> Result<PriceSheet, PriceError> {
    let mut raw = embedded();
    raw["price_adjustments"] = adjustments.clone();
    PriceSheet::parse(&raw.to_string())
}

fn percent(id: &str, percent: &str, keys: Value) -> Value {
    let mut row = json!({"id": id, "kind": "percent", "percent": percent,
        "effective_from": "2026-01-01", "source": "contract"});
    merge(&mut row, keys);
    row
}

fn rate(id: &str, usd: &str, keys: Value) -> Value {
    let mut row = json!({"id": id, "kind": "rate", "usd": usd, "service": "glue", "sku": GLUE,
        "effective_from": "2026-01-01", "source": "contract"});
    merge(&mut row, keys);
    row
}

fn merge(row: &mut Value, keys: Value) {
    let Value::Object(keys) = keys else {
        panic!("keys are an object")
    };
    for (key, value) in keys {
        row[key] = value;
    }
}

/// Six DPU for fifteen minutes, and 5,000 writes to S3: 660,000 and 25,000 micro-dollars at list price.
fn usage() -> Value {
    document(&json!([
        {"service": "glue", "raw": {"JobRun": {"JobRunState": "SUCCEEDED", "ExecutionTime": 900,
            "StartedOn": "2026-09-10T02:00:00Z", "MaxCapacity": 6.0, "GlueVersion": "4.0"}}},
        {"service": "s3", "raw": {"putRequests": 5000}},
    ]))
}

/// The lines of the discount as (id, micro-dollars).
fn discount(adjustments: &Value) -> Vec<(String, i64)> {
    let cost = try_price(&usage(), &adjusted(adjustments).unwrap()).unwrap();
    assert_eq!(cost.status(), Status::Priced);
    assert_eq!(cost.components()[&Component::GlueDpu].0, 660_000);
    assert_eq!(cost.components()[&Component::S3Put].0, 25_000);
    let lines = cost.lines().iter();
    let lines: Vec<_> = lines
        .filter_map(|it| Some((it.adjustment.clone()?, it.amount.0)))
        .collect();
    let sum: i64 = lines.iter().map(|(_, micro)| micro).sum();
    let component = cost.components().get(&Component::Discount);
    assert_eq!(component.map(|it| it.0), (!lines.is_empty()).then_some(sum));
    assert_eq!(
        cost.categories().get(&Category::Discount).map(|it| it.0),
        component.map(|it| it.0)
    );
    assert_eq!(cost.total(), Some(MicroUsd(685_000 + sum)));
    lines
}

#[test]
fn a_contract_is_a_line_of_its_own() {
    let table = [
        (json!([]), vec![]),
        (
            json!([percent("edp", "9", json!({}))]),
            vec![("edp", -61_650)],
        ),
        (
            json!([percent("edp", "9", json!({"service": "glue"}))]),
            vec![("edp", -59_400)],
        ),
        (
            json!([percent("edp", "9", json!({"region": "eu-west-1"}))]),
            vec![],
        ),
        (
            json!([percent("edp", "9", json!({"service": "lambda"}))]),
            vec![],
        ),
        // 1.5 DPU-hours at 0.39 instead of 0.44.
        (
            json!([rate("private", "0.39", json!({}))]),
            vec![("private", -75_000)],
        ),
        // The percentage comes off what the rate left: 585,000, and 25,000 of S3.
        (
            json!([
                percent("edp", "10", json!({})),
                rate("private", "0.39", json!({}))
            ]),
            vec![("edp", -61_000), ("private", -75_000)],
        ),
        // A dearer private rate adds.
        (
            json!([rate("private", "0.50", json!({}))]),
            vec![("private", 90_000)],
        ),
    ];
    for (adjustments, expected) in table {
        let expected: Vec<_> = expected
            .into_iter()
            .map(|(id, it)| (id.to_owned(), it))
            .collect();
        assert_eq!(discount(&adjustments), expected, "{adjustments}");
    }
}

#[test]
fn the_most_specific_adjustment_counts_alone() {
    let by_service = percent("service", "1", json!({"service": "glue"}));
    let by_region = percent("region", "2", json!({"region": "us-east-1"}));
    let by_both = percent(
        "both",
        "3",
        json!({"region": "us-east-1", "service": "glue"}),
    );
    let by_sku = percent("sku", "4", json!({"sku": GLUE}));
    let by_all = percent("all", "5", json!({}));
    let table = [
        (
            json!([by_all, by_service]),
            vec![("all", -1_250), ("service", -6_600)],
        ),
        (json!([by_service, by_region]), vec![("region", -13_700)]),
        (
            json!([by_both, by_region]),
            vec![("both", -19_800), ("region", -500)],
        ),
        (json!([by_sku, by_both]), vec![("sku", -26_400)]),
    ];
    for (adjustments, expected) in table {
        let expected: Vec<_> = expected
            .into_iter()
            .map(|(id, it)| (id.to_owned(), it))
            .collect();
        assert_eq!(discount(&adjustments), expected, "{adjustments}");
    }
}

#[test]
fn the_days_of_an_adjustment_are_inclusive() {
    let from_to = |from: &str, to: &str| {
        let keys = json!({"effective_from": from, "effective_to": to, "service": "glue"});
        discount(&json!([percent("edp", "9", keys)])).len()
    };
    assert_eq!(from_to("2026-09-10", "2026-09-10"), 1);
    assert_eq!(from_to("2026-09-01", "2026-09-09"), 0);
    assert_eq!(from_to("2026-09-11", "2026-09-12"), 0);
}

#[test]
fn list_prices_ignore_the_contract() {
    let sheet = adjusted(&json!([percent("edp", "9", json!({}))])).unwrap();
    let cost = try_price(&usage(), &sheet.at_list_prices()).unwrap();
    assert_eq!(cost.total(), Some(MicroUsd(685_000)));
    assert!(!cost.components().contains_key(&Component::Discount));
}

#[test]
fn what_is_left_out_or_reported_gets_no_discount() {
    let sheet = adjusted(&json!([percent("edp", "50", json!({}))])).unwrap();
    let items = json!([
        {"service": "custom", "raw": {"units": {"usd": 1}}},
        {"service": "emr_ec2", "raw": {"Instances": [
            {"InstanceType": "m5.xlarge", "Status": {"Timeline": {"CreationDateTime": 1_788_912_000}}},
            {"InstanceType": "x9.huge", "Status": {"Timeline": {"CreationDateTime": 1_788_912_000}}},
        ]}},
    ]);
    let cost = try_price(&document(&items), &sheet).unwrap();
    assert_eq!(components(&cost), json!({"reported": 1_000_000}));
    assert_eq!(cost.known(), MicroUsd(1_000_000));
}

#[test]
fn a_doubtful_adjustment_refuses_the_sheet() {
    let table = [
        json!([7]),
        json!([percent("", "9", json!({}))]),
        json!([percent("edp", "0", json!({}))]),
        json!([percent("edp", "100", json!({}))]),
        json!([percent("edp", "-1", json!({}))]),
        json!([percent("edp", "nine", json!({}))]),
        json!([percent("edp", "9", json!({"percent": 9}))]),
        json!([percent("edp", "9", json!({"kind": "gift"}))]),
        json!([percent("edp", "9", json!({"effective_from": "2026-13-01"}))]),
        json!([percent("edp", "9", json!({"effective_from": null}))]),
        json!([percent("edp", "9", json!({"effective_to": "2025-12-31"}))]),
        json!([percent("edp", "9", json!({"service": 1}))]),
        json!([rate("private", "-0.1", json!({}))]),
        json!([rate("private", "0.1", json!({"sku": null}))]),
        json!([rate("private", "0.1", json!({"service": null}))]),
        json!([percent("a", "9", json!({})), percent("b", "8", json!({}))]),
        json!([
            percent("a", "9", json!({"effective_to": "2026-06-30"})),
            percent("b", "8", json!({"effective_from": "2026-06-30"})),
        ]),
        json!([
            rate("a", "1", json!({})),
            rate("b", "2", json!({"effective_from": "2030-01-01"}))
        ]),
    ];
    for adjustments in table {
        assert!(adjusted(&adjustments).is_err(), "{adjustments}");
    }
    let one_after_the_other = json!([
        percent("a", "9", json!({"effective_to": "2026-06-29"})),
        percent("a", "8", json!({"effective_from": "2026-06-30"})),
        percent("c", "7", json!({"region": "us-east-1"})),
        rate("d", "0.1", json!({})),
    ]);
    assert!(adjusted(&one_after_the_other).is_ok());
}
