//! What a token says.

use crate::fault::Fault;
use jiff::Timestamp;
use serde_json::{Map, Value};

/// How far the issuer's clock may be from ours, in seconds.
const LEEWAY_S: i64 = 60;

/// What a token says of its bearer. Signature, issuer, audience and times were checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Claims {
    /// The issuer's id of who it is.
    pub subject: String,
    all: Map<String, Value>,
}

impl Claims {
    pub(crate) fn of(all: Map<String, Value>, now: Timestamp) -> Result<Self, Fault> {
        let now = now.as_second();
        let expires = time(&all, "exp")?.ok_or_else(|| Fault::refused("it never expires"))?;
        if expires + LEEWAY_S <= now {
            return Err(Fault::refused("it has expired"));
        }
        if time(&all, "nbf")?.is_some_and(|begins| begins - LEEWAY_S > now) {
            return Err(Fault::refused("it does not hold yet"));
        }
        let subject = all.get("sub").and_then(Value::as_str);
        let subject = subject.filter(|it| !it.is_empty());
        Ok(Self {
            subject: subject
                .ok_or_else(|| Fault::refused("it names no subject"))?
                .to_owned(),
            all,
        })
    }

    /// The texts of a claim: a list, or one text with spaces or commas between.
    #[must_use]
    pub fn list(&self, name: &str) -> Vec<&str> {
        match self.all.get(name) {
            Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).collect(),
            Some(Value::String(text)) => text
                .split([' ', ','])
                .filter(|part| !part.is_empty())
                .collect(),
            _ => Vec::new(),
        }
    }

    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.all.get(name)?.as_str()
    }
}

/// A `NumericDate` in whole seconds (RFC 7519, 2).
#[expect(
    clippy::cast_possible_truncation,
    reason = "a number beyond all times becomes one of their ends"
)]
fn time(claims: &Map<String, Value>, name: &str) -> Result<Option<i64>, Fault> {
    const END: i64 = 1 << 40;
    let Some(date) = claims.get(name) else {
        return Ok(None);
    };
    let date = date.as_f64();
    let date = date.ok_or_else(|| Fault::refused(format!("its claim `{name}` is no time")))?;
    Ok(Some((date.floor() as i64).clamp(-END, END)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const NOW: i64 = 1_800_000_000;

    fn read(claims: &Value) -> Result<Claims, Fault> {
        let now = Timestamp::from_second(NOW).unwrap();
        Claims::of(claims.as_object().unwrap().clone(), now)
    }

    #[test]
    fn a_token_holds_from_its_begin_to_its_end_give_or_take_a_minute() {
        for (expires, begins, holds) in [
            (json!(NOW + 1), json!(NOW - 1), true),
            (json!(NOW - 59), json!(NOW + 60), true),
            (json!(NOW - 60), json!(NOW), false),
            (json!(NOW + 600), json!(NOW + 61), false),
            (json!(1e300), json!(-1e300), true),
            (json!(-1e300), json!(NOW), false),
            (json!("soon"), json!(NOW), false),
            (json!(NOW + 600), json!("now"), false),
        ] {
            let claims = json!({"sub": "a", "exp": expires, "nbf": begins});
            assert_eq!(read(&claims).is_ok(), holds, "{claims}");
        }
        assert!(read(&json!({"sub": "a"})).is_err(), "without an end");
        assert!(read(&json!({"exp": NOW + 1})).is_err(), "of nobody");
    }

    #[test]
    fn groups_come_as_a_list_or_as_one_text() {
        let groups = |value: Value| {
            let claims = read(&json!({"sub": "a", "exp": NOW + 1, "groups": value})).unwrap();
            let groups = claims.list("groups");
            groups.into_iter().map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(groups(json!(["a", 1, "b"])), ["a", "b"]);
        assert_eq!(groups(json!("a, b c")), ["a", "b", "c"]);
        assert_eq!(groups(json!({"a": true})), [""; 0]);
    }
}
