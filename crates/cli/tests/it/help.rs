use crate::support::Place;

#[test]
fn the_bare_command_says_where_to_begin() {
    let place = Place::new();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_strands"));
    let output = command.current_dir(place.path()).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success());
    assert!(text.lines().count() <= 12, "{text}");
    assert!(text.contains("strands demo"), "{text}");
}

#[test]
fn every_command_has_help_within_eighty_columns() {
    let place = Place::new();
    for words in [
        &["--help"][..],
        &["demo", "--help"],
        &["ingest", "--help"],
        &["import", "--help"],
        &["runs", "list", "--help"],
        &["runs", "get", "--help"],
        &["cost", "calc", "--help"],
        &["cost", "trends", "--help"],
        &["prices", "show", "--help"],
        &["prices", "diff", "--help"],
        &["cost", "forecast", "--help"],
        &["cost", "anomalies", "--help"],
        &["mail", "outbox", "--help"],
        &["mail", "preview", "--help"],
        &["dead-letters", "list", "--help"],
        &["dead-letters", "replay", "--help"],
        &["dead-letters", "drop", "--help"],
        &["config", "validate", "--help"],
        &["config", "show", "--help"],
        &["config", "schema", "--help"],
        &["scan", "config", "--help"],
        &["scan", "jobs", "--help"],
        &["agent", "invoke", "--help"],
        &["agent", "list", "--help"],
        &["agent", "schema", "--help"],
        &["sim", "--help"],
        &["doctor", "--help"],
        &["smoke", "--help"],
    ] {
        let ended = place.run(words);
        assert_eq!(ended.code, 0, "{words:?}");
        for line in ended.stdout.lines() {
            assert!(line.chars().count() <= 80, "{words:?}: {line}");
        }
    }
}
