use super::rights::{narrow, pinned};
use super::{attribute, holds, items, read, resources, statements};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const AGENTS: &str = "infra/agents.yaml";

/// An emulator knows none of these types: each resource is there only where it is asked for.
fn asked_for(template: &Value) -> Vec<String> {
    let all = template["Resources"].as_object().unwrap().iter();
    let may = [json!("HasAgentCore"), json!("HasClassic")];
    all.filter(|(_, it)| !may.contains(&it["Condition"]))
        .map(|(id, _)| format!("{id} is there though nobody asks for it"))
        .collect()
}

#[test]
fn nothing_of_agents_is_there_unless_it_is_asked_for() {
    let gone = Value::Null;
    holds(
        asked_for,
        AGENTS,
        &[
            ("/Resources/Gateway/Condition", gone.clone()),
            ("/Resources/CostAgent/Condition", gone),
        ],
    );
    let template = read("template.yaml");
    assert_eq!(template["Resources"]["Agents"]["Condition"], "HasAgents");
    assert_eq!(template["Parameters"]["AgentRuntime"]["Default"], "none");
}

/// Functions that a gateway's targets call, and those that its role may.
fn called_through_the_gateway(template: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    let mut called = BTreeSet::new();
    for (id, target) in resources(template, "AWS::BedrockAgentCore::GatewayTarget") {
        let function = &target["TargetConfiguration"]["Mcp"]["Lambda"]["LambdaArn"];
        called.insert(function.to_string());
        let name = target["Name"].as_str().unwrap_or_default();
        let role = json!([{"CredentialProviderType": "GATEWAY_IAM_ROLE"}]);
        if !name.starts_with("strands-") || name.contains('_') {
            faults.push(format!("{id} is named so that its tools are not found"));
        }
        if target["CredentialProviderConfigurations"] != role {
            faults.push(format!("{id} does not call with the gateway's role"));
        }
    }
    let role = &template["Resources"]["GatewayRole"]["Properties"]["Policies"];
    let mut allowed = BTreeSet::new();
    for statement in statements(role) {
        if statement["Action"] != "lambda:InvokeFunction" {
            faults.push(format!("{} allows more than to invoke", statement["Sid"]));
        }
        let resources = items(&statement["Resource"]).into_iter();
        allowed.extend(resources.map(Value::to_string));
    }
    if allowed != called {
        faults.push(format!("may invoke {allowed:?}, and calls {called:?}"));
    }
    faults
}

#[test]
fn the_gateway_may_invoke_the_functions_of_its_targets_and_nothing_else() {
    let role = "/Resources/GatewayRole/Properties/Policies/0/PolicyDocument/Statement/0";
    let target = "/Resources/CostTarget/Properties";
    holds(
        called_through_the_gateway,
        AGENTS,
        &[
            (&format!("{role}/Resource"), json!("*")),
            (&format!("{role}/Resource/0"), json!({"Fn::Sub": "x:*"})),
            (&format!("{role}/Action"), json!("lambda:*")),
            (&format!("{target}/Name"), json!("strands_cost")),
            (
                &format!("{target}/CredentialProviderConfigurations"),
                json!([]),
            ),
        ],
    );
}

/// Each agent's functions let in that agent alone; each has an alias.
fn let_in(template: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    let permissions: Vec<&Value> = resources(template, "AWS::Lambda::Permission")
        .map(|(_, it)| it)
        .collect();
    for (id, agent) in resources(template, "AWS::Bedrock::Agent") {
        for group in items(&agent["ActionGroups"]) {
            let expected = json!({
                "FunctionName": group["ActionGroupExecutor"]["Lambda"],
                "Action": "lambda:InvokeFunction",
                "Principal": "bedrock.amazonaws.com",
                "SourceAccount": {"Ref": "AWS::AccountId"},
                "SourceArn": attribute(id, "AgentArn"),
            });
            if !permissions.contains(&&expected) {
                faults.push(format!("{id} may not call its function, or others may"));
            }
        }
        let mut aliases = resources(template, "AWS::Bedrock::AgentAlias");
        if !aliases.any(|(_, alias)| alias["AgentId"] == attribute(id, "AgentId")) {
            faults.push(format!("{id} has no alias"));
        }
    }
    let agents = resources(template, "AWS::Bedrock::Agent").count();
    if permissions.len() != agents {
        faults.push("somebody else may call a function".to_owned());
    }
    faults
}

#[test]
fn a_function_lets_in_its_own_agent_alone() {
    let permission = "/Resources/CostAgentMayInvoke/Properties";
    holds(
        let_in,
        AGENTS,
        &[
            (
                &format!("{permission}/SourceArn"),
                json!({"Fn::Sub": "arn:aws:bedrock:x:y:agent/*"}),
            ),
            (&format!("{permission}/SourceAccount"), Value::Null),
            (&format!("{permission}/Principal"), json!("*")),
            (
                "/Resources/SupervisorAgentAlias/Properties/AgentId",
                json!("another"),
            ),
        ],
    );
}

#[test]
fn roles_of_agents_are_narrow_and_taken_on_for_this_account_alone() {
    let model = "/Resources/CostAgentRole/Properties";
    let statement = format!("{model}/Policies/0/PolicyDocument/Statement/0");
    let trust = format!("{model}/AssumeRolePolicyDocument/Statement/0");
    holds(
        narrow,
        AGENTS,
        &[(&format!("{statement}/Resource"), json!("*"))],
    );
    holds(
        pinned,
        AGENTS,
        &[(&format!("{trust}/Condition"), json!({}))],
    );
}
