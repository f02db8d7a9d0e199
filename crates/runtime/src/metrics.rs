//! CloudWatch metrics in the embedded metric format: one JSON line on standard output
//! (Amazon CloudWatch User Guide, "Specification: Embedded metric format").

use jiff::Timestamp;
use serde_json::{Map, Value, json};

const NAMESPACE: &str = "Strands";

/// Counts of one invocation.
#[derive(Debug, Clone)]
pub struct Metrics {
    function: &'static str,
    counts: Map<String, Value>,
}

impl Metrics {
    /// Nothing counted yet.
    #[must_use]
    pub fn of(function: &'static str) -> Self {
        Self {
            function,
            counts: Map::new(),
        }
    }

    /// Adds to a count.
    pub fn count(&mut self, name: &str, by: u64) {
        let held = self.counts.get(name).and_then(Value::as_u64).unwrap_or(0);
        self.counts.insert(name.to_owned(), json!(held + by));
    }

    /// The line to print; `None` when nothing was counted.
    #[must_use]
    pub fn line(&self, now: Timestamp) -> Option<String> {
        if self.counts.is_empty() {
            return None;
        }
        let metrics: Vec<Value> = self
            .counts
            .keys()
            .map(|name| json!({"Name": name, "Unit": "Count"}))
            .collect();
        let mut line = self.counts.clone();
        line.insert("function".into(), json!(self.function));
        line.insert(
            "_aws".into(),
            json!({
                "Timestamp": now.as_millisecond(),
                "CloudWatchMetrics": [{
                    "Namespace": NAMESPACE,
                    "Dimensions": [["function"]],
                    "Metrics": metrics,
                }],
            }),
        );
        Some(Value::Object(line).to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_become_one_line_that_names_its_metrics() {
        let mut metrics = Metrics::of("tracking");
        assert_eq!(metrics.line(Timestamp::UNIX_EPOCH), None);
        metrics.count("EventsApplied", 2);
        metrics.count("EventsApplied", 1);
        let line: Value =
            serde_json::from_str(&metrics.line(Timestamp::UNIX_EPOCH).unwrap()).unwrap();
        assert_eq!(line["EventsApplied"], 3);
        assert_eq!(line["function"], "tracking");
        let directive = &line["_aws"]["CloudWatchMetrics"][0];
        assert_eq!(directive["Namespace"], "Strands");
        assert_eq!(directive["Metrics"][0]["Name"], "EventsApplied");
    }
}
