//! Made-up files of separated values: orders, customers, measurements.

use fastrand::Rng;
use std::io::{self, Write};

const WORDS: [&str; 6] = ["parcel", "left", "the", "depot", "without", "delay"];
const GIVEN: [&str; 6] = ["Nora", "Idris", "Beatriz", "Henrik", "Leila", "Tomasz"];
const FAMILY: [&str; 6] = [
    "Walsh",
    "Haddad",
    "Carvalho",
    "Lindqvist",
    "Yamaguchi",
    "Wrona",
];

/// A file: its name, its header, and how a row is written.
pub(crate) type Data = (
    &'static str,
    &'static str,
    fn(&mut Rng, u64, &mut dyn Write) -> io::Result<()>,
);

pub(crate) const ALL: [Data; 3] = [
    (
        "orders",
        "order_id,created_at,status,amount,sku,email,client_ip,notes",
        order,
    ),
    (
        "customers",
        "customer_id,first_name,last_name,phone,iban,street,postcode,birth_date,email_hash,newsletter",
        customer,
    ),
    (
        "measurements",
        "sensor,measured_at,temperature,humidity,voltage,firmware,site,state,cycle,checksum",
        measurement,
    ),
];

fn of<'l>(rng: &mut Rng, list: &[&'l str]) -> &'l str {
    list[rng.usize(..list.len())]
}

/// Two personal columns among eight, and sentences.
fn order(rng: &mut Rng, row: u64, out: &mut dyn Write) -> io::Result<()> {
    write!(
        out,
        "{row},2026-{:02}-{:02}T08:30:00Z,shipped,{}.{:02},LMP-{:05},buyer{}@bluefern.org,81.{}.{}.{}",
        rng.u8(1..13),
        rng.u8(1..29),
        rng.u16(1..900),
        rng.u8(..100),
        rng.u16(..),
        rng.u32(..99_999),
        rng.u8(..),
        rng.u8(..),
        rng.u8(1..255),
    )?;
    for place in 0..12 {
        let border = if place == 0 { "," } else { " " };
        write!(out, "{border}{}", of(rng, &WORDS))?;
    }
    writeln!(out)
}

/// Hardly anything but personal columns.
fn customer(rng: &mut Rng, row: u64, out: &mut dyn Write) -> io::Result<()> {
    let account = rng.u64(..1_000_000_000_000_000_000);
    // ISO 13616: `DE00` behind the account is 131400.
    let check = 98 - (u128::from(account) * 1_000_000 + 131_400) % 97;
    writeln!(
        out,
        "C-{row:08},{},{},+49 30 {:07},DE{check:02}{account:018},{} {} Road,{:05},19{:02}-{:02}-{:02},{:032x}{:032x},{}",
        of(rng, &GIVEN),
        of(rng, &FAMILY),
        rng.u32(..9_999_999),
        rng.u16(1..400),
        of(rng, &FAMILY),
        rng.u32(1_000..99_999),
        rng.u8(40..99),
        rng.u8(1..13),
        rng.u8(1..29),
        rng.u128(..),
        rng.u128(..),
        rng.bool(),
    )
}

/// No personal column.
fn measurement(rng: &mut Rng, row: u64, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "S{:04},2026-{:02}-{:02} {:02}:{:02}:{:02},{:.2},{:.1},{:.4},{}.{}.{},north-{},ok,{row},{:08x}",
        rng.u16(..2_000),
        rng.u8(1..13),
        rng.u8(1..29),
        rng.u8(..24),
        rng.u8(..60),
        rng.u8(..60),
        rng.f64() * 60.0 - 20.0,
        rng.f64() * 100.0,
        rng.f64() * 12.0,
        rng.u8(1..9),
        rng.u8(..30),
        rng.u8(..30),
        rng.u8(1..40),
        rng.u32(..),
    )
}

/// Writes at least so many bytes; gives how many.
pub(crate) fn write(data: &Data, bytes: u64, out: &mut impl Write) -> io::Result<u64> {
    let (_, header, write_row) = data;
    let mut rng = Rng::with_seed(7);
    let mut line = Vec::with_capacity(512);
    writeln!(line, "{header}")?;
    let (mut written, mut row) = (0, 0);
    while written < bytes {
        out.write_all(&line)?;
        written += line.len() as u64;
        line.clear();
        write_row(&mut rng, row, &mut line)?;
        row += 1;
    }
    Ok(written)
}
