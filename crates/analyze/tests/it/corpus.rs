//! Labelled scripts: what is found in them against what a person says is there.
//!
//! A comment `expect: id, id` stands on the line of each fault. The scripts in `tuned` were at hand
//! while the detectors were written; those in `held_out` were written afterwards. `make corpus`
//! prints the scores.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use strands_analyze::{FileReport, Options, Sizes, SourceFile, Status, scan};

/// The faults that the first design of this product names.
const SEVEN: [&str; 7] = [
    "small-files",
    "full-scan",
    "missing-broadcast",
    "multiple-counts",
    "select-star",
    "window-no-partition",
    "cartesian-join",
];

/// A fault: file, line, detector.
type Fault = (String, usize, String);

/// How findings and labels agree.
#[derive(Debug, Default)]
struct Score {
    hits: usize,
    false_findings: Vec<Fault>,
    missed: Vec<Fault>,
    lines: usize,
}

impl Score {
    fn of(found: &BTreeSet<Fault>, expected: &BTreeSet<Fault>, lines: usize) -> Self {
        Self {
            hits: found.intersection(expected).count(),
            false_findings: found.difference(expected).cloned().collect(),
            missed: expected.difference(found).cloned().collect(),
            lines,
        }
    }

    /// The harmonic mean of precision and recall over all faults.
    fn f1(&self) -> f64 {
        let wrong = self.false_findings.len() + self.missed.len();
        2.0 * self.hits as f64 / (2 * self.hits + wrong) as f64
    }

    fn false_per_100_lines(&self) -> f64 {
        100.0 * self.false_findings.len() as f64 / self.lines as f64
    }

    fn findings_per_100_lines(&self) -> f64 {
        100.0 * (self.hits + self.false_findings.len()) as f64 / self.lines as f64
    }
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/corpus")
        .join(name)
}

fn sources(name: &str) -> Vec<SourceFile> {
    let entries = fs::read_dir(folder(name)).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|it| it.unwrap().path()).collect();
    paths.sort();
    let files = paths.into_iter().map(|path| SourceFile {
        path: path.file_name().unwrap().to_string_lossy().into_owned(),
        content: Ok(fs::read(&path).unwrap()),
    });
    files.collect()
}

fn labels(file: &SourceFile) -> Vec<Fault> {
    let text = String::from_utf8_lossy(file.content.as_ref().unwrap()).into_owned();
    let lines = text.lines().enumerate();
    let labelled = lines.filter_map(|(at, line)| Some((at + 1, line.split_once("expect: ")?.1)));
    labelled
        .flat_map(|(line, ids)| {
            let end = ids.find(|it: char| !(it.is_ascii_lowercase() || "-, ".contains(it)));
            let ids = &ids[..end.unwrap_or(ids.len())];
            let faults = ids
                .split(',')
                .map(|id| (file.path.clone(), line, id.trim().to_owned()));
            faults.collect::<Vec<_>>()
        })
        .collect()
}

/// The findings of a file, and the labels that they are compared with.
fn faults(report: &FileReport) -> Vec<Fault> {
    let found = report.findings.iter();
    found
        .map(|it| (report.path.clone(), it.line, it.detector.to_string()))
        .collect()
}

fn score(name: &str) -> (Score, Score) {
    let files = sources(name);
    let expected: BTreeSet<Fault> = files.iter().flat_map(labels).collect();
    let sizes = fs::read_to_string(folder("sizes.json")).unwrap();
    let sizes = Sizes::parse(&sizes).unwrap();
    let mut found = BTreeSet::new();
    let mut lines = 0;
    // Each file is a project of its own: they only share a folder.
    for file in files {
        let report = scan(vec![file], &sizes, &Options::default(), &[]);
        let file = &report.files[0];
        assert_ne!(file.status, Status::Unparsed, "{}", file.path);
        lines += file.lines;
        found.extend(faults(file));
    }
    let all = Score::of(&found, &expected, lines);
    let of_seven = |faults: &BTreeSet<Fault>| {
        let kept = faults.iter().filter(|it| SEVEN.contains(&it.2.as_str()));
        kept.cloned().collect::<BTreeSet<Fault>>()
    };
    let seven = Score::of(&of_seven(&found), &of_seven(&expected), lines);
    (all, seven)
}

fn shown(name: &str, all: &Score, seven: &Score) {
    println!(
        "{name}: {} lines, {} faults; micro-F1 {:.3}, of the seven {:.3}; \
         {:.2} findings and {:.2} false ones per 100 lines",
        all.lines,
        all.hits + all.missed.len(),
        all.f1(),
        seven.f1(),
        all.findings_per_100_lines(),
        all.false_per_100_lines()
    );
    for (word, faults) in [("false", &all.false_findings), ("missed", &all.missed)] {
        for (file, line, detector) in faults {
            println!("  {word} {file}:{line} {detector}");
        }
    }
}

#[test]
fn tuned_scripts_are_judged_as_people_do() {
    let (all, seven) = score("tuned");
    shown("tuned", &all, &seven);
    assert!(all.f1() >= 0.95 && seven.f1() >= 0.95);
    assert!(all.false_per_100_lines() <= 0.3);
}

#[test]
fn scripts_that_nobody_tuned_on_are_judged_well() {
    let (all, seven) = score("held_out");
    shown("held_out", &all, &seven);
    assert!(all.f1() >= 0.8 && seven.f1() >= 0.8);
    assert!(all.false_per_100_lines() <= 0.7);
}

#[test]
fn ordinary_code_is_left_alone() {
    let (all, _) = score("ordinary");
    println!(
        "ordinary: {} lines, {:.2} findings per 100 lines",
        all.lines,
        all.findings_per_100_lines()
    );
    for (file, line, detector) in &all.false_findings {
        println!("  {file}:{line} {detector}");
    }
    assert!(all.findings_per_100_lines() <= 3.0);
    assert!(all.false_per_100_lines() <= 0.7);
}
