//! How heavy pages are on the wire, and how many nodes they have.

use crate::pages::all;
use askama::Template;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;
use strands_web::asset;

/// What headers weigh beside a body.
const HEADERS: usize = 900;
const MOST_NODES: usize = 2_500;

fn zipped(text: &str) -> usize {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap().len()
}

#[test]
fn pages_keep_to_their_weight() {
    for (name, page) in all("orders_daily_load") {
        let html = page.render().unwrap();
        let limit = match name {
            "overview" => 9_000,
            "timeline" => 24_000,
            _ => 15_000,
        };
        let weight = zipped(&html) + HEADERS;
        assert!(weight <= limit, "{name} weighs {weight}");
        let nodes = html.matches('<').count() - html.matches("</").count();
        assert!(nodes <= MOST_NODES, "{name} has {nodes} nodes");
    }
}

#[test]
fn style_and_script_keep_to_theirs() {
    let style = zipped(asset::style().text) + HEADERS;
    assert!(style <= 8_000, "{style}");
    let script = zipped(asset::script().text) + HEADERS;
    assert!(script <= 4_000, "{script}");
}
