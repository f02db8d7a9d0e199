//! Words and layouts of prose that tell numbers of persons from others.

use crate::fold::fold;
use crate::text::NEAR;

/// Words of prose that name a type and that no header would use.
pub(super) const PROSE: [(&str, &[&str]); 3] = [
    (
        "phone",
        &[
            "call",
            "dial",
            "reach me",
            "text me",
            "ring",
            "anrufen",
            "erreichbar",
            "appelez",
            "appeler",
            "joindre",
            "llame",
            "llamar",
            "llámame",
            "chiamare",
            "chiamami",
            "bel",
            "bellen",
            "zadzwoń",
            "dzwonić",
            "ligue",
            "ligar",
        ],
    ),
    ("us_ssn", &["social"]),
    (
        "date_of_birth",
        &[
            "nata il",
            "nacido el",
            "nacida el",
            "nascida em",
            "urodzona",
            "syntynyt",
        ],
    ),
];

/// Words before numbers of orders, goods and papers.
pub(super) const THINGS: &[&str] = &[
    "order",
    "invoice",
    "ticket",
    "case",
    "ref",
    "reference",
    "isbn",
    "issn",
    "ean",
    "gtin",
    "sku",
    "upc",
    "volume",
    "count",
    "total",
    "amount",
    "rows",
    "line",
    "port",
    "pid",
    "id",
    "part",
    "article",
    "item",
    "serial",
    "batch",
    "lot",
    "version",
    "build",
    "tracking",
    "parcel",
    "shipment",
    "confirmation",
    "bestellung",
    "bestellnummer",
    "auftrag",
    "auftragsnummer",
    "rechnung",
    "rechnungsnummer",
    "artikel",
    "artikelnummer",
    "teilenummer",
    "seriennummer",
    "sendung",
    "vorgang",
    "aktenzeichen",
    "commande",
    "facture",
    "colis",
    "pedido",
    "factura",
    "articulo",
    "expediente",
    "ordine",
    "fattura",
    "articolo",
    "pratica",
    "bestelling",
    "factuur",
    "ordernummer",
    "zamowienie",
    "zamowienia",
    "faktura",
    "faktury",
    "encomenda",
    "fatura",
    "artigo",
    "fakturanummer",
    "fakturan",
];
/// Words between such a word and its number.
pub(super) const BETWEEN: &[&str] = &[
    "no", "nr", "num", "number", "nummer", "numero", "numer", "code", "de", "is", "was",
];

/// Whether the word before a number says that it is one of orders, goods or papers.
pub(super) fn is_of_thing(before: &[u8]) -> bool {
    let near = String::from_utf8_lossy(&before[before.len().saturating_sub(NEAR)..]);
    let words = near
        .rsplit(|it: char| !it.is_alphanumeric())
        .filter(|it| !it.is_empty());
    let mut words = words
        .map(fold)
        .skip_while(|word| BETWEEN.contains(&word.as_str()));
    words
        .next()
        .is_some_and(|word| THINGS.contains(&word.as_str()))
}

/// Whether a telephone number is written as amounts, or as numbers of books: not behind `+`, a trunk
/// prefix or an area code, nor as in North America.
pub(super) fn is_plain_number(value: &[u8]) -> bool {
    let mut groups = value
        .split(|byte| !byte.is_ascii_digit())
        .filter(|it| !it.is_empty());
    let lengths: Vec<usize> = groups.by_ref().map(<[u8]>::len).collect();
    let is_american = matches!(lengths[..], [3, 3, 4] | [1, 3, 3, 4]);
    let has_trunk = value.starts_with(b"0") && lengths[0] > 1 && lengths.last() > Some(&1);
    !(value.starts_with(b"+") || value.starts_with(b"(") || is_american || has_trunk)
}
