use super::support::{
    EXECUTIONS, ISSUES, at, ended, execute, only_row, run_after, set_execution, start,
};
use serde_json::json;
use std::collections::BTreeSet;
use strands_core::incident::Severity;
use strands_core::issue::{
    CodeLine, Decided, Decision, Detected, Finding, IssueRow, Known, Reading, Refused, Scan,
    ScriptVersion, register,
};
use strands_core::job::JobKey;
use strands_core::plan::Write;
use strands_core::run::{Platform, State};
use strands_store::decisions::Undecided;
use strands_store::issues::Selection;
use strands_store::{Store, StoreError};

const TYPES: [&str; 3] = ["select_star", "full_scan", "multiple_counts"];

fn job(name: &str) -> JobKey {
    JobKey {
        account: "111122223333".to_owned(),
        region: "eu-west-1".to_owned(),
        platform: Platform::Glue,
        scope: "-".to_owned(),
        name: name.to_owned(),
    }
}

fn finding(number: usize) -> Finding {
    let severities = [Severity::Low, Severity::Critical, Severity::High];
    Finding {
        issue_type: TYPES[number % 3].to_owned(),
        fingerprint: format!("f{number}"),
        severity: severities[number % 3],
        confidence: 0.95,
        line: number + 1,
        message: format!("message {number}"),
        recommendation: "do otherwise".to_owned(),
        impact: "not quantified".to_owned(),
        evidence: vec!["sales.orders: 55000000 bytes".to_owned()],
        code: vec![CodeLine {
            number,
            text: "orders = spark.read.table(\"…\")".to_owned(),
            is_found: true,
        }],
        example: Some("orders.select(\"amount\")".to_owned()),
        suppressed: false,
    }
}

fn scan(name: &str, version: i64, found: impl IntoIterator<Item = usize>) -> Scan {
    Scan {
        job: job(name),
        execution_id: format!("exec-{version}"),
        at: at(60 * version),
        version: ScriptVersion {
            location: format!("s3://code/{name}.py"),
            tag: format!("v{version}"),
            rules: "1".to_owned(),
        },
        modified_at: Some(at(-60)),
        reading: Reading::Whole,
        looked_for: BTreeSet::from(TYPES.map(str::to_owned)),
        findings: found.into_iter().map(finding).collect(),
    }
}

async fn take(store: &Store, scan: &Scan) -> Known {
    let known = store.known_issues(&scan.job).await.unwrap();
    for plan in register(&known, scan) {
        store.execute(&plan, at(0)).await.unwrap();
    }
    store.known_issues(&scan.job).await.unwrap()
}

#[tokio::test]
async fn an_issue_is_a_row_that_reads_back_as_it_was_written_and_never_expires() {
    let (tables, store) = start().await;
    assert_eq!(
        store.known_issues(&job("orders")).await,
        Ok(Known::default())
    );
    let known = take(&store, &scan("orders", 0, [0])).await;
    let row = known.issues[0].clone();
    assert_eq!(store.issue(&row.key).await, Ok(Some(row.clone())));
    assert_eq!(known.scanned().unwrap().modified_at, Some(at(-60)));
    let rows = tables.rows(ISSUES);
    assert_eq!(rows.len(), 2, "the script's and the issue's");
    assert!(rows.iter().all(|row| row.get("ttl").is_none()));
    let stored = rows
        .iter()
        .find(|row| row.get("job_name").is_some())
        .unwrap();
    for (attribute, expected) in [
        ("issue_type", json!({"S": "select_star"})),
        ("job_name", json!({"S": "orders"})),
        ("severity", json!({"S": "low"})),
        ("occurrences", json!({"N": "1"})),
        ("recurrence", json!({"N": "0"})),
        ("resolved", json!({"BOOL": false})),
        ("dedupe_key", json!({"S": "orders#select_star#f0"})),
        ("execution_id", json!({"S": "exec-0"})),
        ("state", json!({"S": "open#low"})),
    ] {
        assert_eq!(stored[attribute], expected, "{attribute}");
    }
    let timestamp = stored["timestamp"]["N"].as_str().unwrap();
    assert!(timestamp.starts_with("1795140000."), "{timestamp}");

    take(&store, &scan("orders", 1, [])).await;
    let rows = tables.rows(ISSUES);
    let stored = rows
        .iter()
        .find(|row| row.get("job_name").is_some())
        .unwrap();
    assert_eq!(stored["resolved"], json!({"BOOL": true}));
    let seconds = at(60).as_second().to_string();
    assert_eq!(stored["resolution_timestamp"], json!({"N": seconds}));
    assert_eq!(stored["state"], json!({"S": "resolved#low"}));
    assert_eq!(rows.len(), 2);
}

#[tokio::test]
async fn of_two_who_scan_at_once_the_second_must_read_again() {
    let (_tables, store) = start().await;
    take(&store, &scan("orders", 0, [0])).await;
    let known = store.known_issues(&job("orders")).await.unwrap();
    take(&store, &scan("orders", 2, [0, 1])).await;
    let late = register(&known, &scan("orders", 1, [2]));
    let refused = store.execute(&late[0], at(0)).await;
    assert_eq!(refused, Err(StoreError::Conflict));
    let known = store.known_issues(&job("orders")).await.unwrap();
    assert_eq!(known.issues.len(), 2);
}

/// The same beside others who write.
async fn take_beside_others(store: &Store, scan: &Scan) {
    loop {
        let known = store.known_issues(&scan.job).await.unwrap();
        let [plan] = <[_; 1]>::try_from(register(&known, scan)).unwrap();
        match store.execute(&plan, at(0)).await {
            Err(StoreError::Conflict) => {}
            ended => return ended.unwrap(),
        }
    }
}

#[tokio::test]
async fn what_people_decide_and_what_scans_find_are_both_kept() {
    let (_tables, store) = start().await;
    let known = take(&store, &scan("orders", 0, [0])).await;
    let key = &known.issues[0].key;
    let until = at(10_000);
    let mute = Decided::new(Decision::Mute { until }, "ada", Some("later"), at(100));
    let owner = Some("orders team".to_owned());
    let assign = Decided::new(Decision::Assign { owner }, "ada", None, at(200));
    let second = scan("orders", 5, [0, 1]);
    let (muted, assigned, ()) = tokio::join!(
        store.decide_issue(key, &mute),
        store.decide_issue(key, &assign),
        take_beside_others(&store, &second),
    );
    muted.unwrap();
    assigned.unwrap();
    let kept = store.issue(key).await.unwrap().unwrap();
    assert_eq!(kept.muted_until, Some(until));
    assert_eq!(kept.owner.as_deref(), Some("orders team"));
    assert_eq!((kept.decisions.len(), kept.occurrences), (2, 2));
    for decided in [mute, assign] {
        assert!(kept.decisions.contains(&decided), "{:?}", kept.decisions);
    }

    let unknown = "select_star@1795143441.999".parse().unwrap();
    let fix = Decided::new(Decision::Fix, "ada", None, at(300));
    let refused = store.decide_issue(&unknown, &fix).await;
    let is_unknown = matches!(refused, Err(Undecided::Refused(Refused::NoIssue(_))));
    assert!(is_unknown, "{refused:?}");
}

fn names(rows: &[IssueRow]) -> Vec<(&str, &str)> {
    let names = rows.iter();
    names
        .map(|row| (row.job_name.as_str(), row.fingerprint.as_str()))
        .collect()
}

/// Two jobs; of `orders` one issue is resolved.
async fn filled(store: &Store) {
    take(store, &scan("orders", 0, [0, 1])).await;
    take(store, &scan("orders", 1, [1, 2])).await;
    take(store, &scan("clicks", 2, [0])).await;
}

#[tokio::test]
async fn issues_are_listed_by_job_type_severity_and_state_newest_first() {
    let (_tables, store) = start().await;
    filled(&store).await;
    let job = |name: &str| Some(name.to_owned());
    let (open, resolved) = (Some(true), Some(false));
    let all = Selection::default();
    let orders = Selection {
        job: job("orders"),
        is_open: open,
        ..all.clone()
    };
    for (selection, expected) in [
        (
            Selection {
                is_open: open,
                ..all.clone()
            },
            vec![("clicks", "f0"), ("orders", "f2"), ("orders", "f1")],
        ),
        (
            Selection {
                is_open: resolved,
                ..all.clone()
            },
            vec![("orders", "f0")],
        ),
        (orders.clone(), vec![("orders", "f2"), ("orders", "f1")]),
        (
            Selection {
                severity: Some(Severity::Critical),
                ..orders
            },
            vec![("orders", "f1")],
        ),
        (
            Selection {
                severity: Some(Severity::Low),
                ..all.clone()
            },
            vec![("clicks", "f0"), ("orders", "f0")],
        ),
        (
            Selection {
                issue_type: Some("select_star".to_owned()),
                ..all.clone()
            },
            vec![("clicks", "f0"), ("orders", "f0")],
        ),
        (
            Selection {
                job: job(""),
                ..all
            },
            vec![],
        ),
    ] {
        let rows = store.list_issues(&selection, 10).await.unwrap();
        assert_eq!(names(&rows), expected, "{selection:?}");
    }
}

#[tokio::test]
async fn pages_follow_one_another_without_gap_or_repetition() {
    let (_tables, store) = start().await;
    take(&store, &scan("orders", 0, 0..40)).await;
    take(&store, &scan("clicks", 0, 0..40)).await;
    for job in [None, Some("orders".to_owned())] {
        let selection = Selection {
            job,
            ..Selection::default()
        };
        let all = store.list_issues(&selection, 1_000).await.unwrap();
        let mut paged = Vec::new();
        let mut page = selection;
        loop {
            let rows = store.list_issues(&page, 7).await.unwrap();
            let Some(last) = rows.last() else {
                break;
            };
            page.after = Some(last.key.clone());
            paged.extend(rows);
        }
        assert_eq!(paged, all);
    }
}

#[tokio::test]
async fn an_execution_gets_what_was_detected_beside_the_attributes_of_others() {
    let (tables, store) = start().await;
    let run = run_after(&[ended("r", State::Success, 0, 60)]);
    let known = take(&store, &scan("orders", 0, 0..25)).await;
    let detected = Write::Detected(Box::new(Detected::of(&run, &known)));
    let unknown = Detected::unknown(&run, "script not readable: S3: AccessDenied");
    let unknown = Write::Detected(Box::new(unknown));
    let refused = execute(&store, [detected.clone()]).await;
    assert_eq!(refused, Err(StoreError::Conflict), "none is made anew");
    execute(&store, [set_execution(&run)]).await.unwrap();
    let before = only_row(&tables, EXECUTIONS);
    execute(&store, [unknown.clone()]).await.unwrap();
    let row = only_row(&tables, EXECUTIONS);
    let status = row["issues_status"]["S"].as_str().unwrap();
    assert_eq!(status, "script not readable: S3: AccessDenied");
    assert!(row.get("issues_detected").is_none());
    execute(&store, [detected]).await.unwrap();
    execute(&store, [set_execution(&run)]).await.unwrap();
    let after = only_row(&tables, EXECUTIONS);
    for (attribute, value) in before.as_object().unwrap() {
        assert_eq!(after[attribute], *value, "{attribute}");
    }
    assert_eq!(after["issues_status"], json!({"S": "analysed"}));
    assert_eq!(after["issues_more"], json!({"N": "5"}));
    let issues = after["issues_detected"]["L"].as_array().unwrap();
    assert_eq!(issues.len(), 20);
    let first = &issues[0]["M"];
    assert_eq!(first["severity"]["S"], "critical");
    assert_eq!(first["code_location"]["S"], "s3://code/orders.py:2");
    let id = first["issue_id"]["S"].as_str().unwrap();
    assert!(store.issue(&id.parse().unwrap()).await.unwrap().is_some());

    execute(&store, [unknown]).await.unwrap();
    assert_eq!(
        only_row(&tables, EXECUTIONS),
        after,
        "it takes back nothing"
    );
}
