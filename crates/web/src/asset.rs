//! The stylesheet and the script: one file each, under a name that changes with what is in it.

use sha2::{Digest, Sha256};
use std::sync::LazyLock;

/// A file that a page needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// Where it lies.
    pub path: String,
    /// Its media type.
    pub media_type: &'static str,
    /// What is in it.
    pub text: &'static str,
}

static STYLE: LazyLock<Asset> = LazyLock::new(|| {
    asset(
        "css",
        "text/css; charset=utf-8",
        include_str!("../assets/strands.css"),
    )
});
static SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    asset(
        "js",
        "text/javascript; charset=utf-8",
        include_str!("../assets/strands.js"),
    )
});

/// The stylesheet.
#[must_use]
pub fn style() -> &'static Asset {
    &STYLE
}

/// The script, without which every page works.
#[must_use]
pub fn script() -> &'static Asset {
    &SCRIPT
}

fn asset(extension: &str, media_type: &'static str, text: &'static str) -> Asset {
    let mut digest = hex::encode(Sha256::digest(text.as_bytes()));
    digest.truncate(12);
    Asset {
        path: format!("/assets/strands-{digest}.{extension}"),
        media_type,
        text,
    }
}
