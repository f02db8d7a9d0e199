//! Scripts of finished runs: each version scanned once, and what cannot be read said so.

use crate::{BUCKET, JOB, KEY, Place, WORSE, better, scan};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use strands_core::issue::Why;

/// Types of the issues that the execution lists.
fn listed(execution: &Value) -> Vec<&str> {
    let issues = execution["issues_detected"]["L"].as_array().unwrap();
    issues
        .iter()
        .map(|issue| issue["M"]["type"]["S"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn a_version_is_scanned_once_and_every_run_of_it_lists_its_issues() {
    let place = Place::new().await;
    place.holds(WORSE.as_bytes(), "\"v1\"");
    let function = place.launch().start().await;
    for run in ["jr_1", "jr_2"] {
        let key = place.ended(run).await;
        let answer = function.invoke(scan(&key)).await.unwrap();
        assert_eq!(answer["status"], "analysed");
        let execution = place.execution(&key);
        let listed = listed(&execution);
        for expected in ["cartesian_join", "multiple_counts"] {
            assert!(listed.contains(&expected), "{listed:?}");
        }
        assert_eq!(execution["issues_more"], json!({"N": "0"}));
        assert_eq!(execution["status"]["S"], "success", "tracking's stays");
    }
    let rows = place.issues().await;
    assert!(rows.iter().all(|row| row.occurrences == 1 && row.is_open()));
    let fetched = place.aws.asked();
    let fetched: Vec<_> = fetched.iter().filter(|it| it.what.contains(KEY)).collect();
    assert_eq!(fetched.len(), 2);
    assert_eq!(fetched[0].if_none_match, None);
    assert_eq!(fetched[1].if_none_match.as_deref(), Some("\"v1\""));
    let metrics = function.stop().await.metrics();
    let scanned: Vec<&Value> = metrics.iter().map(|it| &it["ScriptsScanned"]).collect();
    assert_eq!(scanned, [1, 0]);
}

#[tokio::test]
async fn a_version_without_an_issue_resolves_it_and_one_that_has_it_again_opens_it_again() {
    let place = Place::new().await;
    let function = place.launch().start().await;
    let of = |rows: Vec<strands_core::issue::IssueRow>, kind: &str| {
        let mut rows = rows.into_iter();
        rows.find(|row| row.key.issue_type == kind).unwrap()
    };
    for (number, script) in [WORSE.to_owned(), better(), WORSE.to_owned()]
        .iter()
        .enumerate()
    {
        place.holds(script.as_bytes(), &format!("\"v{number}\""));
        let key = place.ended(&format!("jr_{number}")).await;
        function.invoke(scan(&key)).await.unwrap();
        let join = of(place.issues().await, "cartesian_join");
        let counts = of(place.issues().await, "multiple_counts");
        assert_eq!(counts.occurrences, number as u64 + 1);
        let expected = (number == 1).then_some(Why::Gone);
        assert_eq!(join.resolution.map(|it| it.why), expected);
        assert_eq!(join.recurrence, u64::from(number == 2));
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_said_on_the_execution_and_resolves_nothing() {
    let place = Place::new().await;
    place.holds(WORSE.as_bytes(), "\"v1\"");
    let function = place.launch().start().await;
    let first = place.ended("jr_0").await;
    function.invoke(scan(&first)).await.unwrap();
    let open = place.issues().await;

    let large = "x = 1\n".repeat(900_000);
    let contents: [(&str, &[u8], &str); 3] = [
        ("jr_1", b"\0\x01\x02", "script not analysed: binary"),
        ("jr_2", large.as_bytes(), "script not analysed: too-large"),
        ("jr_3", b"df = (\nprint 'x'\n", "analysed in part: "),
    ];
    for (run, content, status) in contents {
        place.holds(content, &format!("\"{run}\""));
        let key = place.ended(run).await;
        function.invoke(scan(&key)).await.unwrap();
        let told = place.status(&key);
        assert!(told.starts_with(status), "{told}");
    }
    let object = format!("GET /{BUCKET}/{KEY}");
    place.aws.refuses(&object, Value::Null, "AccessDenied");
    let denied = place.ended("jr_4").await;
    function.invoke(scan(&denied)).await.unwrap();
    assert_eq!(
        place.status(&denied),
        "script not readable: S3: AccessDenied"
    );
    assert!(place.execution(&denied).get("issues_detected").is_none());
    place.aws.refuses(&object, Value::Null, "NoSuchKey");
    let gone = place.ended("jr_5").await;
    function.invoke(scan(&gone)).await.unwrap();
    assert_eq!(
        place.status(&gone),
        "script not readable: nothing lies there"
    );
    let nowhere = json!({"Job": {"Name": JOB, "Command": {"Name": "glueetl"}}});
    place.aws.knows_job(nowhere);
    let nameless = place.ended("jr_6").await;
    function.invoke(scan(&nameless)).await.unwrap();
    let told = place.status(&nameless);
    assert_eq!(
        told,
        "script not readable: the job names no script in Amazon S3"
    );

    assert_eq!(place.issues().await, open);
}

#[tokio::test]
async fn bytes_that_are_not_utf8_are_read_all_the_same() {
    let place = Place::new().await;
    let script = [b"# caf\xe9\n", WORSE.as_bytes()].concat();
    place.holds(&script, "\"v1\"");
    let function = place.launch().start().await;
    let key = place.ended("jr_1").await;
    function.invoke(scan(&key)).await.unwrap();
    assert_eq!(place.status(&key), "analysed");
    assert!(listed(&place.execution(&key)).contains(&"cartesian_join"));
}

#[tokio::test]
async fn a_run_that_began_before_its_script_changed_is_not_judged_by_it() {
    let place = Place::new().await;
    let later = Timestamp::now() + SignedDuration::from_hours(1);
    let script = WORSE.as_bytes();
    place.aws.holds_script(BUCKET, KEY, script, "\"v1\"", later);
    let function = place.launch().start().await;
    let key = place.ended("jr_1").await;
    function.invoke(scan(&key)).await.unwrap();
    assert_eq!(place.status(&key), "script changed after the run began");
    assert!(place.issues().await.is_empty());
}

#[tokio::test]
async fn an_outage_of_the_platform_asks_to_be_asked_later_and_notes_nothing() {
    let place = Place::new().await;
    place.holds(WORSE.as_bytes(), "\"v1\"");
    let function = place.launch().start().await;
    let key = place.ended("jr_1").await;
    place.aws.breaks(2);
    let answer = function.invoke(scan(&key)).await.unwrap();
    assert_eq!(answer["outcome"], "later");
    let reason = answer["reason"].as_str().unwrap();
    assert!(reason.contains("did not answer in time"), "{reason}");
    assert_eq!(place.status(&key), "nothing");
    function.invoke(scan(&key)).await.unwrap();
    assert_eq!(place.status(&key), "analysed");
}

#[tokio::test]
async fn two_who_scan_at_once_count_a_version_once() {
    let place = Place::new().await;
    place.holds(WORSE.as_bytes(), "\"v1\"");
    let one = place.launch().start().await;
    let other = place.launch().start().await;
    let key = place.ended("jr_1").await;
    let (first, second) = tokio::join!(one.invoke(scan(&key)), other.invoke(scan(&key)));
    for answer in [first, second] {
        assert_eq!(answer.unwrap()["outcome"], "scanned");
    }
    assert!(place.issues().await.iter().all(|row| row.occurrences == 1));
    assert!(place.aws.calls(&format!("GET /{BUCKET}/{KEY}")) >= 2);
}

#[tokio::test]
async fn a_run_is_named_by_its_execution_and_only_an_ended_one_of_glue_is_scanned() {
    let place = Place::new().await;
    place.holds(WORSE.as_bytes(), "\"v1\"");
    let function = place.launch().start().await;
    let key = place.ended("jr_1").await;
    let execution = place.execution(&key)["execution_id"]["S"].clone();
    let named = json!({"scan": {"execution_id": execution}});
    let answer = function.invoke(named).await.unwrap();
    assert_eq!(answer["outcome"], "scanned");
    assert_eq!(answer["execution_id"], execution);

    let nobody = json!({"scan": {"execution_id": "exec-2026-11-20-0"}});
    let answer = function.invoke(nobody).await.unwrap();
    assert_eq!(answer, json!({"outcome": "not_found"}));
    let other = strands_testing::Samples::now().event("strands_run_failed");
    place.track(other).await;
    let other = place.tables.rows("StrandsJobExecutions");
    let mut other = other
        .into_iter()
        .filter(|row| row["job_type"]["S"] != "glue");
    let other = other.next().unwrap()["run_key"]["S"].clone();
    let answer = function
        .invoke(scan(other.as_str().unwrap()))
        .await
        .unwrap();
    assert_eq!(answer["outcome"], "not_applicable");
}

#[tokio::test]
async fn lines_of_a_finding_are_kept_without_what_strings_and_comments_hold() {
    let place = Place::new().await;
    let script = WORSE.replace(
        "pairs =",
        "password = 'hunter2'  # hunter2, ask jane@example.com\npairs =",
    );
    place.holds(script.as_bytes(), "\"v1\"");
    let function = place.launch().start().await;
    let key = place.ended("jr_1").await;
    function.invoke(scan(&key)).await.unwrap();
    let rows = place.issues().await;
    let join = rows.iter().find(|it| it.key.issue_type == "cartesian_join");
    let join = join.unwrap();
    let lines = join
        .code
        .iter()
        .map(|it| (it.number, it.text.as_str(), it.is_found));
    let lines: Vec<(usize, &str, bool)> = lines.collect();
    let want = [
        (8, "print(orders.count())", false),
        (9, "password = '[redacted]'", false),
        (10, "pairs = orders.crossJoin(customers)", true),
        (11, "pairs.write.mode('…').parquet('…')", false),
    ];
    assert_eq!(lines, want);
    assert!(join.example.is_some());
    let kept = serde_json::to_string(&place.tables.rows("StrandsIssueRegistry")).unwrap();
    for held in ["hunter2", "jane", "s3://lake"] {
        assert!(!kept.contains(held), "{held}");
    }
}
