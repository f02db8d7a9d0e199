//! Making an answer small enough: long texts are shortened first, then lists; what was shortened says so.

use serde_json::{Map, Value};

/// How long texts may be, in characters, from one try to the next.
/// The last is longer than ids and most ARNs.
const TEXTS: [usize; 3] = [1_000, 300, 128];
/// How many items lists and maps may have, from one try to the next.
const ITEMS: [usize; 5] = [50, 20, 5, 1, 0];
/// Marks an object of which something was shortened.
const MARK: &str = "truncated";

/// The least shortened form of a record that fits; `None` where none does. The record's own fields
/// stay in any case.
pub(crate) fn shortened(record: &Value, fits: impl Fn(&Value) -> bool) -> Option<Value> {
    let texts = TEXTS.into_iter().map(|chars| (chars, usize::MAX));
    let items = ITEMS.into_iter().map(|items| (TEXTS[2], items));
    texts.chain(items).find_map(|(chars, items)| {
        let (shorter, _) = cut(record, chars, items, 0);
        fits(&shorter).then_some(shorter)
    })
}

/// The value with shorter texts and lists, and whether it lost anything itself.
fn cut(value: &Value, chars: usize, items: usize, depth: usize) -> (Value, bool) {
    match value {
        Value::String(text) if text.chars().count() > chars => {
            let kept: String = text.chars().take(chars.saturating_sub(1)).collect();
            (format!("{kept}…").into(), true)
        }
        Value::Array(values) => {
            let mut lost = values.len() > items;
            let kept = values.iter().take(items).map(|value| {
                let (value, is_cut) = cut(value, chars, items, depth + 1);
                lost |= is_cut && !value.is_object();
                value
            });
            (kept.collect(), lost)
        }
        Value::Object(fields) => object(fields, chars, items, depth),
        other => (other.clone(), false),
    }
}

fn object(fields: &Map<String, Value>, chars: usize, items: usize, depth: usize) -> (Value, bool) {
    let room = if depth == 0 { usize::MAX } else { items };
    let mut lost = fields.len() > room;
    let mut kept = Map::new();
    for (name, field) in fields.iter().take(room) {
        let (field, is_cut) = cut(field, chars, items, depth + 1);
        lost |= is_cut && !field.is_object();
        kept.insert(name.clone(), field);
    }
    if lost {
        kept.insert(MARK.to_owned(), true.into());
    }
    (Value::Object(kept), lost)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn texts_are_shortened_before_anything_is_left_out() {
        let record = json!({"error": {"message": "x".repeat(5_000)}, "list": ["a", "b"], "n": 1});
        let shorter = shortened(&record, |it| it.to_string().len() < 500).unwrap();
        assert_eq!(shorter["error"]["truncated"], true);
        assert_eq!(
            shorter["error"]["message"]
                .as_str()
                .unwrap()
                .chars()
                .count(),
            300
        );
        assert_eq!(shorter["list"], json!(["a", "b"]));
        assert_eq!(shorter["truncated"], Value::Null);
    }

    #[test]
    fn lists_are_left_out_last_and_say_so() {
        let record = json!({"list": (0..1_000).collect::<Vec<_>>(), "n": 1});
        let shorter = shortened(&record, |it| it.to_string().len() < 150).unwrap();
        assert_eq!(shorter["list"].as_array().unwrap().len(), 20);
        assert_eq!(shorter["truncated"], true);
        assert_eq!(shorter["n"], 1);
    }

    #[test]
    fn a_bound_that_nothing_meets_is_told() {
        assert_eq!(shortened(&json!({"a": 1}), |_| false), None);
    }
}
