//! What programs may read, as an OpenAPI 3.1 document: each page's tables under `/api/v1`, with the
//! parameters that the page itself takes.

use crate::page;
use crate::query::{Accepts, Choice};
use serde_json::{Map, Value, json};

/// A page whose tables programs may read.
#[derive(Debug, Clone, Copy)]
pub struct View {
    /// Its path, below `/api/v1`: that of the page, and of the first page its name.
    pub path: &'static str,
    /// What it takes.
    pub accepts: Accepts,
    /// What its tables hold.
    pub summary: &'static str,
}

const fn view(path: &'static str, accepts: Accepts, summary: &'static str) -> View {
    View {
        path,
        accepts,
        summary,
    }
}

/// Every page whose tables programs may read.
pub const VIEWS: [View; 15] = [
    view(
        "/overview",
        page::OVERVIEW,
        "What needs attention, runs by hour, the month's cost, latest runs",
    ),
    view("/timeline", page::TIMELINE, "What ran when, a row a job"),
    view(
        "/cost",
        page::COST,
        "Spend and forecast, dearest jobs, movers, days out of line",
    ),
    view("/quality", page::QUALITY, "Results of checks"),
    view(
        "/issues",
        page::ISSUES,
        "Incidents, and findings in the scripts of jobs",
    ),
    view(
        "/issues/{id}",
        page::plain("issue"),
        "One issue of a job's script, by its type and time",
    ),
    view(
        "/compliance",
        page::COMPLIANCE,
        "Personal data in the open, and controls",
    ),
    view(
        "/platforms",
        page::PLATFORMS,
        "Platforms side by side: runs, success rates with intervals, cost",
    ),
    view("/agents", page::AGENTS, "Calls of agents"),
    view("/runs", page::RUNS, "Runs, newest first"),
    view(
        "/runs/{id}",
        page::plain("run"),
        "One run, by its execution id or the platform's",
    ),
    view("/jobs/{name}", page::JOB, "One job"),
    view("/incidents/{id}", page::plain("incident"), "One incident"),
    view(
        "/outbox",
        page::OUTBOX,
        "Mails: due, sent, suppressed, failed",
    ),
    view(
        "/settings/notifications",
        page::plain("notifications"),
        "Who is told what",
    ),
];

/// The document.
#[must_use]
pub fn document() -> Value {
    let paths: Map<String, Value> = VIEWS
        .iter()
        .map(|view| (view.path.to_owned(), json!({"get": operation(view)})))
        .collect();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Strands dashboard",
            "version": "1",
            "description": "The tables of the dashboard's pages. What is not measured is null, and named in `not_measured`.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/api/v1"}],
        "security": [{"bearer": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"bearer": {
                "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
                "description": "A token of the issuer for the audience of the API, signed by RS256 or ES256.",
            }},
            "schemas": {"Table": table(), "Refusal": refusal()},
            "responses": {
                "Refused": answer("Refused, with the reason", "Refusal"),
                "Table": answer("A table of the page", "Table"),
            },
        },
    })
}

fn operation(view: &View) -> Value {
    let refused = json!({"$ref": "#/components/responses/Refused"});
    json!({
        "operationId": view.accepts.view,
        "summary": view.summary,
        "parameters": parameters(view),
        "responses": {
            "200": {"$ref": "#/components/responses/Table"},
            "400": refused, "401": refused, "403": refused, "404": refused, "503": refused,
        },
    })
}

fn parameters(view: &View) -> Vec<Value> {
    let accepts = &view.accepts;
    let in_path = view.path.split('/').filter_map(|part| {
        let name = part.strip_prefix('{')?.strip_suffix('}')?;
        let schema = json!({"type": "string"});
        Some(json!({"name": name, "in": "path", "required": true, "schema": schema}))
    });
    let in_query = accepts.names().into_iter().filter(|name| *name != "format");
    in_path
        .chain(in_query.map(|name| in_query_of(accepts, name)))
        .collect()
}

fn in_query_of(accepts: &Accepts, name: &str) -> Value {
    let described = |words: &str, schema: Value| json!({"name": name, "in": "query", "description": words, "schema": schema});
    let text = || json!({"type": "string"});
    let instant =
        "An instant such as 2026-03-12T07:00:00Z, or a date or time in the zone; not with range";
    match name {
        "tz" => described(
            "Zone in which dates are read, such as Europe/Berlin",
            text(),
        ),
        "panel" => described("The table; without it the page's first", text()),
        "range" => {
            let schema = json!({
                "type": "string", "enum": accepts.ranges, "default": accepts.range,
            });
            described("Length of the time", schema)
        }
        "from" | "to" => described(instant, text()),
        "sort" => {
            let schema = json!({"type": "string", "enum": accepts.sorts});
            described("Column by which it is sorted", schema)
        }
        "dir" => {
            let schema = json!({"type": "string", "enum": ["asc", "desc"], "default": "desc"});
            described("Direction", schema)
        }
        "after" => described("Where to go on: `next` of an answer", text()),
        _ => {
            let choice = accepts.choices.iter().find(|it| it.name == name);
            described("Filter", choice.map_or_else(text, of_choice))
        }
    }
}

fn of_choice(choice: &Choice) -> Value {
    let mut value = json!({"type": "string"});
    if !choice.allowed.is_empty() {
        value["enum"] = json!(choice.allowed);
    }
    if choice.is_repeatable {
        return json!({"type": "array", "items": value});
    }
    value
}

fn answer(words: &str, schema: &str) -> Value {
    let schema = json!({"$ref": format!("#/components/schemas/{schema}")});
    json!({"description": words, "content": {"application/json": {"schema": schema}}})
}

fn table() -> Value {
    json!({
        "type": "object",
        "required": ["schema", "generated_at", "query", "items", "next"],
        "properties": {
            "schema": {"type": "string", "description": "strands.<view>.<panel>/1"},
            "generated_at": {"type": "string", "format": "date-time"},
            "query": {"type": "object", "additionalProperties": {"type": "string"}},
            "items": {"type": "array", "items": {
                "type": "object",
                "properties": {"not_measured": {"type": "array", "items": {"type": "string"}}},
                "additionalProperties": {"type": ["string", "number", "null"]},
            }},
            "next": {"type": ["string", "null"], "description": "Where the rest begins"},
        },
    })
}

fn refusal() -> Value {
    json!({
        "type": "object",
        "required": ["error"],
        "properties": {"error": {
            "type": "object",
            "required": ["code", "message"],
            "properties": {"code": {"type": "string"}, "message": {"type": "string"}},
        }},
    })
}
