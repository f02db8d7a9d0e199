//! A third part, that no rule was set by: names, shapes, headers, covers and traps of its own. It is
//! only counted; whoever mends a rule by looking at it must write another one.

use super::Labelled;
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

const GIVEN: &[&str] = &[
    "Radmila",
    "Tiberiu",
    "Ilse",
    "Yaroslav",
    "Fiammetta",
    "Anselmo",
    "Grainne",
    "Oluwaseun",
    "Hyejin",
    "Minh",
    "Sanjana",
    "Farzaneh",
    "Ayşegül",
    "Björn",
    "Łucja",
    "Zoltán",
    "Kalliopi",
    "Eduarda",
    "Maarten",
    "Clémence",
    "Wolfram",
    "Jaqueline",
    "Tendai",
    "Nkechi",
    "Shlomo",
    "Aigerim",
    "Dalibor",
    "Petronella",
    "Ruairi",
    "Haukur",
];
const FAMILY: &[&str] = &[
    "Petrović",
    "Ionescu",
    "Brinkhaus",
    "Shevchuk",
    "Bentivoglio",
    "Cordeiro",
    "Ó Dálaigh",
    "Adeyemi",
    "Kwon",
    "Trương",
    "Deshpande",
    "Rostami",
    "Yıldırım",
    "Strömberg",
    "Wiśniewska",
    "Horváth",
    "Papadakis",
    "Vasconcelos",
    "Verhoeven",
    "Lacroix",
    "Steinbrück",
    "de la Vega",
    "Moyo",
    "Eze",
    "Rosenblum",
    "Nurmagambetova",
    "Novotný",
    "Hogenkamp",
    "MacAllister",
    "Sigurdsson",
];

fn plain(text: &str) -> String {
    let ascii = |letter: char| match letter {
        'ş' | 'ś' => 's',
        'ö' | 'Ó' => 'o',
        'ł' | 'Ł' => 'l',
        'á' => 'a',
        'é' => 'e',
        'ć' => 'c',
        'ı' => 'i',
        'ü' => 'u',
        'ý' => 'y',
        'ư' | 'ơ' => 'o',
        'ğ' => 'g',
        other => other.to_ascii_lowercase(),
    };
    text.chars()
        .map(ascii)
        .filter(char::is_ascii_alphabetic)
        .collect()
}

fn given(rng: &mut Rng) -> String {
    of(rng, GIVEN).to_owned()
}
fn family(rng: &mut Rng) -> String {
    of(rng, FAMILY).to_owned()
}
fn two_given(rng: &mut Rng) -> String {
    format!("{} {} {}", given(rng), given(rng), family(rng))
}
fn initial(rng: &mut Rng) -> String {
    let given = given(rng);
    format!("{} {}. {}", given, of(rng, &["A", "J", "M"]), family(rng))
}
fn mail(rng: &mut Rng) -> String {
    let domain = of(
        rng,
        &[
            "nordlicht.de",
            "prato-fiorito.it",
            "casa-alta.com.br",
            "uni-harbour.ac.uk",
            "yamabiko.co.jp",
            "tik.tk",
        ],
    );
    match rng.u8(..3) {
        0 => format!("{}{}@{domain}", plain(&given(rng)), rng.u16(1950..2009)),
        1 => format!("{}-{}@{domain}", plain(&family(rng)), plain(&given(rng))),
        _ => format!(
            "{}.{}@{domain}",
            &plain(&given(rng))[..1],
            plain(&family(rng))
        ),
    }
}
fn loud_mail(rng: &mut Rng) -> String {
    mail(rng).to_uppercase()
}
fn phone(rng: &mut Rng) -> String {
    match rng.u8(..7) {
        0 => format!("+39 347 {} {}", digits(rng, 3), digits(rng, 4)),
        1 => format!(
            "0039{}",
            3_200_000_000_u64 + u64::from(rng.u32(..99_999_999))
        ),
        2 => format!("+31-6-{}", 10_000_000 + rng.u32(..89_999_999)),
        3 => format!("+55 (11) 9{}-{}", digits(rng, 4), digits(rng, 4)),
        4 => format!("+91 {} {}", 70_000 + rng.u32(..29_999), digits(rng, 5)),
        5 => format!(
            "+1-{}-{}-{}",
            rng.u16(212..980),
            rng.u16(212..980),
            digits(rng, 4)
        ),
        _ => format!("+81 90-{}-{}", digits(rng, 4), digits(rng, 4)),
    }
}
fn home(rng: &mut Rng) -> String {
    let number = rng.u16(1..400);
    match rng.u8(..6) {
        0 => format!("{number} Whitethorn Crescent, Apt {}", rng.u8(1..40)),
        1 => format!("Avenida das Acácias, {number}"),
        2 => format!("Viale Montegrappa {number}/B"),
        3 => format!("Birkenallee {number}"),
        4 => format!("{number} bis avenue Foch"),
        _ => format!("Storgatan {number}"),
    }
}
fn born(rng: &mut Rng) -> String {
    let (year, month, day) = (rng.u16(1931..2008), rng.u8(1..13), rng.u8(1..29));
    match rng.u8(..2) {
        0 => format!("{day:02}/{month:02}/{year}"),
        _ => format!("{year}/{month:02}/{day:02}"),
    }
}
fn sex(rng: &mut Rng) -> String {
    of(rng, &["male", "female", "other"]).to_owned()
}
fn condition(rng: &mut Rng) -> String {
    of(
        rng,
        &[
            "Asthma",
            "Epilepsy",
            "Type 2 diabetes",
            "Migraine",
            "Hypertension",
            "Osteoporosis",
            "Psoriasis",
        ],
    )
    .to_owned()
}

struct Kind {
    name: &'static str,
    makes: &'static [Make],
    headers: &'static [&'static str],
    speaks: bool,
}

const fn kind(
    name: &'static str,
    speaks: bool,
    makes: &'static [Make],
    headers: &'static [&'static str],
) -> Kind {
    Kind {
        name,
        makes,
        headers,
        speaks,
    }
}

const KINDS: &[Kind] = &[
    kind(
        "email",
        true,
        &[mail, loud_mail],
        &[
            "Kontakt E-Mail",
            "indirizzo_email",
            "PRIM_EML_ADR",
            "epostadress",
            "recoveryEmail",
        ],
    ),
    kind(
        "phone",
        true,
        &[phone],
        &[
            "numeroTelefono",
            "tel_mobile",
            "MOB_NO",
            "Rufnummer privat",
            "telefoonnummer",
        ],
    ),
    kind(
        "person_name",
        false,
        &[given],
        &["FRST_NM", "imie", "nombre_pila", "Vorname_2", "fornavn"],
    ),
    kind(
        "person_name",
        false,
        &[family],
        &["sobrenome", "achternaam", "LNAME", "příjmení", "cognome"],
    ),
    kind(
        "person_name",
        false,
        &[two_given, initial],
        &[
            "policyholder_name",
            "naam_klant",
            "nome_completo",
            "account_holder",
            "Kontoinhaber",
        ],
    ),
    kind(
        "street_address",
        false,
        &[home],
        &[
            "res_address",
            "indirizzo_residenza",
            "Wohnadresse",
            "gatuadress",
            "logradouro",
        ],
    ),
    kind(
        "postal_code",
        false,
        &[v::postal],
        &["kod_pocztowy", "Postleitzahl", "ship_zip", "code_postal"],
    ),
    kind(
        "date_of_birth",
        false,
        &[born, v::born_iso],
        &[
            "data_di_nascita",
            "geb_dat",
            "pat_dob",
            "fodelsedatum",
            "born_on",
        ],
    ),
    kind("gender", false, &[sex], &["sexe", "GNDR_CD", "płeć"]),
    kind(
        "username",
        false,
        &[v::handle],
        &["loginName", "nom_utilisateur", "usr_nm"],
    ),
    kind(
        "geo_coordinate",
        false,
        &[v::latitude, v::point],
        &["customer_lat", "courier.gps", "user_position"],
    ),
    kind(
        "ip_address",
        true,
        &[v::ip4, v::ip6],
        &["visitor_ip", "login_ip_addr", "x_forwarded_for"],
    ),
    kind("mac_address", true, &[v::mac], &["wlan_mac", "adresse_mac"]),
    kind("imei", false, &[v::imei], &["handset_imei"]),
    kind("device_id", false, &[v::uuid], &["gaid", "android_id"]),
    kind("vin", true, &[v::vin], &["numero_telaio", "vehicle_vin"]),
    kind(
        "license_plate",
        false,
        &[v::plate],
        &["targa", "Kfz_Kennzeichen", "kenteken"],
    ),
    kind(
        "passport",
        false,
        &[v::passport],
        &["pasaporte", "numero_passaporto", "passport_nr"],
    ),
    kind(
        "driver_license",
        false,
        &[v::licence],
        &["Führerscheinnr", "rijbewijs", "driving_licence_no"],
    ),
    kind(
        "us_ssn",
        true,
        &[v::ssn],
        &["applicant_ssn", "SS_NUM", "socialSecurityNumber"],
    ),
    kind(
        "uk_nino",
        true,
        &[v::nino],
        &["nat_ins_no", "employee_nino"],
    ),
    kind(
        "uk_nhs",
        false,
        &[v::nhs_spaced, v::nhs],
        &["NHS_NUMBER", "patient_nhs_no"],
    ),
    kind(
        "in_aadhaar",
        false,
        &[v::aadhaar_spaced],
        &["aadhaar_number", "AADHAAR_UID"],
    ),
    kind(
        "ca_sin",
        false,
        &[v::sin],
        &["sin_number", "social_insurance_number"],
    ),
    kind(
        "de_steuer_id",
        false,
        &[v::steuer],
        &["steuerliche_identifikationsnummer", "STEUER_ID_NR"],
    ),
    kind(
        "fr_nir",
        false,
        &[v::nir],
        &["num_securite_sociale", "nir_assure"],
    ),
    kind("es_dni", true, &[v::dni], &["documento_dni", "dni_titular"]),
    kind(
        "it_codice_fiscale",
        true,
        &[v::fiscale],
        &["codiceFiscale", "cod_fiscale_cliente"],
    ),
    kind("nl_bsn", false, &[v::bsn], &["bsn_nummer", "klant_bsn"]),
    kind(
        "pl_pesel",
        false,
        &[v::pesel],
        &["numer_pesel", "PESEL_PACJENTA"],
    ),
    kind("br_cpf", true, &[v::cpf], &["cpf_cliente", "CPF_TITULAR"]),
    kind(
        "credit_card",
        true,
        &[v::card_grouped],
        &[
            "numero_tarjeta",
            "cardNo",
            "PAYMENT_CARD_NBR",
            "carta_di_credito",
        ],
    ),
    kind(
        "iban",
        true,
        &[v::iban, v::iban_grouped],
        &["payee_iban", "codice_iban", "IBAN_Empfaenger"],
    ),
    kind(
        "bank_account",
        false,
        &[v::account],
        &["bank_acct_no", "numer_konta", "rekeningnummer"],
    ),
    kind(
        "medical_record_number",
        false,
        &[v::mrn],
        &["MED_REC_NBR", "hospital_number", "Patientennummer"],
    ),
    kind(
        "icd10_code",
        true,
        &[v::icd],
        &["DIAG_CD", "Hauptdiagnose", "icd_code"],
    ),
    kind(
        "health_condition",
        false,
        &[condition],
        &["medical_condition", "Diagnose", "maladie"],
    ),
    kind("religion", false, &[v::faith], &["Konfession", "faith"]),
    kind(
        "aws_access_key_id",
        true,
        &[v::access_key],
        &["accessKeyId"],
    ),
    kind(
        "password",
        false,
        &[v::password],
        &["user_pwd", "contraseña"],
    ),
];

/// Covers a raw value, where that is done to its type.
type Hide = fn(&mut Rng, &str, &str) -> Option<String>;

fn bullets(_: &mut Rng, raw: &str, kind: &str) -> Option<String> {
    let fits = matches!(
        kind,
        "us_ssn" | "phone" | "bank_account" | "person_name" | "iban" | "passport"
    );
    let kept = usize::from(kind == "person_name");
    let cover = |(at, letter): (usize, char)| {
        if letter.is_alphanumeric() && at >= kept {
            '•'
        } else {
            letter
        }
    };
    (fits && raw.chars().filter(|it| it.is_alphanumeric()).count() >= 4)
        .then(|| raw.chars().enumerate().map(cover).collect())
}
fn last_two(_: &mut Rng, raw: &str, kind: &str) -> Option<String> {
    let count = raw.chars().filter(char::is_ascii_digit).count();
    let fits = count >= 8
        && raw
            .chars()
            .all(|it| it.is_ascii_digit() || " -+()./".contains(it));
    if !fits
        || matches!(
            kind,
            "date_of_birth" | "ip_address" | "postal_code" | "geo_coordinate"
        )
    {
        return None;
    }
    let mut at = 0;
    let cover = |letter: char| {
        at += usize::from(letter.is_ascii_digit());
        if letter.is_ascii_digit() && at + 2 <= count {
            '#'
        } else {
            letter
        }
    };
    Some(raw.chars().map(cover).collect())
}
fn first_letter(_: &mut Rng, raw: &str, kind: &str) -> Option<String> {
    let (_, domain) = raw.split_once('@').filter(|_| kind == "email")?;
    Some(format!("{}*****@{domain}", raw.chars().next()?))
}
fn letters_x(_: &mut Rng, raw: &str, kind: &str) -> Option<String> {
    let fits = matches!(
        kind,
        "passport" | "driver_license" | "medical_record_number" | "uk_nino" | "es_dni"
    );
    let tail = raw
        .len()
        .checked_sub(4)
        .filter(|it| *it >= 4 && fits && raw.is_ascii())?;
    Some(format!("{}{}", "X".repeat(tail), &raw[tail..]))
}
fn named(_: &mut Rng, _: &str, kind: &str) -> Option<String> {
    let word = match kind {
        "email" => "[EMAIL_ADDRESS]",
        "person_name" => "[NAME]",
        "phone" => "<PHONE>",
        "credit_card" => "[CREDIT_CARD]",
        "street_address" => "<ADDRESS>",
        _ => "***REMOVED***",
    };
    Some(word.to_owned())
}
fn sha1(rng: &mut Rng, _: &str, kind: &str) -> Option<String> {
    (!matches!(kind, "device_id" | "aws_access_key_id" | "password")).then(|| hex(rng, 40))
}
fn enciphered(rng: &mut Rng, _: &str, kind: &str) -> Option<String> {
    (!matches!(kind, "aws_access_key_id" | "password")).then(|| format!("ENC:{}", hex(rng, 48)))
}
fn vaulted(rng: &mut Rng, _: &str, kind: &str) -> Option<String> {
    matches!(kind, "credit_card" | "email" | "us_ssn" | "iban" | "phone")
        .then(|| format!("tkn-{}", hex(rng, 20)))
}

const HIDES: &[Hide] = &[
    bullets,
    last_two,
    first_letter,
    letters_x,
    named,
    sha1,
    enciphered,
    vaulted,
];

fn ratio(rng: &mut Rng) -> String {
    format!("{:.3}", rng.f64())
}
fn small(rng: &mut Rng) -> String {
    rng.u16(..2_000).to_string()
}
fn twelve(rng: &mut Rng) -> String {
    format!("{}{}", rng.u8(1..10), digits(rng, 11))
}
fn nine(rng: &mut Rng) -> String {
    format!("{}{}", rng.u8(1..10), digits(rng, 8))
}
fn thirteen(rng: &mut Rng) -> String {
    format!("{}{}", rng.u8(1..10), digits(rng, 12))
}
fn triple(rng: &mut Rng) -> String {
    format!(
        "{}.{}.{}-rc{}",
        rng.u8(..5),
        rng.u8(..40),
        rng.u8(..9),
        rng.u8(1..5)
    )
}
fn day(rng: &mut Rng) -> String {
    format!(
        "{:02}.{:02}.20{:02}",
        rng.u8(1..29),
        rng.u8(1..13),
        rng.u8(10..27)
    )
}
fn clock(rng: &mut Rng) -> String {
    format!(
        "{:02}:{:02}:{:02}",
        rng.u8(..24),
        rng.u8(..60),
        rng.u8(..60)
    )
}
fn colour(rng: &mut Rng) -> String {
    of(rng, &["black", "white", "olive", "navy", "rose", "amber"]).to_owned()
}
fn dish(rng: &mut Rng) -> String {
    format!(
        "{} {}",
        of(rng, &["Roasted", "Smoked", "Braised"]),
        of(rng, &["Salmon", "Aubergine", "Pork Belly", "Celeriac"])
    )
}
fn street_furniture(rng: &mut Rng) -> String {
    format!(
        "{} {}",
        of(rng, &["Bench", "Lamp Post", "Bollard"]),
        rng.u16(1..900)
    )
}
fn firm(rng: &mut Rng) -> String {
    format!(
        "{} {}",
        of(rng, &["Ostwind", "Montclair", "Riverbend", "Altamira"]),
        of(rng, &["SpA", "S.A.", "AG", "LLC", "Oy"])
    )
}
fn etag(rng: &mut Rng) -> String {
    hex(rng, 32)
}
fn cursor(rng: &mut Rng) -> String {
    format!("eyJvIjo{}Q", of(rng, &["xMDAs", "yMDAs", "zNTAs"]))
}
fn answer(rng: &mut Rng) -> String {
    of(rng, &["oui", "non"]).to_owned()
}
fn unit(rng: &mut Rng) -> String {
    of(rng, &["kg", "m", "kWh", "pcs"]).to_owned()
}
fn queue(rng: &mut Rng) -> String {
    format!(
        "https://sqs.eu-west-1.amazonaws.com/111122223333/{}",
        of(rng, &["orders", "refunds"])
    )
}
fn lot(rng: &mut Rng) -> String {
    format!("L{}-{}", digits(rng, 4), of(rng, &["A", "B", "C"]))
}
fn book(rng: &mut Rng) -> String {
    let body = format!("978{}", digits(rng, 9));
    let sum: u32 = body
        .bytes()
        .enumerate()
        .map(|(at, byte)| u32::from(byte - b'0') * if at % 2 == 0 { 1 } else { 3 })
        .sum();
    format!("{body}{}", (10 - sum % 10) % 10)
}

const CLEAN: &[(Make, &str)] = &[
    (ratio, "open_rate"),
    (small, "mail_volume"),
    (twelve, "container_no"),
    (nine, "ledger_entry"),
    (thirteen, "gtin"),
    (triple, "release"),
    (day, "Lieferdatum"),
    (clock, "departure"),
    (colour, "colour"),
    (colour, "name"),
    (dish, "dish_name"),
    (street_furniture, "asset"),
    (firm, "ragione_sociale"),
    (etag, "etag"),
    (cursor, "next_page"),
    (answer, "consent_email"),
    (unit, "unit"),
    (queue, "queue"),
    (lot, "lot_no"),
    (book, "isbn13"),
    (nine, "field_17"),
    (twelve, "col_b"),
    (thirteen, "v3"),
    (small, "phone_count"),
    (day, "geaendert_am"),
    (ratio, "gender_ratio"),
    (small, "iban_length"),
    (firm, "bank_name"),
    (v::town, "comune"),
    (v::latitude, "site_latitude"),
    (etag, "content_md5"),
    (answer, "has_passport"),
    (triple, "driver_version"),
    (small, "age_days"),
    (v::uuid, "request_id"),
    (unit, "address_type"),
    (clock, "call_time"),
    (lot, "name_code"),
];

const NULLS: &[&str] = &["", "NULL", "\\N", "null", " "];

fn cells(rng: &mut Rng, mut make: impl FnMut(&mut Rng) -> String) -> Vec<String> {
    let rows = [80, 200, 450][rng.usize(..3)];
    let share = [0, 0, 8, 3][rng.usize(..4)];
    (0..rows)
        .map(|_| {
            if share > 0 && rng.u8(..share) == 0 {
                of(rng, NULLS).to_owned()
            } else {
                make(rng)
            }
        })
        .collect()
}

fn labelled(
    header: &str,
    cells: Vec<String>,
    kind: &'static str,
    state: &'static str,
    why: &str,
) -> Labelled {
    Labelled {
        header: header.to_owned(),
        cells,
        kind,
        state,
        is_text: false,
        why: why.to_owned(),
    }
}

fn hidden(rng: &mut Rng, kind: &Kind, make: Make) -> (Vec<String>, Vec<String>) {
    let raw: Vec<String> = (0..200).map(|_| make(rng)).collect();
    for _ in 0..40 {
        let hide = HIDES[rng.usize(..HIDES.len())];
        let covered: Option<Vec<String>> = raw
            .iter()
            .map(|value| hide(rng, value, kind.name))
            .collect();
        if let Some(covered) = covered {
            return (raw, covered);
        }
    }
    let covered = raw.iter().map(|_| "[MASKED]".to_owned()).collect();
    (raw, covered)
}

const SENTENCES: &[(&str, Make, &str)] = &[
    ("email", mail, "Veuillez répondre à {} avant vendredi."),
    ("email", mail, "forwarded from <{}> on Monday"),
    ("phone", phone, "Si prega di richiamare il {} dopo le 15."),
    ("iban", v::iban_grouped, "Gutschrift bitte auf {} buchen"),
    (
        "credit_card",
        v::card_grouped,
        "el cliente pagó con la tarjeta {} ayer",
    ),
    ("us_ssn", v::ssn, "applicant gave SSN {} over the phone"),
    (
        "ip_address",
        v::ip4,
        "blocked 4 attempts from {} within a minute",
    ),
];

fn sentence(rng: &mut Rng) -> String {
    match rng.u8(..4) {
        0 => format!(
            "Batch {} finished after {} seconds",
            rng.u32(..99_999),
            rng.u16(1..900)
        ),
        1 => "Le client souhaite un échange contre un autre coloris.".to_owned(),
        2 => format!(
            "Restocked {} units of item {}-{}",
            rng.u8(1..90),
            digits(rng, 3),
            digits(rng, 5)
        ),
        _ => "Customer prefers evening delivery, leave at the back door.".to_owned(),
    }
}

/// All columns, `rounds` of each sort.
pub(super) fn columns(rng: &mut Rng, rounds: usize) -> Vec<Labelled> {
    let mut all = Vec::new();
    for _ in 0..rounds {
        for kind in KINDS {
            let make = kind.makes[rng.usize(..kind.makes.len())];
            let header = match rng.u8(..4) {
                0 if kind.speaks && !matches!(kind.name, "us_ssn" | "icd10_code") => {
                    of(rng, &["kolumna_4", "v17", "attribute9", "value"])
                }
                _ => of(rng, kind.headers),
            };
            all.push(labelled(
                header,
                cells(rng, make),
                kind.name,
                "exposed",
                "raw",
            ));
            let (raw, mut covered) = hidden(rng, kind, make);
            let header = of(rng, kind.headers);
            all.push(labelled(
                header,
                covered.clone(),
                kind.name,
                "masked",
                "covered",
            ));
            if rng.bool() {
                for _ in 0..rng.usize(1..20) {
                    let at = rng.usize(..raw.len());
                    covered[at].clone_from(&raw[at]);
                }
                all.push(labelled(
                    header,
                    covered,
                    kind.name,
                    "leaky",
                    "raw beside covered",
                ));
            }
        }
        for (make, header) in CLEAN {
            all.push(labelled(header, cells(rng, make), "none", "clean", ""));
        }
        for (kind, make, text) in SENTENCES {
            let share = [5, 12, 40][rng.usize(..3)];
            let rows = (0..400)
                .map(|at| match at % share {
                    0 => text.replace("{}", &make(rng)),
                    _ => sentence(rng),
                })
                .collect();
            let header = of(rng, &["uwagi", "case_text", "Notiz", "commentaire"]);
            let mut column = labelled(header, rows, kind, "exposed", "planted");
            column.is_text = true;
            all.push(column);
            let mut column = labelled(
                of(rng, &["uwagi", "log", "Notiz"]),
                cells(rng, sentence),
                "none",
                "clean",
                "",
            );
            column.is_text = true;
            all.push(column);
        }
    }
    all
}
