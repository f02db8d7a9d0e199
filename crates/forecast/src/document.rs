//! The JSON document that holds a series.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::series::Series;

/// More faults of one document are not listed.
const MOST_FAULTS: usize = 50;

/// What is wrong with a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{path}: {message}")]
pub struct Fault {
    /// The machine-readable word: `invalid_input`, `no_history` or `overflow`.
    pub code: &'static str,
    /// What is wrong and what to do.
    pub message: String,
    /// Where, such as `points[3].date`; empty for the whole document.
    pub path: String,
}

impl Fault {
    fn invalid(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            code: "invalid_input",
            message: message.into(),
            path: path.into(),
        }
    }
}

/// Reads `{"currency":"USD","points":[{"date","micro_usd"},…],"holidays":[…]?}` strictly: dates once
/// each, amounts whole. Fields that are not known are ignored. Names all faults, at most 50.
pub fn read(document: &[u8]) -> Result<Series, Vec<Fault>> {
    let value: Value = serde_json::from_slice(document).map_err(|fault| {
        let place = format!("line {}, column {}", fault.line(), fault.column());
        vec![Fault::invalid(
            "",
            format!("not a JSON document ({place}); give one JSON object"),
        )]
    })?;
    let Value::Object(object) = value else {
        return Err(vec![Fault::invalid(
            "",
            "an object is needed, like {\"points\": []}",
        )]);
    };
    let mut faults = Vec::new();
    read_currency(&object, &mut faults);
    let points = read_points(&object, &mut faults);
    let holidays = read_holidays(&object, &mut faults);
    if faults.is_empty() && points.is_empty() {
        faults.push(Fault {
            code: "no_history",
            message: "the series has no points; give at least one known day".to_owned(),
            path: "points".to_owned(),
        });
    }
    faults.truncate(MOST_FAULTS);
    if faults.is_empty() {
        Ok(Series { points, holidays })
    } else {
        Err(faults)
    }
}

fn read_currency(object: &Map<String, Value>, faults: &mut Vec<Fault>) {
    let is_usd = object
        .get("currency")
        .is_none_or(|currency| currency.as_str() == Some("USD"));
    if !is_usd {
        faults.push(Fault::invalid(
            "currency",
            "only USD is supported; convert the amounts",
        ));
    }
}

fn list<'a>(object: &'a Map<String, Value>, name: &str, faults: &mut Vec<Fault>) -> &'a [Value] {
    match object.get(name) {
        Some(Value::Array(items)) => items,
        None => &[],
        Some(_) => {
            faults.push(Fault::invalid(name, "a list is needed"));
            &[]
        }
    }
}

fn read_points(object: &Map<String, Value>, faults: &mut Vec<Fault>) -> BTreeMap<Date, i64> {
    let mut points = BTreeMap::new();
    for (place, item) in list(object, "points", faults).iter().enumerate() {
        let at = |field: &str| format!("points[{place}]{field}");
        let Some(item) = item.as_object() else {
            faults.push(Fault::invalid(
                at(""),
                "an object with date and micro_usd is needed",
            ));
            continue;
        };
        let date = item.get("date").and_then(read_date);
        let amount = item.get("micro_usd").and_then(read_amount);
        if date.is_none() {
            faults.push(Fault::invalid(
                at(".date"),
                "a date is needed, like \"2026-09-01\"",
            ));
        }
        if amount.is_none() {
            let message = "whole micro-USD within 64 bits are needed, like 1980000";
            faults.push(Fault::invalid(at(".micro_usd"), message));
        }
        if let Some((date, amount)) = date.zip(amount)
            && points.insert(date, amount).is_some()
        {
            let message = format!("{date} is there twice; give each day once");
            faults.push(Fault::invalid(at(".date"), message));
        }
    }
    points
}

fn read_holidays(object: &Map<String, Value>, faults: &mut Vec<Fault>) -> BTreeSet<Date> {
    if object.get("holidays").is_some_and(Value::is_null) {
        return BTreeSet::new();
    }
    let mut holidays = BTreeSet::new();
    for (place, item) in list(object, "holidays", faults).iter().enumerate() {
        match read_date(item) {
            Some(date) => {
                holidays.insert(date);
            }
            None => faults.push(Fault::invalid(
                format!("holidays[{place}]"),
                "a date is needed, like \"2026-12-25\"",
            )),
        }
    }
    holidays
}

/// `2026-09-01` and nothing else that a calendar library may take for a date.
fn read_date(value: &Value) -> Option<Date> {
    let text = value.as_str()?;
    let is_plain = text.len() == 10
        && text.bytes().enumerate().all(|(place, byte)| match place {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    is_plain.then(|| text.parse().ok())?
}

fn read_amount(value: &Value) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    value.as_i64().or_else(|| {
        let amount = value.as_f64().filter(|_| value.is_f64())?;
        (amount.fract() == 0.0 && amount.abs() < EXACT).then_some(amount as i64)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(document: &str) -> Vec<(&'static str, String)> {
        let faults = read(document.as_bytes()).unwrap_err();
        faults
            .into_iter()
            .map(|fault| (fault.code, fault.path))
            .collect()
    }

    fn with_point(point: &str) -> String {
        format!(r#"{{"currency":"USD","points":[{{"date":"2026-09-01","micro_usd":1}},{point}]}}"#)
    }

    #[test]
    fn points_come_in_any_order_and_unknown_fields_pass() {
        let document = r#"{"series_id":"a","currency":"USD","x":1,"holidays":["2026-12-25"],"points":[
            {"date":"2026-09-02","micro_usd":-5,"y":null},{"date":"2026-09-01","micro_usd":1e3}]}"#;
        let series = read(document.as_bytes()).unwrap();
        assert_eq!(
            series.points.values().copied().collect::<Vec<_>>(),
            [1000, -5]
        );
        assert_eq!(series.holidays.len(), 1);
    }

    #[test]
    fn each_fault_has_its_place() {
        let table = [
            (r#"{"date":"2026-09-01","micro_usd":2}"#, "points[1].date"),
            (r#"{"date":"2026-02-30","micro_usd":2}"#, "points[1].date"),
            (
                r#"{"date":"2026-09-02T00:00:00Z","micro_usd":2}"#,
                "points[1].date",
            ),
            (r#"{"date":"20260902","micro_usd":2}"#, "points[1].date"),
            (r#"{"date":20260902,"micro_usd":2}"#, "points[1].date"),
            (r#"{"micro_usd":2}"#, "points[1].date"),
            (
                r#"{"date":"2026-09-02","micro_usd":2.5}"#,
                "points[1].micro_usd",
            ),
            (
                r#"{"date":"2026-09-02","micro_usd":"2"}"#,
                "points[1].micro_usd",
            ),
            (
                r#"{"date":"2026-09-02","micro_usd":true}"#,
                "points[1].micro_usd",
            ),
            (
                r#"{"date":"2026-09-02","micro_usd":99999999999999999999}"#,
                "points[1].micro_usd",
            ),
            (r#"{"date":"2026-09-02"}"#, "points[1].micro_usd"),
            ("7", "points[1]"),
        ];
        for (point, path) in table {
            assert_eq!(
                faults(&with_point(point)),
                [("invalid_input", path.to_owned())],
                "{point}"
            );
        }
    }

    #[test]
    fn documents_that_are_no_series() {
        for (document, code, path) in [
            ("", "invalid_input", ""),
            ("{", "invalid_input", ""),
            ("[]", "invalid_input", ""),
            (r#"{"points":{}}"#, "invalid_input", "points"),
            (
                r#"{"points":[],"currency":"EUR"}"#,
                "invalid_input",
                "currency",
            ),
            (
                r#"{"points":[],"holidays":["soon"]}"#,
                "invalid_input",
                "holidays[0]",
            ),
            (r#"{"currency":"USD","points":[]}"#, "no_history", "points"),
            (r#"{"currency":"USD"}"#, "no_history", "points"),
        ] {
            assert_eq!(faults(document), [(code, path.to_owned())], "{document}");
        }
    }

    #[test]
    fn no_more_than_fifty_faults_are_listed() {
        let points = vec!["1"; 200].join(",");
        assert_eq!(
            faults(&format!(r#"{{"points":[{points}]}}"#)).len(),
            MOST_FAULTS
        );
    }
}
