//! Columns of sentences, with values planted in some rows or in none.

use super::values::{self as v, Make};
use fastrand::Rng;

fn of<'l>(rng: &mut Rng, list: &[&'l str]) -> &'l str {
    list[rng.usize(..list.len())]
}

/// Sentences without personal data.
pub(crate) fn plain(rng: &mut Rng, part: usize) -> String {
    let parcel = format!(
        "Parcel {} left the depot on 2026-{:02}-{:02}, weight {}.{} kg.",
        rng.u32(100_000..999_999),
        rng.u8(1..13),
        rng.u8(1..29),
        rng.u8(1..30),
        rng.u8(..10)
    );
    let lists: [&[&str]; 2] = [
        &[
            "Please never send your card number or password by mail.",
            "The lamp arrived with a cracked shade, refund issued.",
            "Order was placed twice; the second one is cancelled.",
            "Dear Customer, thank you for your patience.",
            "SELECT email, phone, iban FROM crm.customers WHERE id = 42",
        ],
        &[
            "Kunde wünscht Rückruf nach 18 Uhr.",
            "Version 4.18.2.1 of the controller was installed at 09:30.",
            "Le colis est arrivé endommagé, remboursement en cours.",
            "Ticket INC-204817 reopened after update 10.4.2.",
            "We ask for name, address and date of birth at the desk.",
            "Refunded 1.204,50 EUR on 12.03.2026, reference 88-1204-77.",
        ],
    ];
    if rng.u8(..4) == 0 {
        parcel
    } else {
        of(rng, lists[part]).to_owned()
    }
}

/// A type, its values, and how a sentence holds one; of the tuned part and of the other.
pub(crate) const PLANTED: [&[(&str, Make, &str)]; 2] = [
    &[
        (
            "email",
            v::email,
            "Customer asked to be reached at {} in future.",
        ),
        (
            "phone",
            v::international,
            "Please call back on {} after lunch.",
        ),
        (
            "us_ssn",
            v::ssn,
            "Verified identity, SSN {} matches our file.",
        ),
        ("iban", v::iban_grouped, "Refund goes to {} as agreed."),
        ("ip_address", v::ip4, "login failed from {} twice"),
    ],
    &[
        ("email", v::email, "Bitte Rechnung an {} senden, danke."),
        ("phone", v::american, "left voicemail at {}, will retry"),
        ("credit_card", v::card_grouped, "paid with {} by phone"),
        ("credit_card", v::card, "The card {} was declined."),
        ("iban", v::iban, "virement vers {} effectué"),
        ("uk_nino", v::nino, "NI number {} noted on the form"),
        ("person_name", v::full, "Spoke to Mrs {} about the delay."),
        (
            "aws_access_key_id",
            v::access_key,
            "export AWS_ACCESS_KEY_ID={} then retry",
        ),
        (
            "email",
            v::email,
            "https://shop.example/reset?user={}&step=2",
        ),
        (
            "phone",
            v::international,
            "{\"event\":\"sms\",\"to\":\"{}\",\"ok\":true}",
        ),
    ],
];

pub(crate) fn planted(rng: &mut Rng, make: Make, sentence: &str) -> String {
    sentence.replace("{}", &make(rng))
}
