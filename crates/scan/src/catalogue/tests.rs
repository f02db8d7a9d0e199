use super::*;
use std::collections::HashSet;

#[test]
fn every_built_in_type_has_a_check_and_phrases_of_its_own_name() {
    let catalogue = Catalogue::default();
    for row in catalogue.entities() {
        assert!(
            validate::check(&row.name).is_some(),
            "{} has no check",
            row.name
        );
        let line = PHRASES.lines().any(|line| {
            line.split_once(": ")
                .is_some_and(|(name, _)| name == row.name)
        });
        assert!(line, "{} has no header phrases", row.name);
    }
    let names: HashSet<_> = catalogue.entities().map(|it| it.name.clone()).collect();
    assert_eq!(names.len(), catalogue.entities.len());
}

#[test]
fn every_line_of_phrases_is_of_a_type() {
    let catalogue = Catalogue::default();
    for line in PHRASES.lines().filter(|line| !line.starts_with('#')) {
        let name = line.split_once(": ").unwrap().0;
        assert!(name == NATIONAL || catalogue.find(name).is_some(), "{name}");
    }
}

#[test]
fn own_types_name_every_fault_at_once() {
    let own = |text: &str| serde_json::from_str::<Vec<OwnType>>(text).unwrap();
    let faults = Catalogue::with_own(own(
        r#"[{"name":"email","pattern":"a+"},{"name":"Staff","pattern":"("},{"name":"badge","pattern":"B\\d+","validator":"nope","header_required":true}]"#,
    ))
    .err()
    .unwrap();
    assert_eq!(faults.len(), 5, "{faults:?}");
}

#[test]
fn the_document_lists_every_type_with_its_severity() {
    let document = include_str!("../../../../docs/compliance.md");
    for entity in Catalogue::default().entities() {
        let severity = format!("{:?}", entity.severity).to_lowercase();
        let line = document
            .lines()
            .find(|line| line.starts_with(&format!("| `{}` |", entity.name)));
        assert!(
            line.is_some_and(|line| line.ends_with(&format!("| {severity} |"))),
            "{}",
            entity.name
        );
    }
}
