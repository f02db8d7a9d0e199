//! Columns that hold nothing of a person, many of them made to look as if.

use super::values::{self as v, Make};
use fastrand::Rng;

fn of<'l>(rng: &mut Rng, list: &[&'l str]) -> &'l str {
    list[rng.usize(..list.len())]
}

fn digits(rng: &mut Rng, count: usize) -> String {
    (0..count)
        .map(|_| char::from(b'0' + rng.u8(..10)))
        .collect()
}

fn hex(rng: &mut Rng, count: usize) -> String {
    (0..count)
        .map(|_| char::from(b"0123456789abcdef"[rng.usize(..16)]))
        .collect()
}

fn amount(rng: &mut Rng) -> String {
    format!("{}.{:02}", rng.u32(1..9000), rng.u8(..100))
}
fn count(rng: &mut Rng) -> String {
    rng.u16(..500).to_string()
}
fn nine(rng: &mut Rng) -> String {
    format!("{}{}", rng.u8(1..10), digits(rng, 8))
}
fn ten(rng: &mut Rng) -> String {
    format!("{}{}", rng.u8(1..10), digits(rng, 9))
}
fn eleven(rng: &mut Rng) -> String {
    format!("{}{}", rng.u8(1..10), digits(rng, 10))
}
fn sixteen(rng: &mut Rng) -> String {
    format!("{}{}", rng.u8(1..10), digits(rng, 15))
}
fn fifteen(rng: &mut Rng) -> String {
    format!("9{}", digits(rng, 14))
}
fn part_number(rng: &mut Rng) -> String {
    format!("{}-{}-{}", digits(rng, 3), digits(rng, 2), digits(rng, 4))
}
fn epoch(rng: &mut Rng) -> String {
    rng.u32(1_500_000_000..1_790_000_000).to_string()
}
fn epoch_ms(rng: &mut Rng) -> String {
    format!("{}{}", epoch(rng), digits(rng, 3))
}
fn date(rng: &mut Rng) -> String {
    format!(
        "20{}-{:02}-{:02}",
        rng.u8(18..27),
        rng.u8(1..13),
        rng.u8(1..29)
    )
}
fn instant(rng: &mut Rng) -> String {
    format!(
        "{}T{:02}:{:02}:{:02}Z",
        date(rng),
        rng.u8(..24),
        rng.u8(..60),
        rng.u8(..60)
    )
}
fn flag(rng: &mut Rng) -> String {
    of(rng, &["true", "false"]).to_owned()
}
fn yes(rng: &mut Rng) -> String {
    of(rng, &["Y", "N"]).to_owned()
}
fn status(rng: &mut Rng) -> String {
    of(rng, &["open", "shipped", "cancelled", "returned"]).to_owned()
}
fn version(rng: &mut Rng) -> String {
    format!(
        "{}.{}.{}.{}",
        rng.u8(1..14),
        rng.u8(..20),
        rng.u8(..40),
        rng.u16(..900)
    )
}
fn semver(rng: &mut Rng) -> String {
    format!("{}.{}.{}", rng.u8(..9), rng.u8(..30), rng.u8(..30))
}
fn url(rng: &mut Rng) -> String {
    format!(
        "https://shop.example/{}/{}",
        of(rng, &["lamps", "chairs", "rugs"]),
        rng.u32(1000..99_999)
    )
}
fn arn(rng: &mut Rng) -> String {
    format!(
        "arn:aws:glue:eu-west-1:111122223333:job/{}-{}",
        of(rng, &["orders", "returns"]),
        rng.u16(..999)
    )
}
fn s3(rng: &mut Rng) -> String {
    format!(
        "s3://lake-{}/curated/dt={}/part-{}.parquet",
        rng.u8(1..9),
        date(rng),
        hex(rng, 12)
    )
}
fn sha(rng: &mut Rng) -> String {
    hex(rng, 64)
}
fn commit(rng: &mut Rng) -> String {
    hex(rng, 40)
}
fn sku(rng: &mut Rng) -> String {
    format!(
        "{}-{}",
        of(rng, &["LMP", "CHR", "RUG", "TBL"]),
        digits(rng, 5)
    )
}
fn isbn10(rng: &mut Rng) -> String {
    v::nhs(rng)
}
fn ean(rng: &mut Rng) -> String {
    let body = format!("40{}", digits(rng, 10));
    let sum: u32 = body
        .bytes()
        .enumerate()
        .map(|(at, byte)| u32::from(byte - b'0') * if at % 2 == 0 { 1 } else { 3 })
        .sum();
    format!("{body}{}", (10 - sum % 10) % 10)
}
fn isin(rng: &mut Rng) -> String {
    format!("{}{}", of(rng, &["US", "DE", "FR"]), digits(rng, 10))
}
fn agent(rng: &mut Rng) -> String {
    format!(
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/{}.0.{}.{} Safari/537.36",
        rng.u8(90..130),
        rng.u16(1000..6000),
        rng.u8(..200)
    )
}
fn product(rng: &mut Rng) -> String {
    format!(
        "{} {} {}",
        of(rng, &["Oak", "Steel", "Linen", "Walnut"]),
        of(rng, &["Reading", "Garden", "Corner", "Floor"]),
        of(rng, &["Lamp", "Chair", "Shelf", "Rug"])
    )
}
fn company(rng: &mut Rng) -> String {
    format!(
        "{} {}",
        of(
            rng,
            &["Harbour", "Quarry", "Bluefern", "Northgate", "Tulip"]
        ),
        of(
            rng,
            &["Logistics GmbH", "Foods Ltd", "Systems Inc", "Textiles BV"]
        )
    )
}
fn country(rng: &mut Rng) -> String {
    of(rng, &["Germany", "France", "Poland", "Spain", "Ireland"]).to_owned()
}
fn measure(rng: &mut Rng) -> String {
    format!("{:.4}", rng.f64() * 2.0 - 1.0)
}
fn brand(rng: &mut Rng) -> String {
    of(rng, &["visa", "mastercard", "amex"]).to_owned()
}
fn rating(rng: &mut Rng) -> String {
    "*".repeat(usize::from(rng.u8(1..6)))
}
fn size(rng: &mut Rng) -> String {
    of(rng, &["S", "M", "L", "XL", "XXL", "XXXL"]).to_owned()
}
fn tag(rng: &mut Rng) -> String {
    format!("#{}", of(rng, &["summer", "sale", "newin", "garden"]))
}
fn glob(rng: &mut Rng) -> String {
    format!(
        "/{}/**/*.{}",
        of(rng, &["raw", "curated"]),
        of(rng, &["csv", "json"])
    )
}
fn column_name(rng: &mut Rng) -> String {
    of(
        rng,
        &[
            "email",
            "phone_number",
            "customer_name",
            "order_id",
            "iban",
            "ssn",
        ],
    )
    .to_owned()
}
fn file_name(rng: &mut Rng) -> String {
    format!("export_{}_{}.csv", date(rng), rng.u8(..20))
}
fn race_time(rng: &mut Rng) -> String {
    format!("{}:{:02}.{}", rng.u8(1..4), rng.u8(..60), rng.u16(100..999))
}
fn code(rng: &mut Rng) -> String {
    format!("{}{}", of(rng, &["A", "B", "K", "Q"]), rng.u8(1..60))
}
fn template(rng: &mut Rng) -> String {
    of(
        rng,
        &[
            "Hello {{first_name}}, your parcel left",
            "Dear {{name}}",
            "Order {{order_id}} is ready",
        ],
    )
    .to_owned()
}
fn net(rng: &mut Rng) -> String {
    of(
        rng,
        &["255.255.255.0", "255.255.0.0", "0.0.0.0", "127.0.0.1"],
    )
    .to_owned()
}
fn image(rng: &mut Rng) -> String {
    format!("banner_{}@2x.png", rng.u8(..80))
}
fn package(rng: &mut Rng) -> String {
    format!(
        "{}@{}.{}.{}",
        of(rng, &["left-pad", "express", "lodash"]),
        rng.u8(1..9),
        rng.u8(..9),
        rng.u8(..30)
    )
}
fn repository(rng: &mut Rng) -> String {
    format!(
        "git@git.example.org:{}/{}.git",
        of(rng, &["data", "web"]),
        of(rng, &["etl", "site", "infra"])
    )
}
fn cron(rng: &mut Rng) -> String {
    format!("{} {} * * *", rng.u8(..60), rng.u8(..24))
}
fn blob(rng: &mut Rng) -> String {
    let text: String = (0..64)
        .map(|_| {
            char::from(
                b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"[rng.usize(..62)],
            )
        })
        .collect();
    format!("iVBORw0KGgo{text}")
}
fn offices(rng: &mut Rng) -> String {
    of(rng, &["Berlin HQ", "Lyon Hub", "Leeds Depot"]).to_owned()
}

/// Clean columns of the tuned part and of the other: values, and a header.
#[rustfmt::skip]
pub(crate) const CLEAN: [&[(Make, &str)]; 2] = [
    &[
        (amount, "amount"), (count, "quantity"), (nine, "order_number"), (ten, "shipment_ref"), (eleven, "tracking_no"), (sixteen, "batch_id"),
        (part_number, "part_no"), (epoch, "created"), (date, "order_date"), (instant, "updated_at"), (flag, "email_verified"), (yes, "phone_flag"),
        (status, "status"), (version, "agent_version"), (url, "page_url"), (arn, "resource"), (sha, "file_sha256"), (commit, "commit_id"), (sku, "sku"),
        (isbn10, "isbn"), (agent, "user_agent"), (product, "product_name"), (company, "company_name"), (country, "country"), (measure, "sin_theta"),
        (brand, "card_type"), (rating, "stars"), (size, "size"), (column_name, "column_name"), (file_name, "file_name"), (v::uuid, "order_uuid"),
        (count, "email_count"), (template, "email_template"), (package, "package"), (fifteen, "_c4"), (nine, "x_3"), (v::latitude, "store_lat"),
        (date, "x_9"), (v::town, "city"), (product, "name"), (ten, "column_7"), (cron, "schedule"),
    ],
    &[
        (ten, "invoice_no"), (eleven, "parcel_code"), (sixteen, "correlation_id"), (part_number, "drawing_number"), (epoch_ms, "event_time"),
        (semver, "firmware"), (version, "build"), (s3, "location"), (ean, "ean"), (isin, "isin"), (tag, "hashtags"), (glob, "pattern"),
        (race_time, "race_lap"), (code, "gate"), (net, "netmask"), (image, "asset"), (repository, "repo"), (blob, "thumbnail"), (offices, "office_address"),
        (flag, "ssn_on_file"), (count, "phone_calls"), (yes, "gender_known"), (product, "article"), (company, "vendor"), (nine, "f7"), (ten, "column_12"),
        (eleven, "field_3"), (fifteen, "attr_9"), (date, "dob_changed"), (instant, "login_time"), (sha, "checksum"), (measure, "pan_lid"),
        (status, "party_hall"), (v::latitude, "warehouse_latitude"), (v::uuid, "session"), (sku, "article_code"), (brand, "card_brand"),
        (count, "passport_count"), (v::town, "Stadt"), (product, "bezeichnung"), (country, "birth_country"), (amount, "Betrag"), (nine, "id"),
    ],
];
