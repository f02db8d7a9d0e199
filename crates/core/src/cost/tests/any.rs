//! What holds for any document.

use proptest::prelude::*;

use super::*;

const SERVICES: [&str; 17] = [
    "glue",
    "emr_serverless",
    "emr_ec2",
    "emr_eks",
    "lambda",
    "fargate",
    "batch",
    "bedrock",
    "step_functions",
    "s3",
    "dynamodb",
    "cloudwatch_logs",
    "ses",
    "athena",
    "redshift_data",
    "databrew",
    "custom",
];

/// Words that the readers look for, so that random objects are sometimes understood.
const WORDS: [&str; 44] = [
    "JobRun",
    "Job",
    "ExecutionTime",
    "MaxCapacity",
    "StartedOn",
    "GlueVersion",
    "DPUSeconds",
    "jobRun",
    "billedResourceUtilization",
    "vCPUHour",
    "memoryGBHour",
    "storageGBHour",
    "Instances",
    "InstanceType",
    "Status",
    "Timeline",
    "CreationDateTime",
    "Market",
    "SPOT",
    "reports",
    "billedDurationMs",
    "memorySizeMB",
    "report_lines",
    "task",
    "cpu",
    "memory",
    "pullStartedAt",
    "stoppedAt",
    "job",
    "platformCapabilities",
    "FARGATE",
    "attempts",
    "modelId",
    "usage",
    "inputTokens",
    "traces",
    "type",
    "EXPRESS",
    "executions",
    "putRequests",
    "QueryExecution",
    "Statistics",
    "pods",
    "units",
];

fn any_json() -> impl Strategy<Value = Value> {
    let word = prop::sample::select(WORDS.to_vec()).prop_map(str::to_owned);
    let leaf = prop_oneof![
        Just(json!(null)),
        any::<bool>().prop_map(|it| json!(it)),
        any::<i64>().prop_map(|it| json!(it)),
        (0..2_000_000_000_i64).prop_map(|it| json!(it)),
        any::<f64>().prop_map(|it| json!(it)),
        word.clone().prop_map(|it| json!(it)),
        ".{0,8}".prop_map(|it| json!(it)),
        Just(json!("2026-09-10T02:00:00Z")),
    ];
    leaf.prop_recursive(4, 48, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((word.clone(), inner), 0..6)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

/// Usage of many services that is understood, in whole numbers.
fn any_items() -> impl Strategy<Value = Value> {
    let instant = (1_780_000_000_i64..1_789_000_000).prop_map(|it| json!(it));
    let item = (
        0..9_usize,
        0..1_000_000_i64,
        1..64_i64,
        instant,
        prop::bool::ANY,
    )
        .prop_map(|(kind, amount, size, start, flag)| {
            let stop = json!(start.as_i64().unwrap() + amount);
            let (service, raw) = match kind {
                0 => (
                    "glue",
                    json!({"JobRun": {"ExecutionTime": amount, "MaxCapacity": size,
                    "GlueVersion": "4.0", "StartedOn": start,
                    "ExecutionClass": if flag { "FLEX" } else { "STANDARD" }}}),
                ),
                1 => (
                    "emr_serverless",
                    json!({"jobRun": {"startedAt": start,
                    "billedResourceUtilization": {"vCPUHour": amount, "memoryGBHour": size,
                        "storageGBHour": 1.25}}}),
                ),
                2 => (
                    "emr_ec2",
                    json!({"Instances": [{"InstanceType":
                    if flag { "m5.xlarge" } else { "x9.huge" }, "Market": "SPOT",
                    "Status": {"Timeline": {"CreationDateTime": start, "EndDateTime": stop}}}]}),
                ),
                3 => (
                    "lambda",
                    json!({"reports": [{"billedDurationMs": amount, "memorySizeMB": size}]}),
                ),
                4 => (
                    "fargate",
                    json!({"task": {"cpu": "512", "memory": "1024", "pullStartedAt": start,
                    "stoppedAt": stop, "ephemeralStorage": {"sizeInGiB": size}}}),
                ),
                5 => ("s3", json!({"putRequests": amount, "getRequests": size})),
                6 => (
                    "dynamodb",
                    json!({"WriteCapacityUnits": amount, "ReadCapacityUnits": 0.5}),
                ),
                7 => (
                    "athena",
                    json!({"QueryExecution": {"Statistics": {"DataScannedInBytes": amount}}}),
                ),
                _ => (
                    "bedrock",
                    json!({"modelId": if flag { "anthropic.claude-sonnet-4-6" } else { "new" },
                    "usage": {"inputTokens": amount, "outputTokens": size}}),
                ),
            };
            json!({"service": service, "raw": raw})
        });
    prop::collection::vec(item, 1..12).prop_map(Value::from)
}

/// The embedded sheet with every price multiplied by a number.
fn times(factor: i64) -> PriceSheet {
    let mut raw = embedded();
    for entry in raw["entries"].as_array_mut().unwrap() {
        let usd: rust_decimal::Decimal = entry["usd"].as_str().unwrap().parse().unwrap();
        entry["usd"] = json!((usd * rust_decimal::Decimal::from(factor)).to_string());
    }
    PriceSheet::parse(&raw.to_string()).unwrap()
}

fn check_sums(cost: &Cost) -> Result<(), TestCaseError> {
    let parts: i64 = cost.components().values().map(|it| it.0).sum();
    prop_assert_eq!(cost.known(), MicroUsd(parts));
    let categories: i64 = cost.categories().values().map(|it| it.0).sum();
    prop_assert_eq!(categories, parts);
    for (component, amount) in cost.components() {
        let lines = cost.lines().iter().filter(|it| it.component == *component);
        prop_assert_eq!(lines.map(|it| it.amount.0).sum::<i64>(), amount.0);
    }
    let lines: i64 = cost.lines().iter().map(|it| it.amount.0).sum();
    prop_assert_eq!(lines, parts);
    let is_whole = cost.unpriced().is_empty();
    prop_assert_eq!(cost.total(), is_whole.then_some(MicroUsd(parts)));
    prop_assert_eq!(cost.status() == Status::Unpriced, !is_whole);
    Ok(())
}

proptest! {
    #[test]
    fn no_json_makes_a_calculator_panic(
        service in prop::sample::select(SERVICES.to_vec()),
        raw in any_json(),
        as_of in any_json(),
    ) {
        let mut document = document(&json!([{"service": service, "raw": raw}]));
        if let Ok(cost) = try_price(&document, sheet()) {
            check_sums(&cost)?;
        }
        document["as_of"] = as_of;
        let _ = try_price(&document, sheet());
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..64), whole in any_json()) {
        let _ = calculate(&bytes, None, sheet());
        let _ = try_price(&whole, sheet());
    }

    #[test]
    fn any_usage_adds_up_and_repeats_to_the_byte(items in any_items()) {
        let document = document(&items);
        let cost = try_price(&document, sheet()).unwrap();
        check_sums(&cost)?;
        let text = |cost: &Cost| serde_json::to_string(&Calculation::from(cost)).unwrap();
        prop_assert_eq!(text(&cost), text(&try_price(&document, sheet()).unwrap()));
        let stored = serde_json::to_value(&cost).unwrap();
        prop_assert_eq!(serde_json::from_value::<Cost>(stored).unwrap(), cost);
    }

    #[test]
    fn another_sheet_changes_every_number_by_its_factor(items in any_items(), factor in 2..50_i64) {
        let document = document(&items);
        let listed = try_price(&document, sheet()).unwrap();
        let scaled = try_price(&document, &times(factor)).unwrap();
        prop_assert_eq!(listed.unpriced(), scaled.unpriced());
        for (component, amount) in scaled.components() {
            // Rounding once leaves half a micro-dollar on either side.
            let apart = (amount.0 - factor * listed.components()[component].0).abs();
            prop_assert!(2 * apart <= factor + 1, "{component}: {apart}");
        }
    }

    #[test]
    fn a_split_document_differs_by_rounding_alone(items in any_items()) {
        let whole = priced(&items);
        let items = items.as_array().unwrap();
        let parts: Vec<Cost> = items.iter().map(|item| priced(&json!([item]))).collect();
        for (component, amount) in whole.components() {
            let alone = parts.iter().filter_map(|it| it.components().get(component));
            let apart = alone.map(|it| it.0).sum::<i64>() - amount.0;
            let items = u64::try_from(items.len()).unwrap();
            prop_assert!(2 * apart.unsigned_abs() <= items + 1, "{component}: {apart}");
        }
    }
}
