//! What people decide about issues, and that scans stand above it.

use crate::issues::{Tables, at, scan};
use jiff::{SignedDuration, Timestamp};
use proptest::collection::vec;
use proptest::prelude::*;
use strands_core::issue::{
    Decided, Decision, IssueRow, Known, MOST_DECISIONS, Reading, Refused, Resolution, Why, decide,
};
use strands_core::plan::Write;

fn mute(minute: i64) -> Decision {
    Decision::Mute { until: at(minute) }
}

fn assign(owner: &str) -> Decision {
    Decision::Assign {
        owner: Some(owner.to_owned()),
    }
}

fn decided(decision: Decision, minute: i64) -> Decided {
    Decided::new(decision, "ada", Some("planned for May"), at(minute))
}

impl Tables {
    fn decide(&mut self, number: usize, decided: Decided) -> Result<IssueRow, Refused> {
        let key = self.of(number).unwrap().key.clone();
        let (row, plan) = decide(&self.known, &key, decided)?;
        self.apply(plan);
        assert_eq!(self.of(number), Some(&row));
        Ok(row)
    }
}

fn with_issues() -> Tables {
    let mut tables = Tables::default();
    tables.take(&scan(0, [0, 1]));
    tables
}

#[test]
fn a_muted_issue_is_open_and_rests_until_its_time_whatever_scans_find() {
    let mut tables = with_issues();
    let row = tables.decide(0, decided(mute(30), 5)).unwrap();
    assert!(row.is_open());
    assert!(row.is_muted(at(29)));
    assert!(!row.is_muted(at(30)));
    tables.take(&scan(10, [0]));
    let row = tables.of(0).unwrap();
    assert_eq!((row.occurrences, row.is_muted(at(11))), (2, true));
    assert_eq!(row.decisions, [decided(mute(30), 5)]);

    let row = tables.decide(0, decided(Decision::Reopen, 12)).unwrap();
    assert!(!row.is_muted(at(12)));
    assert_eq!(row.decisions.len(), 2);
}

#[test]
fn a_fixed_issue_is_confirmed_by_a_version_without_it() {
    let mut tables = with_issues();
    let row = tables.decide(0, decided(Decision::Fix, 5)).unwrap();
    let fixed = Resolution {
        at: at(5),
        why: Why::Fixed,
    };
    assert_eq!(row.resolution, Some(fixed));

    let unread = scan(6, []);
    tables.take(&strands_core::issue::Scan {
        reading: Reading::InPart("line 3".to_owned()),
        ..unread
    });
    assert_eq!(tables.of(0).unwrap().resolution, Some(fixed));

    tables.take(&scan(7, [1]));
    let row = tables.of(0).unwrap();
    let gone = Resolution {
        at: at(7),
        why: Why::Gone,
    };
    assert_eq!((row.resolution, row.recurrence), (Some(gone), 0));
}

#[test]
fn a_fixed_issue_opens_again_with_a_version_that_has_it() {
    let mut tables = with_issues();
    tables.decide(0, decided(assign("orders team"), 4)).unwrap();
    tables.decide(0, decided(Decision::Fix, 5)).unwrap();
    tables.take(&scan(7, [0, 1]));
    let row = tables.of(0).unwrap();
    assert!(row.is_open());
    assert_eq!((row.occurrences, row.recurrence), (2, 1));
    assert_eq!(row.owner.as_deref(), Some("orders team"));
    assert_eq!(row.decisions.len(), 2);
}

#[test]
fn a_fix_is_taken_back_and_counts_as_no_return() {
    let mut tables = with_issues();
    tables.decide(0, decided(Decision::Fix, 5)).unwrap();
    let row = tables.decide(0, decided(Decision::Reopen, 6)).unwrap();
    assert!(row.is_open());
    assert_eq!((row.occurrences, row.recurrence), (1, 0));
}

#[test]
fn a_decision_that_cannot_stand_is_refused_with_its_reason_and_changes_nothing() {
    let year = SignedDuration::from_hours(366 * 24);
    let cases: [(Option<usize>, Decided, &str); 9] = [
        (
            None,
            Decided::new(mute(30), "ada", Some(" \n"), at(5)),
            "a reason is missing",
        ),
        (None, decided(mute(5), 5), "until a time to come"),
        (
            None,
            decided(
                Decision::Mute {
                    until: at(6) + year,
                },
                5,
            ),
            "at most 366 days",
        ),
        (
            None,
            Decided::new(mute(30), "ada", None, at(5)),
            "a reason is missing",
        ),
        (
            None,
            decided(Decision::Reopen, 5),
            "there is nothing to take back",
        ),
        (
            Some(7),
            decided(mute(30), 8),
            "the issue is gone since 2026",
        ),
        (
            Some(7),
            decided(Decision::Fix, 8),
            "only an open one can be muted or fixed",
        ),
        (
            Some(7),
            decided(Decision::Reopen, 8),
            "a version without it ran; the issue opens by itself",
        ),
        (
            None,
            decided(
                Decision::Mute {
                    until: Timestamp::MAX,
                },
                5,
            ),
            "at most 366 days",
        ),
    ];
    for (gone_by, decided, why) in cases {
        let mut tables = with_issues();
        if let Some(version) = gone_by {
            tables.take(&scan(version, [1]));
        }
        let before = tables.clone();
        let refused = tables.decide(0, decided.clone()).unwrap_err();
        assert!(refused.to_string().contains(why), "{decided:?}: {refused}");
        assert_eq!(tables, before);
    }
    let key = with_issues().of(0).unwrap().key.clone();
    let unknown = decide(&Known::default(), &key, decided(Decision::Fix, 5));
    assert_eq!(unknown, Err(Refused::NoIssue(key)));
}

#[test]
fn a_decision_is_conditioned_on_the_row_of_the_script() {
    let tables = with_issues();
    let key = tables.of(1).unwrap().key.clone();
    let (_, plan) = decide(&tables.known, &key, decided(Decision::Fix, 5)).unwrap();
    let writes = plan.into_writes();
    let before = tables.known.script.as_ref().unwrap();
    match writes.as_slice() {
        [Write::Script { row, expect }, Write::Issue(issue)] => {
            assert_eq!(*expect, Some(before.version));
            assert_eq!(row.version, before.version + 1);
            assert_eq!(
                (&row.scanned, &row.issues),
                (&before.scanned, &before.issues)
            );
            assert_eq!(issue.key, key);
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(tables.of(1).unwrap().job().text(), before.job);
}

#[test]
fn names_are_kept_short_and_reasons_without_what_names_a_person() {
    let mut tables = with_issues();
    let long = format!("  \u{7}{}", "o".repeat(500));
    let row = tables.decide(0, decided(assign(&long), 1)).unwrap();
    assert_eq!(row.owner.unwrap(), "o".repeat(98));
    let row = tables.decide(0, decided(assign(" \n "), 2)).unwrap();
    assert_eq!(row.owner, None);
    let reason = Some("ask grace@example.com");
    let muted = Decided::new(mute(30), "ada", reason, at(3));
    assert!(!muted.reason.unwrap().contains("grace"));
}

#[test]
fn the_newest_decisions_are_kept() {
    let mut tables = with_issues();
    for number in 0..30 {
        let owner = format!("team {number}");
        tables.decide(0, decided(assign(&owner), number)).unwrap();
    }
    let row = tables.of(0).unwrap();
    assert_eq!(row.decisions.len(), MOST_DECISIONS);
    assert_eq!(row.decisions[19], decided(assign("team 29"), 29));
}

#[derive(Debug, Clone)]
enum Step {
    Scan(Vec<usize>),
    Decide(usize, Decision),
}

fn step() -> impl Strategy<Value = Step> {
    let decision = prop_oneof![
        (1..200_i64).prop_map(mute),
        Just(Decision::Fix),
        Just(Decision::Reopen),
        "[a-c]".prop_map(|owner| assign(&owner)),
    ];
    prop_oneof![
        vec(0..3_usize, 0..3).prop_map(Step::Scan),
        (0..3_usize, decision).prop_map(|(number, decision)| Step::Decide(number, decision)),
    ]
}

proptest! {
    /// Whatever people decide in between, each scan tells what is open, and an owner stays until another.
    #[test]
    fn scans_stand_above_decisions(steps in vec(step(), 1..30)) {
        let mut tables = with_issues();
        let mut owner = None;
        for (place, step) in steps.into_iter().enumerate() {
            let now = place + 1;
            match step {
                Step::Scan(found) => {
                    tables.take(&scan(now, found.clone()));
                    for number in 0..3 {
                        let is_open = tables.of(number).is_some_and(IssueRow::is_open);
                        prop_assert_eq!(is_open, found.contains(&number));
                    }
                }
                Step::Decide(number, decision) if tables.of(number).is_some() => {
                    let made = decided(decision.clone(), i64::try_from(now).unwrap());
                    let before = tables.clone();
                    if tables.decide(number, made).is_err() {
                        prop_assert_eq!(&tables, &before);
                    } else if let (0, Decision::Assign { owner: named }) = (number, decision) {
                        owner = named;
                    }
                }
                Step::Decide(..) => {}
            }
            prop_assert_eq!(&tables.of(0).unwrap().owner, &owner);
        }
    }
}
