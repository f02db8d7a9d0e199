//! How well columns are told on the corpus, and the bars that must hold.

use crate::corpus::{Labelled, Part, columns};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use strands_scan::{Catalogue, Options, Progress, State, scan, walk};

/// Columns a file.
const WIDTH: usize = 6;

/// What was decided beside what is true.
pub(crate) struct Judged {
    pub(crate) label: Labelled,
    pub(crate) kind: String,
    pub(crate) state: &'static str,
    pub(crate) confidence: f64,
}

/// Scans the columns of a part as CSV files.
pub(crate) fn judge(part: Part, seed: u64, rounds: usize) -> Vec<Judged> {
    let mut labels = columns(part, seed, rounds);
    fastrand::Rng::with_seed(seed).shuffle(&mut labels);
    let folder = tempfile::tempdir().unwrap();
    let files: Vec<&[Labelled]> = labels.chunks(WIDTH).collect();
    for (at, columns) in files.iter().enumerate() {
        fs::write(folder.path().join(format!("{at:05}.csv")), csv(columns)).unwrap();
    }
    let report = scan(
        &walk(&[folder.path().to_owned()]),
        &Catalogue::default(),
        &Options::default(),
        &Progress::default(),
    );
    assert_eq!(report.files.len(), files.len());
    let mut judged = Vec::new();
    for (file, columns) in report.files.iter().zip(files) {
        assert_eq!(file.error, None, "{}", file.path);
        for (place, label) in columns.iter().enumerate() {
            let column = &file.columns[place];
            judged.push(Judged {
                label: label.clone(),
                kind: column.kind.clone(),
                state: word(column.state),
                confidence: column.confidence,
            });
        }
    }
    judged
}

fn word(state: State) -> &'static str {
    match state {
        State::Clean => "clean",
        State::Masked => "masked",
        State::Leaky => "leaky",
        State::Exposed => "exposed",
    }
}

fn csv(columns: &[Labelled]) -> String {
    let rows = columns
        .iter()
        .map(|column| column.cells.len())
        .max()
        .unwrap();
    let mut text = String::new();
    let names: Vec<&str> = columns
        .iter()
        .map(|column| column.header.as_str())
        .collect();
    let _ = writeln!(text, "{}", names.join(","));
    for row in 0..rows {
        let cells: Vec<String> = columns
            .iter()
            .map(|column| {
                format!(
                    "\"{}\"",
                    column
                        .cells
                        .get(row)
                        .map_or(String::new(), |cell| cell.replace('"', "\"\""))
                )
            })
            .collect();
        let _ = writeln!(text, "{}", cells.join(","));
    }
    text
}

/// Figures of a part.
#[derive(Debug)]
pub(crate) struct Figures {
    pub(crate) exposed_f1: f64,
    pub(crate) structured_f1: f64,
    pub(crate) masked_f1: f64,
    pub(crate) clean_flagged: f64,
    pub(crate) leaky_called_masked: usize,
    pub(crate) leaky_found: f64,
    /// Expected calibration error over ten bins.
    pub(crate) calibration: f64,
}

pub(crate) fn figures(judged: &[Judged]) -> Figures {
    let f1 = |state: &str, which: &dyn Fn(&Judged) -> bool| {
        let right =
            |it: &&Judged| it.state == state && it.label.state == state && it.kind == it.label.kind;
        let all = || judged.iter().filter(|it| which(it));
        let hits = all().filter(right).count();
        let said = all().filter(|it| it.state == state).count();
        let true_ones = all().filter(|it| it.label.state == state).count();
        ratio(2 * hits, said + true_ones)
    };
    let of = |state: &'static str| judged.iter().filter(move |it| it.label.state == state);
    Figures {
        exposed_f1: f1("exposed", &|_| true),
        structured_f1: f1("exposed", &|it| !it.label.is_text),
        masked_f1: f1("masked", &|_| true),
        clean_flagged: ratio(
            of("clean").filter(|it| it.state != "clean").count(),
            of("clean").count(),
        ),
        leaky_called_masked: of("leaky").filter(|it| it.state == "masked").count(),
        leaky_found: ratio(
            of("leaky").filter(|it| it.state == "leaky").count(),
            of("leaky").count(),
        ),
        calibration: calibration(judged),
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of columns")]
fn ratio(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts of columns"
)]
fn calibration(judged: &[Judged]) -> f64 {
    let mut bins: BTreeMap<u32, (f64, f64, f64)> = BTreeMap::new();
    for it in judged {
        let is_right = it.state == it.label.state
            && it.kind
                == if it.state == "clean" {
                    "none"
                } else {
                    it.label.kind
                };
        let bin = bins
            .entry((it.confidence * 10.0).min(9.0) as u32)
            .or_default();
        bin.0 += it.confidence;
        bin.1 += f64::from(u8::from(is_right));
        bin.2 += 1.0;
    }
    bins.values()
        .map(|(sure, right, count)| {
            (sure - right).abs() / judged.len() as f64 * f64::from(u8::from(*count > 0.0))
        })
        .sum()
}

/// Columns that were told wrongly, a line each.
pub(crate) fn wrong(judged: &[Judged]) -> Vec<String> {
    let is_wrong = |it: &&Judged| {
        it.state != it.label.state || it.state != "clean" && it.kind != it.label.kind
    };
    let line = |it: &Judged| {
        let label = &it.label;
        format!(
            "{:24} {:22} {:8} -> {:22} {:8} {} [{}]",
            label.header,
            label.kind,
            label.state,
            it.kind,
            it.state,
            label.why,
            label
                .cells
                .iter()
                .find(|it| !it.is_empty())
                .map_or("", |it| it.as_str())
        )
    };
    judged.iter().filter(is_wrong).map(line).collect()
}

#[test]
fn columns_are_told_well_enough_on_every_part() {
    for (part, seed) in [(Part::Tuned, 11), (Part::HeldOut, 12), (Part::Fresh, 13)] {
        let judged = judge(part, seed, 4);
        let figures = figures(&judged);
        println!("{part:?}: {} columns, {figures:.3?}", judged.len());
        if std::env::var_os("SHOW_WRONG").is_some_and(|which| which == format!("{part:?}").as_str())
        {
            println!("{}", wrong(&judged).join("\n"));
        }
        assert!(figures.exposed_f1 >= 0.92, "{part:?}: {figures:?}");
        assert!(figures.structured_f1 >= 0.95, "{part:?}: {figures:?}");
        assert!(figures.masked_f1 >= 0.90, "{part:?}: {figures:?}");
        assert!(figures.clean_flagged <= 0.04, "{part:?}: {figures:?}");
        assert_eq!(figures.leaky_called_masked, 0, "{part:?}: {figures:?}");
        assert!(figures.leaky_found >= 0.90, "{part:?}: {figures:?}");
        assert!(figures.calibration <= 0.05, "{part:?}: {figures:?}");
    }
}
