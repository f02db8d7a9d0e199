//! Raw values, made with checksums of this module's own.

use fastrand::Rng;

pub(crate) type Make = fn(&mut Rng) -> String;

const GIVEN: &[&str] = &[
    "Ottilie",
    "Bram",
    "Saoirse",
    "Eilidh",
    "Tadeusz",
    "Wanda",
    "Iker",
    "Nerea",
    "Matteo",
    "Ginevra",
    "Anneke",
    "Joost",
    "Leocadia",
    "Thiago",
    "Beatriz",
    "Astrid",
    "Torsten",
    "Kasper",
    "Renske",
    "Solveig",
    "Noor",
    "Idris",
    "Priyanka",
    "Arjun",
    "Mei",
    "Haruto",
    "Zofia",
    "Cosima",
    "Blandine",
    "Corentin",
    "Maëlys",
    "Gwenaël",
    "Ximena",
    "Rodrigo",
    "Aoife",
    "Callum",
    "Ruthie",
    "Dashiell",
    "Marguerite",
    "Philippa",
    "Henrik",
    "Livia",
    "Ottavio",
    "Perpetua",
    "Ansel",
    "Thandiwe",
    "Kwame",
    "Yusuf",
    "Leila",
    "Parisa",
];
const FAMILY: &[&str] = &[
    "Brennecke",
    "Vandenberghe",
    "O'Shaughnessy",
    "Wojciechowski",
    "Etxeberria",
    "Montanari",
    "van der Linden",
    "Carvalho",
    "Lindqvist",
    "Halvorsen",
    "Raghunathan",
    "Yamaguchi",
    "Zieliński",
    "Desrosiers",
    "Kerguelen",
    "Villaseñor",
    "Mac Giolla",
    "Pemberton",
    "Ashdown",
    "Thistlewood",
    "Oberländer",
    "Kühnemann",
    "Castellanos",
    "Quintanilla",
    "Bellerose",
    "Fontanarosa",
    "Dijkstra",
    "Hoekstra",
    "Nowicka",
    "Sørensen",
    "Jørgensen",
    "Mäkinen",
    "Kowalczyk",
    "Figueiredo",
    "Albuquerque",
    "Haddad",
    "Okonkwo",
    "Mbeki",
    "Tanaka",
    "Schumacher",
    "Bauer",
    "Garnier",
    "Moreau",
    "Greco",
    "Ferrara",
    "Walsh",
    "Murphy",
    "Hughes",
    "Bennett",
    "Clarke",
];
const TOWNS: &[&str] = &[
    "Leeds", "Bremen", "Nantes", "Murcia", "Parma", "Gent", "Łódź", "Braga", "Uppsala", "Sendai",
];
const DOMAINS: &[&str] = &[
    "ashdown.ie",
    "posthorn.de",
    "ateliermoreau.fr",
    "correo-sur.es",
    "kattpost.se",
    "tulpmail.nl",
    "wislanet.pl",
    "hillside.co.uk",
    "bluefern.org",
    "outmail.com",
];

fn of<'l>(rng: &mut Rng, list: &[&'l str]) -> &'l str {
    list[rng.usize(..list.len())]
}

fn digits(rng: &mut Rng, count: usize) -> String {
    (0..count)
        .map(|_| char::from(b'0' + rng.u8(..10)))
        .collect()
}

fn letters(rng: &mut Rng, count: usize) -> String {
    (0..count)
        .map(|_| char::from(b'A' + rng.u8(..26)))
        .collect()
}

fn from(rng: &mut Rng, alphabet: &str, count: usize) -> String {
    let alphabet = alphabet.as_bytes();
    (0..count)
        .map(|_| char::from(alphabet[rng.usize(..alphabet.len())]))
        .collect()
}

fn numbers(text: &str) -> Vec<u32> {
    text.bytes()
        .filter(u8::is_ascii_digit)
        .map(|byte| u32::from(byte - b'0'))
        .collect()
}

fn weighted(text: &str, weights: &[u32]) -> u32 {
    numbers(text)
        .iter()
        .zip(weights)
        .map(|(digit, weight)| digit * weight)
        .sum()
}

/// The last digit with which the text passes.
fn with_check(body: &str, passes: impl Fn(&str) -> bool) -> Option<String> {
    (0..10)
        .map(|digit| format!("{body}{digit}"))
        .find(|text| passes(text))
}

fn until<T>(mut make: impl FnMut() -> Option<T>) -> T {
    loop {
        if let Some(made) = make() {
            return made;
        }
    }
}

pub(crate) fn luhn(text: &str) -> bool {
    let mut sum = 0;
    for (at, digit) in numbers(text).iter().rev().enumerate() {
        sum += if at % 2 == 1 {
            digit * 2 / 10 + digit * 2 % 10
        } else {
            *digit
        };
    }
    sum % 10 == 0
}

fn day(rng: &mut Rng) -> (u32, u32, u32) {
    (rng.u32(1935..2006), rng.u32(1..13), rng.u32(1..29))
}

fn plain(text: &str) -> String {
    text.to_lowercase()
        .chars()
        .filter_map(|letter| match letter {
            'ë' | 'é' => Some('e'),
            'ñ' | 'ń' => Some('n'),
            'ü' => Some('u'),
            'ä' | 'å' => Some('a'),
            'ø' | 'ö' => Some('o'),
            letter if letter.is_ascii_alphabetic() => Some(letter),
            _ => None,
        })
        .collect()
}

pub(crate) fn given(rng: &mut Rng) -> String {
    of(rng, GIVEN).to_owned()
}
pub(crate) fn family(rng: &mut Rng) -> String {
    of(rng, FAMILY).to_owned()
}
pub(crate) fn full(rng: &mut Rng) -> String {
    format!("{} {}", given(rng), family(rng))
}
pub(crate) fn reversed(rng: &mut Rng) -> String {
    format!("{}, {}", family(rng), given(rng))
}
pub(crate) fn shouted(rng: &mut Rng) -> String {
    full(rng).to_uppercase()
}
pub(crate) fn kanji(rng: &mut Rng) -> String {
    let family = [
        "佐々木",
        "山本",
        "石川",
        "前田",
        "藤原",
        "長谷川",
        "村上",
        "近藤",
    ];
    let given = ["美咲", "翔太", "陽菜", "健一", "葵", "大輔", "結衣", "直樹"];
    format!("{} {}", of(rng, &family), of(rng, &given))
}
pub(crate) fn email(rng: &mut Rng) -> String {
    let (given, family, domain) = (plain(&given(rng)), plain(&family(rng)), of(rng, DOMAINS));
    match rng.u8(..4) {
        0 => format!("{given}.{family}@{domain}"),
        1 => format!("{}{family}{}@{domain}", &given[..1], rng.u8(..99)),
        2 => format!("{given}+news@{domain}"),
        _ => format!("{family}_{given}@{domain}"),
    }
}
pub(crate) fn international(rng: &mut Rng) -> String {
    match rng.u8(..6) {
        0 => format!(
            "+49 {} {}",
            of(rng, &["30", "221", "151", "40"]),
            digits(rng, 7)
        ),
        1 => format!(
            "+33 6 {} {} {} {}",
            digits(rng, 2),
            digits(rng, 2),
            digits(rng, 2),
            digits(rng, 2)
        ),
        2 => format!("+44 20 7{} {}", digits(rng, 3), digits(rng, 4)),
        3 => format!("+48{}{}", rng.u8(5..9), digits(rng, 8)),
        4 => format!(
            "+1 (4{:02}) {}-{}",
            rng.u8(10..70),
            rng.u16(200..999),
            digits(rng, 4)
        ),
        _ => format!("+351 91{}", digits(rng, 7)),
    }
}
pub(crate) fn american(rng: &mut Rng) -> String {
    let (area, office) = (rng.u16(201..990), rng.u16(200..999));
    match rng.u8(..2) {
        0 => format!("({area}) {office}-{}", digits(rng, 4)),
        _ => format!("{area}-{office}-{}", digits(rng, 4)),
    }
}
pub(crate) fn national(rng: &mut Rng) -> String {
    match rng.u8(..3) {
        0 => format!(
            "0{} {} {} {} {}",
            rng.u8(1..8),
            digits(rng, 2),
            digits(rng, 2),
            digits(rng, 2),
            digits(rng, 2)
        ),
        1 => format!("0{}/{}", rng.u16(171..179), digits(rng, 7)),
        _ => format!("07{} {}", digits(rng, 3), digits(rng, 6)),
    }
}
pub(crate) fn dialled(rng: &mut Rng) -> String {
    format!("{}{}", rng.u8(6..10), digits(rng, 9))
}
pub(crate) fn street_english(rng: &mut Rng) -> String {
    let name = of(
        rng,
        &[
            "Larkspur",
            "Quarry",
            "Mill",
            "Harbour",
            "Cobbler's",
            "Foxglove",
        ],
    );
    format!(
        "{} {name} {}",
        rng.u16(1..900),
        of(rng, &["Lane", "Street", "Road", "Close", "Ave", "Terrace"])
    )
}
pub(crate) fn street_continental(rng: &mut Rng) -> String {
    let number = rng.u8(1..120);
    match rng.u8(..6) {
        0 => format!(
            "{}straße {number}",
            of(rng, &["Linden", "Garten", "Brunnen", "Schul"])
        ),
        1 => format!(
            "{number} rue {}",
            of(rng, &["des Lilas", "Pasteur", "du Moulin"])
        ),
        2 => format!(
            "Calle {} {number}, 2º B",
            of(rng, &["Mayor", "del Carmen", "Real"])
        ),
        3 => format!(
            "Via {} {number}",
            of(rng, &["Garibaldi", "Dante", "dei Mille"])
        ),
        4 => format!(
            "ul. {} {number}/4",
            of(rng, &["Kwiatowa", "Lipowa", "Polna"])
        ),
        _ => format!("{}straat {number}", of(rng, &["Kerk", "Molen", "Dorps"])),
    }
}
pub(crate) fn postal(rng: &mut Rng) -> String {
    match rng.u8(..4) {
        0 => digits(rng, 5),
        1 => format!(
            "{}{} {}{}",
            letters(rng, 2),
            rng.u8(1..20),
            rng.u8(1..9),
            letters(rng, 2)
        ),
        2 => format!("{}-{}", digits(rng, 2), digits(rng, 3)),
        _ => format!("{} {}", rng.u16(1000..9999), letters(rng, 2)),
    }
}
pub(crate) fn born_iso(rng: &mut Rng) -> String {
    let (year, month, day) = day(rng);
    format!("{year}-{month:02}-{day:02}")
}
pub(crate) fn born_dotted(rng: &mut Rng) -> String {
    let (year, month, day) = day(rng);
    format!("{day:02}.{month:02}.{year}")
}
pub(crate) fn born_american(rng: &mut Rng) -> String {
    let (year, month, day) = day(rng);
    format!("{month}/{day}/{year}")
}
pub(crate) fn born_compact(rng: &mut Rng) -> String {
    let (year, month, day) = day(rng);
    format!("{year}{month:02}{day:02}")
}
pub(crate) fn gender_letter(rng: &mut Rng) -> String {
    of(rng, &["M", "F", "X"]).to_owned()
}
pub(crate) fn gender_word(rng: &mut Rng) -> String {
    of(rng, &["weiblich", "männlich", "divers"]).to_owned()
}
pub(crate) fn handle(rng: &mut Rng) -> String {
    let (given, family) = (plain(&given(rng)), plain(&family(rng)));
    match rng.u8(..3) {
        0 => format!("{given}_{}", rng.u16(1..999)),
        1 => format!("{}.{family}", &given[..1]),
        _ => format!("{given}{}", rng.u16(60..2005)),
    }
}
pub(crate) fn latitude(rng: &mut Rng) -> String {
    format!("{:.6}", 36.0 + rng.f64() * 20.0)
}
pub(crate) fn point(rng: &mut Rng) -> String {
    format!(
        "{:.5},{:.5}",
        36.0 + rng.f64() * 20.0,
        -5.0 + rng.f64() * 20.0
    )
}
pub(crate) fn ip4(rng: &mut Rng) -> String {
    format!(
        "{}.{}.{}.{}",
        rng.u8(23..223).max(24),
        rng.u8(..),
        rng.u8(..),
        rng.u8(1..255)
    )
    .replace("127.", "129.")
}
pub(crate) fn ip6(rng: &mut Rng) -> String {
    format!(
        "2a02:{:x}:{:x}::{:x}",
        rng.u16(1..),
        rng.u16(1..),
        rng.u16(1..)
    )
}
pub(crate) fn mac(rng: &mut Rng) -> String {
    let octets: Vec<String> = (0..6).map(|_| format!("{:02x}", rng.u8(..))).collect();
    octets.join(if rng.bool() { ":" } else { "-" })
}
pub(crate) fn imei(rng: &mut Rng) -> String {
    until(|| with_check(&format!("35{}", digits(rng, 12)), luhn))
}
pub(crate) fn uuid(rng: &mut Rng) -> String {
    let hex = |rng: &mut Rng, count| from(rng, "0123456789abcdef", count);
    format!(
        "{}-{}-4{}-a{}-{}",
        hex(rng, 8),
        hex(rng, 4),
        hex(rng, 3),
        hex(rng, 3),
        hex(rng, 12)
    )
}
pub(crate) fn vin(rng: &mut Rng) -> String {
    const VALUES: &str = "0123456789.ABCDEFGH..JKLMN.P.R..STUVWXYZ";
    until(|| {
        let mut code: Vec<u8> = from(rng, "ABCDEFGHJKLMNPRSTUVWXYZ0123456789", 17).into_bytes();
        let weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
        code[13..].copy_from_slice(digits(rng, 4).as_bytes());
        let sum: usize = code
            .iter()
            .zip(weights)
            .map(|(byte, weight)| VALUES.find(char::from(*byte)).unwrap() % 10 * weight)
            .sum();
        code[8] = b"0123456789X"[sum % 11];
        let text = String::from_utf8(code).unwrap();
        let count = text.bytes().filter(u8::is_ascii_digit).count();
        (4..=12).contains(&count).then_some(text)
    })
}
pub(crate) fn plate(rng: &mut Rng) -> String {
    match rng.u8(..3) {
        0 => format!(
            "{}-{} {}",
            of(rng, &["HB", "K", "LÖ", "MTK"]),
            letters(rng, 2),
            rng.u16(10..9999)
        ),
        1 => format!("{}-{}-{}", letters(rng, 2), digits(rng, 3), letters(rng, 2)),
        _ => format!("{}{} {}", letters(rng, 2), digits(rng, 2), letters(rng, 3)),
    }
}
pub(crate) fn passport(rng: &mut Rng) -> String {
    format!("{}{}", from(rng, "CFGHJKX", 1), digits(rng, 8))
}
pub(crate) fn licence(rng: &mut Rng) -> String {
    format!("{}{}", letters(rng, 1), digits(rng, 12))
}
pub(crate) fn ssn(rng: &mut Rng) -> String {
    let area = until(|| Some(rng.u16(1..899)).filter(|it| *it != 666));
    format!("{area:03}-{:02}-{:04}", rng.u8(1..100), rng.u16(1..10_000))
}
pub(crate) fn ssn_bare(rng: &mut Rng) -> String {
    ssn(rng).replace('-', "")
}
pub(crate) fn itin(rng: &mut Rng) -> String {
    format!("9{}-{}-{}", digits(rng, 2), rng.u8(70..89), digits(rng, 4))
}
pub(crate) fn nino(rng: &mut Rng) -> String {
    format!(
        "{}{}{}{}",
        from(rng, "ABCEHJLMP", 1),
        from(rng, "ACEHJLMPRSWXYZ", 1),
        digits(rng, 6),
        from(rng, "ABCD", 1)
    )
}
pub(crate) fn nino_spaced(rng: &mut Rng) -> String {
    let code = nino(rng);
    format!(
        "{} {} {} {} {}",
        &code[..2],
        &code[2..4],
        &code[4..6],
        &code[6..8],
        &code[8..]
    )
}
pub(crate) fn nhs(rng: &mut Rng) -> String {
    until(|| {
        with_check(&digits(rng, 9), |text| {
            weighted(text, &[10, 9, 8, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11)
        })
    })
}
pub(crate) fn nhs_spaced(rng: &mut Rng) -> String {
    let code = nhs(rng);
    format!("{} {} {}", &code[..3], &code[3..6], &code[6..])
}
pub(crate) fn aadhaar(rng: &mut Rng) -> String {
    const D: [&str; 10] = [
        "0123456789",
        "1234067895",
        "2340178956",
        "3401289567",
        "4012395678",
        "5987604321",
        "6598710432",
        "7659821043",
        "8765932104",
        "9876543210",
    ];
    const P: [&str; 8] = [
        "0123456789",
        "1576283094",
        "5803796142",
        "8916043527",
        "9453126870",
        "4286573901",
        "2793806415",
        "7046913258",
    ];
    let at = |rows: &[&str], row: u32, column: u32| {
        u32::from(rows[row as usize].as_bytes()[column as usize] - b'0')
    };
    let passes = |text: &str| {
        let sum = numbers(text)
            .iter()
            .rev()
            .enumerate()
            .fold(0, |sum, (place, digit)| {
                at(&D, sum, at(&P, u32::try_from(place).unwrap() % 8, *digit))
            });
        sum == 0
    };
    until(|| with_check(&format!("{}{}", rng.u8(2..10), digits(rng, 10)), passes))
}
pub(crate) fn aadhaar_spaced(rng: &mut Rng) -> String {
    let code = aadhaar(rng);
    format!("{} {} {}", &code[..4], &code[4..8], &code[8..])
}
pub(crate) fn pan(rng: &mut Rng) -> String {
    format!(
        "{}P{}{}{}",
        letters(rng, 3),
        letters(rng, 1),
        rng.u16(1000..9999),
        letters(rng, 1)
    )
}
pub(crate) fn sin(rng: &mut Rng) -> String {
    until(|| with_check(&format!("{}{}", rng.u8(1..8), digits(rng, 7)), luhn))
}
pub(crate) fn tfn(rng: &mut Rng) -> String {
    until(|| {
        with_check(&digits(rng, 8), |text| {
            weighted(text, &[1, 4, 3, 7, 5, 8, 6, 9, 10]).is_multiple_of(11)
        })
    })
}
pub(crate) fn steuer(rng: &mut Rng) -> String {
    until(|| {
        let mut pool: Vec<u32> = (0..10).collect();
        rng.shuffle(&mut pool);
        pool[9] = pool[rng.usize(..9)];
        let mut tail = pool.split_off(1);
        rng.shuffle(&mut tail);
        pool.extend(tail);
        if pool[0] == 0 {
            return None;
        }
        let mut product = 10;
        for digit in &pool {
            let sum = match (digit + product) % 10 {
                0 => 10,
                sum => sum,
            };
            product = sum * 2 % 11;
        }
        let check = match 11 - product {
            10 => 0,
            check => check,
        };
        Some(
            pool.iter()
                .chain(std::iter::once(&check))
                .map(u32::to_string)
                .collect(),
        )
    })
}
pub(crate) fn nir(rng: &mut Rng) -> String {
    let body = format!(
        "{}{:02}{:02}{:02}{}",
        rng.u8(1..3),
        rng.u8(..100),
        rng.u8(1..13),
        rng.u8(1..96),
        digits(rng, 6)
    );
    let number: u64 = body.parse().unwrap();
    format!("{body}{:02}", 97 - number % 97)
}
pub(crate) fn dni(rng: &mut Rng) -> String {
    let number = rng.u32(1_000_000..99_999_999);
    format!(
        "{number:08}{}",
        char::from(b"TRWAGMYFPDXBNJZSQVHLCKE"[number as usize % 23])
    )
}
pub(crate) fn fiscale(rng: &mut Rng) -> String {
    const ODD: [u32; 26] = [
        1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24,
        23,
    ];
    let body = format!(
        "{}{}{}{:02}{}{}",
        from(rng, "BCDFGLMNPRSTVZ", 6),
        rng.u8(50..100),
        from(rng, "ABCDEHLMPRST", 1),
        rng.u8(1..31),
        letters(rng, 1),
        digits(rng, 3)
    );
    let sum: u32 = body
        .bytes()
        .enumerate()
        .map(|(at, byte)| {
            let rank = u32::from(if byte.is_ascii_digit() {
                byte - b'0'
            } else {
                byte - b'A'
            });
            if at % 2 == 0 {
                ODD[rank as usize]
            } else {
                rank
            }
        })
        .sum();
    format!(
        "{body}{}",
        char::from(b'A' + u8::try_from(sum % 26).unwrap())
    )
}
pub(crate) fn bsn(rng: &mut Rng) -> String {
    until(|| {
        with_check(&format!("{}{}", rng.u8(1..10), digits(rng, 7)), |text| {
            weighted(text, &[9, 8, 7, 6, 5, 4, 3, 2, 10]).is_multiple_of(11)
        })
    })
}
pub(crate) fn pesel(rng: &mut Rng) -> String {
    let (year, month, day) = day(rng);
    let month = if year >= 2000 { month + 20 } else { month };
    until(|| {
        let body = format!("{:02}{month:02}{day:02}{}", year % 100, digits(rng, 4));
        with_check(&body, |text| {
            weighted(text, &[1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]).is_multiple_of(10)
        })
    })
}
pub(crate) fn rijksregister(rng: &mut Rng) -> String {
    let (year, month, day) = day(rng);
    let body = format!("{:02}{month:02}{day:02}{:03}", year % 100, rng.u16(1..998));
    let number: u64 = format!("{}{body}", if year >= 2000 { "2" } else { "" })
        .parse()
        .unwrap();
    let check = 97 - number % 97;
    format!(
        "{}.{}.{}-{}.{check:02}",
        &body[..2],
        &body[2..4],
        &body[4..6],
        &body[6..9]
    )
}
pub(crate) fn personnummer(rng: &mut Rng) -> String {
    let (year, month, day) = day(rng);
    until(|| {
        let body = format!("{:02}{month:02}{day:02}{}", year % 100, digits(rng, 3));
        let code = with_check(&body, luhn)?;
        Some(format!("{}-{}", &code[..6], &code[6..]))
    })
}
pub(crate) fn cpr(rng: &mut Rng) -> String {
    let (year, month, day) = day(rng);
    format!("{day:02}{month:02}{:02}-{}", year % 100, digits(rng, 4))
}
pub(crate) fn hetu(rng: &mut Rng) -> String {
    let (year, month, day) = day(rng);
    let serial = rng.u32(2..899);
    let number = (day * 10_000 + month * 100 + year % 100) * 1000 + serial;
    let check = char::from(b"0123456789ABCDEFHJKLMNPRSTUVWXY"[number as usize % 31]);
    format!(
        "{day:02}{month:02}{:02}{}{serial:03}{check}",
        year % 100,
        if year >= 2000 { 'A' } else { '-' }
    )
}
pub(crate) fn pps(rng: &mut Rng) -> String {
    let body = digits(rng, 7);
    let rest = weighted(&body, &[8, 7, 6, 5, 4, 3, 2]) % 23;
    format!(
        "{body}{}",
        char::from(b"WABCDEFGHIJKLMNOPQRSTUV"[rest as usize])
    )
}
pub(crate) fn contribuinte(rng: &mut Rng) -> String {
    let body = format!("{}{}", rng.u8(1..4), digits(rng, 7));
    let rest = weighted(&body, &[9, 8, 7, 6, 5, 4, 3, 2]) % 11;
    format!("{body}{}", if rest < 2 { 0 } else { 11 - rest })
}
pub(crate) fn cpf(rng: &mut Rng) -> String {
    let mut code = digits(rng, 9);
    for length in [9_u32, 10] {
        let weights: Vec<u32> = (2..=length + 1).rev().collect();
        let rest = weighted(&code, &weights) % 11;
        code.push_str(&if rest < 2 { 0 } else { 11 - rest }.to_string());
    }
    format!(
        "{}.{}.{}-{}",
        &code[..3],
        &code[3..6],
        &code[6..9],
        &code[9..]
    )
}
pub(crate) fn card(rng: &mut Rng) -> String {
    until(|| {
        let prefix = of(rng, &["4", "51", "55", "2345", "6011"]);
        with_check(&format!("{prefix}{}", digits(rng, 15 - prefix.len())), luhn)
    })
}
pub(crate) fn card_grouped(rng: &mut Rng) -> String {
    let code = card(rng);
    let sign = if rng.bool() { " " } else { "-" };
    [&code[..4], &code[4..8], &code[8..12], &code[12..]].join(sign)
}
pub(crate) fn iban(rng: &mut Rng) -> String {
    let (country, length) = [
        ("DE", 18),
        ("FR", 23),
        ("ES", 20),
        ("NL", 0),
        ("PL", 24),
        ("AT", 16),
        ("PT", 21),
    ][rng.usize(..7)];
    let bban = match country {
        "NL" => format!("{}{}", letters(rng, 4), digits(rng, 10)),
        _ => digits(rng, length),
    };
    let spelled: String = format!("{bban}{country}00")
        .chars()
        .map(|it| it.to_digit(36).unwrap().to_string())
        .collect();
    let rest = spelled.bytes().fold(0_u64, |rest, byte| {
        (rest * 10 + u64::from(byte - b'0')) % 97
    });
    format!("{country}{:02}{bban}", 98 - rest)
}
pub(crate) fn iban_grouped(rng: &mut Rng) -> String {
    let code = iban(rng);
    let groups: Vec<&str> = code
        .as_bytes()
        .chunks(4)
        .map(|it| std::str::from_utf8(it).unwrap())
        .collect();
    groups.join(" ")
}
pub(crate) fn account(rng: &mut Rng) -> String {
    format!("{}{}", rng.u8(1..10), digits(rng, 8))
}
pub(crate) fn bic(rng: &mut Rng) -> String {
    format!(
        "{}{}{}",
        letters(rng, 4),
        of(rng, &["DE", "FR", "ES", "GB", "NL"]),
        from(rng, "ABCDEFGH123456789", 2)
    )
}
pub(crate) fn mrn(rng: &mut Rng) -> String {
    format!("{}{}", of(rng, &["P", "KH", "MR-"]), digits(rng, 7))
}
pub(crate) fn member(rng: &mut Rng) -> String {
    format!("{}{}", letters(rng, 1), digits(rng, 9))
}
pub(crate) fn mbi(rng: &mut Rng) -> String {
    let letter = |rng: &mut Rng| from(rng, "ACDEFGHJKMNPQRTUVWXY", 1);
    format!(
        "{}{}{}{}{}{}{}{}{}",
        rng.u8(1..10),
        letter(rng),
        rng.u8(..10),
        rng.u8(..10),
        letter(rng),
        rng.u8(..10),
        rng.u8(..10),
        letter(rng),
        letter(rng)
    ) + &digits(rng, 2)
}
pub(crate) fn icd(rng: &mut Rng) -> String {
    of(
        rng,
        &[
            "E11.9", "I10", "J45.909", "M54.5", "F41.1", "K21.0", "C50.911", "N39.0", "G43.1",
            "Z79.4", "E78.5", "R51", "S72.001A",
        ],
    )
    .to_owned()
}
pub(crate) fn condition(rng: &mut Rng) -> String {
    of(
        rng,
        &[
            "Asthma",
            "Essential hypertension",
            "Type 2 diabetes",
            "Migraine",
            "Chronic kidney disease",
            "Epilepsy",
            "Depression",
            "Psoriasis",
        ],
    )
    .to_owned()
}
pub(crate) fn condition_german(rng: &mut Rng) -> String {
    of(
        rng,
        &[
            "Bluthochdruck",
            "Diabetes mellitus Typ 2",
            "Migräne",
            "Depression",
            "Heuschnupfen",
            "Brustkrebs",
            "Epilepsie",
        ],
    )
    .to_owned()
}
pub(crate) fn faith(rng: &mut Rng) -> String {
    of(
        rng,
        &[
            "Roman Catholic",
            "Muslim",
            "Hindu",
            "Buddhist",
            "Jewish",
            "Lutheran",
            "Sikh",
        ],
    )
    .to_owned()
}
pub(crate) fn origin(rng: &mut Rng) -> String {
    of(
        rng,
        &[
            "White British",
            "South Asian",
            "Black Caribbean",
            "Hispanic or Latino",
            "Chinese",
            "Mixed",
        ],
    )
    .to_owned()
}
pub(crate) fn party(rng: &mut Rng) -> String {
    of(
        rng,
        &["SPD", "CDU", "FDP", "Die Linke", "Bündnis 90/Die Grünen"],
    )
    .to_owned()
}
pub(crate) fn orientation(rng: &mut Rng) -> String {
    of(
        rng,
        &["heterosexual", "gay", "bisexual", "lesbian", "asexual"],
    )
    .to_owned()
}
pub(crate) fn access_key(rng: &mut Rng) -> String {
    format!("AKIA{}", from(rng, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16))
}
pub(crate) fn git_token(rng: &mut Rng) -> String {
    const ALNUM: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    format!("ghp_{}", from(rng, ALNUM, 36))
}
pub(crate) fn secret(rng: &mut Rng) -> String {
    from(
        rng,
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
        32,
    )
}
pub(crate) fn password(rng: &mut Rng) -> String {
    format!(
        "{}{}!{}",
        of(rng, GIVEN),
        rng.u8(1..99),
        from(rng, "abcdefgh", 2)
    )
}
pub(crate) fn dsn(rng: &mut Rng) -> String {
    let (user, word) = (handle(rng), from(rng, "abcdefghjkmnp23456789", 10));
    format!(
        "postgresql://{user}:{word}@db{}.internal:5432/{}",
        rng.u8(1..9),
        of(rng, &["crm", "billing", "hr"])
    )
}
pub(crate) fn town(rng: &mut Rng) -> String {
    of(rng, TOWNS).to_owned()
}
