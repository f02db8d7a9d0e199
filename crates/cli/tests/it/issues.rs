//! Issues of scripts that jobs ran, as `ingest --facts` finds them.

use crate::support::{Ended, Place};
use serde_json::{Value, json};
use std::fs;

const WORSE: &str = "\
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
orders = spark.table('sales.orders')
rates = spark.table('sales.rates')
print(orders.count())
print(orders.count())
print(orders.count())
orders.crossJoin(rates).write.mode('overwrite').saveAsTable('sales.priced')
";

/// A store, and a folder of what platforms answer and of what lies in S3.
struct Account {
    place: Place,
}

impl Account {
    fn new() -> Self {
        let account = Self {
            place: Place::new(),
        };
        let job = json!({"Job": {
            "Name": "price_orders",
            "Command": {"Name": "glueetl", "ScriptLocation": "s3://etl-code/jobs/price_orders.py"},
        }});
        account.write("glue/jobs/price_orders.json", job.to_string().as_bytes());
        account
    }

    fn write(&self, path: &str, content: &[u8]) {
        let path = self.place.path().join("facts").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    fn holds(&self, script: &[u8]) {
        self.write("s3/etl-code/jobs/price_orders.py", script);
    }

    /// A run of the job, ended on that day of November.
    fn ran(&self, day: u32) {
        let event = json!({
            "version": "0", "id": format!("e-{day}"), "source": "aws.glue", "account": "111122223333",
            "detail-type": "Glue Job State Change", "region": "eu-west-1",
            "time": format!("2026-11-{day:02}T02:00:00Z"), "resources": [],
            "detail": {"jobName": "price_orders", "severity": "INFO", "state": "SUCCEEDED",
                "jobRunId": format!("jr_{day}"), "message": "Job run succeeded"},
        });
        let words = [
            "ingest",
            "--json",
            "--now",
            "2026-11-20T12:00:00Z",
            "--facts",
            "facts",
        ];
        let ended = self.place.feed(&words, event.to_string().as_bytes());
        assert_eq!(ended.json()["outcome"], "applied", "{}", ended.stderr);
    }

    fn run(&self, words: &[&str]) -> Ended {
        self.place.run(words)
    }

    fn list(&self, more: &[&str]) -> Value {
        let ended = self.run(&[&["issues", "list", "--json"], more].concat());
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        ended.json()
    }

    fn types(&self, more: &[&str]) -> Vec<String> {
        let list = self.list(more);
        let issues = list["result"]["issues"].as_array().unwrap().iter();
        let mut types: Vec<String> = issues
            .map(|issue| issue["type"].as_str().unwrap().to_owned())
            .collect();
        types.sort();
        types
    }
}

#[test]
fn issues_open_with_a_script_and_end_with_the_version_that_mends_them() {
    let account = Account::new();
    account.holds(WORSE.as_bytes());
    account.ran(1);
    account.ran(2);
    let open = account.types(&[]);
    assert!(open.contains(&"cartesian_join".to_owned()), "{open:?}");
    assert!(open.contains(&"multiple_counts".to_owned()), "{open:?}");
    account.holds(
        WORSE
            .replace("crossJoin(rates)", "join(rates, 'currency')")
            .as_bytes(),
    );
    account.ran(3);
    assert_eq!(account.types(&["--status", "resolved"]), ["cartesian_join"]);
    let left = account.types(&[]);
    assert_eq!(left.len(), open.len() - 1);
    let counts = account.list(&["--type", "multiple_counts"]);
    let issue = &counts["result"]["issues"][0];
    assert_eq!(issue["occurrences"], 2, "two versions, three runs");
    assert_eq!(issue["first_seen"], "2026-11-01T02:00:00.000Z");
    assert_eq!(issue["last_seen"], "2026-11-03T02:00:00.000Z");
    assert_eq!(issue["script"], "s3://etl-code/jobs/price_orders.py");
    assert_eq!(counts["schema"], "strands.issues.list/1");
}

#[test]
fn a_script_that_cannot_be_read_ends_no_issue() {
    let account = Account::new();
    account.holds(WORSE.as_bytes());
    account.ran(1);
    let open = account.types(&[]);
    for (day, script) in [(2, b"\0binary".as_slice()), (3, b"def f(:\n  x = (\n")] {
        account.holds(script);
        account.ran(day);
        assert_eq!(account.types(&[]), open);
    }
    let path = account
        .place
        .path()
        .join("facts/s3/etl-code/jobs/price_orders.py");
    fs::remove_file(path).unwrap();
    account.ran(4);
    assert_eq!(account.types(&[]), open);
}

#[test]
fn a_list_is_paged_and_an_issue_shown_by_its_id() {
    let account = Account::new();
    account.holds(WORSE.as_bytes());
    account.ran(1);
    let all = account.list(&["--status", "all"]);
    let all = all["result"]["issues"].as_array().unwrap().clone();
    let mut paged = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let mut words = vec!["--limit", "1", "--status", "all"];
        if let Some(after) = &after {
            words.extend(["--after", after]);
        }
        let page = account.list(&words);
        paged.extend(page["result"]["issues"].as_array().unwrap().clone());
        match page["result"]["next"].as_str() {
            Some(next) => after = Some(next.to_owned()),
            None => break,
        }
    }
    assert_eq!(paged, all);
    let id = all[0]["issue_id"].as_str().unwrap();
    let shown = account.run(&["issues", "show", id, "--json"]).json();
    assert_eq!(shown["result"], all[0]);
    let text = account.run(&["issues", "show", id]).stdout;
    assert!(text.contains("price_orders.py:"), "{text}");
    let table = account.run(&["issues", "list"]).stdout;
    assert!(
        table.contains("multiple_counts") && table.contains("FIRST SEEN"),
        "{table}"
    );
}

#[test]
fn what_names_no_issue_and_what_is_not_there_are_told_apart() {
    let account = Account::new();
    let none = account.run(&["issues", "list"]);
    assert_eq!(none.code, 5, "there is no store yet");
    account.holds(WORSE.as_bytes());
    account.ran(1);
    for (id, code) in [("select_star", 2), ("select_star@1", 5), ("a b@1", 2)] {
        assert_eq!(account.run(&["issues", "show", id]).code, code, "{id}");
    }
    assert_eq!(account.run(&["issues", "list", "--after", "x"]).code, 2);
    let nobody = account.run(&["issues", "list", "--job", "nobody"]);
    assert_eq!((nobody.code, nobody.stdout.as_str()), (0, ""));
}

#[test]
fn without_recorded_answers_nothing_is_scanned_or_claimed() {
    let place = Place::new();
    let event = include_str!("../../../../events/glue_job_succeeded.json");
    place.ingest(event.as_bytes());
    let list = place.run(&["issues", "list", "--status", "all", "--json"]);
    assert_eq!(list.json()["result"]["issues"], json!([]));
}

#[test]
fn people_decide_about_an_issue_and_scans_stand_above_them() {
    let account = Account::new();
    account.holds(WORSE.as_bytes());
    account.ran(1);
    let list = account.list(&["--type", "cartesian_join"]);
    let id = list["result"]["issues"][0]["issue_id"].as_str().unwrap();
    let decide = |words: &[&str]| {
        let now = ["--now", "2026-11-20T12:00:00Z", "--json"];
        let ended = account.run(&[&["issues", words[0], id], &words[1..], &now].concat());
        assert_eq!(ended.code, 0, "{words:?}: {}", ended.stderr);
        ended.json()["result"].clone()
    };
    let muted = decide(&[
        "mute",
        "--until",
        "2026-12-01",
        "--reason",
        "ask a@example.com",
    ]);
    assert_eq!(muted["status"], "open");
    assert_eq!(muted["muted_until"], "2026-12-01T00:00:00.000Z");
    let told = &muted["decisions"][0];
    assert_eq!(
        (told["what"].as_str(), told["at"].as_str()),
        (Some("mute"), Some("2026-11-20T12:00:00Z"))
    );
    assert!(
        !told["reason"].as_str().unwrap().contains("a@example.com"),
        "{told}"
    );
    let assigned = decide(&["assign", "--to", "orders team"]);
    assert_eq!(assigned["owner"], "orders team");
    assert_eq!(decide(&["reopen"])["muted_until"], Value::Null);
    assert_eq!(decide(&["assign", "--to", "nobody"])["owner"], Value::Null);
    let fixed = decide(&["fix", "--reason", "the join has a key"]);
    assert_eq!(
        (&fixed["status"], &fixed["resolution"]),
        (&json!("resolved"), &json!("fixed"))
    );

    let text = account.run(&["issues", "show", id]).stdout;
    assert!(text.contains("called fixed by"), "{text}");
    assert!(text.contains("the join has a key"), "{text}");

    account.holds(format!("{WORSE}# another version\n").as_bytes());
    account.ran(2);
    let list = account.list(&["--type", "cartesian_join"]);
    let again = &list["result"]["issues"][0];
    assert_eq!(
        (&again["status"], &again["recurrence"]),
        (&json!("open"), &json!(1))
    );
    assert_eq!(again["decisions"].as_array().unwrap().len(), 5);
}

#[test]
fn a_decision_that_cannot_stand_is_refused_in_words() {
    let account = Account::new();
    account.holds(WORSE.as_bytes());
    account.ran(1);
    let list = account.list(&["--limit", "1"]);
    let id = list["result"]["issues"][0]["issue_id"].as_str().unwrap();
    let nobody = "select_star@1795143441.999";
    let mute = |id, until, reason| {
        account.run(&["issues", "mute", id, "--until", until, "--reason", reason])
    };
    for (ended, code, words) in [
        (
            account.run(&["issues", "reopen", id]),
            3,
            "nothing to take back",
        ),
        (mute(id, "2020-01-01", "x"), 3, "until a time to come"),
        (mute(id, "soon", "x"), 2, "is not a time"),
        (mute(id, "2030-01-01", " "), 3, "at most 366 days"),
        (
            account.run(&["issues", "fix", nobody]),
            5,
            "no issue is known",
        ),
        (
            account.run(&["issues", "fix", "x"]),
            2,
            "an issue is named by",
        ),
    ] {
        assert_eq!(ended.code, code, "{}", ended.stderr);
        assert!(ended.stderr.contains(words), "{}", ended.stderr);
    }
}
