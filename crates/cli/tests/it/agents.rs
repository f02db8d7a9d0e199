//! Tools asked on a store that `ingest` filled.

use crate::support::{Ended, NOW, Place};
use serde_json::{Value, json};
use std::path::Path;

fn report(run_id: &str, platform: &str, job: &str, state: &str, time: &str) -> Value {
    let mut detail = json!({"schema": "strands.run-observed/1", "platform": platform, "run_id": run_id, "job_name": job, "state": state});
    if state == "failed" {
        detail["started_at"] = json!("2026-11-20T01:00:00Z");
        detail["error"] = json!({"code": "OutOfMemory", "message": "tell jane.doe@example.com: heap\u{202e} is full"});
    }
    json!({
        "version": "0", "id": format!("{run_id}-{platform}-{state}-{time}"), "detail-type": "Strands Job Run Observed",
        "source": "strands.etl", "account": "111122223333", "region": "eu-west-1",
        "time": time, "resources": [], "detail": detail,
    })
}

/// A store with a job that failed, one that succeeded, a run id that two platforms share, and a letter.
fn filled() -> Place {
    let place = Place::new();
    for event in [
        report(
            "r-1",
            "airflow",
            "orders",
            "running",
            "2026-11-20T01:00:00Z",
        ),
        report("r-1", "airflow", "orders", "failed", "2026-11-20T01:10:00Z"),
        report(
            "r-2",
            "airflow",
            "clicks",
            "success",
            "2026-11-20T02:00:00Z",
        ),
        report(
            "shared",
            "airflow",
            "orders",
            "success",
            "2026-11-20T03:00:00Z",
        ),
        report(
            "shared",
            "dagster",
            "orders",
            "success",
            "2026-11-20T04:00:00Z",
        ),
    ] {
        let ended = place.ingest(event.to_string().as_bytes());
        assert_eq!(ended.json()["outcome"], "applied", "{}", ended.stdout);
    }
    assert_eq!(place.ingest(b"no event").json()["outcome"], "rejected");
    place
}

fn invoke(place: &Place, envelope: &Value) -> Ended {
    invoke_of("supervisor", place, envelope)
}

fn invoke_of(agent: &str, place: &Place, envelope: &Value) -> Ended {
    let words = ["agent", "invoke", "--function", agent, "--now", NOW];
    place.feed(&words, envelope.to_string().as_bytes())
}

fn ask(place: &Place, tool: &str, arguments: &Value) -> Value {
    ask_of("supervisor", place, tool, arguments)
}

pub(crate) fn ask_of(agent: &str, place: &Place, tool: &str, arguments: &Value) -> Value {
    let name = format!("any-target___{tool}");
    let context = json!({"custom": {"bedrockAgentCoreToolName": name}});
    let envelope = json!({"event": arguments, "clientContext": context});
    let ended = invoke_of(agent, place, &envelope);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert_eq!(ended.stdout.lines().count(), 1);
    ended.json()
}

#[test]
fn a_run_is_told_with_its_texts_masked() {
    let place = filled();
    let answer = ask(&place, "get_run", &json!({"run_id": "r-1"}));
    let data = &answer["data"];
    assert_eq!(data["run_id"], "r-1");
    assert_eq!(data["state"], "failed");
    assert_eq!(data["error"]["code"], "OutOfMemory");
    let message = data["error"]["message"].as_str().unwrap();
    assert!(
        message.contains("heap is full") && !message.contains("example.com"),
        "{message}"
    );
    let execution = data["execution_id"].as_str().unwrap().to_owned();
    let same = ask(&place, "get_run", &json!({"run_id": execution}));
    assert_eq!(same["data"], *data);
    let stored = place.run_of("r-1");
    for field in [
        "platform",
        "scope",
        "job_name",
        "attempts",
        "started_at",
        "ended_at",
        "missing",
        "flags",
        "cost",
    ] {
        assert_eq!(data[field], stored[field], "{field}");
    }
}

#[test]
fn nobody_and_several_are_told_apart() {
    let place = filled();
    for id in ["r-9".to_owned(), "x".repeat(3_000)] {
        let answer = ask(&place, "get_run", &json!({"run_id": id}));
        assert_eq!(answer["error"]["code"], "not_found");
    }
    let error = &ask(&place, "get_run", &json!({"run_id": "shared"}))["error"];
    assert_eq!(error["code"], "conflict");
    let candidates = error["candidates"].as_array().unwrap();
    assert_eq!(candidates.len(), 2);
    for candidate in candidates {
        let one = ask(
            &place,
            "get_run",
            &json!({"run_id": candidate["execution_id"]}),
        );
        assert_eq!(one["data"]["platform"], candidate["platform"]);
    }
    let narrowed = json!({"run_id": "shared", "platform": "custom:dagster"});
    assert_eq!(
        ask(&place, "get_run", &narrowed)["data"]["platform"],
        "custom:dagster"
    );
}

fn ids(answer: &Value) -> Vec<&str> {
    let runs = answer["data"]["runs"].as_array().unwrap();
    runs.iter()
        .map(|run| run["run_id"].as_str().unwrap())
        .collect()
}

#[test]
fn runs_are_listed_newest_first_page_by_page() {
    let place = filled();
    let all = ask(&place, "list_runs", &json!({}));
    assert_eq!(ids(&all), ["shared", "shared", "r-2", "r-1"]);
    assert_eq!(all["page"], json!({"cursor": null, "truncated": false}));
    let failed = &all["data"]["runs"][3];
    assert_eq!(failed["error_code"], "OutOfMemory");
    assert_eq!(failed["attempt"], 1);
    assert_eq!(failed["started_at"], "2026-11-20T01:00:00.000Z");

    let mut found = Vec::new();
    let mut arguments = json!({"limit": 1});
    loop {
        let page = ask(&place, "list_runs", &arguments);
        found.extend(ids(&page).iter().map(|id| (*id).to_owned()));
        match page["page"]["cursor"].as_str() {
            Some(cursor) => arguments["cursor"] = json!(cursor),
            None => break,
        }
    }
    assert_eq!(found, ["shared", "shared", "r-2", "r-1"]);
}

#[test]
fn runs_are_chosen_by_state_job_and_time() {
    let place = filled();
    for (arguments, expected) in [
        (json!({"state": "failed"}), vec!["r-1"]),
        (json!({"state": "FAILED", "job_names": ["clicks"]}), vec![]),
        (
            json!({"job_names": ["orders", "clicks"]}),
            vec!["shared", "shared", "r-2", "r-1"],
        ),
        (json!({"job_names": ["Orders", ""]}), vec![]),
        (
            json!({"job_names": []}),
            vec!["shared", "shared", "r-2", "r-1"],
        ),
        (
            json!({"since": "2026-11-20T02:00:00Z"}),
            vec!["shared", "shared", "r-2"],
        ),
        (json!({"since": "-9h"}), vec!["shared", "shared"]),
    ] {
        let answer = ask(&place, "list_runs", &arguments);
        assert_eq!(ids(&answer), expected, "{arguments}");
    }
    for (arguments, field) in [
        (json!({"state": "broken"}), "state"),
        (json!({"since": "soon"}), "since"),
        (json!({"limit": 0}), "limit"),
    ] {
        let answer = ask(&place, "list_runs", &arguments);
        assert_eq!(answer["error"]["field"], field);
    }
}

#[test]
fn a_timeline_tells_attempts_and_the_incident() {
    let place = filled();
    let answer = ask(&place, "get_timeline", &json!({"run_id": "r-1"}));
    let events = answer["data"]["events"].as_array().unwrap();
    let what: Vec<&str> = events
        .iter()
        .map(|it| it["what"].as_str().unwrap())
        .collect();
    for expected in [
        "attempt_started",
        "attempt_ended",
        "incident_opened",
        "first_report",
    ] {
        assert!(what.contains(&expected), "{what:?}");
    }
    assert!(events.is_sorted_by_key(|it| it["at"].as_str().unwrap()));
    assert!(!answer.to_string().contains("example.com"), "{answer}");
}

#[test]
fn a_day_is_summed_and_an_unknown_one_is_not_zero() {
    let place = filled();
    let day = ask(&place, "summarize_day", &json!({}));
    let data = &day["data"];
    assert_eq!(
        (data["executions"].as_i64(), data["failed"].as_i64()),
        (Some(4), Some(1))
    );
    assert_eq!(data["known_micro_usd"], Value::Null);
    assert_eq!(data["jobs"][0]["job_name"], "orders");
    assert_eq!(data["job_count"], 2);
    let before = ask(&place, "summarize_day", &json!({"date": "2026-11-18"}));
    assert_eq!(before["error"]["code"], "not_found");
    for date in ["2026-11-21", "tomorrow", "2026-02-30"] {
        let answer = ask(&place, "summarize_day", &json!({"date": date}));
        assert_eq!(answer["error"]["field"], "date", "{date}");
    }
}

#[test]
fn refused_messages_are_listed_without_what_they_held() {
    let place = filled();
    let letters = ask(
        &place,
        "list_dead_letters",
        &json!({"reason": "malformed_json"}),
    );
    let letter = &letters["data"]["letters"][0];
    assert_eq!(letter["count"], 1);
    assert!(!letters.to_string().contains("no event"));
    let none = ask(&place, "list_dead_letters", &json!({"reason": "oversize"}));
    assert_eq!(none["data"]["letters"], json!([]));
}

#[test]
fn bedrocks_forms_are_answered_too() {
    let place = filled();
    let function = json!({"messageVersion": "1.0", "actionGroup": "g", "function": "get_run",
        "parameters": [{"name": "run_id", "type": "string", "value": "r-1"}]});
    let answer = invoke(&place, &function).json();
    assert_eq!(answer["sessionAttributes"]["strands.last_run_id"], "r-1");
    assert_eq!(answer["sessionAttributes"]["strands.last_job"], "orders");
    let api = json!({"messageVersion": "1.0", "actionGroup": "g", "apiPath": "/runs", "httpMethod": "GET",
        "parameters": [{"name": "limit", "type": "integer", "value": "2"}]});
    let answer = invoke(&place, &api).json();
    assert_eq!(answer["response"]["httpStatusCode"], 200);
    let body = &answer["response"]["responseBody"]["application/json"]["body"];
    let body: Value = serde_json::from_str(body.as_str().unwrap()).unwrap();
    assert_eq!(ids(&body).len(), 2);
}

#[test]
fn what_is_no_envelope_exits_with_two_and_says_so() {
    let place = filled();
    for input in [
        "",
        "no json",
        "{}",
        "[1]",
        r#"{"function":"get_run","actionGroup":"g"}"#,
    ] {
        let words = ["agent", "invoke", "--function", "supervisor"];
        let ended = place.feed(&words, input.as_bytes());
        assert_eq!(ended.code, 2, "{input}");
        assert_eq!(ended.json()["errorType"], "EnvelopeError", "{input}");
    }
    let ended = place.feed(&["agent", "invoke", "--function", "weather"], b"{}");
    assert_eq!((ended.code, ended.stdout.as_str()), (2, ""));
}

#[test]
fn an_agent_without_engine_knows_no_operation() {
    let place = Place::new();
    let envelope =
        json!({"messageVersion": "1.0", "actionGroup": "g", "function": "detect_issues"});
    for name in ["quality", "decision"] {
        let words = ["agent", "invoke", "--function", name];
        let ended = place.feed(&words, envelope.to_string().as_bytes());
        assert_eq!(ended.code, 0);
        assert!(
            ended.stdout.contains("unknown_operation"),
            "{}",
            ended.stdout
        );
    }
}

#[test]
fn without_a_store_arguments_are_checked_and_data_is_unavailable() {
    let place = Place::new();
    let answer = ask(&place, "list_runs", &json!({"limit": 101}));
    assert_eq!(
        answer["error"]["message"],
        "limit must be an integer from 1 to 100"
    );
    assert_eq!(
        ask(&place, "list_runs", &json!({}))["error"]["code"],
        "unavailable"
    );
}

#[test]
fn a_client_context_may_come_as_a_file() {
    let place = filled();
    let file = place.path().join("context.json");
    let context = json!({"custom": {"bedrockAgentCoreToolName": "get_run"}, "client": null});
    std::fs::write(&file, context.to_string()).unwrap();
    let words = [
        "agent",
        "invoke",
        "--function",
        "supervisor",
        "--client-context",
        file.to_str().unwrap(),
    ];
    let ended = place.feed(&words, br#"{"run_id":"r-2"}"#);
    assert_eq!(ended.json()["data"]["job_name"], "clicks");
}

#[test]
fn a_shared_id_is_a_conflict_of_the_cost_too_and_old_names_answer() {
    let place = filled();
    let answer = ask_of(
        "cost",
        &place,
        "calculate_cost",
        &json!({"run_id": "shared"}),
    );
    assert_eq!(answer["error"]["code"], "conflict");
    let candidates = answer["error"]["candidates"].as_array().unwrap();
    assert_eq!(candidates.len(), 2);
    let one = json!({"run_id": candidates[0]["execution_id"]});
    for tool in ["calculate_cost", "calculate_execution_cost"] {
        assert_eq!(ask_of("cost", &place, tool, &one)["ok"], true, "{tool}");
    }
}

/// The same store, whose settings name who is told.
fn with_readers() -> Place {
    let place = filled();
    let settings = json!({
        "fallback": ["ops@example.com"],
        "teams": {"core": {"on_call": ["a@example.com", "b@example.com"]}},
        "readers": {"b@example.com": {"digest": "never"}},
    });
    let file = place.store().join("notifications.json");
    std::fs::write(file, settings.to_string()).unwrap();
    place
}

#[test]
fn a_failure_is_acknowledged_once_and_the_timeline_tells_it() {
    let place = filled();
    let arguments = json!({"run_id": "r-1", "note": "jane.doe@example.com restarts it"});
    let first = ask(&place, "acknowledge_failure", &arguments);
    let data = &first["data"];
    assert_eq!(data["acknowledged"], true, "{first}");
    assert_eq!(
        (&data["run_id"], &data["job_name"]),
        (&json!("r-1"), &json!("orders"))
    );
    let note = data["note"].as_str().unwrap();
    assert!(
        note.contains("restarts it") && !note.contains("jane"),
        "{note}"
    );
    let again = ask(
        &place,
        "acknowledge_failure",
        &json!({"run_id": "r-1", "note": "another"}),
    );
    assert_eq!(again["data"], *data);
    let timeline = ask(&place, "get_timeline", &json!({"run_id": "r-1"}));
    let events = timeline["data"]["events"].as_array().unwrap();
    let noted: Vec<&Value> = events
        .iter()
        .filter(|it| it["what"] == "failure_acknowledged")
        .collect();
    assert_eq!(noted.len(), 1);
    assert_eq!(noted[0]["at"], data["acknowledged_at"]);
}

#[test]
fn what_did_not_fail_cannot_be_acknowledged() {
    let place = filled();
    for (run_id, code) in [
        ("r-2", "conflict"),
        ("shared", "conflict"),
        ("r-9", "not_found"),
    ] {
        let answer = ask(&place, "acknowledge_failure", &json!({"run_id": run_id}));
        assert_eq!(answer["error"]["code"], code, "{run_id}");
    }
}

fn outbox(place: &Place) -> Vec<Value> {
    let mails = place.run(&["mail", "outbox", "--json"]).json();
    let mails = mails["result"]["mails"].as_array().unwrap().clone();
    mails
        .into_iter()
        .filter(|mail| mail["step"] == "digest")
        .collect()
}

#[test]
fn a_summary_goes_once_to_each_reader_of_a_list_of_the_settings() {
    let place = with_readers();
    let arguments = json!({"date": "2026-11-20", "recipient_list": "core"});
    let answer = ask(&place, "send_summary", &arguments);
    let expected = json!({
        "date": "2026-11-20", "recipient_list": "team:core", "queued": true,
        "recipients": 1, "new_recipients": 1,
    });
    assert_eq!(answer["data"], expected, "b wants no digest");
    let again = ask(&place, "send_summary", &arguments);
    assert_eq!(again["data"]["new_recipients"], 0);
    let later = report(
        "r-3",
        "airflow",
        "clicks",
        "success",
        "2026-11-20T05:00:00Z",
    );
    place.ingest(later.to_string().as_bytes());
    let mails = outbox(&place);
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0]["state"], "sent", "{mails:?}");
    assert!(!answer.to_string().contains('@'), "{answer}");
}

#[test]
fn a_summary_names_a_list_and_never_an_address() {
    let place = with_readers();
    for list in ["ops@example.com", "nobody", "team:other", "slack:data"] {
        let arguments = json!({"date": "today", "recipient_list": list});
        let answer = ask(&place, "send_summary", &arguments);
        let error = &answer["error"];
        assert_eq!(error["field"], "recipient_list", "{list}: {answer}");
        let message = error["message"].as_str().unwrap();
        assert!(message.contains("fallback, team:core"), "{message}");
    }
    let unknown = json!({"date": "2026-11-18", "recipient_list": "core"});
    assert_eq!(
        ask(&place, "send_summary", &unknown)["error"]["code"],
        "not_found"
    );
    let ahead = json!({"date": "2026-11-21", "recipient_list": "core"});
    assert_eq!(
        ask(&place, "send_summary", &ahead)["error"]["field"],
        "date"
    );
    assert_eq!(outbox(&place), Vec::<Value>::new());
}

#[test]
fn while_another_process_writes_reading_answers_and_writing_waits() {
    let place = filled();
    let lock = std::fs::File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(place.store().join("strands.lock"))
        .unwrap();
    lock.lock().unwrap();
    let read = ask(&place, "get_run", &json!({"run_id": "r-1"}));
    assert_eq!(read["ok"], true);
    let write = ask(&place, "acknowledge_failure", &json!({"run_id": "r-1"}));
    assert_eq!(write["error"]["code"], "unavailable");
    drop(lock);
    let calls = activity(&place, &[]);
    assert_eq!(
        calls,
        Vec::<Value>::new(),
        "who may not write keeps nothing"
    );
    let write = ask(&place, "acknowledge_failure", &json!({"run_id": "r-1"}));
    assert_eq!(write["ok"], true);
}

fn activity(place: &Place, further: &[&str]) -> Vec<Value> {
    let words = [&["agent", "activity", "--json", "--now", NOW], further].concat();
    let answer = place.run(&words).json();
    answer["result"]["calls"].as_array().unwrap().clone()
}

#[test]
fn every_call_is_kept_without_its_values() {
    let place = filled();
    ask(&place, "get_run", &json!({"run_id": "r-1"}));
    ask(&place, "list_runs", &json!({"state": "broken"}));
    ask_of("cost", &place, "get_trends", &json!({}));
    let function = json!({"messageVersion": "1.0", "actionGroup": "g", "function": "get_run",
        "sessionId": "session-4711", "parameters": [{"name": "run_id", "type": "string", "value": "r-9"}]});
    invoke(&place, &function);

    let calls = activity(&place, &[]);
    let told: Vec<(&str, &str, &Value)> = calls
        .iter()
        .map(|it| {
            let text = |name: &str| it[name].as_str().unwrap();
            (text("agent"), text("operation"), &it["error_code"])
        })
        .collect();
    assert_eq!(told.len(), 4);
    for expected in [
        ("supervisor", "get_run", json!(null)),
        ("supervisor", "list_runs", json!("invalid_argument")),
        ("supervisor", "get_run", json!("not_found")),
        ("cost", "get_trends", json!(null)),
    ] {
        assert!(
            told.contains(&(expected.0, expected.1, &expected.2)),
            "{told:?}"
        );
    }
    let text = json!(calls).to_string();
    for value in ["r-1", "r-9", "broken", "session-4711"] {
        assert!(!text.contains(&format!("\"{value}\"")), "{value}: {text}");
    }
    let of_cost = activity(&place, &["--function", "cost"]);
    assert_eq!(of_cost.len(), 1);
    let of_run = activity(&place, &["--run", "r-1"]);
    assert_eq!(of_run.len(), 1);
    assert_eq!(of_run[0]["arguments"][0]["name"], "run_id");
    assert_eq!(of_run[0]["arguments"][0]["bytes"], 5);
    assert_eq!(activity(&place, &["--limit", "2"]).len(), 2);
}

#[test]
fn the_same_call_at_the_same_time_is_one_row() {
    let place = filled();
    for _ in 0..2 {
        ask(&place, "get_run", &json!({"run_id": "r-1"}));
    }
    assert_eq!(activity(&place, &[]).len(), 1);
}

#[test]
fn calls_on_this_machine_have_no_price_and_are_counted() {
    let place = filled();
    ask(&place, "get_run", &json!({"run_id": "r-1"}));
    ask(&place, "get_run", &json!({"run_id": "r-9"}));
    for by in ["day", "week", "month"] {
        let words = [
            "cost", "trends", "--group", "agent", "--by", by, "--json", "--now", NOW,
        ];
        let series = place.run(&words).json()["result"]["series"].clone();
        assert_eq!(series.as_array().unwrap().len(), 1);
        let series = &series[0];
        assert_eq!(
            (&series["key"], &series["executions"]),
            (&json!("supervisor"), &json!(2))
        );
        assert_eq!(
            (&series["unpriced"], &series["total_micro_usd"]),
            (&json!(2), &json!(null))
        );
        assert_eq!(series["points"][0]["failed"], 1);
    }
    let ended = place.run(&["cost", "trends", "--group", "agent", "--now", NOW]);
    assert!(ended.stdout.contains("unpriced"), "{}", ended.stdout);
    assert!(ended.stderr.contains("not measured"), "{}", ended.stderr);
}

#[test]
fn what_is_listed_answers() {
    let place = with_readers();
    let list = place.run(&["agent", "list", "--json"]).json();
    assert_eq!(list["schema"], "strands.agents/1");
    let agents = list["agents"].as_array().unwrap();
    let names: Vec<&str> = agents
        .iter()
        .map(|it| it["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["optimization", "compliance", "cost", "supervisor"]);
    for (agent, operation) in agents.iter().flat_map(|agent| {
        let operations = agent["operations"].as_array().unwrap().iter();
        operations.map(move |operation| (agent, operation))
    }) {
        let mut arguments = json!({});
        for parameter in operation["parameters"].as_array().unwrap() {
            if parameter["required"] == true {
                let name = parameter["name"].as_str().unwrap();
                arguments[name] = json!(match name {
                    "job_name" => "orders",
                    "date" => "today",
                    "recipient_list" => "fallback",
                    _ => "r-1",
                });
            }
        }
        let (name, tool) = (&agent["name"], operation["name"].as_str().unwrap());
        if tool == "detect_pii" {
            // One of three sources is due.
            arguments["text"] = json!("nothing");
        }
        let answer = ask_of(name.as_str().unwrap(), &place, tool, &arguments);
        // All that ran has run today, which no forecast looks at.
        let learns = ["forecast", "identify_anomalies"].contains(&tool);
        let code = learns.then_some("no_history");
        assert_eq!(
            answer["error"]["code"].as_str(),
            code,
            "{operation}: {answer}"
        );
    }
}

/// `inputSchema` as `CloudFormation` writes it; names of arguments stay as they are.
fn in_capitals(schema: &Value) -> Value {
    let capital = |name: &str| {
        let (first, rest) = name.split_at(1);
        first.to_uppercase() + rest
    };
    match schema {
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| {
                let of_arguments = ["properties", "parameters"].contains(&name.as_str());
                let value = match value {
                    Value::Object(arguments) if of_arguments => {
                        let arguments = arguments.iter();
                        arguments
                            .map(|(name, it)| (name.clone(), in_capitals(it)))
                            .collect()
                    }
                    value => in_capitals(value),
                };
                (capital(name), value)
            })
            .collect(),
        Value::Array(items) => items.iter().map(in_capitals).collect(),
        other => other.clone(),
    }
}

/// The template with what its comments name written anew: each schema between its command and `# end`.
fn with_schemas(template: &str) -> String {
    const COMMAND: &str = "# strands ";
    let place = Place::new();
    let mut lines = template.lines();
    let mut written: Vec<String> = Vec::new();
    while let Some(line) = lines.next() {
        written.push(line.to_owned());
        let Some((indent, command)) = line.split_once(COMMAND) else {
            continue;
        };
        let words: Vec<&str> = command.split(' ').collect();
        let schema = in_capitals(&place.run(&words).json());
        for (name, value) in schema.as_object().unwrap() {
            let value = serde_json::to_string_pretty(value).unwrap();
            let value = value.replace('\n', &format!("\n{indent}"));
            written.push(format!("{indent}{name}: {value}"));
        }
        let end = format!("{indent}# end");
        assert!(
            lines.any(|line| line == end),
            "{command}: `# end` is missing"
        );
        written.push(end);
    }
    written.join("\n") + "\n"
}

#[test]
fn the_agents_that_are_deployed_have_the_tools_of_this_build() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../infra/agents.yaml");
    let committed = std::fs::read_to_string(&file).unwrap();
    let written = with_schemas(&committed);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&file, &written).unwrap();
        return;
    }
    let remedy = "UPDATE_DOCS=1 cargo test --workspace --test it -- agents::";
    assert!(committed == written, "infra/agents.yaml is stale: {remedy}");
    let list = Place::new().run(&["agent", "list", "--json"]).json();
    for agent in list["agents"].as_array().unwrap() {
        let name = agent["name"].as_str().unwrap();
        for format in ["agentcore", "functions"] {
            let command = format!("# strands agent schema --function {name} --format {format}\n");
            assert!(
                committed.contains(&command),
                "infra/agents.yaml lacks {name}"
            );
        }
    }
}

#[test]
fn documents_are_those_of_the_tools() {
    let place = Place::new();
    let list = place.run(&["agent", "list", "--json"]).json();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../openapi");
    let mut made = Vec::new();
    for agent in list["agents"].as_array().unwrap() {
        let name = agent["name"].as_str().unwrap();
        for format in ["functions", "agentcore", "mcp"] {
            let ended = place.run(&["agent", "schema", "--function", name, "--format", format]);
            assert!(ended.json().is_object(), "{name} {format}");
        }
        let ended = place.run(&["agent", "schema", "--function", name, "--format", "openapi"]);
        let file = format!("{}.json", agent["action_group"].as_str().unwrap());
        if std::env::var_os("UPDATE_DOCS").is_some() {
            std::fs::write(folder.join(&file), &ended.stdout).unwrap();
        }
        let committed = std::fs::read_to_string(folder.join(&file)).unwrap_or_default();
        let remedy = "UPDATE_DOCS=1 cargo test --workspace --test it -- agents::";
        assert!(
            committed == ended.stdout,
            "openapi/{file} is stale: {remedy}"
        );
        made.push(file);
    }
    let entries = std::fs::read_dir(&folder).unwrap();
    let mut there: Vec<String> = entries
        .map(|it| it.unwrap().file_name().into_string().unwrap())
        .collect();
    there.sort();
    made.sort();
    assert_eq!(there, made);
    let ended = place.run(&[
        "agent",
        "schema",
        "--function",
        "decision",
        "--format",
        "mcp",
    ]);
    assert_eq!(ended.code, 5);
}

fn detected(answer: &Value) -> Vec<(&str, u64)> {
    let issues = answer["data"]["issues"].as_array().unwrap().iter();
    issues
        .map(|it| (it["type"].as_str().unwrap(), it["line"].as_u64().unwrap()))
        .collect()
}

#[test]
fn issues_are_detected_in_a_fragment_whose_session_is_a_free_name() {
    // No store is needed to read code.
    let place = Place::new();
    let code = "df = spark.table('sales.orders')\nprint(df.count())\nprint(df.count())\nprint(df.count())\n";
    let answer = ask_of(
        "optimization",
        &place,
        "detect_issues",
        &json!({"code": code}),
    );
    let data = &answer["data"];
    assert_eq!(
        (&data["status"], &data["language"]),
        (&json!("ok"), &json!("pyspark"))
    );
    let issues = detected(&answer);
    assert!(
        issues.iter().any(|(kind, _)| *kind == "multiple_counts"),
        "{answer}"
    );
    for field in ["severity", "evidence", "recommendation"] {
        assert!(data["issues"][0][field].is_string(), "{field}");
    }
    assert_eq!(data["issue_count"], issues.len());

    let sql = "SELECT * FROM sales.orders CROSS JOIN sales.rates\n";
    let told = json!({"code": sql, "language": "sql"});
    let of_sql = ask_of("optimization", &place, "detect_issues", &told);
    assert!(!detected(&of_sql).is_empty(), "{of_sql}");
    let guessed = ask_of(
        "optimization",
        &place,
        "detect_issues",
        &json!({"code": sql}),
    );
    assert_eq!(guessed["data"], of_sql["data"]);
}

#[test]
fn code_that_is_not_understood_has_a_status_and_code_that_is_too_long_is_refused() {
    let place = Place::new();
    let ask = |arguments: &Value| ask_of("optimization", &place, "detect_issues", arguments);
    let broken = ask(&json!({"code": "def f(:\n    x = (\n"}));
    assert_eq!(broken["ok"], true);
    assert_ne!(broken["data"]["status"], "ok");
    assert!(broken["data"]["reason"].is_string());
    let empty = ask(&json!({"code": ""}));
    assert_eq!(empty["data"]["issues"], json!([]));
    for (arguments, field) in [
        (json!({"code": "x".repeat(100_001)}), "code"),
        (json!({"code": "x = 1", "language": "cobol"}), "language"),
        (json!({}), "code"),
    ] {
        let error = &ask(&arguments)["error"];
        assert_eq!(error["code"], "invalid_argument");
        assert_eq!(error["field"], field);
    }
    let longest = "x = 1\n".repeat(16_666);
    assert_eq!(ask(&json!({"code": longest}))["ok"], true);
}

#[test]
fn issues_are_listed_once_there_are_tables() {
    let nowhere = Place::new();
    let ask =
        |place: &Place, arguments: &Value| ask_of("optimization", place, "list_issues", arguments);
    assert_eq!(ask(&nowhere, &json!({}))["error"]["code"], "unavailable");
    let place = filled();
    assert_eq!(ask(&place, &json!({}))["data"]["issues"], json!([]));
    let wrong = ask(&place, &json!({"severity": "awful"}));
    assert_eq!(wrong["error"]["field"], "severity");
}
