//! Scripts that nobody would write: each has its one place in the report, and nothing gives up.
//!
//! `FUZZ_BODIES` says how many (`make fuzz` tries many).

use proptest::prelude::*;
use proptest::sample::{Index, select};
use std::fs;
use std::path::Path;
use strands_analyze::{Options, Sizes, SourceFile, Status, scan};

fn cases() -> u32 {
    let set = std::env::var("FUZZ_BODIES").ok();
    set.and_then(|count| count.parse().ok()).unwrap_or(150)
}

fn scripts() -> Vec<(String, Vec<u8>)> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let folders = ["tuned", "held_out", "ordinary"].map(|name| corpus.join(name));
    let files = folders
        .iter()
        .flat_map(|folder| fs::read_dir(folder).unwrap());
    let mut scripts: Vec<(String, Vec<u8>)> = files
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, fs::read(path).unwrap())
        })
        .collect();
    scripts.sort();
    scripts
}

/// A change of a script's bytes.
#[derive(Debug, Clone)]
enum Change {
    Cut(Index),
    Insert(Index, &'static [u8]),
    Byte(Index, u8),
    Remove(Index, usize),
    Double(Index, usize),
}

fn change() -> impl Strategy<Value = Change> {
    let odd: Vec<&'static [u8]> = vec![
        b"(",
        b")",
        b"[",
        b"{",
        b"'''",
        b"\"\"\"",
        b"f\"{",
        b"\\",
        b"\r",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\0",
        b"\nprint x\n",
        b"\nif x:\n",
        b" := ",
        b"lambda: ",
        b"*",
        b"**",
        b"@",
        b"\n\t\n",
        b";",
        b"--",
        b"/*+ ",
        b"%s",
        b"{{",
        "\u{1f418}".as_bytes(),
        "\u{e9}".as_bytes(),
        b" match x:\n case _:\n",
        b"df = df.union(df)\n",
        b"for i in range(9): df = df.withColumn('a', f(df))\n",
        b"spark.sql(f'SELECT {x} FROM ')\n",
    ];
    prop_oneof![
        any::<Index>().prop_map(Change::Cut),
        (any::<Index>(), select(odd)).prop_map(|(at, what)| Change::Insert(at, what)),
        (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Change::Byte(at, byte)),
        (any::<Index>(), 1_usize..200).prop_map(|(at, length)| Change::Remove(at, length)),
        (any::<Index>(), 1_usize..400).prop_map(|(at, length)| Change::Double(at, length)),
    ]
}

fn changed(mut bytes: Vec<u8>, changes: &[Change]) -> Vec<u8> {
    for change in changes {
        let length = bytes.len() + 1;
        match change {
            Change::Cut(at) => bytes.truncate(at.index(length)),
            Change::Insert(at, what) => {
                let at = at.index(length);
                bytes.splice(at..at, what.iter().copied());
            }
            Change::Byte(at, byte) => {
                let at = at.index(length);
                if let Some(old) = bytes.get_mut(at) {
                    *old = *byte;
                }
            }
            Change::Remove(at, count) => {
                let at = at.index(length);
                bytes.drain(at..(at + count).min(bytes.len()));
            }
            Change::Double(at, count) => {
                let at = at.index(length);
                let part = bytes[at..(at + count).min(bytes.len())].to_vec();
                bytes.splice(at..at, part);
            }
        }
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), ..ProptestConfig::default() })]

    #[test]
    fn every_script_has_its_place_and_nothing_gives_up(
        pick in any::<Index>(),
        changes in proptest::collection::vec(change(), 1..6),
        name in select(vec!["", "x.sql", "x.ipynb", "x.py"]),
    ) {
        let scripts = scripts();
        let (own, bytes) = &scripts[pick.index(scripts.len())];
        let file = SourceFile {
            path: if name.is_empty() { own.clone() } else { name.to_owned() },
            content: Ok(changed(bytes.clone(), &changes)),
        };
        let report = scan(vec![file], &Sizes::default(), &Options::default(), &[]);
        prop_assert_eq!(report.files.len(), 1);
        let file = &report.files[0];
        prop_assert_ne!(file.reason.as_deref(), Some("internal-error"));
        prop_assert!(file.status != Status::Unparsed || file.reason.is_some());
        for finding in &file.findings {
            prop_assert!(finding.line >= 1 && finding.line <= file.lines.max(1), "{:?}", finding);
            prop_assert!(finding.column >= 1 && finding.end_line >= finding.line);
        }
    }
}
