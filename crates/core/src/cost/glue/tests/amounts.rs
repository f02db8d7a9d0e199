use super::*;

#[test]
fn six_dpu_for_fifteen_minutes_cost_66_cents() {
    let cost = calculate(json!({}));
    assert_eq!(cost.status(), Status::Priced);
    assert_eq!(total(&cost), 660_000);
    let line = &cost.lines()[0];
    let usage = line.usage.as_ref().unwrap();
    assert_eq!((line.basis, line.amount.0), (Basis::Billed, 660_000));
    assert_eq!(usage.quantity.to_string(), "1.5");
    assert_eq!(
        (usage.unit.as_str(), usage.usd.to_string().as_str()),
        ("DPU-hour", "0.44")
    );
    assert_eq!(usage.effective_from.to_string(), "2020-08-01");
    assert!(usage.price_verified);
}

/// Each case: name, changes to [`finished`], SKU and micro-dollars of a run that is simply priced.
fn assert_billed<const N: usize>(cases: [(&str, Value, &str, i64); N]) {
    for (name, changes, expected_sku, micro) in cases {
        let cost = calculate(changes);
        assert_eq!((sku(&cost), total(&cost)), (expected_sku, micro), "{name}");
        assert_eq!(cost.status(), Status::Priced, "{name}");
        assert!(cost.warnings().is_empty(), "{name}");
    }
}

#[test]
fn the_version_decides_generation_and_minimum() {
    let (gen1, gen2) = ("etl.standard.gen1", "etl.standard.gen2");
    let short = |version: Value| json!({"ExecutionTime": 61, "GlueVersion": version});
    assert_billed([
        ("glue 6.0", json!({"GlueVersion": "6.0"}), gen2, 462_000),
        ("glue 10.1", json!({"GlueVersion": "10.1"}), gen2, 462_000),
        ("glue 5.1", json!({"GlueVersion": "5.1"}), gen1, 660_000),
        (
            "one minute at least",
            json!({"ExecutionTime": 5}),
            gen1,
            44_000,
        ),
        ("a second more", json!({"ExecutionTime": 61}), gen1, 44_733),
        ("ten minutes on 1.0", short(json!("1.0")), gen1, 440_000),
        ("ten minutes on 0.9", short(json!("0.9")), gen1, 440_000),
        ("no version is 0.9", short(json!(null)), gen1, 440_000),
        ("one minute on 2.0", short(json!("2.0")), gen1, 44_733),
        ("nothing consumed", json!({"ExecutionTime": 0}), gen1, 0),
    ]);
}

#[test]
fn capacity_is_told_or_follows_from_the_workers() {
    let gen1 = "etl.standard.gen1";
    let workers = |worker: &str, count: i64| json!({"MaxCapacity": null, "WorkerType": worker, "NumberOfWorkers": count});
    let both = json!({"WorkerType": "G.2X", "NumberOfWorkers": 10});
    let memory = json!({"WorkerType": "R.1X", "GlueVersion": "6.0"});
    let month = json!({"ExecutionTime": 2_592_000, "MaxCapacity": 1000, "CompletedOn": null});
    assert_billed([
        ("ten G.2X", workers("G.2X", 10), gen1, 2_200_000),
        ("capacity wins", both, gen1, 660_000),
        (
            "a tenth of a DPU",
            json!({"MaxCapacity": 0.1}),
            gen1,
            11_000,
        ),
        ("memory", workers("R.2X", 3), "etl.memory.gen1", 780_000),
        ("memory on 6.0", memory, "etl.memory.gen2", 546_000),
        ("a month of 1000 DPU", month, gen1, 316_800_000_000),
    ]);
}

#[test]
fn metered_dpu_seconds_are_the_bill() {
    let gen1 = "etl.standard.gen1";
    let flex = |version: &str| json!({"ExecutionClass": "FLEX", "DPUSeconds": 5400.0, "GlueVersion": version});
    let scaled = json!({"DPUSeconds": 1234.5, "Arguments": {AUTO_SCALING: "true"}});
    let no_capacity = json!({"DPUSeconds": 3600, "MaxCapacity": null});
    let idle = json!({"ExecutionTime": 0, "ExecutionClass": "FLEX"});
    assert_billed([
        ("flex", flex("4.0"), "etl.flex.gen1", 435_000),
        ("flex on 6.0", flex("6.0"), "etl.flex.gen2", 304_500),
        ("auto scaling", scaled, gen1, 150_883),
        ("capacity is not needed", no_capacity, gen1, 440_000),
        ("zero is none", json!({"DPUSeconds": 0.0}), gen1, 660_000),
        ("nothing consumed on flex", idle, "etl.flex.gen1", 0),
    ]);
}

#[test]
fn every_worker_type_has_its_dpu() {
    let table = [
        ("G.025X", 110_000),
        ("Standard", 440_000),
        ("G.1X", 440_000),
        ("G.2X", 880_000),
        ("G.4X", 1_760_000),
        ("G.8X", 3_520_000),
        ("G.12X", 5_280_000),
        ("G.16X", 7_040_000),
        ("R.1X", 520_000),
        ("R.2X", 1_040_000),
        ("R.4X", 2_080_000),
        ("R.8X", 4_160_000),
        ("Z.2X", 880_000),
    ];
    for (worker, micro) in table {
        let changes = json!({"MaxCapacity": null, "WorkerType": worker, "NumberOfWorkers": 1,
            "ExecutionTime": 3600, "CompletedOn": null});
        let cost = try_calculate(&run(changes), None).unwrap();
        assert_eq!(total(&cost), micro, "{worker}");
    }
}

#[test]
fn the_command_names_the_engine_and_the_shape_stands_in_for_it() {
    let shell = json!({"MaxCapacity": 0.0625, "GlueVersion": null, "ExecutionTime": 30});
    let ray = json!({"MaxCapacity": null, "WorkerType": "Z.2X", "NumberOfWorkers": 2});
    let worker = json!({"MaxCapacity": 0.0625, "WorkerType": "G.1X"});
    let table = [
        (Some("pythonshell"), shell.clone(), "pythonshell", 458),
        (None, shell.clone(), "pythonshell", 458),
        (
            Some("pythonshell"),
            json!({"MaxCapacity": 1, "GlueVersion": "9.0"}),
            "pythonshell",
            110_000,
        ),
        (Some("glueetl"), shell, "etl.standard.gen1", 4583),
        (
            Some("gluestreaming"),
            json!({}),
            "etl.standard.gen1",
            660_000,
        ),
        (Some("glueray"), ray.clone(), "ray", 440_000),
        (None, ray, "ray", 440_000),
        (None, worker, "etl.standard.gen1", 6875),
        (None, json!({}), "etl.standard.gen1", 660_000),
    ];
    for (name, changes, expected_sku, micro) in table {
        let job = name.map(command);
        let cost = try_calculate(&run(changes), job.as_ref()).unwrap();
        assert_eq!(
            (sku(&cost), total(&cost)),
            (expected_sku, micro),
            "{name:?}"
        );
    }
}

#[test]
fn consumed_dpu_hours_have_no_minimum() {
    let table = [
        (json!({}), Some("1.5")),
        (
            json!({"ExecutionTime": 1, "GlueVersion": "0.9"}),
            Some("0.001666666667"),
        ),
        (json!({"ExecutionTime": 0}), Some("0")),
        (json!({"DPUSeconds": 5000}), Some("1.388888888889")),
        (json!({"DPUSeconds": 0}), Some("1.5")),
        (
            json!({"MaxCapacity": null, "WorkerType": "G.2X", "NumberOfWorkers": 10}),
            Some("5"),
        ),
        (
            json!({"MaxCapacity": null, "WorkerType": "G.3X", "NumberOfWorkers": 10}),
            None,
        ),
        (json!({"MaxCapacity": null}), None),
        (json!({"ExecutionTime": null}), None),
        (json!({"ExecutionTime": -1}), None),
        (json!({"DPUSeconds": -1}), None),
    ];
    for (changes, hours) in table {
        assert_eq!(
            dpu_hours(&run(changes))
                .map(|hours| hours.to_string())
                .as_deref(),
            hours
        );
    }
}
