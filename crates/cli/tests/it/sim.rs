use crate::support::{NOW, Place};

const SHORT: [&str; 5] = ["sim", "--events", "300", "--seeds", "3"];

#[test]
fn a_simulation_is_clean_and_repeats_itself_byte_for_byte() {
    let place = Place::new();
    let words = [&SHORT[..], &["--json", "--now", NOW]].concat();
    let first = place.run(&words);
    assert_eq!(first.code, 0, "{}", first.stderr);
    let reports = first.json()["result"]["reports"]
        .as_array()
        .unwrap()
        .clone();
    assert_eq!(reports.len(), 3);
    for report in &reports {
        assert_eq!(report["differences"], 0);
        assert!(report["runs"].as_u64().unwrap() > 0);
    }
    assert_eq!(first.stdout, place.run(&words).stdout);
}

#[test]
fn a_control_ends_with_one_and_says_what_differs() {
    let place = Place::new();
    let ended = place.run(&[&SHORT[..], &["--control", "no-marker"]].concat());
    assert_eq!(ended.code, 1);
    assert!(ended.stdout.contains("total "), "{}", ended.stdout);
    assert!(
        ended.stderr.contains("differences in 3 of 3 seeds"),
        "{}",
        ended.stderr
    );
}

#[test]
fn unknown_faults_and_controls_are_named() {
    let place = Place::new();
    for words in [["--faults", "earthquake"], ["--control", "no-luck"]] {
        let ended = place.run(&[&SHORT[..], &words].concat());
        assert_eq!(ended.code, 2);
        assert!(ended.stderr.contains(words[1]), "{}", ended.stderr);
    }
}
