//! Which types the corpus has: their values, and headers of which each part of the corpus has its own.

use super::values::{self as v, Make};

/// A type of the corpus.
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    pub(crate) makes: &'static [Make],
    /// Headers of the tuned part and of the other.
    pub(crate) headers: [&'static [&'static str]; 2],
    /// Values speak for themselves.
    pub(crate) is_specific: bool,
}

const fn kind(
    name: &'static str,
    is_specific: bool,
    makes: &'static [Make],
    tuned: &'static [&'static str],
    held_out: &'static [&'static str],
) -> Kind {
    Kind {
        name,
        makes,
        headers: [tuned, held_out],
        is_specific,
    }
}

#[rustfmt::skip]
pub(crate) const KINDS: &[Kind] = &[
    kind("email", true, &[v::email], &["email", "ContactEmail", "adresse_courriel"], &["e_mail_addr", "customerEmail", "correo_electronico", "Emailadresse"]),
    kind("phone", true, &[v::international, v::american, v::national], &["phone", "TelefonNr", "mobile_no"], &["TEL_NUM", "numero_telefono", "cellPhone", "Handynummer"]),
    kind("phone", false, &[v::dialled], &["mobile", "phone_number"], &["contact_no", "msisdn"]),
    kind("person_name", false, &[v::given], &["first_name", "Vorname", "GIVEN_NM"], &["prenom", "EMP_FNM", "voornaam", "givenName"]),
    kind("person_name", false, &[v::family], &["last_name", "Nachname"], &["surname", "apellido", "nazwisko", "CUST_LST_NM"]),
    kind("person_name", false, &[v::full, v::reversed, v::shouted], &["full_name", "customer_name", "Ansprechpartner"], &["patientName", "cardholder", "nom_complet", "employee"]),
    kind("person_name", false, &[v::kanji], &["氏名"], &["顧客氏名", "full_name"]),
    kind("street_address", false, &[v::street_english, v::street_continental], &["address", "Anschrift", "street"], &["shippingAddress", "addr_ln_1", "direccion", "woonadres"]),
    kind("postal_code", false, &[v::postal], &["zip", "plz"], &["postcode", "codigo_postal", "CAP"]),
    kind("date_of_birth", false, &[v::born_iso, v::born_dotted, v::born_american, v::born_compact], &["dob", "Geburtsdatum"], &["birthDate", "fecha_nacimiento", "DOB_DTE", "date_naissance"]),
    kind("gender", false, &[v::gender_letter, v::gender_word], &["gender", "Geschlecht"], &["sex", "genero", "geslacht"]),
    kind("username", false, &[v::handle], &["username", "login"], &["user_name", "Benutzername", "screenName"]),
    kind("geo_coordinate", false, &[v::latitude, v::point], &["home_lat", "user_location"], &["device_latitude", "driver_gps"]),
    kind("ip_address", true, &[v::ip4], &["client_ip", "ip"], &["remote_addr", "src_ip", "ipAddress"]),
    kind("ip_address", true, &[v::ip6], &["ipv6"], &["peer_ip"]),
    kind("mac_address", true, &[v::mac], &["mac"], &["hw_addr", "bssid"]),
    kind("imei", false, &[v::imei], &["imei"], &["imei_no", "device_imei"]),
    kind("device_id", false, &[v::uuid], &["device_id"], &["idfa", "advertisingId"]),
    kind("vin", true, &[v::vin], &["vin"], &["chassis_no", "Fahrgestellnummer"]),
    kind("license_plate", false, &[v::plate], &["plate", "Kennzeichen"], &["immatriculation", "licence_plate", "matricula"]),
    kind("passport", false, &[v::passport], &["passport_no"], &["Reisepassnummer", "passeport"]),
    kind("driver_license", false, &[v::licence], &["drivers_license"], &["dl_number", "permis_conduire"]),
    kind("us_ssn", true, &[v::ssn], &["ssn", "social_security_number"], &["SOC_SEC_NO", "taxpayer_ssn"]),
    kind("us_ssn", false, &[v::ssn_bare], &["ssn"], &["SSN_NUM"]),
    kind("us_itin", true, &[v::itin], &["itin"], &["itin_number"]),
    kind("uk_nino", true, &[v::nino, v::nino_spaced], &["nino"], &["ni_number", "nationalInsuranceNo"]),
    kind("uk_nhs", false, &[v::nhs, v::nhs_spaced], &["nhs_number"], &["nhsNo"]),
    kind("in_aadhaar", false, &[v::aadhaar, v::aadhaar_spaced], &["aadhaar"], &["aadhaar_no"]),
    kind("in_pan", true, &[v::pan], &["pan_number"], &["pan_card"]),
    kind("ca_sin", false, &[v::sin], &["sin"], &["social_insurance_no"]),
    kind("au_tfn", false, &[v::tfn], &["tfn"], &["tax_file_number"]),
    kind("de_steuer_id", false, &[v::steuer], &["steuer_id"], &["idnr", "SteuerIdentifikationsnummer"]),
    kind("fr_nir", false, &[v::nir], &["nir"], &["numero_securite_sociale", "num_secu"]),
    kind("es_dni", true, &[v::dni], &["dni"], &["nif", "numero_dni"]),
    kind("it_codice_fiscale", true, &[v::fiscale], &["codice_fiscale"], &["cod_fisc", "CF"]),
    kind("nl_bsn", false, &[v::bsn], &["bsn"], &["burgerservicenummer"]),
    kind("pl_pesel", false, &[v::pesel], &["pesel"], &["nr_pesel"]),
    kind("be_nrn", true, &[v::rijksregister], &["rijksregisternummer"], &["niss"]),
    kind("se_personnummer", true, &[v::personnummer], &["personnummer"], &["pers_nr"]),
    kind("dk_cpr", true, &[v::cpr], &["cpr"], &["cpr_nr"]),
    kind("fi_hetu", true, &[v::hetu], &["hetu"], &["henkilotunnus"]),
    kind("ie_pps", true, &[v::pps], &["pps"], &["ppsn"]),
    kind("pt_nif", false, &[v::contribuinte], &["nif"], &["contribuinte"]),
    kind("br_cpf", true, &[v::cpf], &["cpf"], &["numero_cpf"]),
    kind("credit_card", true, &[v::card_grouped], &["card_number", "pan"], &["Kreditkartennummer", "cc_num", "tarjeta"]),
    kind("credit_card", true, &[v::card], &["card"], &["CRD_NBR", "numero_carte"]),
    kind("iban", true, &[v::iban, v::iban_grouped], &["iban"], &["bank_iban", "konto_iban"]),
    kind("bank_account", false, &[v::account], &["account_no"], &["Kontonummer", "ACCT_NBR", "numero_cuenta"]),
    kind("swift_bic", false, &[v::bic], &["bic"], &["swift_code"]),
    kind("medical_record_number", false, &[v::mrn], &["mrn"], &["patient_id", "Fallnummer"]),
    kind("health_insurance_id", false, &[v::member], &["member_id"], &["Versichertennummer", "policy_no"]),
    kind("us_mbi", true, &[v::mbi], &["mbi"], &["medicare_beneficiary_id"]),
    kind("icd10_code", true, &[v::icd], &["icd10"], &["diagnosis_code", "dx1"]),
    kind("health_condition", false, &[v::condition, v::condition_german], &["diagnosis"], &["condition", "Vorerkrankung"]),
    kind("religion", false, &[v::faith], &["religion"], &["denomination", "religious_affiliation"]),
    kind("ethnicity", false, &[v::origin], &["ethnicity"], &["ethnic_group", "race"]),
    kind("political_opinion", false, &[v::party], &["party"], &["Parteizugehoerigkeit", "party_affiliation"]),
    kind("sexual_orientation", false, &[v::orientation], &["sexual_orientation"], &["orientation"]),
    kind("aws_access_key_id", true, &[v::access_key], &["access_key_id"], &["aws_key"]),
    kind("github_token", true, &[v::git_token], &["github_token"], &["git_token"]),
    kind("api_key", false, &[v::secret], &["api_key"], &["client_secret", "apiToken"]),
    kind("password", false, &[v::password], &["password"], &["passwd", "Kennwort"]),
    kind("connection_string", true, &[v::dsn], &["dsn"], &["database_url"]),
];
