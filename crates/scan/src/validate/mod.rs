//! Whether a value has the shape of a type, and whether it can be one: checksums, ranges, calendars.
//! Each check takes a trimmed value of any bytes, is total, and allocates nothing.

mod asia_americas;
mod contact;
mod digits;
mod europe;
mod health;
mod money;
mod network;
mod person;
mod secret;
mod shapes;
mod terms;
mod travel;
mod united_kingdom;
mod united_states;

pub(crate) use network::ipv4;
pub(crate) use shapes::{Shape, shape};
pub(crate) use terms::is_known_word;

/// How a value fits a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fit {
    /// It does not have the shape.
    No,
    /// Its shape is unspecific, digits mostly; `true`: it passes the check.
    Bare(bool),
    /// Its shape speaks for itself; `true`: it passes the check.
    Specific(bool),
}

impl Fit {
    pub(crate) const fn is_valid(self) -> bool {
        matches!(self, Self::Bare(true) | Self::Specific(true))
    }
}

/// A check of values.
pub(crate) type Check = fn(&[u8]) -> Fit;

/// Checks by the names that rows of the catalogue and own recognisers use.
pub(crate) const CHECKS: &[(&str, Check)] = &[
    ("api_key", secret::api_key),
    ("au_medicare", asia_americas::au_medicare),
    ("au_tfn", asia_americas::au_tfn),
    ("aws_access_key_id", secret::aws_access_key_id),
    ("aws_secret_access_key", secret::aws_secret_access_key),
    ("bank_account", money::bank_account),
    ("be_nrn", europe::be_nrn),
    ("biometric", health::biometric),
    ("br_cpf", asia_americas::br_cpf),
    ("ca_sin", asia_americas::ca_sin),
    ("connection_string", secret::connection_string),
    ("credit_card", money::credit_card),
    ("crypto_wallet", money::crypto_wallet),
    ("date_of_birth", person::date_of_birth),
    ("de_steuer_id", europe::de_steuer_id),
    ("device_id", network::device_id),
    ("dk_cpr", europe::dk_cpr),
    ("driver_license", travel::driver_license),
    ("email", contact::email),
    ("es_dni", europe::es_dni),
    ("ethnicity", terms::ethnicity),
    ("fi_hetu", europe::fi_hetu),
    ("fr_nir", europe::fr_nir),
    ("gender", person::gender),
    ("genetic", health::genetic),
    ("geo_coordinate", network::geo_coordinate),
    ("github_token", secret::github_token),
    ("health_condition", terms::health_condition),
    ("health_insurance_id", health::health_insurance_id),
    ("iban", money::iban),
    ("icd10_code", health::icd10_code),
    ("ie_pps", united_kingdom::ie_pps),
    ("imei", network::imei),
    ("in_aadhaar", asia_americas::in_aadhaar),
    ("in_pan", asia_americas::in_pan),
    ("ip_address", network::ip_address),
    ("it_codice_fiscale", europe::it_codice_fiscale),
    ("jwt", secret::jwt),
    ("license_plate", travel::license_plate),
    ("luhn", digits::luhn_number),
    ("mac_address", network::mac_address),
    ("medical_record_number", health::medical_record_number),
    ("nl_bsn", europe::nl_bsn),
    ("passport", travel::passport),
    ("password", secret::password),
    ("person_name", person::person_name),
    ("phone", contact::phone),
    ("pl_pesel", europe::pl_pesel),
    ("political_opinion", terms::political_opinion),
    ("postal_code", contact::postal_code),
    ("private_key", secret::private_key),
    ("pt_nif", europe::pt_nif),
    ("religion", terms::religion),
    ("se_personnummer", europe::se_personnummer),
    ("sexual_orientation", terms::sexual_orientation),
    ("slack_token", secret::slack_token),
    ("street_address", person::street_address),
    ("swift_bic", money::swift_bic),
    ("trade_union", terms::trade_union),
    ("uk_nhs", united_kingdom::uk_nhs),
    ("uk_nino", united_kingdom::uk_nino),
    ("us_aba_routing", united_states::us_aba_routing),
    ("us_dea", united_states::us_dea),
    ("us_ein", united_states::us_ein),
    ("us_itin", united_states::us_itin),
    ("us_mbi", united_states::us_mbi),
    ("us_npi", united_states::us_npi),
    ("us_ssn", united_states::us_ssn),
    ("username", contact::username),
    ("vin", travel::vin),
];

/// The check of a name.
pub(crate) fn check(name: &str) -> Option<Check> {
    let found = CHECKS.binary_search_by_key(&name, |(name, _)| name);
    found.ok().map(|at| CHECKS[at].1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_check_is_total(value in vec(any::<u8>(), 1..90)) {
            for (_, check) in CHECKS {
                let _ = check(&value);
            }
        }

        #[test]
        fn every_check_is_total_on_what_looks_like_a_value(
            value in "[A-Za-z]{0,4}[0-9 ./:@-]{1,24}[0-9A-Zx]{0,20}",
        ) {
            for (_, check) in CHECKS {
                let _ = check(value.as_bytes());
            }
        }

        #[test]
        fn a_changed_digit_fails_every_checksum_that_promises_it(at in 0_usize..9, by in 1_u8..10) {
            for (name, number) in [
                ("in_aadhaar", "234123412346"),
                ("de_steuer_id", "86095742719"),
                ("luhn", "4539148803436467"),
                ("iban", "GB82WEST12345698765432"),
            ] {
                let mut digits = number.as_bytes().to_vec();
                let at = digits.len() - 1 - at;
                if digits[at].is_ascii_digit() {
                    digits[at] = b'0' + (digits[at] - b'0' + by) % 10;
                    let check = check(name).unwrap();
                    prop_assert!(check(number.as_bytes()).is_valid(), "{}", name);
                    prop_assert!(!check(&digits).is_valid(), "{}", name);
                }
            }
        }
    }

    #[test]
    fn checks_stand_in_the_order_that_they_are_looked_up_by() {
        assert!(CHECKS.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }
}
