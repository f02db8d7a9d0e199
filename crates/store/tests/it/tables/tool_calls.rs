use super::support::{TOOL_CALLS, at, only_row, start};
use serde_json::json;
use strands_core::tool_call::{Argument, Host, ToolCall};
use strands_store::Retention;

fn call(id: &str, agent: &str, seconds: i64) -> ToolCall {
    ToolCall {
        invocation_id: id.to_owned(),
        at: at(seconds),
        agent_name: agent.to_owned(),
        agent_version: "0.1.0".to_owned(),
        operation: "get_run".to_owned(),
        execution_id: None,
        input_parameters: vec![Argument {
            name: "run_id".to_owned(),
            bytes: 5,
            hash: "0f1e".to_owned(),
        }],
        input_bytes: 120,
        output_bytes: 640,
        duration_ms: 12,
        error_code: None,
        incident: None,
        session: None,
        host: None,
    }
}

#[tokio::test]
async fn what_is_not_known_of_a_call_is_absent() {
    let (tables, store) = start().await;
    store.put_tool_call(&call("c-1", "cost", 0)).await.unwrap();
    let days = Retention::default().tool_calls;
    let expires = at(0).as_second() + days * 86_400;
    let expected = json!({
        "invocation_id": {"S": "c-1"}, "timestamp": {"N": "1795140000"}, "at": {"S": "2026-11-20T02:00:00Z"},
        "agent_name": {"S": "cost"}, "agent_version": {"S": "0.1.0"}, "operation": {"S": "get_run"},
        "input_parameters": {"L": [{"M": {
            "name": {"S": "run_id"}, "bytes": {"N": "5"}, "hash": {"S": "0f1e"},
        }}]},
        "input_bytes": {"N": "120"}, "output_bytes": {"N": "640"}, "duration_ms": {"N": "12"},
        "success": {"BOOL": true}, "ttl": {"N": expires.to_string()},
    });
    assert_eq!(only_row(&tables, TOOL_CALLS), expected);
}

#[tokio::test]
async fn a_call_is_read_back_whole_and_a_repeat_lies_on_itself() {
    let (tables, store) = start().await;
    let whole = ToolCall {
        execution_id: Some("exec-2026-11-20-1".to_owned()),
        error_code: Some("conflict".to_owned()),
        incident: Some("abc".to_owned()),
        session: Some("def".to_owned()),
        host: Some(Host {
            region: "eu-west-1".to_owned(),
            architecture: "arm64".to_owned(),
            memory_mb: 256,
        }),
        ..call("c-1", "cost", 0)
    };
    for _ in 0..2 {
        store.put_tool_call(&whole).await.unwrap();
    }
    assert_eq!(
        only_row(&tables, TOOL_CALLS)["success"],
        json!({"BOOL": false})
    );
    let read = store.tool_calls_about("exec-2026-11-20-1", 10).await;
    assert_eq!(read.unwrap(), [whole]);
}

#[tokio::test]
async fn calls_are_found_by_agent_and_time_newest_first() {
    let (_tables, store) = start().await;
    for (id, agent, seconds) in [
        ("c-1", "cost", 0),
        ("c-2", "cost", 100),
        ("c-3", "supervisor", 50),
        ("c-4", "cost", 200),
    ] {
        store
            .put_tool_call(&call(id, agent, seconds))
            .await
            .unwrap();
    }
    for (agent, from, to, most, expected) in [
        ("cost", 0, 200, 10, vec!["c-4", "c-2", "c-1"]),
        ("cost", 0, 200, 2, vec!["c-4", "c-2"]),
        ("cost", 1, 199, 10, vec!["c-2"]),
        ("supervisor", 0, 200, 10, vec!["c-3"]),
        ("quality", 0, 200, 10, vec![]),
    ] {
        let calls = store.tool_calls_of(agent, at(from), at(to), most).await;
        let ids: Vec<String> = calls
            .unwrap()
            .into_iter()
            .map(|it| it.invocation_id)
            .collect();
        assert_eq!(ids, expected, "{agent} {from} {to} {most}");
    }
}

#[tokio::test]
async fn what_can_be_no_key_is_of_no_call() {
    let (_tables, store) = start().await;
    for id in [String::new(), "x".repeat(5_000)] {
        assert_eq!(store.tool_calls_about(&id, 10).await.unwrap(), []);
    }
}
