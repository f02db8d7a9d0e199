//! The price sheet in force.

use crate::{TIMEOUT, config};
use strands_aws::prices::{PricesFault, sheet};
use strands_core::cost::prices::PriceSheet;
use strands_testing::FakeAws;

const SHEET: &str = r#"{"schema": "strands.prices/1", "currency": "USD", "as_of": "2026-11-02", "notes": [],
    "sources": {"contract": "our own"}, "entries": [{"service": "glue", "region": "eu-west-1",
    "sku": "etl.standard.gen1", "unit": "DPU-hour", "usd": "0.39", "effective_from": "2026-01-01",
    "source": "contract", "verified": true}]}"#;

#[tokio::test]
async fn the_named_sheet_replaces_the_embedded_one_completely() {
    let aws = FakeAws::start().await;
    let config = config(&aws, TIMEOUT).await;
    let embedded = PriceSheet::embedded().unwrap();
    let of = |sheet: &PriceSheet| (sheet.as_of(), sheet.entries().count());
    assert_eq!(of(&sheet(None, &config).await.unwrap()), of(embedded));

    aws.holds_object("config-prices", "sheet.json", SHEET, "\"a1\"");
    let place = "s3://config-prices/sheet.json".parse().unwrap();
    let own = sheet(Some(place), &config).await.unwrap();
    assert_eq!(of(&own), ("2026-11-02".parse().unwrap(), 1));
}

#[tokio::test]
async fn without_the_named_sheet_nothing_is_priced() {
    let aws = FakeAws::start().await;
    let config = config(&aws, TIMEOUT).await;
    aws.holds_object("config-prices", "broken.json", "{}", "\"a1\"");
    for (place, words) in [
        ("s3://config-prices/none.json", "no price sheet lies there"),
        ("s3://config-prices/broken.json", "prices show"),
    ] {
        let fault = sheet(Some(place.parse().unwrap()), &config).await;
        let fault = fault.unwrap_err().to_string();
        assert!(
            fault.contains(words) && fault.starts_with("PRICES_URI"),
            "{fault}"
        );
    }
    aws.denies(1);
    let place = "s3://config-prices/broken.json".parse().unwrap();
    let fault = sheet(Some(place), &config).await.unwrap_err();
    assert!(
        matches!(&fault, PricesFault::Unread(why) if why.contains("s3:GetObject")),
        "{fault}"
    );
}
