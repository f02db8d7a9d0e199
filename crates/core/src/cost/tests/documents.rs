use super::*;

fn example() -> Value {
    json!({"run_id": "r1", "region": "us-east-1", "as_of": AS_OF, "items": [
        {"service": "glue", "raw": {
            "JobRun": {"JobRunState": "SUCCEEDED", "StartedOn": "2026-09-10T02:00:00Z",
                "CompletedOn": "2026-09-10T02:15:00Z", "ExecutionTime": 900, "MaxCapacity": 6.0,
                "GlueVersion": "4.0", "ExecutionClass": "STANDARD"},
            "Job": {"Command": {"Name": "glueetl"}}}},
        {"service": "s3", "raw": {"putRequests": 5000, "getRequests": 20000}},
        {"service": "bedrock", "region": "eu-west-1", "raw": {
            "modelId": "eu.anthropic.claude-sonnet-4-6",
            "usage": {"inputTokens": 1000, "outputTokens": 100}}},
    ]})
}

fn answer(document: &Value) -> Value {
    serde_json::to_value(Calculation::from(&try_price(document, sheet()).unwrap())).unwrap()
}

#[test]
fn a_document_of_three_services_is_answered_to_the_micro_dollar() {
    let mut answer = answer(&example());
    let lines = answer["lines"].take();
    assert_eq!(
        answer,
        json!({"total_micro_usd": 697_950, "known_micro_usd": 697_950, "currency": "USD",
            "status": "priced",
            "components": {"bedrock_input": 3300, "bedrock_output": 1650, "glue_dpu": 660_000,
                "s3_get": 8000, "s3_put": 25000},
            "categories": {"compute": 660_000, "storage": 33000, "ai": 4950},
            "lines": null, "unpriced": [], "warnings": [], "schema": "strands.cost.calc/1"})
    );
    assert_eq!(
        lines[0],
        json!({"component": "glue_dpu", "service": "glue", "region": "us-east-1",
            "sku": "etl.standard.gen1", "quantity": "1.5", "unit": "DPU-hour", "usd": "0.44",
            "amount_micro_usd": 660_000, "basis": "billed", "effective_from": "2020-08-01",
            "price_verified": true})
    );
    assert_eq!(lines[3]["region"], "eu-west-1");
    assert_eq!(lines.as_array().unwrap().len(), 5);
}

#[test]
fn equal_input_gives_equal_bytes() {
    let text = |document: &Value| {
        serde_json::to_string(&Calculation::from(&try_price(document, sheet()).unwrap())).unwrap()
    };
    assert_eq!(text(&example()), text(&example()));
}

#[test]
fn a_given_region_replaces_the_documents_and_not_an_items() {
    let text = example().to_string();
    let cost = calculate(text.as_bytes(), Some("mars-1"), sheet()).unwrap();
    assert_eq!(
        components(&cost),
        json!({"bedrock_input": 3300, "bedrock_output": 1650})
    );
    assert_eq!(
        reasons(&cost),
        [
            ("glue_dpu", "unknown_region"),
            ("s3_put", "unknown_region"),
            ("s3_get", "unknown_region")
        ]
    );
}

#[test]
fn what_has_no_usage_is_null_in_a_line() {
    let document = document(&json!([{"service": "custom", "raw": {"units": {"usd": 0.1}}}]));
    assert_eq!(
        answer(&document)["lines"][0],
        json!({"component": "reported", "service": "custom", "region": null, "sku": null,
            "quantity": null, "unit": null, "usd": null, "amount_micro_usd": 100_000,
            "basis": "reported", "effective_from": null, "price_verified": null})
    );
}

#[test]
fn a_warning_names_the_field() {
    let raw = json!({"JobRun": {"ExecutionTime": 900, "MaxCapacity": 6, "GlueVersion": "4.0",
        "ExecutionClass": "FLEX", "StartedOn": "2026-09-10T02:00:00Z"}});
    let answer = answer(&document(&json!([
        {"service": "s3", "raw": {"getRequests": 1}},
        {"service": "glue", "raw": raw},
    ])));
    assert_eq!(answer["status"], "estimated");
    assert_eq!(answer["warnings"][0]["code"], "dpu_seconds_missing");
    assert_eq!(
        answer["warnings"][0]["path"],
        "items[1].raw.JobRun.DPUSeconds"
    );
}

#[test]
fn items_of_one_component_are_added_before_rounding() {
    // A read costs 0.4 micro-dollars.
    let reads = |items: usize| {
        let items: Vec<_> = (0..items)
            .map(|_| json!({"service": "s3", "raw": {"getRequests": 1}}))
            .collect();
        priced(&json!(items)).total().unwrap().0
    };
    assert_eq!([1, 2, 3, 5, 10].map(reads), [0, 1, 1, 2, 4]);
}

#[test]
fn a_sheet_that_knows_nothing_prices_nothing() {
    let empty = json!({"schema": "strands.prices/1", "currency": "USD", "as_of": "2026-01-01",
        "entries": []});
    let empty = PriceSheet::parse(&empty.to_string()).unwrap();
    let cost = try_price(&example(), &empty).unwrap();
    assert_eq!((cost.total(), cost.known()), (None, MicroUsd::ZERO));
    assert!(cost.lines().is_empty() && cost.components().is_empty());
    assert_eq!(cost.unpriced().len(), 5);
}
