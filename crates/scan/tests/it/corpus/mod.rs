//! Labelled columns: exposed, masked, leaky and clean ones, made from a seed.
//!
//! The corpus has three parts. Lexicon, rules and weights were set by looking at the first, and mended
//! by looking at the second; the third has its own names, shapes, headers, covers and traps, and is
//! only counted.

mod clean;
mod cover;
mod fresh;
mod kinds;
mod text;
pub(crate) mod values;

use fastrand::Rng;
use kinds::{KINDS, Kind};

/// A part of the corpus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Tuned = 0,
    HeldOut = 1,
    Fresh = 2,
}

/// A column and what is known of it.
#[derive(Debug, Clone)]
pub(crate) struct Labelled {
    pub(crate) header: String,
    pub(crate) cells: Vec<String>,
    pub(crate) kind: &'static str,
    pub(crate) state: &'static str,
    pub(crate) is_text: bool,
    pub(crate) why: String,
}

const OPAQUE: [&[&str]; 2] = [
    &["column_12", "x_7", "_c0"],
    &["f13", "attr_2", "var5", "data_9"],
];
const MISLEADING: [&[&str]; 2] = [
    &["product_code", "notes"],
    &["reference", "sku", "comment_2"],
];
const TEXTS: [&[&str]; 2] = [
    &["notes", "comment"],
    &["message", "Bemerkung", "log_line", "details"],
];

fn pick<'l>(rng: &mut Rng, list: &[&'l str]) -> &'l str {
    list[rng.usize(..list.len())]
}

/// All columns of a part, `rounds` of each sort.
pub(crate) fn columns(part: Part, seed: u64, rounds: usize) -> Vec<Labelled> {
    let mut rng = Rng::with_seed(seed ^ part as u64);
    let rng = &mut rng;
    if part == Part::Fresh {
        return fresh::columns(rng, rounds);
    }
    let mut all = Vec::new();
    for _ in 0..rounds {
        for kind in KINDS {
            all.push(exposed(rng, part, kind));
            all.push(masked(rng, part, kind));
            if rng.u8(..2) == 0 {
                all.push(leaky(rng, part, kind));
            }
        }
        for (make, header) in clean::CLEAN[part as usize] {
            all.push(plain(rng, header, make));
        }
        for _ in 0..6 {
            let header = pick(rng, TEXTS[part as usize]);
            let mut column = plain(rng, header, |rng| text::plain(rng, part as usize));
            column.is_text = true;
            all.push(column);
        }
        for planted in text::PLANTED[part as usize] {
            all.push(sentences(rng, part, *planted));
        }
    }
    all
}

fn rows(rng: &mut Rng) -> usize {
    [60, 150, 300, 600][rng.usize(..4)]
}

fn with_nulls(rng: &mut Rng, cells: &mut [String]) {
    if rng.u8(..3) == 0 {
        for cell in cells {
            if rng.u8(..10) == 0 {
                cell.clear();
            }
        }
    }
}

fn raw(rng: &mut Rng, kind: &Kind) -> Vec<String> {
    let make = kind.makes[rng.usize(..kind.makes.len())];
    (0..rows(rng)).map(|_| make(rng)).collect()
}

fn column(
    header: &str,
    cells: Vec<String>,
    kind: &'static str,
    state: &'static str,
    why: &str,
) -> Labelled {
    Labelled {
        header: header.to_owned(),
        cells,
        kind,
        state,
        is_text: false,
        why: why.to_owned(),
    }
}

fn exposed(rng: &mut Rng, part: Part, kind: &Kind) -> Labelled {
    let part = part as usize;
    let (header, why) = match rng.u8(..5) {
        0 if kind.is_specific => (pick(rng, OPAQUE[part]), "opaque header"),
        1 if kind.is_specific && !matches!(kind.name, "us_ssn" | "icd10_code") => {
            (pick(rng, MISLEADING[part]), "misleading header")
        }
        _ => (pick(rng, kind.headers[part]), "header"),
    };
    let mut cells = raw(rng, kind);
    with_nulls(rng, &mut cells);
    column(header, cells, kind.name, "exposed", why)
}

fn hidden(rng: &mut Rng, part: usize, kind: &Kind) -> Option<(Vec<String>, Vec<String>)> {
    let raw = raw(rng, kind);
    let hide = cover::HIDES[part][rng.usize(..cover::HIDES[part].len())];
    let covered: Option<Vec<String>> = raw
        .iter()
        .map(|value| hide(rng, value, kind.name))
        .collect();
    Some((raw, covered?))
}

fn masked(rng: &mut Rng, part: Part, kind: &Kind) -> Labelled {
    let header = pick(rng, kind.headers[part as usize]);
    for _ in 0..20 {
        if let Some((_, mut cells)) = hidden(rng, part as usize, kind) {
            with_nulls(rng, &mut cells);
            return column(header, cells, kind.name, "masked", "covered");
        }
    }
    column(
        header,
        vec!["[REDACTED]".to_owned(); 100],
        kind.name,
        "masked",
        "marker",
    )
}

fn leaky(rng: &mut Rng, part: Part, kind: &Kind) -> Labelled {
    let header = pick(rng, kind.headers[part as usize]);
    if matches!(kind.name, "email" | "iban" | "us_ssn" | "phone") && rng.bool() {
        let encode = if rng.bool() {
            cover::base64
        } else {
            cover::hexed
        };
        let cells = raw(rng, kind).iter().map(|value| encode(value)).collect();
        return column(header, cells, kind.name, "leaky", "encoded");
    }
    for _ in 0..20 {
        if let Some((raw, mut cells)) = hidden(rng, part as usize, kind) {
            let leaks = 1 + rng.usize(..raw.len() / 5);
            for _ in 0..leaks {
                let at = rng.usize(..raw.len());
                cells[at].clone_from(&raw[at]);
            }
            return column(header, cells, kind.name, "leaky", "raw beside covered");
        }
    }
    exposed(rng, part, kind)
}

fn plain(rng: &mut Rng, header: &str, mut make: impl FnMut(&mut Rng) -> String) -> Labelled {
    let mut cells: Vec<String> = (0..rows(rng)).map(|_| make(rng)).collect();
    with_nulls(rng, &mut cells);
    column(header, cells, "none", "clean", "")
}

fn sentences(
    rng: &mut Rng,
    part: Part,
    (kind, make, sentence): (&'static str, values::Make, &str),
) -> Labelled {
    let header = pick(rng, TEXTS[part as usize]);
    let count = rows(rng).max(150);
    let share = [4, 10, 30][rng.usize(..3)];
    let cells = (0..count).map(|at| {
        if at % share == 0 {
            text::planted(rng, make, sentence)
        } else {
            text::plain(rng, part as usize)
        }
    });
    let mut column = column(header, cells.collect(), kind, "exposed", "planted");
    column.is_text = true;
    column
}
