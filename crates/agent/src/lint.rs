//! What Bedrock and AgentCore refuse, told before anything is deployed. Limits are those of the Amazon
//! Bedrock User Guide ("Define actions in the action group") and of the service's API model.

use crate::description::{Description, Method, Operation};
use crate::kind::Kind;
use crate::parameter::Parameter;
use std::collections::BTreeSet;

/// APIs of an agent.
const MOST_OPERATIONS: usize = 11;
/// Parameters of a function, those of a list's page included.
const MOST_PARAMETERS: usize = 5;
const LONGEST_NAME: usize = 100;
const LONGEST_FUNCTION_DESCRIPTION: usize = 1_200;
const LONGEST_PARAMETER_DESCRIPTION: usize = 500;

impl Description {
    /// Everything that would be refused; a sentence each.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        if self.operations.len() > MOST_OPERATIONS {
            faults.push(format!(
                "{} has more than {MOST_OPERATIONS} operations",
                self.name
            ));
        }
        if !is_target(self.name) || !is_name(self.action_group) {
            faults.push(format!(
                "{} or its action group cannot be named so",
                self.name
            ));
        }
        faults.extend(shared(self.operations.iter().map(|it| it.name), "named"));
        let places = self.operations.iter();
        let places = places.map(|it| format!("{} {}", it.method, it.path));
        faults.extend(shared(places, "found at"));
        faults.extend(self.operations.iter().flat_map(of_operation));
        faults
    }
}

fn shared<T: Ord + std::fmt::Display>(words: impl Iterator<Item = T>, what: &str) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let mut faults = Vec::new();
    for word in words {
        let fault = format!("several operations are {what} {word}");
        if !seen.insert(word) {
            faults.push(fault);
        }
    }
    faults
}

fn of_operation(operation: &Operation) -> Vec<String> {
    let Operation {
        name, parameters, ..
    } = operation;
    let length = operation.description.chars().count();
    let expected = [
        (is_name(name), "cannot be named so"),
        (length > 0, "has no description: comment its input type"),
        (
            length <= LONGEST_FUNCTION_DESCRIPTION,
            "has too long a description",
        ),
        (operation.path.starts_with('/'), "has a path without `/`"),
        (
            parameters.len() <= MOST_PARAMETERS,
            "has more than 5 parameters",
        ),
        (are_in_path(operation), "has a path of unknown parameters"),
        (
            operation.method == Method::Post || !operation.writes,
            "writes and is read with GET",
        ),
    ];
    let broken = expected.iter().filter(|(holds, _)| !holds);
    let own = broken.map(|(_, what)| format!("{name} {what}"));
    let unfit = operation.unfit.iter().map(|it| format!("{name}: {it}"));
    let of_parameters = parameters.iter().flat_map(of_parameter);
    let of_parameters = of_parameters.map(|it| format!("{name}: {it}"));
    own.chain(unfit).chain(of_parameters).collect()
}

/// Whether what the path names in braces is a required parameter.
fn are_in_path(operation: &Operation) -> bool {
    let mut named = operation.path.split('{').skip(1);
    named.all(|rest| {
        let name = rest.split('}').next().unwrap_or_default();
        let mut parameters = operation.parameters.iter();
        parameters.any(|it| it.name == name && it.required)
    })
}

fn of_parameter(parameter: &Parameter) -> Vec<String> {
    let Parameter {
        name, description, ..
    } = parameter;
    let length = description.chars().count();
    let expected = [
        (is_name(name), "cannot be named so"),
        (length > 0, "has no description: comment the field"),
        (
            length <= LONGEST_PARAMETER_DESCRIPTION,
            "has too long a description",
        ),
        (
            parameter.kind != Kind::Object,
            "is an object, which no function takes",
        ),
    ];
    let broken = expected.iter().filter(|(holds, _)| !holds);
    broken.map(|(_, what)| format!("{name} {what}")).collect()
}

/// `([0-9a-zA-Z][_-]?){1,100}`
fn is_name(name: &str) -> bool {
    let mut after_separator = true;
    let fits = name.chars().all(|c| {
        let is_separator = matches!(c, '_' | '-');
        let holds = c.is_ascii_alphanumeric() || (is_separator && !after_separator);
        after_separator = is_separator;
        holds
    });
    fits && (1..=LONGEST_NAME).contains(&name.len())
}

/// Of a Gateway target, which holds no `_`.
fn is_target(name: &str) -> bool {
    is_name(name) && !name.contains('_')
}
