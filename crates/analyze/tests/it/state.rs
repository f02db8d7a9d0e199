//! A scan of what changed gives what a full scan gives.

use strands_analyze::{Options, Report, Sizes, SourceFile, State, scan, scan_changed};

const HELPER: &str = "def load(spark, name):\n    return spark.table(name)\n";
const JOB: &str = "from pyspark.sql import SparkSession\nfrom common import load\nspark = SparkSession.builder.getOrCreate()\nrows = load(spark, 'a.b').collect()\n";
const OTHER: &str = "from pyspark.sql import SparkSession\nspark = SparkSession.builder.getOrCreate()\npdf = spark.table('a.c').toPandas()  # strands: ignore[select-star] none\n";

fn files(helper: &str, job: &str) -> Vec<SourceFile> {
    let file = |path: &str, code: &str| SourceFile {
        path: path.to_owned(),
        content: Ok(code.as_bytes().to_vec()),
    };
    vec![
        file("common.py", helper),
        file("job.py", job),
        file("other.py", OTHER),
    ]
}

fn after(state: &State, files: Vec<SourceFile>) -> (Report, State) {
    scan_changed(files, &Sizes::default(), &Options::default(), &[], state)
}

fn full(files: Vec<SourceFile>) -> String {
    shown(&scan(files, &Sizes::default(), &Options::default(), &[]))
}

fn shown(report: &Report) -> String {
    serde_json::to_string(report).unwrap()
}

/// The state as a file keeps it.
fn kept(state: &State) -> State {
    serde_json::from_str(&serde_json::to_string(state).unwrap()).unwrap()
}

#[test]
fn nothing_changed_gives_the_same_report() {
    let (first, state) = after(&State::default(), files(HELPER, JOB));
    let (second, _) = after(&kept(&state), files(HELPER, JOB));
    assert_eq!(first.summary.findings, 2);
    assert_eq!(shown(&first), shown(&second));
    assert_eq!(full(files(HELPER, JOB)), shown(&second));
}

#[test]
fn a_changed_import_changes_what_is_found_where_it_is_imported() {
    let (_, state) = after(&State::default(), files(HELPER, JOB));
    let bounded = HELPER.replace("spark.table(name)", "spark.table(name).limit(5)");
    let (report, state) = after(&kept(&state), files(&bounded, JOB));
    assert_eq!(report.summary.findings, 1);
    assert_eq!(full(files(&bounded, JOB)), shown(&report));
    let alone = JOB.replace("from common import load\n", "load = None\n");
    let (report, _) = after(&kept(&state), files(&bounded, &alone));
    assert_eq!(full(files(&bounded, &alone)), shown(&report));
}

#[test]
fn other_sizes_and_other_files_make_a_state_of_no_use() {
    let (_, state) = after(&State::default(), files(HELPER, JOB));
    let sizes = Sizes::parse(r#"{"sources": [{"match": "a.c", "size_bytes": 5}]}"#).unwrap();
    let options = Options::default();
    let (report, _) = scan_changed(files(HELPER, JOB), &sizes, &options, &[], &kept(&state));
    assert_eq!(report.summary.findings, 1);
    let (report, _) = after(&kept(&state), files(HELPER, JOB).split_off(1));
    assert_eq!(full(files(HELPER, JOB).split_off(1)), shown(&report));
}
