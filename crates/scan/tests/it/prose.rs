//! Personal data in prose of several languages. `⟦kind|value⟧` marks what a text holds.

use proptest::prelude::*;
use strands_scan::inline::Search;

/// A text without its marks, and what they say: type, first and last character.
fn marked(text: &str) -> (String, Vec<(String, usize, usize)>) {
    let (mut plain, mut marks) = (String::new(), Vec::new());
    for (at, part) in text.split('⟦').enumerate() {
        if at == 0 {
            plain.push_str(part);
            continue;
        }
        let (mark, rest) = part.split_once('⟧').unwrap();
        let (kind, value) = mark.split_once('|').unwrap();
        let start = plain.chars().count();
        marks.push((kind.to_owned(), start, start + value.chars().count()));
        plain.push_str(value);
        plain.push_str(rest);
    }
    (plain, marks)
}

fn told(text: &str) -> Vec<(String, usize, usize)> {
    let search = Search::new(None).unwrap();
    let places = search.places(text);
    let told = places.iter().map(|it| {
        let name = it.entity.name.to_string();
        (name, it.characters.start, it.characters.end)
    });
    told.collect()
}

const HOLD: &[&str] = &[
    // English
    "Please write to ⟦email|nora.quill@harbour-mail.org⟧ or call ⟦phone|+44 20 7946 0321⟧ before noon.",
    "Her social security number is ⟦us_ssn|219-09-9998⟧, and the card on file is ⟦credit_card|4539 1488 0343 6467⟧.",
    "SSN:⟦us_ssn|219-09-9998⟧; DOB: ⟦date_of_birth|04/12/1985⟧; MRN ⟦medical_record_number|00482913⟧",
    "He was born on ⟦date_of_birth|12 May 1980⟧ and lives abroad.",
    "Reach me at ⟦phone|(212) 555-0142⟧ (or ⟦phone|212.555.0198⟧), my name is ⟦person_name|Nora Quill⟧.",
    "Login from ⟦ip_address|203.0.113.77⟧:443 failed, then from ⟦ip_address|2001:db8:85a3::8a2e:370:7334⟧.",
    "Passport no. ⟦passport|C01X00T47⟧, driver's licence ⟦driver_license|QUILL806123NQ9IJ⟧.",
    "routing number ⟦us_aba_routing|021000021⟧, account number: ⟦bank_account|000123456789⟧",
    "the password is ⟦password|Tr0ub4dor&3⟧ and the key ⟦aws_access_key_id|AKIAQ3EGSIJ5XKHTW2LM⟧",
    "{\"api_key\": \"⟦api_key|c7f1e09b3a5d48269ef0b1c2d3a4f586⟧\", \"user\": {\"dob\": \"⟦date_of_birth|1979-03-03⟧\"}}",
    "Ticket 88213: customer ⟦person_name|Dana Whitfield⟧ (⟦email|dana@whitfield.example⟧) asks for a refund.",
    "National insurance: ⟦uk_nino|AB 12 34 56 C⟧",
    "postgres dsn ⟦connection_string|postgres://svc:s3cr3t-pw@db.internal:5432/app⟧ leaked",
    "Dear ⟦person_name|Maria Lopez⟧, thank you for the order 00123456789.",
    "masked: ⟦us_ssn|***-**-9998⟧ and ⟦email|[EMAIL]⟧",
    "call me on ⟦phone|2125550142⟧ after six",
    // Of other hands: messages, tickets, logs
    "Hi, I'm locked out - username: ⟦username|nquill_77⟧, last login 203.0.113.0/24 network, thanks",
    "⟦phone|+1 415 555 2671⟧ is not hers; ⟦phone|+33 1 23 45 67 89⟧ is.",
    "Pay by card ⟦credit_card|5555555555554444⟧ exp 04/29 or by ⟦iban|FR1420041010050500013M02606⟧",
    "SIN ⟦ca_sin|130 692 544⟧; TFN: ⟦au_tfn|123 456 782⟧",
    "Aadhaar ⟦in_aadhaar|2341 2341 2346⟧ and PAN ⟦in_pan|ABCPE1234F⟧",
    "token=⟦github_token|ghp_16C7e42F292c6912E7710c838347Ae178B4a⟧",
    "VIN: ⟦vin|1M8GDM9AXKP042788⟧, plate: ⟦license_plate|B-MX 4821⟧",
    "Wallet ⟦crypto_wallet|1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2⟧ on MAC ⟦mac_address|00:1b:44:11:3a:b7⟧",
    "EIN ⟦us_ein|12-3456789⟧, member ID: ⟦health_insurance_id|XEH803712946⟧",
    "Customer ⟦person_name|Jane Roe⟧ (⟦phone|415-555-2671⟧) says her card ⟦credit_card|3714 496353 98431⟧ was charged twice.",
    "ssn=⟦us_ssn|536-22-1874⟧&email=⟦email|j.roe%2Bx@roe.example⟧",
    "My social is ⟦us_ssn|536-22-1874⟧.",
    "Her Social Security Number (⟦us_ssn|536221874⟧) was in the log.",
    "2026-02-03 10:11:12 WARN user ⟦email|oneil@site.example⟧ ip=⟦ip_address|198.51.100.23⟧ mac=⟦mac_address|aa-bb-cc-11-22-33⟧",
    "Send it to <⟦email|ops+alerts@corp.example⟧>; cc: \"⟦email|lee_k@corp.example⟧\".",
    "Mr. ⟦person_name|Tom Barker⟧ and Dr. ⟦person_name|Anna Schmidt⟧ met patient ⟦person_name|Luis Gomez⟧.",
    "DOB ⟦date_of_birth|1991/07/30⟧, driver license: ⟦driver_license|D1234567⟧, ID card expired",
    "eyJ: ⟦jwt|eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.dGhpc2lzbm90YXJlYWxzaWduYXR1cmU⟧",
    "slack ⟦slack_token|xoxb-123456789012-abcdefGHIJKL⟧ was revoked",
    "card ****1234? No: ⟦credit_card|**** **** **** 6467⟧",
    "Kreditkarte: ⟦credit_card|4539-1488-0343-6467⟧, gültig bis 04/29, Prüfziffer 123.",
    "Sehr geehrter Herr ⟦person_name|Weber⟧, Ihre IBAN ⟦iban|DE89370400440532013000⟧ ist hinterlegt.",
    "Tel.: ⟦phone|+49 (0)89 1234567⟧, Fax ⟦phone|089 1234568⟧",
    "Geboren am ⟦date_of_birth|3. März 1971⟧; Personalausweis: ohne.",
    "Mon numéro est le ⟦phone|06 12 34 56 78⟧, courriel : ⟦email|luc.moreau@poste.example⟧",
    "Señor ⟦person_name|García⟧: su tarjeta ⟦credit_card|4111 1111 1111 1111⟧ y NIE ⟦es_dni|X1234567L⟧.",
    "Nato il ⟦date_of_birth|04/09/1983⟧, tel. ⟦phone|06 1234 5678⟧, IBAN ⟦iban|IT60X0542811101000000123456⟧",
    "Mijn nummer: ⟦phone|06-12345678⟧, geboortedatum ⟦date_of_birth|12-03-1988⟧",
    "Numer konta: ⟦iban|PL61 1090 1014 0000 0712 1981 2874⟧",
    "Contribuinte ⟦pt_nif|123456789⟧, nascida em ⟦date_of_birth|21/04/1977⟧",
    "Mitt mobilnummer är ⟦phone|070-123 45 67⟧",
    "HETU ⟦fi_hetu|131052-308T⟧; CPR: ⟦dk_cpr|070761-4285⟧",
    "マイナンバーではなくメール⟦email|tanaka@mail.example⟧、カード番号⟦credit_card|4539148803436467⟧",
    "NHS number ⟦uk_nhs|943 476 5919⟧ and medicare beneficiary ⟦us_mbi|1EG4-TE5-MK73⟧",
    "bearer key AWS: aws_secret_access_key = ⟦aws_secret_access_key|wJalrXUtnFEMIK7MDENGbPxRfiCYzEXAKEYq8T2z⟧",
    "password=⟦password|hunter2⟧ host=db1",
    // German
    "Bitte rufen Sie Frau ⟦person_name|Ilse Brandt⟧ unter ⟦phone|030/901820⟧ oder ⟦phone|0171 2345678⟧ an.",
    "Überweisung auf ⟦iban|DE89 3704 0044 0532 0130 00⟧, BIC: ⟦swift_bic|COBADEFFXXX⟧.",
    "Geburtsdatum: ⟦date_of_birth|03.11.1974⟧, Steuer-ID ⟦de_steuer_id|86095742719⟧.",
    "Ich heiße ⟦person_name|Jürgen Krause⟧ (⟦email|jürgen@krause.example⟧).",
    "Das Kennwort lautet ⟦password|Sommer!2031⟧.",
    // French
    "Contactez ⟦email|camille.roux@courrier.example⟧ ou le ⟦phone|01 23 45 67 89⟧, madame.",
    "Numéro de passeport : ⟦passport|12AB34567⟧, née le ⟦date_of_birth|7 février 1968⟧.",
    "NIR ⟦fr_nir|2 69 05 49 588 157 80⟧, tél. ⟦phone|06.12.34.56.78⟧",
    // Spanish
    "El DNI es ⟦es_dni|12345678Z⟧ y el móvil ⟦phone|612 345 678⟧.",
    "Fecha de nacimiento: ⟦date_of_birth|15/08/1990⟧. Atentamente, Señora ⟦person_name|Carmen Ruiz⟧",
    // Italian
    "Codice fiscale ⟦it_codice_fiscale|RSSMRA85T10A562S⟧, cellulare ⟦phone|+39 347 123 4567⟧",
    // Dutch
    "BSN: ⟦nl_bsn|111222333⟧, rekening ⟦iban|NL91 ABNA 0417 1643 00⟧.",
    // Polish
    "PESEL ⟦pl_pesel|44051401359⟧, telefon ⟦phone|601 234 567⟧.",
    // Portuguese
    "O CPF do cliente é ⟦br_cpf|529.982.247-25⟧, telemóvel ⟦phone|+351 912 345 678⟧.",
    // Swedish
    "Personnummer ⟦se_personnummer|811228-9874⟧, e-post ⟦email|astrid@lind.example⟧.",
    // Japanese
    "電話番号は⟦phone|03-1234-5678⟧です。メールは⟦email|sato@mail.example⟧まで。",
];

const CLEAN: &[&str] = &[
    "",
    "Never send your card number, your SSN or your password by e-mail.",
    "select ssn, email, phone from people where id = 123456789",
    "Release 1.2.3.4 of 2024-05-06 at 12:30 fixes 14 issues; build 20240506123000.",
    "The fund grew by 150 000 000 euros, from 331 449 281 to 481.449.281 in 2023.",
    "Order 123-456-7890 and invoice 2024-000-1234 were shipped as parcel 1Z999AA10123456784.",
    "ISBN 978-0-306-40615-7, formerly 0-306-40615-2; DOI 10.1000/182.",
    "The job ran from 2026-01-31 23:15:00 to 2026-02-01 01:02:59 and read 1234567890 rows.",
    "s3://lake-prod/orders/year=2026/month=01/part-00000-4f7a2c1e-9b3d-4e5f-8a6b-7c8d9e0f1a2b.c000.parquet",
    "Epoch 1700000000 and 1700000000000 are the same moment; hash 9e107d9d372bb6826bd81d3542a419d6.",
    "Spark 3.5.1 on 10.0.0.0/8, listening on 127.0.0.1 and 0.0.0.0",
    "git@github.com:example/strands.git and npm i left-pad@1.3.0, see @Override and @dataclass",
    "arn:aws:glue:eu-west-1:111122223333:job/orders",
    "Your password is incorrect; the username was not found; your PIN is required.",
    "Dear Customer, Dear Sir or Madam, Dear Team,",
    "Die Bestellnummer 4711-0815 vom 03.11.2024 umfasst 1.250.000 Stück zu 12,50 €.",
    "Der Auftrag 0049301234567 wurde am 12. Mai 2024 um 14:30 Uhr gebucht.",
    "Le chiffre d'affaires de 2023 est de 12 345 678 euros, soit 4,5 % de plus.",
    "El pedido 612345678 se entregó el 15/08/2024 sin retraso.",
    "L'ordine 20240815 è stato spedito il 15.08.2024; fattura n. 2024/0012345.",
    "Zamówienie 601234567 z dnia 2024-08-15 nie zostało opłacone.",
    "A encomenda 912345678 custou 1.234.567,89 reais em 2024.",
    "注文番号1234567890は2024年5月6日に発送されました。",
    "Temperatures of -12.5 and 30-35 degrees, scores 3-2-4 and 10-9-8-7-6, aspect 16:9",
    "Call sites: 14; callers 2125550; the policy of 2019 applies to section 3.2.1",
    "Traceback: File \"/app/job.py\", line 1234567, in main; pid 4539148",
    "Born to run; the account manager left; a passport photo is 35 x 45 mm.",
    "ratings ***** and *** out of 5; glob *.csv, **/*.parquet; sizes XXL, XXXL",
    "Contact the support team. Patient Portal and Customer Care are closed; Client Services too.",
    "Zeile 4711: Wert 12345678901 liegt außerhalb von 0..99999999999; Prüfsumme 0xDEADBEEF.",
    "Le poste 2125550142 de la nomenclature coûte 75,00 € ; réf. 06-12-34-56-78 en stock.",
    "La pasarela devolvió 4 errores sin detalles en 046454286 filas.",
    "Nie działa: 44051401359 wierszy, kod 601234567, wersja 10.2.3.4",
    "Jobs 2026-11-26T10:15:30Z..2026-11-26T10:45:30Z; partitions 20261126, 20261127; 4.5e10 rows",
    "Set fs.s3a.threads.max=256 and spark.sql.shuffle.partitions=2000; retries 3/10; cost $1,234.56",
    "Player 23 scored 123-456 and 789-0123 points in 2023-2024; phone support is closed.",
    "Page 12 of 34, 56 78 90; see figures 1 2 3 4 5 6 7 8 9 and table 10.11.12.13",
    "The hotline is open from 08:00 to 18:00 and on 24 12 2026; call volume was 12345678.",
    "Container 4f7a2c1e9b3d up 3 days, 0.0.0.0:8080->80/tcp, image sha256:9e107d9d372bb6826bd81d3542a419d6",
    "GET /v1/users/12345678/orders?page=2&limit=100 HTTP/1.1 200 5316",
    "Am 3. März 2024 wurden 123 456 789 Zeilen geladen, Laufzeit 01:23:45.",
    "Mr Speaker, the Minister of Finance and Dr. No are films or offices.",
    "Le 01 02 2024, 01.02.2024 et 2024.02.01 sont des dates ; TVA FR12345678901.",
    "Kosten: 4.539.148,80 EUR; Konto 4400; Kostenstelle 12345678; HRB 123456 B",
    "Precio 4539 1488 0343 6468 no es válido; total 2.345.678 pesetas",
    "Tipos: 111-222-333, 444/555/666; lote 20240101-0001; SN 123456789012345",
    "lat 52.5200, lon 13.4050; zoom 12; 1920x1080; ratio 1.7777777778",
    "UUID 123e4567-e89b-12d3-a456-426614174000, account 111122223333, session abcd-1234",
];

#[test]
fn prose_that_holds_personal_data_tells_it() {
    let mut wrong = Vec::new();
    for text in HOLD {
        let (text, marks) = marked(text);
        let told = told(&text);
        if told != marks {
            wrong.push(format!("{text}\n  told {told:?}\n  held {marks:?}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {}\n{}",
        wrong.len(),
        HOLD.len(),
        wrong.join("\n")
    );
}

#[test]
fn prose_without_personal_data_tells_none() {
    let told: Vec<_> = CLEAN.iter().map(|text| (text, told(text))).collect();
    let wrong: Vec<_> = told.iter().filter(|(_, told)| !told.is_empty()).collect();
    assert!(
        wrong.is_empty(),
        "{} of {}: {wrong:#?}",
        wrong.len(),
        CLEAN.len()
    );
}

#[test]
fn what_is_asked_for_needs_no_name_and_is_the_less_sure() {
    let sure = |kinds: Option<&[String]>, text: &str| {
        let search = Search::new(kinds).unwrap();
        let places = search.places(text);
        places.first().map(|place| place.confidence)
    };
    let ssn = ["ssn".to_owned()];
    assert_eq!(sure(None, "219-09-9998 came by fax"), None);
    let named = sure(None, "SSN 219-09-9998").unwrap();
    let shaped = sure(Some(&ssn), "219-09-9998 came by mail").unwrap();
    let bare = sure(Some(&ssn), "219099998 came by mail").unwrap();
    assert!(
        named > shaped && shaped > bare && bare > 0.0,
        "{named} {shaped} {bare}"
    );
    assert_eq!(sure(Some(&ssn), "order 219099998 came by mail"), None);
    assert_eq!(sure(Some(&ssn), "nora@quill.example"), None);
}

#[test]
fn an_unknown_type_is_given_back() {
    assert_eq!(Search::new(Some(&["shoe".to_owned()])).unwrap_err(), "shoe");
}

proptest! {
    #[test]
    fn any_text_has_places_in_order_that_lie_within_it(
        text in prop_oneof![".{0,80}", "[0-9+() .:*-]{0,60}", "(SSN|call|IBAN|born|カード|é|[ :=0-9A-Z-]){0,30}"],
    ) {
        let search = Search::new(None).unwrap();
        let mut end = 0;
        for place in search.places(&text) {
            prop_assert!(place.characters.start >= end && place.characters.start < place.characters.end);
            prop_assert!(place.confidence > 0.0 && place.confidence < 1.0);
            end = place.characters.end;
        }
        prop_assert!(end <= text.chars().count());
    }
}
