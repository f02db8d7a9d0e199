use proptest::prelude::*;

use super::*;

/// The embedded sheet with every price multiplied by three.
fn tripled() -> PriceSheet {
    let mut raw: Value = serde_json::from_str(include_str!("../../prices.json")).unwrap();
    for entry in raw["entries"].as_array_mut().unwrap() {
        let usd: Decimal = entry["usd"].as_str().unwrap().parse().unwrap();
        entry["usd"] = json!((usd * Decimal::from(3)).to_string());
    }
    PriceSheet::parse(&raw.to_string()).unwrap()
}

fn any_run() -> impl Strategy<Value = JobRun> {
    let word = |words: &[&str]| {
        let words: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
        prop::option::of(prop::sample::select(words))
    };
    (
        word(&[
            "STARTING",
            "RUNNING",
            "STOPPING",
            "SUCCEEDED",
            "FAILED",
            "EXPIRED",
            "?",
        ]),
        word(&[
            "G.025X", "G.1X", "G.16X", "R.8X", "Z.2X", "Standard", "G.3X",
        ]),
        word(&["0.9", "1.0", "2.0", "5.1", "6.0", "x"]),
        word(&["STANDARD", "FLEX"]),
        prop::option::of(-1_790_000_000_i64..2_000_000_000),
        prop::option::of(prop_oneof![0..100_000_i64, any::<i64>()]),
        prop::option::of(prop_oneof![0..1_000_i64, any::<i64>()]),
        prop::option::of((any::<i64>(), 0..12_u32)),
        prop::option::of((0..1_000_000_i64, 0..6_u32)),
    )
        .prop_map(
            |(state, worker, version, class, start, time, workers, dpu_seconds, capacity)| {
                let decimal = |(number, scale)| Decimal::new(number, scale);
                JobRun {
                    job_run_state: state,
                    worker_type: worker,
                    glue_version: version,
                    execution_class: class,
                    started_on: start.map(|second| Timestamp::from_second(second).unwrap()),
                    execution_time: time,
                    number_of_workers: workers,
                    dpu_seconds: dpu_seconds.map(decimal),
                    max_capacity: capacity.map(decimal),
                    ..JobRun::default()
                }
            },
        )
}

proptest! {
    #[test]
    fn any_run_is_priced_or_refused_and_adds_up(run in any_run()) {
        let _ = dpu_hours(&run);
        if let Ok(cost) = try_calculate(&run, None) {
            let lines: i64 = cost.lines().iter().map(|line| line.amount.0).sum();
            let parts: i64 = cost.components().values().map(|amount| amount.0).sum();
            prop_assert_eq!(lines, parts);
            prop_assert_eq!(cost.known(), MicroUsd(parts));
            prop_assert!(parts >= 0);
            prop_assert_eq!(cost.total().is_none(), cost.status() == Status::Unpriced);
        }
    }

    #[test]
    fn another_sheet_changes_every_number(seconds in 1..1_000_000_i64, quarters in 1..4_000_i64) {
        let run = JobRun {
            execution_time: Some(seconds),
            max_capacity: Some(Decimal::new(quarters * 25, 2)),
            glue_version: Some("4.0".into()),
            ..JobRun::default()
        };
        let tripled = calculate_at(&run, None, "us-east-1", AS_OF, &tripled()).unwrap();
        let listed = try_calculate(&run, None).unwrap();
        prop_assert!((total(&tripled) - 3 * total(&listed)).abs() <= 2);
        prop_assert!(total(&tripled) > total(&listed));
        prop_assert_ne!(tripled.lines(), listed.lines());
    }

    #[test]
    fn a_longer_run_never_costs_less(seconds in 0..1_000_000_i64, more in 0..1_000_i64) {
        let cost = |seconds| total(&calculate(json!({"ExecutionTime": seconds})));
        prop_assert!(cost(seconds) <= cost(seconds + more));
    }

    #[test]
    fn no_json_makes_the_reader_panic(field in "[A-Z][A-Za-z]+", text in ".*", number in any::<f64>()) {
        for value in [json!(text), json!(number), json!([number]), json!({"Name": text})] {
            for field in ["StartedOn", "ExecutionTime", "MaxCapacity", "Arguments", &field] {
                let object = Map::from_iter([(field.to_owned(), value.clone())]);
                let _ = Job::try_from(object.clone());
                let _ = JobRun::try_from(object).map(|run| try_calculate(&run, None));
            }
        }
    }
}
