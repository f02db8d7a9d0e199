use crate::support::{Ended, NOW, Place};
use serde_json::{Value, json};

fn document() -> Value {
    json!({"run_id": "r1", "region": "us-east-1", "as_of": "2026-09-11T00:00:00Z", "items": [
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

/// A sheet of one price, and a contract.
fn sheet(usd: &str, adjustments: &Value) -> String {
    json!({"schema": "strands.prices/1", "currency": "USD", "as_of": "2026-11-01",
        "price_adjustments": adjustments, "entries": [
            {"service": "glue", "region": "us-east-1", "sku": "etl.standard.gen1", "unit": "DPU-hour",
             "usd": usd, "effective_from": "2020-01-01", "source": "contract", "verified": true}]})
    .to_string()
}

fn calc(place: &Place, words: &[&str], document: &Value) -> Ended {
    let words = [&["cost", "calc", "--json"], words].concat();
    place.feed(&words, document.to_string().as_bytes())
}

#[test]
fn a_document_is_priced_without_a_store_and_to_the_byte() {
    let place = Place::new();
    let first = calc(&place, &[], &document());
    assert_eq!(first.code, 0, "{}", first.stderr);
    assert_eq!(first.stdout.lines().count(), 1);
    let mut answer = first.json();
    assert_eq!(answer["lines"].as_array_mut().unwrap().len(), 5);
    answer["lines"] = Value::Null;
    assert_eq!(
        answer,
        json!({"total_micro_usd": 697_950, "known_micro_usd": 697_950, "currency": "USD",
            "status": "priced",
            "components": {"bedrock_input": 3300, "bedrock_output": 1650, "glue_dpu": 660_000,
                "s3_get": 8000, "s3_put": 25000},
            "categories": {"compute": 660_000, "storage": 33000, "ai": 4950},
            "lines": null, "unpriced": [], "warnings": [], "schema": "strands.cost.calc/1"})
    );
    assert_eq!(calc(&place, &[], &document()).stdout, first.stdout);
    assert!(!place.store().exists());
    std::fs::write(place.path().join("run.json"), document().to_string()).unwrap();
    let by_path = place.run(&["cost", "calc", "--json", "--input", "run.json"]);
    assert_eq!(by_path.stdout, first.stdout);
}

#[test]
fn people_read_lines_a_total_and_what_is_open() {
    let place = Place::new();
    let text = document().to_string();
    let ended = place.feed(&["cost", "calc", "--region", "mars-1"], text.as_bytes());
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    for part in [
        "eu.anthropic.claude-sonnet-4-6/input",
        "$0.0033",
        "known part $0.00495",
        "unknown_region",
    ] {
        assert!(ended.stdout.contains(part), "{part}: {}", ended.stdout);
    }
    assert!(
        ended.stderr.contains("2 lines with a price that awaits"),
        "{}",
        ended.stderr
    );
}

#[test]
fn another_sheet_replaces_the_built_in_one_completely() {
    let place = Place::new();
    let contract = json!([{"id": "edp", "kind": "percent", "percent": "10", "service": "glue",
        "effective_from": "2026-01-01", "source": "contract"}]);
    std::fs::write(place.path().join("own.json"), sheet("1", &contract)).unwrap();
    let answer = calc(&place, &["--prices", "own.json"], &document()).json();
    assert_eq!(
        answer["components"],
        json!({"glue_dpu": 1_500_000, "discount": -150_000})
    );
    assert_eq!(answer["status"], "unpriced");
    assert_eq!(answer["known_micro_usd"], 1_350_000);
    let reasons = answer["unpriced"].as_array().unwrap().iter();
    let reasons: Vec<_> = reasons.map(|it| it["reason"].as_str().unwrap()).collect();
    assert_eq!(
        reasons,
        ["no_price", "no_price", "unknown_region", "unknown_region"]
    );
    let listed = calc(
        &place,
        &["--prices", "own.json", "--list-prices"],
        &document(),
    )
    .json();
    assert_eq!(listed["components"], json!({"glue_dpu": 1_500_000}));
}

#[test]
fn a_bad_document_ends_with_3_and_tells_each_fault() {
    let place = Place::new();
    let bad = json!({"region": "us-east-1", "as_of": 1_788_912_000, "items": [
        {"service": "s3", "raw": {"getRequests": "many"}},
        {"service": "custom", "raw": {"units": {"usd": 1e15}}},
    ]});
    let ended = calc(&place, &[], &bad);
    assert_eq!(ended.code, 3);
    let errors = ended.json()["errors"].as_array().unwrap().clone();
    let told: Vec<_> = errors
        .iter()
        .map(|it| (it["code"].as_str(), it["path"].as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (Some("invalid_input"), Some("items[0].raw.getRequests")),
            (Some("overflow"), Some("items[1].raw"))
        ]
    );
    assert!(errors.iter().all(|it| it["message"].is_string()));
    for bytes in [&b""[..], b"{", b"[]", b"{\"a\": NaN}", &[0xff]] {
        let ended = place.feed(&["cost", "calc", "--json"], bytes);
        assert_eq!(ended.code, 3);
        assert_eq!(ended.json()["errors"][0]["code"], "invalid_input");
    }
    assert_eq!(
        place
            .run(&["cost", "calc", "--json", "--input", "absent.json"])
            .code,
        3
    );
}

#[test]
fn a_doubtful_sheet_ends_with_3_and_a_wrong_flag_with_2() {
    let place = Place::new();
    let twice = {
        let mut sheet: Value = serde_json::from_str(&sheet("1", &json!([]))).unwrap();
        let entry = sheet["entries"][0].clone();
        sheet["entries"].as_array_mut().unwrap().push(entry);
        sheet.to_string()
    };
    let other = sheet("1", &json!([])).replace("strands.prices/1", "strands.prices/9");
    for text in [
        twice,
        other,
        sheet("-1", &json!([])),
        sheet("1", &json!({})),
        "{".to_owned(),
    ] {
        std::fs::write(place.path().join("bad.json"), text).unwrap();
        for words in [
            &["cost", "calc", "--json", "--prices", "bad.json"][..],
            &["prices", "show", "--json", "--prices", "bad.json"],
            &["prices", "diff", "--json", "bad.json", "bad.json"],
        ] {
            let ended = place.run(words);
            assert_eq!(ended.code, 3, "{words:?}");
            assert_eq!(ended.json()["errors"][0]["code"], "invalid_prices");
        }
    }
    for words in [
        &["cost", "calc", "--json", "--price", "x"][..],
        &["cost", "calc", "--run", "r", "--input", "f"],
        &["prices", "diff", "one.json"],
    ] {
        assert_eq!(place.run(words).code, 2, "{words:?}");
    }
}

#[test]
fn a_stored_run_is_priced_anew_by_its_facts() {
    let place = Place::new();
    let event = json!({
        "version": "0", "id": "e-1", "detail-type": "Athena Query State Change",
        "source": "aws.athena", "account": "111122223333", "region": "us-east-1",
        "time": "2026-11-20T02:10:00Z", "resources": [],
        "detail": {"currentState": "SUCCEEDED", "previousState": "RUNNING", "statementType": "DML",
            "queryExecutionId": "q-1", "workgroupName": "nightly", "sequenceNumber": "3"},
    });
    let facts = place.path().join("facts/athena/query-executions");
    std::fs::create_dir_all(&facts).unwrap();
    let answer = json!({"QueryExecution": {"QueryExecutionId": "q-1", "StatementType": "DML",
        "WorkGroup": "nightly", "Query": "SELECT secret",
        "Status": {"State": "SUCCEEDED", "SubmissionDateTime": 1_795_140_000.5, "CompletionDateTime": 1_795_140_060.5},
        "Statistics": {"DataScannedInBytes": 1_073_741_824_i64}}});
    std::fs::write(facts.join("q-1.json"), answer.to_string()).unwrap();
    let words = ["ingest", "--json", "--now", NOW, "--facts", "facts"];
    let ended = place.feed(&words, event.to_string().as_bytes());
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let run = place.run_of("q-1");
    assert_eq!(
        run["cost"]["components"],
        json!({"athena_scanned": 4883}),
        "{run}"
    );
    assert_eq!(run["cost"]["status"], "priced");
    let priced = place
        .run(&["cost", "calc", "--json", "--run", "q-1"])
        .json();
    assert_eq!(priced["total_micro_usd"], 4883);
    assert_eq!(priced["schema"], "strands.cost.calc/1");
    assert_eq!(
        place.run(&["cost", "calc", "--json", "--run", "q-2"]).code,
        5
    );
}

#[test]
fn the_sheet_is_shown_by_region_and_compared() {
    let place = Place::new();
    let shown = place
        .run(&[
            "prices",
            "show",
            "--json",
            "--region",
            "eu-west-1",
            "--now",
            NOW,
        ])
        .json();
    let entries = shown["result"]["entries"].as_array().unwrap();
    assert!(entries.len() > 40 && entries.iter().all(|it| it["region"] == "eu-west-1"));
    let all = place
        .run(&["prices", "show", "--json", "--now", NOW])
        .json();
    assert_eq!(all["result"]["entries"].as_array().unwrap().len(), 364);
    assert_eq!(all["schema"], "strands.prices.show/1");
    let table = place.run(&["prices", "show", "--region", "eu-west-1"]);
    assert_eq!(table.stdout.lines().count(), entries.len() + 1);

    let contract = json!([{"id": "edp", "kind": "percent", "percent": "10",
        "effective_from": "2026-01-01", "source": "contract"}]);
    std::fs::write(place.path().join("old.json"), sheet("1", &json!([]))).unwrap();
    let moved = sheet("2", &contract).replace("\"us-east-1\"", "\"us-west-2\"");
    std::fs::write(place.path().join("moved.json"), moved).unwrap();
    std::fs::write(place.path().join("dearer.json"), sheet("2", &contract)).unwrap();
    let diff = |words: &[&str]| {
        let words = [&["prices", "diff", "--json", "--now", NOW], words].concat();
        place.run(&words).json()["result"].clone()
    };
    let count =
        |diff: &Value| ["added", "removed", "changed"].map(|it| diff[it].as_array().unwrap().len());
    assert_eq!(count(&diff(&["old.json", "old.json"])), [0, 0, 0]);
    assert_eq!(count(&diff(&["old.json", "moved.json"])), [1, 1, 0]);
    assert_eq!(
        count(&diff(&["old.json", "moved.json", "--region", "us-west-2"])),
        [1, 0, 0]
    );
    let dearer = diff(&["old.json", "dearer.json"]);
    assert_eq!(count(&dearer), [0, 0, 1]);
    assert_eq!(
        (
            &dearer["changed"][0]["old"]["usd"],
            &dearer["changed"][0]["new"]["usd"]
        ),
        (&json!("1"), &json!("2"))
    );
    assert_eq!(dearer["adjustments_changed"], true);
    let text = place.run(&["prices", "diff", "old.json", "dearer.json"]);
    assert!(
        text.stdout.contains("changed") && text.stderr.contains("1 price differ"),
        "{}",
        text.stdout
    );
}
