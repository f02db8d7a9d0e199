//! The rule that hands events to tracking, against what tracking reads.

use serde_norway::Value;
use std::collections::BTreeSet;
use std::fs;
use strands_core::event::{Kind, Route, routes};

/// Signals that come through the rule. The others arrive in numbers that only their owner can judge.
const SIGNALS: [&str; 2] = ["EMR Cluster State Change", "Glue Crawler State Change"];

fn pattern(field: &str) -> BTreeSet<String> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../template.yaml");
    let template: Value = serde_norway::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let pattern = &template["Resources"]["RunEventsRule"]["Properties"]["EventPattern"];
    let words = pattern[field].as_sequence().unwrap();
    words
        .iter()
        .map(|word| word.as_str().unwrap().to_owned())
        .collect()
}

fn is_due(route: &Route) -> bool {
    match route.kind() {
        Kind::Run | Kind::Usage | Kind::Quality => true,
        Kind::Signal => SIGNALS.contains(&route.detail_type),
        Kind::Mail => false,
    }
}

#[test]
fn what_the_rule_hands_on_is_read_and_nothing_else_but_what_is_due() {
    let (sources, types) = (pattern("source"), pattern("detail-type"));
    let matches =
        |route: &&Route| sources.contains(route.source) && types.contains(route.detail_type);
    for route in routes() {
        assert_eq!(matches(&route), is_due(route), "{route:?}");
    }
    let handed_on: Vec<&Route> = routes().iter().filter(matches).collect();
    for source in &sources {
        assert!(handed_on.iter().any(|it| it.source == source), "{source}");
    }
    for detail_type in &types {
        let is_read = handed_on.iter().any(|it| it.detail_type == detail_type);
        assert!(is_read, "{detail_type}");
    }
}

/// Amazon EventBridge User Guide, "Quotas".
#[test]
fn the_rule_fits_into_the_quota_of_a_pattern() {
    let pattern = serde_json::json!({
        "source": pattern("source"),
        "detail-type": pattern("detail-type"),
    });
    assert!(pattern.to_string().len() <= 2_048, "{pattern}");
}
