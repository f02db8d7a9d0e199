//! The registry of issues: what opens, resolves and opens again, and what changes nothing.

use jiff::Timestamp;
use proptest::collection::vec;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use strands_core::incident::Severity;
use strands_core::issue::{
    CodeLine, Detected, Finding, IssueKey, IssueRow, Known, MOST_DETECTED, MOST_KEPT, Reading,
    Resolution, Scan, ScriptVersion, Why, register,
};
use strands_core::job::JobKey;
use strands_core::plan::{MAX_WRITES, Plan, Write};
use strands_core::run::{Ledger, Observation, Platform, RunKey, State};

const TYPES: [&str; 3] = ["multiple_counts", "select_star", "missing_broadcast"];

pub(crate) fn at(minute: i64) -> Timestamp {
    Timestamp::from_second(1_795_143_600 + 60 * minute).unwrap()
}

fn finding(number: usize) -> Finding {
    let severities = [Severity::High, Severity::Medium, Severity::Critical];
    Finding {
        issue_type: TYPES[number % 3].to_owned(),
        fingerprint: format!("f{number}"),
        severity: severities[number % 3],
        confidence: 0.95,
        line: number + 1,
        message: format!("message {number}"),
        recommendation: "do otherwise".to_owned(),
        impact: "not quantified".to_owned(),
        evidence: vec!["sales.orders".to_owned()],
        code: vec![CodeLine {
            number,
            text: "orders = spark.read.table(\"…\")".to_owned(),
            is_found: true,
        }],
        example: None,
        suppressed: false,
    }
}

pub(crate) fn scan(version: usize, found: impl IntoIterator<Item = usize>) -> Scan {
    Scan {
        job: JobKey {
            account: "111122223333".to_owned(),
            region: "eu-west-1".to_owned(),
            platform: Platform::Glue,
            scope: "-".to_owned(),
            name: "orders".to_owned(),
        },
        execution_id: format!("exec-{version}"),
        at: at(i64::try_from(version).unwrap()),
        version: ScriptVersion {
            location: "s3://code/orders.py".to_owned(),
            tag: format!("v{version}"),
            rules: "1".to_owned(),
        },
        modified_at: None,
        reading: Reading::Whole,
        looked_for: TYPES.map(str::to_owned).into(),
        findings: found.into_iter().map(finding).collect(),
    }
}

/// Tables of one job, to which plans are applied as the store applies them.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Tables {
    pub(crate) known: Known,
    rows: BTreeMap<IssueKey, IssueRow>,
}

impl Tables {
    pub(crate) fn apply(&mut self, plan: Plan) {
        for write in plan.into_writes() {
            match write {
                Write::Script { row, expect } => {
                    let version = self.known.script.as_ref().map(|it| it.version);
                    assert_eq!(version, expect);
                    self.known.script = Some(*row);
                }
                Write::Issue(row) => {
                    self.rows.insert(row.key.clone(), *row);
                }
                other => panic!("{other:?}"),
            }
        }
        let keys = self.known.script.as_ref().unwrap().issues.iter();
        self.known.issues = keys.filter_map(|key| self.rows.get(key).cloned()).collect();
    }

    pub(crate) fn take(&mut self, scan: &Scan) {
        for plan in register(&self.known, scan) {
            self.apply(plan);
        }
    }

    /// Takes in only the first plans, as a process that ends between two of them.
    fn take_some(&mut self, scan: &Scan, plans: usize) {
        for plan in register(&self.known, scan).into_iter().take(plans) {
            self.apply(plan);
        }
    }

    pub(crate) fn of(&self, number: usize) -> Option<&IssueRow> {
        let fingerprint = format!("f{number}");
        self.rows
            .values()
            .find(|row| row.fingerprint == fingerprint)
    }

    fn open(&self) -> BTreeSet<String> {
        let open = self.rows.values().filter(|row| row.is_open());
        open.map(|row| row.fingerprint.clone()).collect()
    }
}

#[test]
fn an_issue_opens_is_resolved_by_the_version_without_it_and_opens_again() {
    let mut tables = Tables::default();
    for version in [0, 1] {
        tables.take(&scan(version, [0, 1]));
    }
    let row = tables.of(0).unwrap();
    assert_eq!((row.occurrences, row.recurrence), (2, 0));
    assert_eq!((row.first_seen, row.last_seen), (at(0), at(1)));
    assert_eq!(row.execution_id, "exec-1");

    tables.take(&scan(2, [1]));
    let resolution = Some(Resolution {
        at: at(2),
        why: Why::Gone,
    });
    assert_eq!(tables.of(0).unwrap().resolution, resolution);
    assert_eq!(tables.of(1).unwrap().resolution, None);

    tables.take(&scan(3, [0, 1]));
    let row = tables.of(0).unwrap();
    assert_eq!((row.occurrences, row.recurrence), (3, 1));
    assert_eq!((row.first_seen, row.resolution), (at(0), None));
    assert_eq!(tables.rows.len(), 2);
}

#[test]
fn what_was_not_read_or_not_looked_for_is_not_resolved() {
    let nothing = Reading::Nothing("too-large".to_owned());
    let in_part = Reading::InPart("syntax-error at line 3".to_owned());
    for reading in [nothing, in_part] {
        let mut tables = Tables::default();
        tables.take(&scan(0, [0, 1]));
        let unread = Scan {
            reading,
            ..scan(1, [])
        };
        tables.take(&unread);
        assert_eq!(tables.open().len(), 2, "{:?}", unread.reading);
        assert!(register(&tables.known, &unread).is_empty(), "read once");
    }
    let mut tables = Tables::default();
    tables.take(&scan(0, [0, 1]));
    let narrower = Scan {
        looked_for: BTreeSet::from([TYPES[0].to_owned()]),
        ..scan(1, [])
    };
    tables.take(&narrower);
    assert_eq!(tables.open(), BTreeSet::from(["f1".to_owned()]));
}

#[test]
fn what_was_read_in_part_still_opens_issues() {
    let mut tables = Tables::default();
    let in_part = Scan {
        reading: Reading::InPart("syntax-error at line 3".to_owned()),
        ..scan(0, [0])
    };
    tables.take(&in_part);
    assert_eq!(tables.open().len(), 1);
}

#[test]
fn a_comment_that_suppresses_a_finding_ends_its_issue_and_opens_none() {
    let mut tables = Tables::default();
    tables.take(&scan(0, [0]));
    let mut suppressed = scan(1, [0, 1]);
    for finding in &mut suppressed.findings {
        finding.suppressed = true;
    }
    tables.take(&suppressed);
    assert_eq!(
        tables.of(0).unwrap().resolution.unwrap().why,
        Why::Suppressed
    );
    assert!(tables.of(1).is_none());
}

#[test]
fn other_rules_read_a_version_again_without_counting_it_twice() {
    let mut tables = Tables::default();
    tables.take(&scan(0, [0]));
    let mut again = scan(0, [0, 1]);
    again.version.rules = "2".to_owned();
    tables.take(&again);
    assert_eq!(tables.of(0).unwrap().occurrences, 1);
    assert_eq!(tables.open().len(), 2);
}

#[test]
fn many_findings_are_written_in_parts_of_which_the_last_ends_the_scan() {
    let many = scan(0, 0..250);
    let plans = register(&Known::default(), &many);
    assert_eq!(plans.len(), 3);
    for (number, plan) in plans.iter().enumerate() {
        assert!(plan.writes().len() <= MAX_WRITES);
        let Write::Script { row, .. } = &plan.writes()[0] else {
            panic!("{plan:?}");
        };
        assert_eq!(row.scanned.is_some(), number == 2);
    }
}

#[test]
fn the_most_severe_findings_have_room_and_the_others_are_counted() {
    let mut tables = Tables::default();
    tables.take(&scan(0, 0..MOST_KEPT + 10));
    assert_eq!(tables.rows.len(), MOST_KEPT);
    assert_eq!(tables.known.scanned().unwrap().unregistered, 10);
    let left_out = (0..MOST_KEPT + 10).filter(|number| tables.of(*number).is_none());
    assert!(
        left_out
            .into_iter()
            .all(|number| finding(number).severity == Severity::Medium)
    );
    let detected = Detected::of(&run(), &tables.known);
    assert_eq!(detected.issues.unwrap().len(), MOST_DETECTED);
    assert_eq!(detected.more, MOST_KEPT + 10 - MOST_DETECTED);
}

fn run() -> Ledger {
    let key = RunKey {
        account: "111122223333".to_owned(),
        region: "eu-west-1".to_owned(),
        platform: Platform::Glue,
        scope: "-".to_owned(),
        run_id: "jr_1".to_owned(),
    };
    Ledger::open(
        &Observation::new(key, State::Success, "SUCCEEDED", at(0)),
        at(0),
    )
}

#[test]
fn an_execution_is_told_of_the_version_that_it_ran_and_of_nothing_that_nobody_read() {
    let mut tables = Tables::default();
    tables.take(&scan(0, [0, 1, 2]));
    let detected = Detected::of(&run(), &tables.known);
    assert_eq!(detected.status, "analysed");
    let types: Vec<String> = detected
        .issues
        .unwrap()
        .into_iter()
        .map(|row| row.key.issue_type)
        .collect();
    assert_eq!(
        types,
        ["missing_broadcast", "multiple_counts", "select_star"]
    );

    let in_part = Scan {
        reading: Reading::InPart("syntax-error at line 3".to_owned()),
        ..scan(1, [1])
    };
    tables.take(&in_part);
    let detected = Detected::of(&run(), &tables.known);
    assert_eq!(detected.status, "analysed in part: syntax-error at line 3");
    assert_eq!(detected.issues.unwrap().len(), 1);

    let nothing = Scan {
        reading: Reading::Nothing("binary".to_owned()),
        ..scan(2, [])
    };
    tables.take(&nothing);
    let detected = Detected::of(&run(), &tables.known);
    assert_eq!(detected.status, "script not analysed: binary");
    assert_eq!(detected.issues, None);
}

#[test]
fn a_key_reads_back_from_its_text_and_nothing_else_does() {
    let mut tables = Tables::default();
    tables.take(&scan(0, 0..20));
    for key in tables.rows.keys() {
        assert_eq!(key.to_string().parse().as_ref(), Ok(key));
    }
    for text in [
        "",
        "select_star",
        "@1",
        "select_star@",
        "select_star@x",
        "Select@1",
        "a b@1",
    ] {
        assert!(text.parse::<IssueKey>().is_err(), "{text}");
    }
}

/// A version: how it is read, and what is in it.
fn version() -> impl Strategy<Value = (u8, BTreeSet<usize>)> {
    (0..4_u8, proptest::collection::btree_set(0..6_usize, 0..6))
}

fn scan_of(number: usize, (reading, found): &(u8, BTreeSet<usize>)) -> Scan {
    let reading = match reading {
        0 => Reading::InPart("sql-syntax at line 2".to_owned()),
        1 => Reading::Nothing("binary".to_owned()),
        _ => Reading::Whole,
    };
    Scan {
        reading,
        ..scan(number, found.iter().copied())
    }
}

proptest! {
    /// However often each version is scanned, and wherever a process ends, the rows are those of one
    /// scan a version; what is open is what the versions say.
    #[test]
    fn each_version_counts_once(versions in vec((version(), 1..4_usize, 0..3_usize), 1..8)) {
        let (mut once, mut often) = (Tables::default(), Tables::default());
        let mut open: BTreeSet<usize> = BTreeSet::new();
        for (number, (version, times, cut)) in versions.iter().enumerate() {
            let scan = scan_of(number, version);
            once.take(&scan);
            often.take_some(&scan, *cut);
            for _ in 0..*times {
                often.take(&scan);
            }
            match &scan.reading {
                Reading::Whole => open.clone_from(&version.1),
                Reading::InPart(_) => open.extend(&version.1),
                Reading::Nothing(_) => {}
            }
            prop_assert_eq!(&once.rows, &often.rows);
            let expected: BTreeSet<String> = open.iter().map(|it| format!("f{it}")).collect();
            prop_assert_eq!(often.open(), expected);
        }
        for row in often.rows.values() {
            prop_assert!(row.occurrences > row.recurrence);
            prop_assert!(row.first_seen <= row.last_seen);
        }
    }

    /// A process that ends between the parts of a large scan leaves it to the next one, which may be
    /// of another run.
    #[test]
    fn a_large_scan_goes_on_where_it_was_cut(count in 100..300_usize, cut in 0..4_usize) {
        let whole = scan(0, 0..count);
        let (mut once, mut twice) = (Tables::default(), Tables::default());
        once.take(&whole);
        twice.take_some(&whole, cut);
        twice.take(&whole);
        prop_assert_eq!(&once.rows, &twice.rows);
        prop_assert!(twice.rows.values().all(|row| row.occurrences == 1));
    }
}
