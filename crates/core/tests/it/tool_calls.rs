//! What calls of tools come to, day by day.

use crate::support::{at, prices};
use proptest::prelude::*;
use strands_core::cost::Component;
use strands_core::money::MicroUsd;
use strands_core::tool_call::{Argument, Host, ToolCall, by_day, id_of};

fn host(region: &str) -> Host {
    Host {
        region: region.to_owned(),
        architecture: "arm64".to_owned(),
        memory_mb: 256,
    }
}

fn call(seconds: i64, duration_ms: u64, host: Option<Host>) -> ToolCall {
    ToolCall {
        invocation_id: format!("call-{seconds}"),
        at: at(seconds),
        agent_name: "cost".to_owned(),
        agent_version: "0.1.0".to_owned(),
        operation: "forecast".to_owned(),
        execution_id: None,
        input_parameters: Vec::new(),
        input_bytes: 2,
        output_bytes: 3,
        duration_ms,
        error_code: None,
        incident: None,
        session: None,
        host,
    }
}

#[test]
fn many_small_calls_cost_what_their_time_does_and_not_nothing_each() {
    // 1,000 calls of 100 ms at a quarter of a gigabyte: 25 GB-seconds at 13.3334 millionths.
    let calls: Vec<ToolCall> = (0..1_000)
        .map(|it| call(it, 100, Some(host("eu-west-1"))))
        .collect();
    let days = by_day(&calls, &prices());
    let [sums] = days.values().collect::<Vec<_>>()[..] else {
        panic!("{days:?}");
    };
    assert_eq!(
        (sums.executions, sums.unpriced, sums.duration_ms),
        (1_000, 0, 100_000)
    );
    assert_eq!(sums.cost[&Component::LambdaDuration], MicroUsd(333));
    assert_eq!(sums.cost[&Component::LambdaRequests], MicroUsd(200));
}

#[test]
fn a_call_whose_host_is_not_known_or_has_no_price_is_unpriced_and_not_free() {
    for host in [None, Some(host("mars-north-1"))] {
        let days = by_day(&[call(0, 100, host)], &prices());
        let sums = days.values().next().unwrap();
        assert_eq!((sums.unpriced, sums.known_total()), (1, None));
    }
    let mixed = by_day(
        &[call(0, 100, None), call(1, 500, Some(host("eu-west-1")))],
        &prices(),
    );
    let sums = mixed.values().next().unwrap();
    assert_eq!((sums.executions, sums.unpriced), (2, 1));
    assert!(sums.known_total().is_some());
}

#[test]
fn error_answers_count_as_failed() {
    let refused = ToolCall {
        error_code: Some("not_found".to_owned()),
        ..call(5, 10, None)
    };
    let days = by_day(&[call(0, 10, None), refused], &prices());
    let sums = days.values().next().unwrap();
    assert_eq!((sums.executions, sums.successful, sums.failed), (2, 1, 1));
}

proptest! {
    #[test]
    fn every_call_counts_once_on_its_day(seconds in prop::collection::vec(0_i64..900_000, 0..40)) {
        let calls: Vec<ToolCall> = seconds.iter().map(|it| call(*it, 1, None)).collect();
        let days = by_day(&calls, &prices());
        let counted: i64 = days.values().map(|sums| sums.executions).sum();
        prop_assert_eq!(counted, i64::try_from(calls.len()).unwrap());
    }
}

#[test]
fn an_id_tells_calls_apart_by_what_they_are() {
    let argument = |hash: &str| Argument {
        name: "run_id".to_owned(),
        bytes: 5,
        hash: hash.to_owned(),
    };
    let first = id_of("cost", "forecast", &[argument("a")], at(0));
    assert_eq!(first, id_of("cost", "forecast", &[argument("a")], at(0)));
    for other in [
        id_of("cost", "forecast", &[argument("b")], at(0)),
        id_of("cost", "forecast", &[], at(0)),
        id_of("cost", "forecast", &[argument("a")], at(1)),
        id_of("supervisor", "forecast", &[argument("a")], at(0)),
    ] {
        assert_ne!(first, other);
    }
}
