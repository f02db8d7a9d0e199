//! What is deployed, and what would be refused.

use crate::support::{Shelf, agent};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use strands_agent::{Agent, Document, Fault, tool};

#[test]
fn documents_are_as_seen_last() {
    let agent = agent().describe();
    assert_eq!(agent.faults(), Vec::<String>::new());
    insta::assert_json_snapshot!("openapi", agent.openapi().unwrap());
    insta::assert_json_snapshot!("functions", agent.functions().unwrap());
    insta::assert_json_snapshot!("agentcore", agent.agentcore().unwrap());
    insta::assert_json_snapshot!("mcp", agent.mcp().unwrap());
    insta::assert_json_snapshot!("listing", agent.listing());
}

/// Members of schemas, at any depth.
fn members<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                if name == "properties" {
                    let inner = field.as_object().unwrap().values();
                    inner.for_each(|it| members(it, found));
                } else {
                    found.push(name);
                    members(field, found);
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| members(item, found)),
        _ => {}
    }
}

#[test]
fn a_gateways_schema_holds_five_words_alone() {
    let tools = agent().describe().agentcore().unwrap();
    for tool in tools["inlinePayload"].as_array().unwrap() {
        for schema in ["inputSchema", "outputSchema"] {
            let mut found = Vec::new();
            members(&tool[schema], &mut found);
            let known = ["type", "description", "required", "items"];
            assert!(found.iter().all(|it| known.contains(it)), "{found:?}");
            assert_eq!(tool[schema]["type"], "object");
        }
    }
}

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only its schema is read")]
struct Odd {
    undescribed: String,
    /// Values in a list.
    level: Level,
    /// Deep.
    deep: Deep,
    /// Three.
    a: Option<String>,
    /// Four.
    b: Option<String>,
    /// Five.
    c: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
enum Level {
    High,
}

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only its schema is read")]
struct Deep {
    inner: String,
}

async fn odd(_: &Shelf, _: Odd, _: Timestamp) -> Result<Document<Value>, Fault> {
    Ok(Document(json!({})))
}

#[test]
fn what_would_be_refused_is_told() {
    let agent = Agent::new("my_library", "books", "")
        .with(tool("odd__name", odd).get("/odd/{what}").writes())
        .with(tool("odd__name", odd));
    let faults = agent.describe().faults();
    for expected in [
        "my_library or its action group cannot be named so",
        "several operations are named odd__name",
        "odd__name cannot be named so",
        "odd__name has no description: comment its input type",
        "odd__name has more than 5 parameters",
        "odd__name has a path of unknown parameters",
        "odd__name writes and is read with GET",
        "odd__name: undescribed has no description: comment the field",
        "odd__name: level lists its values, which Bedrock refuses",
        "odd__name: deep is an object, which no function takes",
    ] {
        assert!(
            faults.iter().any(|it| it == expected),
            "{expected}: {faults:#?}"
        );
    }
    let refused = agent.describe().openapi().unwrap_err();
    assert_eq!(refused.0, faults);
}

#[test]
fn an_agent_has_at_most_eleven_operations() {
    #[derive(Deserialize, JsonSchema)]
    /// Does nothing.
    struct Nothing {}
    #[derive(Serialize, JsonSchema)]
    struct None {}
    async fn nothing(_: &Shelf, _: Nothing, _: Timestamp) -> Result<None, Fault> {
        Ok(None {})
    }
    let names = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"];
    let of = |count: usize| {
        let tools = names.iter().take(count);
        let agent = tools.fold(Agent::new("x", "x", ""), |agent, name| {
            agent.with(tool(name, nothing))
        });
        agent.describe().faults()
    };
    assert_eq!(of(11), Vec::<String>::new());
    assert_eq!(of(12), ["x has more than 11 operations"]);
}
