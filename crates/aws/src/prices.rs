//! The price sheet in force: the one that `PRICES_URI` names, else the embedded one.

use crate::documents::Documents;
use aws_config::SdkConfig;
use strands_config::{Answer, Location, Source};
use strands_core::cost::prices::{PriceError, PriceSheet};

/// Why nothing can be priced. A function that was given a sheet of its own does not go on with another:
/// what it writes would be wrong, and would look right.
#[derive(Debug, thiserror::Error)]
pub enum PricesFault {
    /// Nothing lies there.
    #[error("PRICES_URI: no price sheet lies there; put one there, or leave PRICES_URI empty")]
    Absent,
    /// It cannot be read.
    #[error("PRICES_URI: {0}")]
    Unread(String),
    /// It is no price sheet.
    #[error("PRICES_URI: {0}; `strands prices show --prices FILE` checks a sheet")]
    Refused(PriceError),
    /// The embedded sheet is none.
    #[error(transparent)]
    Embedded(#[from] &'static PriceError),
}

/// Reads the sheet once, with the tries of `config`: it holds for as long as the function's process lives.
pub async fn sheet(
    location: Option<Location>,
    config: &SdkConfig,
) -> Result<PriceSheet, PricesFault> {
    if location.is_none() {
        return Ok(PriceSheet::embedded()?.clone());
    }
    let documents = Documents::new(location, config);
    let answer = documents.fetch(None).await;
    match answer.map_err(PricesFault::Unread)? {
        Answer::Text { text, .. } => PriceSheet::parse(&text).map_err(PricesFault::Refused),
        Answer::Absent | Answer::Unchanged => Err(PricesFault::Absent),
    }
}
