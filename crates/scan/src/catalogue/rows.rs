//! The built-in types. A new one is a row here, a line of `data/headers.txt`, and the name of a check.

use super::{Checked, Entity, Told};
use crate::profile::Class;
use crate::validate;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// What a type is to a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Category {
    /// Tells who it is.
    #[serde(rename = "I")]
    Identifier,
    /// Tells who it is together with others.
    #[serde(rename = "Q")]
    QuasiIdentifier,
    /// A special category (GDPR Art. 9), or comparable.
    #[serde(rename = "S")]
    Sensitive,
    /// A credential.
    #[serde(rename = "X")]
    Secret,
}

/// How grave an exposed column is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Little harm by itself.
    Low,
    /// Harm together with other data.
    Medium,
    /// Harm by itself.
    High,
    /// Great harm: identity theft, open accounts, open systems.
    Critical,
}

/// What it takes to believe in a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Evidence {
    /// A specific shape; bare values need a header.
    Shape,
    /// As before; bare values stand alone where many pass a check that no other type uses.
    Scheme,
    /// A header, always.
    Header,
    /// A header, or that nearly all values are known given and family names.
    Names,
    /// A header, or that most values name a kind of street.
    Street,
}

/// Lengths and classes of bytes that values have.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    pub(super) least: usize,
    pub(super) most: usize,
    pub(super) needs: u8,
    pub(super) allows: u8,
    pub(super) least_digits: u8,
    /// Of each of these sets, too, a class must occur.
    pub(super) one_of: [u8; 2],
}

/// Any value.
pub(super) const ANY_SHAPE: Shape = shape(1, usize::MAX, 0, ANY);

const D: u8 = Class::Digit.bit();
const L: u8 = Class::Upper.bit() | Class::Lower.bit();
const S: u8 = Class::Space.bit();
const P: u8 = Class::Separator.bit();
const A: u8 = Class::At.bit();
const M: u8 = Class::Mask.bit();
const O: u8 = Class::Other.bit();
const ANY: u8 = D | L | S | P | A | M | O;

const fn shape(least: usize, most: usize, needs: u8, allows: u8) -> Shape {
    Shape {
        least,
        most,
        needs,
        allows: needs | allows,
        least_digits: 0,
        one_of: [ANY, ANY],
    }
}

impl Shape {
    const fn digits(mut self, least: u8) -> Self {
        self.least_digits = least;
        self
    }

    const fn with(mut self, one_of: u8) -> Self {
        self.one_of[0] = one_of;
        self
    }

    const fn and(mut self, one_of: u8) -> Self {
        self.one_of[1] = one_of;
        self
    }
}

/// A built-in type. Its check has its name.
pub(super) struct Row {
    name: &'static str,
    category: Category,
    severity: Severity,
    regulation: &'static [&'static str],
    evidence: Evidence,
    pub(super) shape: Shape,
    chance: f32,
    traits: u8,
}

/// Found within text.
const TEXT: u8 = 1;
/// Within text only beside a word that names it.
const CONTEXT: u8 = 2;
/// A vocabulary.
const WORDS: u8 = 4;
/// No exemplar.
const SILENT: u8 = 8;
/// Digests are reversed by a table.
const FEW: u8 = 16;
/// Raw values look like ciphertext.
const RANDOM: u8 = 32;
/// A number that a state gives to persons.
const NATIONAL: u8 = 64;
/// The layout alone tells whether the check says no.
const LAYOUT: u8 = 128;

impl Row {
    pub(super) fn entity(&self) -> Entity {
        let has = |which: u8| self.traits & which != 0;
        Entity {
            name: Cow::Borrowed(self.name),
            category: self.category,
            severity: self.severity,
            regulation: self
                .regulation
                .iter()
                .map(|it| Cow::Borrowed(*it))
                .collect(),
            evidence: self.evidence,
            is_vocabulary: has(WORDS),
            is_in_text: has(TEXT | CONTEXT),
            needs_context: has(CONTEXT),
            has_exemplar: !has(SILENT),
            is_low_entropy: has(FEW),
            is_opaque_itself: has(RANDOM),
            chance: self.chance,
            check: Checked::BuiltIn(validate::check(self.name).unwrap_or(|_| validate::Fit::No)),
            told: match validate::shape(self.name) {
                Some(shape) => Told::ByShape(shape),
                None if has(LAYOUT) => Told::ByCheck,
                None => Told::Never,
            },
        }
    }
}

/// Places of the national numbers.
pub(super) fn national() -> impl Iterator<Item = usize> {
    let rows = ROWS.iter().enumerate();
    rows.filter(|(_, row)| row.traits & NATIONAL != 0)
        .map(|(place, _)| place)
}

#[expect(clippy::too_many_arguments, reason = "a row of a table")]
const fn row(
    name: &'static str,
    category: Category,
    regulation: &'static [&'static str],
    severity: Severity,
    evidence: Evidence,
    shape: Shape,
    chance: f32,
    traits: u8,
) -> Row {
    Row {
        name,
        category,
        severity,
        regulation,
        evidence,
        shape,
        chance,
        traits,
    }
}

const G: &str = "GDPR Art. 4(1)";
const G9: &str = "GDPR Art. 9";
const G87: &str = "GDPR Art. 87";
const PCI: &str = "PCI DSS";
const SECURITY: &str = "GDPR Art. 32";

macro_rules! hipaa {
    ($letter:literal) => {
        concat!("45 CFR 164.514(b)(2)(i)(", $letter, ")")
    };
}

use Category::{Identifier as I, QuasiIdentifier as Q, Secret as X, Sensitive};
use Evidence::{Header, Names, Scheme, Street};
use Severity::{Critical, High, Low, Medium};

const SHAPED: Evidence = Evidence::Shape;

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    row("email", I, &[G, hipaa!("F")], High, SHAPED, shape(6, 254, A | P, D | L | O | M), 0.0, TEXT),
    row("phone", I, &[G, hipaa!("D")], High, SHAPED, shape(7, 30, D, P | S | L | M).digits(7), 0.1, TEXT | FEW),
    row("person_name", I, &[G, hipaa!("A")], High, Names, shape(2, 120, 0, L | S | P | O).with(L | O), 0.1, SILENT | FEW),
    row("street_address", I, &[G, hipaa!("B")], High, Street, shape(6, 160, D, L | S | P | O | M).with(L | O).and(S | P | O), 0.1, 0),
    row("postal_code", Q, &[G, hipaa!("B")], Medium, Header, shape(3, 10, D, L | S | P), 0.5, FEW),
    row("date_of_birth", Q, &[G, hipaa!("C")], High, Header, shape(6, 30, D, L | S | P).digits(4), 0.5, FEW),
    row("gender", Q, &[G], Low, Header, shape(1, 20, 0, L | D | S | P | O), 0.5, WORDS | FEW),
    row("username", I, &[G], Medium, Header, shape(3, 64, 0, L | D | P | A | O), 0.9, 0),
    row("geo_coordinate", Q, &[G, hipaa!("B")], Medium, Header, shape(4, 60, D | P, L | S | O), 0.5, 0),
    row("ip_address", I, &[G, hipaa!("O")], Medium, SHAPED, shape(5, 45, P, D | L | O), 0.01, TEXT),
    row("mac_address", I, &[G, hipaa!("M")], Medium, SHAPED, shape(17, 17, P, D | L), 0.0, TEXT),
    row("imei", I, &[G, hipaa!("M")], Medium, Scheme, shape(15, 18, D, P | S).digits(15), 0.01, CONTEXT | LAYOUT),
    row("device_id", I, &[G, hipaa!("M")], Medium, Header, shape(8, 40, D, L | P), 0.9, RANDOM),
    row("vin", I, &[G, hipaa!("L")], Medium, SHAPED, shape(17, 17, D, L).with(L), 0.09, TEXT),
    row("license_plate", I, &[G, hipaa!("L")], Medium, Header, shape(4, 16, 0, D | L | S | P | O), 0.5, FEW),
    row("passport", I, &[G, hipaa!("R")], High, Header, shape(6, 44, D, L | O), 0.5, FEW),
    row("driver_license", I, &[G, hipaa!("K")], High, Header, shape(6, 20, D, L | S | P | M), 0.5, FEW),
    row("us_ssn", I, &[G, hipaa!("G")], Critical, SHAPED, shape(9, 11, D, P | S).digits(9), 0.89, CONTEXT | FEW | NATIONAL | LAYOUT),
    row("us_itin", I, &[G, hipaa!("R")], Critical, SHAPED, shape(9, 11, D, P | S).digits(9), 0.05, CONTEXT | FEW | NATIONAL),
    row("us_ein", Q, &[hipaa!("R")], Low, Header, shape(9, 10, D, P).digits(9), 0.8, 0),
    row("uk_nino", I, &[G87], Critical, SHAPED, shape(9, 13, D, L | S | P).digits(6).with(L), 0.1, TEXT | FEW | NATIONAL | LAYOUT),
    row("uk_nhs", I, &[G87, G9, hipaa!("H")], Critical, SHAPED, shape(10, 12, D, S | P).digits(10), 0.09, CONTEXT | FEW | NATIONAL | LAYOUT),
    row("in_aadhaar", I, &[G87], Critical, Scheme, shape(12, 14, D, S | P).digits(12), 0.08, CONTEXT | FEW | NATIONAL | LAYOUT),
    row("in_pan", I, &[G87], High, SHAPED, shape(10, 10, D, L).digits(4).with(L), 0.4, TEXT | FEW | NATIONAL | LAYOUT),
    row("ca_sin", I, &[G87], Critical, SHAPED, shape(9, 11, D, S | P).digits(9), 0.08, CONTEXT | FEW | NATIONAL | LAYOUT),
    row("au_tfn", I, &[G87], Critical, SHAPED, shape(8, 11, D, S | P).digits(8), 0.09, CONTEXT | FEW | NATIONAL | LAYOUT),
    row("au_medicare", I, &[G87, hipaa!("H")], High, SHAPED, shape(10, 14, D, S | P).digits(10), 0.05, CONTEXT | FEW | LAYOUT),
    row("de_steuer_id", I, &[G87], Critical, Scheme, shape(11, 14, D, S).digits(11), 0.02, CONTEXT | FEW | NATIONAL | LAYOUT),
    row("fr_nir", I, &[G87], Critical, Scheme, shape(13, 21, D, L | S | P).digits(12), 0.003, CONTEXT | FEW | NATIONAL),
    row("es_dni", I, &[G87], Critical, SHAPED, shape(9, 12, D, L | P).digits(7).with(L), 0.043, TEXT | FEW | NATIONAL),
    row("it_codice_fiscale", I, &[G87], Critical, SHAPED, shape(16, 16, 0, L | D), 0.02, TEXT | FEW | NATIONAL),
    row("nl_bsn", I, &[G87], Critical, SHAPED, shape(9, 11, D, P | S).digits(9), 0.09, CONTEXT | FEW | NATIONAL | LAYOUT),
    row("pl_pesel", I, &[G87], Critical, Scheme, shape(11, 11, D, 0), 0.03, CONTEXT | FEW | NATIONAL | LAYOUT),
    row("be_nrn", I, &[G87], Critical, Scheme, shape(11, 15, D, P).digits(11), 0.008, CONTEXT | FEW | NATIONAL | LAYOUT),
    row("se_personnummer", I, &[G87], Critical, Scheme, shape(10, 13, D, P).digits(10), 0.02, CONTEXT | FEW | NATIONAL | LAYOUT),
    row("dk_cpr", I, &[G87], Critical, SHAPED, shape(10, 11, D, P).digits(10), 0.04, CONTEXT | FEW | NATIONAL | LAYOUT),
    row("fi_hetu", I, &[G87], Critical, SHAPED, shape(11, 11, D, L | P).digits(9).with(L), 0.001, TEXT | FEW | NATIONAL | LAYOUT),
    row("ie_pps", I, &[G87], Critical, SHAPED, shape(8, 9, D, L).digits(7).with(L), 0.043, CONTEXT | FEW | NATIONAL | LAYOUT),
    row("pt_nif", I, &[G87], High, SHAPED, shape(9, 11, D, L | S | P).digits(9), 0.07, CONTEXT | FEW | NATIONAL | LAYOUT),
    row("br_cpf", I, &[G87], Critical, Scheme, shape(11, 14, D, P).digits(11), 0.01, TEXT | FEW | NATIONAL | LAYOUT),
    row("credit_card", I, &[G, PCI, hipaa!("J")], Critical, Scheme, shape(13, 23, D, S | P).digits(13), 0.02, TEXT | FEW | LAYOUT),
    row("iban", I, &[G, hipaa!("J")], High, SHAPED, shape(15, 42, D, L | S | P).with(L), 0.01, TEXT),
    row("bank_account", I, &[G, hipaa!("J")], High, Header, shape(6, 39, D, S | P).digits(6), 0.9, FEW),
    row("us_aba_routing", Q, &[hipaa!("J")], Low, SHAPED, shape(9, 10, D, P).digits(9), 0.04, LAYOUT),
    row("swift_bic", Q, &[], Low, Header, shape(8, 11, 0, L | D), 0.3, 0),
    row("crypto_wallet", I, &[G], Medium, SHAPED, shape(26, 90, D, L).with(L), 0.0, TEXT | RANDOM),
    row("medical_record_number", I, &[G9, hipaa!("H")], High, Header, shape(4, 20, D, L | P | S), 0.9, SILENT | FEW),
    row("health_insurance_id", I, &[G9, hipaa!("I")], High, Header, shape(6, 22, D, L | P | S), 0.9, SILENT | FEW),
    row("us_mbi", I, &[hipaa!("I")], High, SHAPED, shape(11, 13, D, L | P).digits(4).with(L), 0.3, TEXT | SILENT | FEW),
    row("us_npi", Q, &[hipaa!("K")], Low, SHAPED, shape(10, 10, D, 0), 0.02, CONTEXT | LAYOUT),
    row("us_dea", Q, &[hipaa!("K")], Low, SHAPED, shape(9, 9, D, L).digits(7).with(L), 0.07, CONTEXT),
    row("icd10_code", Sensitive, &[G9], High, SHAPED, shape(3, 8, D, L | P).with(L), 0.8, SILENT | LAYOUT),
    row("health_condition", Sensitive, &[G9], High, Header, shape(3, 200, 0, ANY), 0.1, WORDS | SILENT),
    row("biometric", Sensitive, &[G9, hipaa!("P")], Critical, Header, shape(16, usize::MAX, 0, ANY), 0.9, SILENT | RANDOM),
    row("genetic", Sensitive, &[G9], Critical, SHAPED, shape(2, usize::MAX, 0, ANY), 0.1, SILENT),
    row("ethnicity", Sensitive, &[G9], High, Header, shape(2, 80, 0, ANY), 0.1, WORDS | SILENT),
    row("religion", Sensitive, &[G9], High, Header, shape(2, 80, 0, ANY), 0.1, WORDS | SILENT),
    row("political_opinion", Sensitive, &[G9], High, Header, shape(2, 80, 0, ANY), 0.1, WORDS | SILENT),
    row("trade_union", Sensitive, &[G9], High, Header, shape(2, 80, 0, ANY), 0.1, WORDS | SILENT),
    row("sexual_orientation", Sensitive, &[G9], High, Header, shape(2, 80, 0, ANY), 0.1, WORDS | SILENT),
    row("aws_access_key_id", X, &[SECURITY], Critical, SHAPED, shape(20, 20, Class::Upper.bit(), D), 0.0, TEXT),
    row("aws_secret_access_key", X, &[SECURITY], Critical, SHAPED, shape(40, 40, 0, D | L | P), 0.5, CONTEXT | RANDOM),
    row("github_token", X, &[SECURITY], Critical, SHAPED, shape(40, 255, P, D | L), 0.0, TEXT | RANDOM),
    row("slack_token", X, &[SECURITY], Critical, SHAPED, shape(15, 255, P, D | L), 0.0, TEXT | RANDOM),
    row("jwt", X, &[SECURITY], High, SHAPED, shape(20, usize::MAX, P, D | L | S | O), 0.0, TEXT | RANDOM),
    row("private_key", X, &[SECURITY], Critical, SHAPED, shape(40, usize::MAX, P | S, ANY), 0.0, TEXT | RANDOM),
    row("password", X, &[SECURITY], Critical, Header, shape(4, 128, 0, ANY), 0.9, SILENT),
    row("api_key", X, &[SECURITY], Critical, Header, shape(20, 256, D, L | P | O), 0.5, RANDOM),
    row("connection_string", X, &[SECURITY], Critical, SHAPED, shape(10, usize::MAX, P | A, ANY), 0.0, TEXT),
];
