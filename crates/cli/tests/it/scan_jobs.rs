//! `scan jobs` to the letter of its contract.

use crate::support::{Ended, NOW, Place};
use serde_json::{Value, json};
use std::fs;

const HEAD: &str =
    "from pyspark.sql import SparkSession\nspark = SparkSession.builder.getOrCreate()\n";

/// A place with files below `jobs`.
fn with(files: &[(&str, &[u8])]) -> Place {
    let place = Place::new();
    for (name, content) in files {
        let path = place.path().join("jobs").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    place
}

fn script(code: &str) -> Vec<u8> {
    format!("{HEAD}{code}").into_bytes()
}

fn collecting() -> Place {
    with(&[("a.py", &script("rows = spark.table(\"a.b\").collect()\n"))])
}

fn scan(place: &Place, words: &[&str]) -> Ended {
    let mut all = vec!["scan", "jobs", "jobs"];
    all.extend(words);
    place.run(&all)
}

fn report(place: &Place, words: &[&str]) -> Value {
    let mut all = words.to_vec();
    all.push("--json");
    let ended = scan(place, &all);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    ended.json()
}

fn keys(value: &Value) -> Vec<&str> {
    let mut keys: Vec<&str> = value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    keys.sort_unstable();
    keys
}

/// Statuses and reasons by file.
fn statuses(report: &Value) -> Vec<(String, String, Value)> {
    let files = report["files"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    files
        .map(|it| (text(&it["path"]), text(&it["status"]), it["reason"].clone()))
        .collect()
}

#[test]
fn the_document_has_the_keys_of_the_contract() {
    let report = report(&collecting(), &[]);
    for key in ["schema", "tool", "files", "summary"] {
        assert!(keys(&report).contains(&key), "{key}");
    }
    assert_eq!(report["schema"], 1);
    assert_eq!(report["tool"]["name"], "strands");
    let summary = &report["summary"];
    for (key, count) in [
        ("files", 1),
        ("ok", 1),
        ("recovered", 0),
        ("unparsed", 0),
        ("findings", 1),
    ] {
        assert_eq!(summary[key], count, "{key}");
    }
    let file = &report["files"][0];
    assert_eq!(
        keys(file),
        [
            "dataflow", "findings", "language", "lines", "path", "reason", "status"
        ]
    );
    assert_eq!(
        (&file["path"], &file["status"]),
        (&json!("jobs/a.py"), &json!("ok"))
    );
    assert_eq!(
        (&file["language"], &file["lines"], &file["reason"]),
        (&json!("pyspark"), &json!(3), &Value::Null)
    );
    let finding = &file["findings"][0];
    for key in [
        "detector",
        "line",
        "end_line",
        "column",
        "severity",
        "confidence",
        "message",
        "fix",
        "impact",
        "evidence",
        "related",
        "fingerprint",
        "suppressed",
        "baselined",
    ] {
        assert!(keys(finding).contains(&key), "{key}");
    }
    assert_eq!(finding["detector"], "collect-to-driver");
    assert_eq!(
        (&finding["line"], &finding["column"]),
        (&json!(3), &json!(27))
    );
    assert_eq!(finding["impact"], json!({"text": "not quantified"}));
    assert_eq!(keys(&finding["fix"]), ["example", "text"]);
    assert_eq!(file["dataflow"]["sources"][0]["name"], "a.b");
}

#[test]
fn two_runs_give_the_same_bytes_sorted_by_path_line_and_detector() {
    let place = with(&[
        (
            "b.py",
            &script("df = spark.table(\"a.b\")\ndf.show()\nrows = df.collect()\ndf.drop(\"x\")\n"),
        ),
        ("a.sql", b"INSERT INTO m.x SELECT * FROM a.b;\n"),
        (
            "sub/c.py",
            &script("pdf = spark.table(\"a.b\").toPandas()\n"),
        ),
    ]);
    let (first, second) = (scan(&place, &["--json"]), scan(&place, &["--json"]));
    assert_eq!(first.stdout, second.stdout);
    let report = first.json();
    let paths: Vec<String> = statuses(&report).into_iter().map(|it| it.0).collect();
    assert_eq!(paths, ["jobs/a.sql", "jobs/b.py", "jobs/sub/c.py"]);
    let findings = report["files"][1]["findings"].as_array().unwrap();
    let order: Vec<(u64, &str)> = findings
        .iter()
        .map(|it| {
            (
                it["line"].as_u64().unwrap(),
                it["detector"].as_str().unwrap(),
            )
        })
        .collect();
    let mut sorted = order.clone();
    sorted.sort_unstable();
    assert_eq!(order, sorted);
    assert_eq!(order.len(), 3);
}

#[test]
fn every_file_has_its_status() {
    let big = "x = 1\n".repeat(1_000_000);
    let place = with(&[
        ("bad.py", &script("def a():\n    x = (1,\n\ndef b():\n    return spark.table(\"a.b\").collect()\n")),
        ("big.py", big.as_bytes()),
        ("bin.py", b"a\0b"),
        ("empty.py", b""),
        ("half.ipynb", b"{\"cells\": [{\"cell_type\": \"code\", \"source\": [\"df = spark"),
        ("job.scala", b"object A"),
        ("latin.py", b"# caf\xe9\r\nx = 1"),
        ("none.ipynb", b"{\"cells\": []}"),
        ("plain.py", b"print(1)\n"),
        ("py2.py", &script("df = spark.table(\"a.b\")\nprint df.collect()\ntry:\n    pass\nexcept Exception, e:\n    print e\n")),
        ("two.sql", b"SELECT k FROM FROM WHERE ((;\nINSERT INTO a.c SELECT k FROM a.b WHERE k NOT IN (SELECT k FROM a.d);\n"),
        (".hidden/x.sql", b"SELECT 1"),
    ]);
    let report = report(&place, &[]);
    let found = statuses(&report);
    let shown: Vec<(&str, &str)> = found
        .iter()
        .map(|it| (it.0.as_str(), it.1.as_str()))
        .collect();
    assert_eq!(
        shown,
        [
            ("jobs/.hidden/x.sql", "ok"),
            ("jobs/bad.py", "recovered"),
            ("jobs/big.py", "unparsed"),
            ("jobs/bin.py", "unparsed"),
            ("jobs/empty.py", "ok"),
            ("jobs/half.ipynb", "unparsed"),
            ("jobs/job.scala", "unparsed"),
            ("jobs/latin.py", "ok"),
            ("jobs/none.ipynb", "unparsed"),
            ("jobs/plain.py", "ok"),
            ("jobs/py2.py", "recovered"),
            ("jobs/two.sql", "recovered"),
        ]
    );
    for (path, status, reason) in &found {
        assert_eq!(reason.is_null(), status == "ok", "{path}");
    }
    let reason = |name: &str| {
        let file = found.iter().find(|it| it.0.ends_with(name)).unwrap();
        file.2.as_str().unwrap().to_owned()
    };
    assert_eq!(reason("big.py"), "too-large");
    assert_eq!(reason("bin.py"), "binary");
    assert_eq!(reason("job.scala"), "unsupported-language");
    assert_eq!(reason("none.ipynb"), "empty-notebook");
    let files = report["files"].as_array().unwrap();
    let of = |name: &str| {
        let file = files
            .iter()
            .find(|it| it["path"].as_str().unwrap().ends_with(name))
            .unwrap();
        let found = file["findings"].as_array().unwrap().iter();
        found
            .map(|it| (it["detector"].clone(), it["line"].clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(of("bad.py"), [(json!("collect-to-driver"), json!(7))]);
    assert_eq!(of("py2.py"), [(json!("collect-to-driver"), json!(4))]);
    assert_eq!(of("two.sql"), [(json!("not-in-subquery"), json!(2))]);
}

#[test]
fn exit_codes_are_those_of_the_contract() {
    let place = collecting();
    let table: [(&[&str], i32); 12] = [
        (&["jobs"], 0),
        (&["jobs", "--fail-on", "high"], 1),
        (&["jobs", "--fail-on", "any"], 1),
        (&["jobs", "--fail-on", "critical"], 0),
        (&["jobs", "--fail-on", "never"], 0),
        (
            &["jobs", "--disable", "collect-to-driver", "--fail-on", "any"],
            0,
        ),
        (
            &["jobs", "--min-severity", "critical", "--fail-on", "any"],
            0,
        ),
        (&["nowhere"], 2),
        (&[], 2),
        (&["jobs", "--only", "no-such-detector"], 2),
        (&["jobs", "--sizes", "nowhere.json"], 2),
        (&["jobs", "--min-confidence", "7"], 2),
    ];
    for (words, code) in table {
        let mut all = vec!["scan", "jobs"];
        all.extend(words);
        assert_eq!(place.run(&all).code, code, "{words:?}");
    }
}

#[test]
fn lines_for_people_show_the_code_with_a_caret() {
    let ended = scan(&collecting(), &["--text"]);
    let lines: Vec<&str> = ended.stdout.lines().collect();
    assert!(
        lines[0].starts_with("high     jobs/a.py:3:27  "),
        "{}",
        lines[0]
    );
    assert!(lines[0].ends_with("[collect-to-driver]"));
    assert_eq!(lines[1], "       3 | rows = spark.table(\"a.b\").collect()");
    assert_eq!(lines[2], "         |                           ^^^^^^^");
    assert!(lines[3].trim_start().starts_with("do: "));
}

#[test]
fn comments_suppress_and_those_for_nothing_are_told() {
    let place = with(&[(
        "a.py",
        &script(
            "df = spark.table(\"a.b\")\n\
         rows = df.collect()  # strands: ignore[collect-to-driver] few\n\
         # strands: ignore-next-line[topandas-unbounded]\n\
         pdf = df.toPandas()\n\
         x = df.collect()\n\
         y = 1  # strands: ignore[select-star]\n\
         z = 2  # strands: ignore\n",
        ),
    )]);
    let report = report(&place, &[]);
    let findings = report["files"][0]["findings"].as_array().unwrap();
    let suppressed: Vec<(&Value, &Value)> = findings
        .iter()
        .map(|it| (&it["line"], &it["suppressed"]))
        .collect();
    assert_eq!(
        suppressed,
        [
            (&json!(4), &json!(true)),
            (&json!(6), &json!(true)),
            (&json!(7), &json!(false))
        ]
    );
    assert_eq!(report["summary"]["findings"], 1);
    let levels: Vec<(&Value, &Value)> = report["warnings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (&it["level"], &it["line"]))
        .collect();
    assert!(levels.contains(&(&json!("error"), &json!(9))));
    assert!(levels.contains(&(&json!("warning"), &json!(8))));
    let whole = with(&[(
        "b.sql",
        b"-- strands: ignore-file[select-star] a copy\nINSERT INTO m.x SELECT * FROM a.b;\n",
    )]);
    assert_eq!(scan(&whole, &["--fail-on", "any"]).code, 0);
}

#[test]
fn a_baseline_knows_findings_where_their_lines_move() {
    let place = collecting();
    assert_eq!(scan(&place, &["--write-baseline", "known.json"]).code, 0);
    let known: Value =
        serde_json::from_str(&fs::read_to_string(place.path().join("known.json")).unwrap())
            .unwrap();
    assert_eq!(keys(&known[0]), ["detector", "fingerprint", "path"]);
    let file = place.path().join("jobs/a.py");
    let moved = script(
        "\n\n# more\nrows = spark.table(\"a.b\").collect()\npdf = spark.table(\"a.b\").toPandas()\n",
    );
    fs::write(&file, moved).unwrap();
    let words = ["--baseline", "known.json"];
    let found = report(&place, &words);
    let findings = found["files"][0]["findings"].as_array().unwrap();
    let known: Vec<(&Value, &Value)> = findings
        .iter()
        .map(|it| (&it["detector"], &it["baselined"]))
        .collect();
    assert!(known.contains(&(&json!("collect-to-driver"), &json!(true))));
    assert!(known.contains(&(&json!("topandas-unbounded"), &json!(false))));
    assert_eq!(
        scan(&place, &["--baseline", "known.json", "--fail-on", "any"]).code,
        1
    );
    fs::write(&file, script("x = 1\n")).unwrap();
    let found = report(&place, &words);
    assert_eq!(found["fixed"][0]["detector"], "collect-to-driver");
    assert_eq!(
        scan(&place, &["--baseline", "known.json", "--fail-on", "any"]).code,
        0
    );
}

#[test]
fn sizes_say_what_is_large() {
    let place = with(&[(
        "a.py",
        &script(
            "o = spark.table(\"s.orders\")\nc = spark.table(\"S.Customers\")\no.join(c, \"k\").write.parquet(\"s3://x/\")\n",
        ),
    )]);
    let sizes = json!({"version": 1, "unknown": 1, "sources": [
        {"match": "s.orders", "size_bytes": 350_000_000_000_u64}, {"match": "s.customers", "size_bytes": 55_000_000}]});
    fs::write(place.path().join("sizes.json"), sizes.to_string()).unwrap();
    let found = report(&place, &["--sizes", "sizes.json"]);
    let finding = &found["files"][0]["findings"][0];
    assert_eq!(finding["detector"], "missing-broadcast");
    assert_eq!(finding["severity"], "high");
    assert_eq!(finding["impact"]["basis"], "sizes");
    assert_eq!(finding["impact"]["bytes_avoided"], 350_000_000_000_u64);
    assert_eq!(
        finding["evidence"][0],
        json!({"kind": "sizes", "source": "s.customers", "size_bytes": 55_000_000})
    );
    assert_eq!(report(&place, &[])["summary"]["findings"], 0);
}

#[test]
fn a_notebook_names_the_line_on_disk_and_the_cell() {
    let book = "{\"cells\": [\n {\"cell_type\": \"markdown\", \"source\": [\"x\"]},\n {\"cell_type\": \"code\", \"source\": [\n  \"df = spark.table('a.b')\\n\",\n  \"rows = df.collect()\\n\"\n ]}\n]}\n";
    let place = with(&[("n.ipynb", book.as_bytes())]);
    let found = report(&place, &[]);
    let finding = &found["files"][0]["findings"][0];
    assert_eq!(finding["detector"], "collect-to-driver");
    assert_eq!(
        (&finding["line"], &finding["cell"], &finding["cell_line"]),
        (&json!(5), &json!(1), &json!(2))
    );
}

#[test]
fn sarif_has_what_code_hosts_need() {
    let place = with(&[
        (
            "a.py",
            &script(
                "rows = spark.table(\"a.b\").collect()\npdf = spark.table(\"c.d\").toPandas()  # strands: ignore[topandas-unbounded] few\n",
            ),
        ),
        ("bin.py", b"\0"),
    ]);
    let log = scan(&place, &["--sarif"]).json();
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(rules.len(), 50);
    for rule in rules {
        for key in ["id", "fullDescription", "help", "defaultConfiguration"] {
            assert!(!rule[key].is_null(), "{key}");
        }
        let level = rule["defaultConfiguration"]["level"].as_str().unwrap();
        assert!(["error", "warning", "note"].contains(&level));
    }
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 2);
    let first = &results[0];
    assert_eq!(
        (&first["ruleId"], &first["level"]),
        (&json!("collect-to-driver"), &json!("error"))
    );
    let at = usize::try_from(first["ruleIndex"].as_u64().unwrap()).unwrap();
    assert_eq!(rules[at]["id"], first["ruleId"]);
    let place = &first["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "jobs/a.py");
    assert_eq!(
        (
            &place["region"]["startLine"],
            &place["region"]["startColumn"]
        ),
        (&json!(3), &json!(27))
    );
    assert_eq!(
        first["partialFingerprints"]["strands/v1"]
            .as_str()
            .unwrap()
            .len(),
        64
    );
    assert_eq!(first["properties"]["confidence"], 0.95);
    assert_eq!(results[1]["suppressions"][0]["kind"], "inSource");
    let notes = &run["invocations"][0]["toolExecutionNotifications"];
    assert_eq!(notes[0]["message"]["text"], "binary");
}

#[test]
fn a_comment_for_a_pull_request_is_marked_and_bounded() {
    let place = collecting();
    let ended = scan(&place, &["--github"]);
    assert!(ended.stdout.starts_with("<!-- strands-scan-jobs -->\n"));
    assert!(ended.stdout.contains("[`jobs/a.py:3`](jobs/a.py#L3)"));
    assert!(!ended.stdout.contains("::error"));
    let mut command = place.command(&["scan", "jobs", "jobs", "--github"]);
    let ended = Ended::of(command.env("GITHUB_ACTIONS", "true").output().unwrap());
    assert!(
        ended.stdout.contains("\n::error file=jobs/a.py,line=3,"),
        "{}",
        ended.stdout
    );
    let many = "rows = spark.table(\"a.b\").collect()\n".repeat(2_000);
    fs::write(place.path().join("jobs/a.py"), script(&many)).unwrap();
    let ended = scan(&place, &["--github"]);
    assert!(ended.stdout.chars().count() <= 60_000);
    assert!(ended.stdout.contains("more are not shown"));
}

#[test]
fn what_git_ignores_is_listed_as_ignored() {
    let place = with(&[
        ("a.py", b"x = 1\n"),
        ("out/b.py", b"y = 1\n"),
        (".gitignore", b"out/\n"),
    ]);
    let found = report(&place, &["--respect-gitignore"]);
    let ignored = statuses(&found)
        .into_iter()
        .find(|it| it.0 == "jobs/out/b.py")
        .unwrap();
    assert_eq!(
        (ignored.1.as_str(), &ignored.2),
        ("unparsed", &json!("ignored"))
    );
    let found = report(&place, &[]);
    assert!(
        statuses(&found)
            .iter()
            .any(|it| it.0 == "jobs/out/b.py" && it.1 == "ok")
    );
}

#[test]
fn a_scan_of_what_changed_answers_like_a_full_one() {
    let place = with(&[
        (
            "common.py",
            b"def load(spark):\n    return spark.table('a.b')\n",
        ),
        (
            "job.py",
            &script("from common import load\nrows = load(spark).collect()\n"),
        ),
    ]);
    let words = ["--changed-only", "state.json"];
    let first = report(&place, &words);
    assert_eq!(first["summary"]["findings"], 1);
    assert_eq!(report(&place, &words), report(&place, &[]));
    let bounded = "def load(spark):\n    return spark.table('a.b').limit(3)\n";
    fs::write(place.path().join("jobs/common.py"), bounded).unwrap();
    let third = report(&place, &words);
    assert_eq!(third["summary"]["findings"], 0);
    assert_eq!(third, report(&place, &[]));
    fs::write(place.path().join("state.json"), "no state").unwrap();
    assert_eq!(report(&place, &words), third);
}

#[test]
fn findings_stand_beside_what_their_job_costs() {
    let place = collecting();
    for (run, cost) in [("r1", 1.5), ("r2", 2.5)] {
        let event = json!({
            "version": "0", "id": run, "detail-type": "Strands Job Run Observed", "source": "strands.etl",
            "account": "111122223333", "time": "2026-11-19T01:30:00Z", "region": "eu-west-1", "resources": [],
            "detail": {"schema": "strands.run-observed/1", "run_id": run, "job_name": "orders", "platform": "airflow",
                "state": "success", "started_at": "2026-11-19T01:00:00Z", "ended_at": "2026-11-19T01:20:00Z",
                "units": {"usd": cost}},
        });
        assert_eq!(place.ingest(event.to_string().as_bytes()).code, 0);
    }
    let words = ["--runs", "30", "--job", "orders", "--now", NOW];
    let found = report(&place, &words);
    assert_eq!(
        found["files"][0]["findings"][0]["impact"]["cost"],
        json!({"job": "orders", "days": 30, "runs": 2, "priced": 2, "total_micro_usd": 4_000_000,
            "median_micro_usd": 2_000_000, "basis": "runs"})
    );
    assert_eq!(
        found["files"][0]["findings"][0]["impact"]["text"],
        "not quantified"
    );
    let config = r#"{"jobs": [{"job_id": "orders", "execution": {"script_path": "./jobs/a.py"}}]}"#;
    fs::write(place.path().join("etl_config.json"), config).unwrap();
    let found = report(&place, &["--runs", "30", "--now", NOW]);
    assert_eq!(
        found["files"][0]["findings"][0]["impact"]["cost"]["runs"],
        2
    );
    let ended = scan(&place, &["--text", "--runs", "30", "--now", NOW]);
    assert!(
        ended
            .stdout
            .contains("job: orders ran 2 times in 30 days for $4.00"),
        "{}",
        ended.stdout
    );
}
