//! Every clause of what a detector fires on, and of what it leaves alone, with code.
//!
//! In the files of `tests/clauses`, `== id` begins a detector, `+ claim` code that it fires on and
//! `- claim` code that it does not; `+sql` and `-sql` are files of SQL. Where a line ends in
//! `<-`, the findings are on those lines.

use std::fs;
use std::path::Path;
use strands_analyze::{DETECTORS, Options, Sizes, SourceFile, scan};

const PREAMBLE: &str = "from pyspark.sql import SparkSession, DataFrame, functions as F\n\
    from pyspark.sql.window import Window\nfrom functools import reduce\n\
    spark = SparkSession.builder.getOrCreate()\n";

struct Clause {
    detector: String,
    claim: String,
    fires: bool,
    is_sql: bool,
    code: String,
}

fn clauses(text: &str) -> Vec<Clause> {
    let mut found: Vec<Clause> = Vec::new();
    let mut detector = "";
    for line in text.lines() {
        if let Some(id) = line.strip_prefix("== ") {
            detector = id;
            continue;
        }
        let heads = [
            ("+sql ", true, true),
            ("-sql ", false, true),
            ("+ ", true, false),
            ("- ", false, false),
        ];
        let head = heads
            .iter()
            .find_map(|(mark, fires, is_sql)| Some((line.strip_prefix(mark)?, *fires, *is_sql)));
        match (head, found.last_mut()) {
            (Some((claim, fires, is_sql)), _) => found.push(Clause {
                detector: detector.to_owned(),
                claim: claim.to_owned(),
                fires,
                is_sql,
                code: String::new(),
            }),
            (None, Some(last)) => last.code.extend([line, "\n"]),
            (None, None) => {}
        }
    }
    found
}

/// What is wrong with what is found in a clause's code.
fn fault(clause: &Clause, sizes: &Sizes) -> Option<String> {
    let (path, code) = if clause.is_sql {
        ("job.sql", clause.code.clone())
    } else {
        ("job.py", format!("{PREAMBLE}{}", clause.code))
    };
    let marked: Vec<usize> = code
        .lines()
        .enumerate()
        .filter(|(_, line)| line.trim_end().ends_with("<-"))
        .map(|(at, _)| at + 1)
        .collect();
    let file = SourceFile {
        path: path.to_owned(),
        content: Ok(code.into_bytes()),
    };
    let report = scan(vec![file], sizes, &Options::default(), &[]);
    let found = report.files[0].findings.iter();
    let lines: Vec<usize> = found
        .filter(|it| it.detector == clause.detector)
        .map(|it| it.line)
        .collect();
    let is_right = match (clause.fires, marked.is_empty()) {
        (false, _) => lines.is_empty(),
        (true, true) => !lines.is_empty(),
        (true, false) => lines == marked,
    };
    let word = if clause.fires { "fires" } else { "is silent" };
    (!is_right).then(|| {
        format!(
            "{} {word}: {} (found on {lines:?}, wanted {marked:?}, {:?})",
            clause.detector, clause.claim, report.files[0].reason
        )
    })
}

#[test]
fn detectors_hold_every_clause() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let sizes =
        Sizes::parse(&fs::read_to_string(tests.join("corpus/sizes.json")).unwrap()).unwrap();
    let mut faults = Vec::new();
    let mut covered = Vec::new();
    for entry in fs::read_dir(tests.join("clauses")).unwrap() {
        for clause in clauses(&fs::read_to_string(entry.unwrap().path()).unwrap()) {
            faults.extend(fault(&clause, &sizes));
            covered.push((clause.detector, clause.fires));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    for detector in DETECTORS {
        for fires in [true, false] {
            assert!(
                covered.contains(&(detector.id.to_owned(), fires)),
                "{} {fires}",
                detector.id
            );
        }
    }
}
