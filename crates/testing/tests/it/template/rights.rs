use super::{holds, items, resources, statements};
use serde_json::{Value, json};

/// Actions for which AWS knows no resource (Service Authorization Reference).
const WITHOUT_RESOURCE: [&str; 4] = [
    "batch:DescribeJobs",
    "redshift-data:DescribeStatement",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
];

pub(super) fn narrow(template: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    let roles = resources(template, "AWS::IAM::Role").map(|(id, role)| (id, &role["Policies"]));
    let policies = resources(template, "AWS::IAM::Policy");
    for (id, place) in roles.chain(policies) {
        for statement in statements(place) {
            let sid = &statement["Sid"];
            let actions = items(&statement["Action"]);
            let names = actions.iter().map(|it| it.as_str().unwrap_or_default());
            if names.clone().any(|it| it.is_empty() || it.contains('*')) {
                faults.push(format!("{id} {sid} allows more actions than it names"));
            }
            let is_everywhere = items(&statement["Resource"]).contains(&&json!("*"));
            let needs_resource = |action: &str| !WITHOUT_RESOURCE.contains(&action);
            if statement["Resource"].is_null()
                || (is_everywhere && names.clone().any(needs_resource))
            {
                faults.push(format!("{id} {sid} reaches more than it needs"));
            }
        }
    }
    faults
}

#[test]
fn no_role_holds_a_wildcard_but_where_aws_knows_no_resource() {
    let statement = "/Resources/RollupRole/Properties/Policies/0/PolicyDocument/Statement/0";
    holds(
        narrow,
        "template.yaml",
        &[
            (&format!("{statement}/Action"), json!("dynamodb:*")),
            (
                &format!("{statement}/Action"),
                json!(["dynamodb:GetItem", "*"]),
            ),
            (&format!("{statement}/Resource"), json!("*")),
            (&format!("{statement}/Resource"), Value::Null),
        ],
    );
}

/// Who may take a role on. Lambda sends no source for an execution role.
pub(super) fn pinned(template: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    for (id, role) in resources(template, "AWS::IAM::Role") {
        for statement in statements(&role["AssumeRolePolicyDocument"]) {
            let account = &statement["Condition"]["StringEquals"]["aws:SourceAccount"];
            let is_pinned = *account == json!({"Ref": "AWS::AccountId"});
            let is_lambda = statement["Principal"] == json!({"Service": "lambda.amazonaws.com"});
            if statement["Action"] != "sts:AssumeRole" || !(is_lambda || is_pinned) {
                faults.push(format!("{id} can be taken on for another account"));
            }
        }
    }
    faults
}

#[test]
fn roles_are_taken_on_for_this_account_alone() {
    let statement = "/Resources/SchedulesRole/Properties/AssumeRolePolicyDocument/Statement/0";
    let trust = "/Resources/TrackingRole/Properties/AssumeRolePolicyDocument/Statement/0";
    holds(
        pinned,
        "template.yaml",
        &[
            (&format!("{statement}/Condition"), json!({})),
            (&format!("{trust}/Principal"), json!({"AWS": "*"})),
        ],
    );
}

/// Services may use the key for what belongs to the stack.
fn kept_in_the_stack(template: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    for (id, key) in resources(template, "AWS::KMS::Key") {
        if key["EnableKeyRotation"] != true
            || template["Resources"][id]["DeletionPolicy"] != "Retain"
        {
            faults.push(format!("{id} is not rotated, or goes with the stack"));
        }
        for statement in statements(&key["KeyPolicy"]) {
            let is_service = !statement["Principal"]["Service"].is_null();
            let is_account = statement["Principal"]
                .to_string()
                .contains("${AWS::AccountId}:root");
            if !is_account && (!is_service || statement["Condition"].is_null()) {
                faults.push(format!("{id} {} lets others use it", statement["Sid"]));
            }
        }
    }
    faults
}

#[test]
fn the_key_serves_the_stack_alone() {
    let policy = "/Resources/Key/Properties/KeyPolicy/Statement";
    holds(
        kept_in_the_stack,
        "template.yaml",
        &[
            (&format!("{policy}/1/Condition"), Value::Null),
            (&format!("{policy}/2/Principal"), json!("*")),
            ("/Resources/Key/DeletionPolicy", json!("Delete")),
            ("/Resources/Key/Properties/EnableKeyRotation", json!(false)),
        ],
    );
}
