//! Roles of the deployed template, what a call of the tables takes, and a rule that refuses what a role
//! does not allow, as IAM would (Amazon DynamoDB Developer Guide, "Using IAM with DynamoDB transactions").

use crate::proxy::{Call, Verdict};
use serde_json::{Value as Json, json};
use serde_norway::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::future::{Ready, ready};

const TEMPLATE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../template.yaml");
/// As the tables are called where nobody sets another prefix.
const PREFIX: &str = "Strands";

/// One action on one resource.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Right {
    /// `dynamodb:PutItem`.
    pub action: String,
    /// `Ledger`, `Ledger/index/DueIndex`, `glue:job/*`: an ARN of the template without what is the same
    /// for all.
    pub resource: String,
    /// The statement's condition, as JSON, where it has one.
    pub condition: Option<String>,
}

impl Right {
    /// Without a condition.
    pub fn new(action: impl Into<String>, resource: impl Into<String>) -> Self {
        Self {
            action: action.into(),
            resource: resource.into(),
            condition: None,
        }
    }

    /// What a call of the tables takes. A transaction takes what its items would take alone, and a query
    /// of an index takes that index and not its table.
    #[must_use]
    pub fn taken_by(call: &Call) -> BTreeSet<Self> {
        let request = &call.request;
        match call.operation.as_str() {
            "TransactWriteItems" => parts(request).map(of_part).collect(),
            "BatchGetItem" => {
                let tables = request["RequestItems"].as_object().unwrap();
                let right = |table| Self::new("dynamodb:BatchGetItem", name_of(table));
                tables.keys().map(String::as_str).map(right).collect()
            }
            operation => {
                let mut resource = table_of(request);
                if let Some(index) = request["IndexName"].as_str() {
                    resource = format!("{resource}/index/{index}");
                }
                BTreeSet::from([Self::new(format!("dynamodb:{operation}"), resource)])
            }
        }
    }
}

impl fmt::Display for Right {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} on {}", self.action, self.resource)?;
        match &self.condition {
            Some(condition) => write!(f, " if {condition}"),
            None => Ok(()),
        }
    }
}

fn parts(request: &Json) -> impl Iterator<Item = (&String, &Json)> {
    let items = request["TransactItems"].as_array().unwrap().iter();
    items.flat_map(|item| item.as_object().unwrap())
}

fn of_part((kind, part): (&String, &Json)) -> Right {
    Right::new(format!("dynamodb:{kind}Item"), table_of(part))
}

fn table_of(request: &Json) -> String {
    name_of(request["TableName"].as_str().unwrap())
}

fn name_of(table: &str) -> String {
    table.strip_prefix(PREFIX).unwrap().to_owned()
}

/// What a role of the template allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Its resource's name, such as `TrackingRole`.
    pub name: String,
    /// Every action on every resource.
    pub rights: BTreeSet<Right>,
}

impl Role {
    /// The role of the function that is built from that binary.
    #[must_use]
    pub fn of_function(binary: &str) -> Self {
        let template = template();
        let resources = template["Resources"].as_mapping().unwrap();
        let mut functions = resources.values();
        let function = functions
            .find(|it| it["Metadata"]["BuildProperties"]["Binary"] == binary)
            .unwrap_or_else(|| panic!("{binary} is not deployed"));
        let role = text(&function["Properties"]["Role"]);
        Self::named(role.strip_suffix(".Arn").unwrap())
    }

    /// The role with that name.
    ///
    /// Panics where it has other rights than those that its own statements allow.
    #[must_use]
    pub fn named(name: &str) -> Self {
        let role = &template()["Resources"][name]["Properties"];
        let properties: Vec<&str> = role.as_mapping().unwrap().keys().map(word).collect();
        assert_eq!(properties, ["AssumeRolePolicyDocument", "Policies"]);
        let policies = role["Policies"].as_sequence().unwrap().iter();
        let statements = policies.flat_map(|it| list(&it["PolicyDocument"]["Statement"]));
        Self {
            name: name.to_owned(),
            rights: statements.flat_map(|it| allowed(&it)).collect(),
        }
    }

    /// What policies of their own add to the role, each where its condition holds: by the condition.
    #[must_use]
    pub fn added(name: &str) -> BTreeMap<String, BTreeSet<Right>> {
        let template = template();
        let resources = template["Resources"].as_mapping().unwrap().values();
        let policies = resources.filter(|it| it["Type"] == "AWS::IAM::Policy");
        let of_role = policies.filter(|policy| {
            let roles = list(&policy["Properties"]["Roles"]);
            roles.iter().any(|role| text(role) == name)
        });
        let rights = |policy: &Value| {
            let statements = list(&policy["Properties"]["PolicyDocument"]["Statement"]);
            statements.iter().flat_map(allowed).collect()
        };
        of_role
            .map(|policy| (word(&policy["Condition"]).to_owned(), rights(policy)))
            .collect()
    }

    /// For a proxy before the tables: what takes a right that the role does not have is denied.
    pub fn rule(self) -> impl Fn(Call) -> Ready<Verdict> + Send + Sync + 'static {
        move |call| {
            let taken = Right::taken_by(&call);
            let denied = taken.difference(&self.rights).next();
            ready(match denied {
                None => Verdict::Forward(call.request),
                Some(right) => Verdict::Answer(400, denial(&self.name, right)),
            })
        }
    }
}

fn denial(role: &str, right: &Right) -> Json {
    json!({
        "__type": "com.amazon.coral.service#AccessDeniedException",
        "Message": format!("{role} is not authorized to perform: {right}"),
    })
}

/// The template that deploys the functions.
#[must_use]
pub fn template() -> Value {
    serde_norway::from_str(&fs::read_to_string(TEMPLATE).unwrap()).unwrap()
}

fn allowed(statement: &Value) -> Vec<Right> {
    let known = ["Sid", "Effect", "Action", "Resource", "Condition"];
    let fields = statement.as_mapping().unwrap().keys().map(word);
    assert!(
        fields.into_iter().all(|it| known.contains(&it)),
        "{statement:?}"
    );
    assert_eq!(statement["Effect"], "Allow");
    let condition = statement.get("Condition").map(|it| plain(it).to_string());
    let actions = list(&statement["Action"]);
    let resources = list(&statement["Resource"]);
    let right = |action: &Value, resource: &Value| Right {
        action: word(action).to_owned(),
        resource: resource_of(resource),
        condition: condition.clone(),
    };
    let of_action = |action: &Value| {
        let rights = resources.iter().map(|resource| right(action, resource));
        rights.collect::<Vec<_>>()
    };
    actions.iter().flat_map(of_action).collect()
}

/// A resource of a statement, or another reference of the template, in short.
#[must_use]
pub fn resource_of(value: &Value) -> String {
    let text = match value {
        Value::Tagged(tagged) if tagged.tag == "Split" => of_list(&tagged.value[1]),
        Value::Tagged(tagged) if tagged.tag != "Sub" => format!("${{{}}}", text(value)),
        _ => text(value),
    };
    text.replace("arn:${AWS::Partition}:", "")
        .replace("${AWS::Region}:${AWS::AccountId}:", "")
        .replace(".Arn}", "}")
        .replace("Arn}", "}")
        .replace("${Tables.Outputs.", "${")
        .replace("${", "")
        .replace('}', "")
}

fn text(value: &Value) -> String {
    match value {
        Value::Tagged(tagged) => text(&tagged.value),
        // `!Sub` with variables: the text with each of them in its place.
        Value::Sequence(parts) if parts.len() == 2 && parts[1].is_mapping() => {
            let variables = parts[1].as_mapping().into_iter().flatten();
            variables.fold(text(&parts[0]), |whole, (name, value)| {
                whole.replace(&format!("${{{}}}", text(name)), &innermost(value))
            })
        }
        value => word(value).to_owned(),
    }
}

/// A list that is joined from a parameter's and parted again: one item, the parameter's name in its place.
fn of_list(joined: &Value) -> String {
    let Value::Tagged(join) = joined else {
        return text(joined);
    };
    let parts = list(&join.value[1]);
    let part = |part: &Value| match part {
        Value::Tagged(_) => innermost(part),
        plain => word(plain).to_owned(),
    };
    parts.iter().map(part).collect()
}

/// The reference from which functions of the template cut a part.
fn innermost(value: &Value) -> String {
    match value {
        Value::Tagged(tagged) => innermost(&tagged.value),
        Value::Sequence(parts) => parts.last().map(innermost).unwrap_or_default(),
        value => value.as_str().unwrap_or_default().to_owned(),
    }
}

fn word(value: &Value) -> &str {
    value
        .as_str()
        .unwrap_or_else(|| panic!("{value:?} is no text"))
}

/// One or several.
fn list(value: &Value) -> Vec<Value> {
    match value {
        Value::Sequence(values) => values.clone(),
        value => vec![value.clone()],
    }
}

/// Without what the template calculates: a reference is its name.
fn plain(value: &Value) -> Json {
    match value {
        Value::Mapping(fields) => {
            let fields = fields.iter();
            Json::Object(
                fields
                    .map(|(name, value)| (text(name), plain(value)))
                    .collect(),
            )
        }
        Value::Sequence(values) => values.iter().map(plain).collect(),
        value => Json::String(text(value)),
    }
}
