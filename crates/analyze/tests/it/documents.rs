//! What is committed beside the code is what the code gives.

use std::fs;
use std::path::PathBuf;
use strands_analyze::reference;

#[test]
fn the_committed_page_is_that_of_the_detectors() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/detectors.md");
    let made = reference();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &made).unwrap();
    }
    assert!(
        fs::read_to_string(&path).unwrap_or_default() == made,
        "docs/detectors.md is stale: UPDATE_DOCS=1 cargo test -p strands-analyze documents"
    );
}
