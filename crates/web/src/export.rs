//! A table as CSV (RFC 4180) and as JSON.

use crate::table::{Table, Value};
use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::{Map, Value as Json, json};
use strands_core::instant::rfc3339;
use strands_core::money::MicroUsd;

/// Cells that begin with one of these would be read as a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// The table as CSV: a row of field names, a cell empty where nothing was measured.
#[must_use]
pub fn csv(table: &Table) -> String {
    let names = table.exported().map(|(_, column)| column.field.to_owned());
    let mut text = record(names);
    for row in &table.rows {
        let cells = table
            .exported()
            .map(|(place, _)| csv_cell(&row.cells[place].value));
        text.push_str(&record(cells));
    }
    text
}

fn record(cells: impl Iterator<Item = String>) -> String {
    let mut line = cells.collect::<Vec<_>>().join(",");
    line.push_str("\r\n");
    line
}

fn csv_cell(value: &Value) -> String {
    match value {
        Value::Text(text) => quoted(&harmless(text)),
        Value::Whole(number) => number.to_string(),
        Value::Number(number) => rounded(*number).to_string(),
        Value::Usd(micro) => MicroUsd(*micro).as_decimal().to_string(),
        Value::Milliseconds(it) => seconds(*it).to_string(),
        Value::Instant(at) => rfc3339(*at),
        Value::Absent => String::new(),
    }
}

/// A text that no spreadsheet takes for a formula.
fn harmless(text: &str) -> String {
    let is_formula = text.starts_with(FORMULA) && text.parse::<f64>().is_err();
    if is_formula {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

fn quoted(text: &str) -> String {
    if text.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

fn seconds(milliseconds: i64) -> Decimal {
    Decimal::new(milliseconds, 3).normalize()
}

/// Six digits: more would be those of the arithmetic.
fn rounded(number: f64) -> f64 {
    (number * 1e6).round() / 1e6
}

/// The table as JSON; `view` names it, `query` is what was asked.
#[must_use]
pub fn json(table: &Table, view: &str, query: &[(String, String)], now: Timestamp) -> Json {
    let items: Vec<Json> = table
        .rows
        .iter()
        .map(|row| {
            let mut item = Map::new();
            let mut absent = Vec::new();
            for (place, column) in table.exported() {
                let value = &row.cells[place].value;
                if *value == Value::Absent {
                    absent.push(column.field);
                }
                item.insert(column.field.to_owned(), json_cell(value));
            }
            if !absent.is_empty() {
                item.insert("not_measured".to_owned(), json!(absent));
            }
            Json::Object(item)
        })
        .collect();
    let query: Map<String, Json> = query
        .iter()
        .map(|(name, value)| (name.clone(), Json::String(value.clone())))
        .collect();
    json!({
        "schema": format!("strands.{view}/1"),
        "generated_at": rfc3339(now),
        "query": query,
        "items": items,
        "next": table.next,
    })
}

fn json_cell(value: &Value) -> Json {
    let decimal = |it: Decimal| {
        it.to_string()
            .parse::<serde_json::Number>()
            .map_or(Json::Null, Json::Number)
    };
    match value {
        Value::Text(text) => json!(text),
        Value::Whole(number) => json!(number),
        Value::Number(number) => json!(rounded(*number)),
        Value::Usd(micro) => decimal(MicroUsd(*micro).as_decimal()),
        Value::Milliseconds(it) => decimal(seconds(*it)),
        Value::Instant(at) => json!(rfc3339(*at)),
        Value::Absent => Json::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Cell, Column};

    fn table() -> Table {
        let columns = vec![
            Column::left("job", "Job"),
            Column::right("cost_usd", "Cost"),
            Column::right("duration_s", "Duration"),
            Column::drawn("Days", String::new()),
        ];
        let row = |name: &str, cost: Option<i64>| {
            vec![
                Cell::text(name),
                Cell::cost(cost.map(MicroUsd), None),
                Cell::duration(cost.map(|_| 61_500)),
                Cell::drawing("<svg/>".to_owned()),
            ]
        };
        Table::new(
            columns,
            vec![
                row("=cmd|x", Some(2_651)),
                row("say \"hi\", you", None),
                row("-1.5", Some(1)),
            ],
        )
    }

    #[test]
    fn csv_quotes_what_must_be_and_disarms_formulas() {
        assert_eq!(
            csv(&table()),
            "job,cost_usd,duration_s\r\n'=cmd|x,0.002651,61.5\r\n\"say \"\"hi\"\", you\",,\r\n-1.5,0.000001,61.5\r\n"
        );
    }

    #[test]
    fn json_names_what_is_not_measured() {
        let now = "2026-11-26T09:00:00Z".parse().unwrap();
        let document = json(
            &table(),
            "test",
            &[("tz".to_owned(), "UTC".to_owned())],
            now,
        );
        assert_eq!(
            document,
            json!({
                "schema": "strands.test/1",
                "generated_at": "2026-11-26T09:00:00.000Z",
                "query": {"tz": "UTC"},
                "items": [
                    {"job": "=cmd|x", "cost_usd": 0.002_651, "duration_s": 61.5},
                    {
                        "job": "say \"hi\", you", "cost_usd": null, "duration_s": null,
                        "not_measured": ["cost_usd", "duration_s"],
                    },
                    {"job": "-1.5", "cost_usd": 0.000_001, "duration_s": 61.5},
                ],
                "next": null,
            })
        );
    }
}
