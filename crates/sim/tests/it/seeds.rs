//! Many worlds, each short.

use strands_sim::{Control, Faults, Report, Settings, shrink, simulate};

/// How many seeds, and how many events each: seconds of work.
const SEEDS: u64 = 300;
const EVENTS: u32 = 300;

pub(crate) fn settings(seed: u64, faults: Faults, control: Control) -> Settings {
    Settings {
        events: EVENTS,
        seed,
        faults,
        control,
    }
}

fn assert_clean(settings: Settings) -> Report {
    let report = simulate(settings).unwrap();
    if !report.is_clean() {
        let small = shrink(settings).unwrap().unwrap();
        panic!(
            "seed {} differs: {:#?}\nsmallest: {:?} {:#?}\n{}",
            settings.seed,
            report.named,
            small.settings,
            small.report.named,
            small.trace.join("\n"),
        );
    }
    report
}

#[test]
fn everything_goes_wrong_and_nothing_is_lost_or_counted_twice() {
    let mut crashes = 0;
    let mut extras = 0;
    let mut exhausted = 0;
    for seed in 0..SEEDS {
        let report = assert_clean(settings(seed, Faults::all(), Control::None));
        assert_eq!(report.fates.sum(), report.fates.messages, "seed {seed}");
        crashes += report.crashes;
        extras += report.mails.extra;
        exhausted += report.fates.exhausted;
    }
    assert!(
        crashes > SEEDS,
        "{crashes} crashes are too few to mean anything"
    );
    assert!(
        exhausted > 0,
        "no message went through the dead-letter queue"
    );
    assert!(
        extras < SEEDS,
        "{extras} extra mails are more than the documented cell"
    );
}

#[test]
fn without_faults_each_mail_leaves_once() {
    for seed in 0..50 {
        let report = assert_clean(settings(seed, Faults::NONE, Control::None));
        assert_eq!(report.mails.extra, 0);
        assert_eq!(report.lost, 0);
    }
}

#[test]
fn each_fault_alone_is_survived() {
    for fault in Faults::all().kinds() {
        let alone: Faults = fault.as_str().parse().unwrap();
        for seed in 0..10 {
            assert_clean(settings(seed, alone, Control::None));
        }
    }
}

#[test]
fn one_seed_gives_one_report() {
    let settings = settings(7, Faults::all(), Control::None);
    let text = |report: &Report| serde_json::to_string(report).unwrap();
    let first = simulate(settings).unwrap();
    assert_eq!(text(&first), text(&simulate(settings).unwrap()));
    let other = Settings {
        seed: 8,
        ..settings
    };
    assert_ne!(text(&first), text(&simulate(other).unwrap()));
}
