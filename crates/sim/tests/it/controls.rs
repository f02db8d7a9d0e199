//! Negative controls: a guard is taken away, and the same oracle must notice.

use crate::seeds::settings;
use strands_sim::{Control, Faults, shrink, simulate};

/// In how many of the seeds a control is caught, and what the first difference says.
fn caught(control: Control, seeds: u64) -> (u64, String) {
    let mut caught = 0;
    let mut first = String::new();
    for seed in 0..seeds {
        let report = simulate(settings(seed, Faults::all(), control)).unwrap();
        if let Some(difference) = report.named.first() {
            caught += 1;
            if first.is_empty() {
                first = format!("{}: {}", difference.subject, difference.what);
            }
        }
    }
    (caught, first)
}

#[test]
fn tracking_without_the_ledger_is_caught_in_every_seed() {
    assert_eq!(caught(Control::NoLedger, 20).0, 20);
}

#[test]
fn tracking_without_the_version_condition_is_caught() {
    let (caught, first) = caught(Control::NoVersion, 300);
    assert!(caught > 0);
    assert!(
        first.contains("the ledger has") || first.contains("execution"),
        "{first}"
    );
}

#[test]
fn the_last_writer_instead_of_the_lattice_is_caught_in_every_seed() {
    assert_eq!(caught(Control::NoLattice, 20).0, 20);
}

#[test]
fn posting_without_the_marker_is_caught_in_every_seed() {
    let (caught, first) = caught(Control::NoMarker, 20);
    assert_eq!(caught, 20);
    assert!(first.starts_with("total "), "{first}");
}

#[test]
fn marking_a_mail_before_it_is_sent_is_caught() {
    let (caught, first) = caught(Control::DedupeBeforeSend, 20);
    assert!(caught > 5, "{caught}");
    assert!(
        first.contains("was never accepted; the outbox says sent"),
        "{first}"
    );
}

#[test]
fn a_failing_seed_shrinks_and_tells_what_happened() {
    let failing = settings(3, Faults::all(), Control::NoMarker);
    let small = shrink(failing).unwrap().unwrap();
    assert!(!small.report.is_clean());
    assert!(small.settings.events < failing.events);
    assert!(small.settings.faults.kinds().count() < failing.faults.kinds().count());
}

#[test]
fn what_does_not_fail_does_not_shrink() {
    assert_eq!(
        shrink(settings(3, Faults::all(), Control::None)).unwrap(),
        None
    );
}
