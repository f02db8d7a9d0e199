//! The committed document is the one that the pages make.

use std::path::Path;
use strands_web::openapi::document;

#[test]
fn the_document_is_that_of_the_pages() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/dashboard-api.json");
    let made = format!("{:#}\n", document());
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&file, &made).unwrap();
    }
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    let remedy = "UPDATE_DOCS=1 cargo test -p strands-web --test it -- openapi";
    assert!(
        committed == made,
        "docs/dashboard-api.json is stale: {remedy}"
    );
}
