//! What an agent can do: the one description from which lists, help and deployed documents are made.

use crate::parameter::Parameter;
use serde_json::{Value, json};
use std::fmt;

/// How an operation is asked over HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// It reads, and has no body.
    Get,
    /// Its arguments are its body.
    Post,
}

impl Method {
    /// Its word in upper case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One tool, as others see it.
#[derive(Debug, Clone, PartialEq)]
pub struct Operation {
    /// Its name.
    pub name: &'static str,
    /// Other names under which it is asked; never listed.
    pub aliases: Vec<&'static str>,
    /// What it does, for the model.
    pub description: String,
    /// Its method in an OpenAPI document.
    pub method: Method,
    /// Its path there.
    pub path: String,
    /// Whether it changes something, so that the user confirms it first.
    pub writes: bool,
    /// Its arguments, required ones first.
    pub parameters: Vec<Parameter>,
    /// JSON Schema of its data.
    pub(crate) result: Value,
    /// What its types state and no document can.
    pub(crate) unfit: Vec<String>,
}

impl Operation {
    /// Whether it goes by that name.
    pub(crate) fn is_named(&self, name: &str) -> bool {
        self.name == name || self.aliases.contains(&name)
    }

    /// Whether it lies under that path; an alias lies under its own.
    pub(crate) fn is_at(&self, path: &str) -> bool {
        let mut aliases = self.aliases.iter();
        self.path == path || aliases.any(|alias| usual_path(alias) == path)
    }
}

/// Where an operation lies that says nothing else.
pub(crate) fn usual_path(name: &str) -> String {
    format!("/{}", name.replace('_', "-"))
}

/// One agent and its operations.
#[derive(Debug, Clone, PartialEq)]
pub struct Description {
    /// The agent.
    pub name: &'static str,
    /// Its action group.
    pub action_group: &'static str,
    /// What it is for.
    pub summary: &'static str,
    /// What it can do.
    pub operations: Vec<Operation>,
}

impl Description {
    /// The agent with its operations, as a list of agents tells it.
    #[must_use]
    pub fn listing(&self) -> Value {
        let operations: Vec<Value> = self.operations.iter().map(operation).collect();
        json!({
            "name": self.name,
            "action_group": self.action_group,
            "operations": operations,
        })
    }
}

fn operation(operation: &Operation) -> Value {
    let parameters = operation.parameters.iter().map(|it| {
        json!({"name": it.name, "type": it.kind.word(), "required": it.required, "description": it.description})
    });
    json!({
        "name": operation.name,
        "method": operation.method.as_str(),
        "path": operation.path,
        "writes": operation.writes,
        "description": operation.description,
        "parameters": parameters.collect::<Vec<_>>(),
    })
}
