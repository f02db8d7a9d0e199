use crate::support::{NOW, Place};
use serde_json::{Value, json};

fn event(run: u32, state: &str) -> String {
    json!({
        "version": "0", "id": format!("e-{run}"), "detail-type": "Strands Job Run Observed",
        "source": "strands.etl", "account": "111122223333", "region": "eu-west-1",
        "time": format!("2026-11-20T02:{:02}:30Z", run % 60), "resources": [],
        "detail": {
            "schema": "strands.run-observed/1", "run_id": format!("r-{run}"),
            "job_name": format!("job-{}", run % 3), "platform": "dbt", "state": state,
            "started_at": format!("2026-11-20T02:{:02}:00Z", run / 2 % 60), "units": {"usd": 0.25},
        },
    })
    .to_string()
}

fn filled() -> Place {
    let place = Place::new();
    let lines: Vec<String> = (0..40)
        .map(|run| {
            event(
                run,
                ["success", "failed", "running", "stopped"][run as usize % 4],
            )
        })
        .collect();
    std::fs::write(place.path().join("e.jsonl"), lines.join("\n")).unwrap();
    let ended = place.run(&["ingest", "e.jsonl", "--json", "--now", NOW]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    place
}

fn ids(list: &Value) -> Vec<String> {
    let runs = list["result"]["runs"].as_array().unwrap();
    runs.iter()
        .map(|run| run["run_id"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn pages_are_whole_ordered_and_disjoint() {
    let place = filled();
    let whole = ids(&place
        .run(&["runs", "list", "--json", "--limit", "1000"])
        .json());
    assert_eq!(whole.len(), 40);
    let mut paged = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let mut words = vec!["runs", "list", "--json", "--limit", "7"];
        if let Some(after) = &after {
            words.extend(["--after", after]);
        }
        let page = place.run(&words).json();
        paged.extend(ids(&page));
        match page["result"]["next"].as_str() {
            Some(next) => after = Some(next.to_owned()),
            None => break,
        }
    }
    assert_eq!(paged, whole);
}

#[test]
fn selections_narrow() {
    let place = filled();
    let count = |words: &[&str]| {
        let words = [
            &["runs", "list", "--json", "--limit", "1000", "--now", NOW],
            words,
        ]
        .concat();
        ids(&place.run(&words).json()).len()
    };
    assert_eq!(count(&["--status", "failed"]), 10);
    assert_eq!(count(&["--job", "job-1"]), 13);
    assert_eq!(count(&["--job", "job-1", "--status", "running"]), 3);
    assert_eq!(count(&["--platform", "custom:dbt"]), 40);
    assert_eq!(count(&["--platform", "glue"]), 0);
    assert_eq!(count(&["--since", "2026-11-20T02:10:00Z"]), 20);
    assert_eq!(count(&["--until", "2026-11-20T02:10:00Z"]), 20);
    assert_eq!(count(&["--since", "-1h"]), 0);
}

#[test]
fn months_are_the_sums_of_their_days_and_jobs_of_all() {
    let place = filled();
    let total = |words: &[&str]| -> (i64, i64) {
        let words = [&["cost", "trends", "--json", "--now", NOW], words].concat();
        let answer = place.run(&words).json();
        let series = answer["result"]["series"].as_array().unwrap().clone();
        series.iter().fold((0, 0), |(cost, runs), it| {
            (
                cost + it["total_micro_usd"].as_i64().unwrap(),
                runs + it["executions"].as_i64().unwrap(),
            )
        })
    };
    let expected = (30 * 250_000, 30);
    for words in [
        &[][..],
        &["--by", "month"],
        &["--group", "job"],
        &["--by", "month", "--group", "job"],
        &["--group", "platform"],
        &["--by", "month", "--group", "team"],
        &["--by", "week", "--group", "cost_center"],
    ] {
        assert_eq!(total(words), expected, "{words:?}");
    }
}

#[test]
fn equal_input_gives_equal_bytes() {
    let place = filled();
    for words in [
        vec!["runs", "list", "--json", "--now", NOW],
        vec!["cost", "trends", "--json", "--now", NOW],
        vec!["mail", "outbox", "--json", "--now", NOW],
        vec!["doctor", "--json", "--now", NOW],
        vec!["runs", "get", "r-1", "--json", "--now", NOW],
    ] {
        assert_eq!(
            place.run(&words).stdout,
            place.run(&words).stdout,
            "{words:?}"
        );
    }
}

#[test]
fn without_a_store_every_reading_command_says_how_to_get_one() {
    let place = Place::new();
    for words in [
        &["runs", "list"][..],
        &["cost", "trends"],
        &["mail", "outbox"],
        &["dead-letters", "list"],
        &["dead-letters", "replay", "--all", "--yes"],
        &["dead-letters", "drop", "--all", "--yes"],
        &["doctor"],
    ] {
        let ended = place.run(words);
        assert_eq!(ended.code, 5, "{words:?}");
        assert!(
            ended.stderr.contains("strands demo"),
            "{words:?}: {}",
            ended.stderr
        );
    }
}
