//! Made-up files: orders, customers, measurements, tickets, readings; as separated values, as JSON
//! Lines, as Parquet.

use fastrand::Rng;
use parquet::data_type::{ByteArray, ByteArrayType};
use parquet::errors::ParquetError;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use std::io::{self, Write};
use std::sync::Arc;

const WORDS: [&str; 6] = ["parcel", "left", "the", "depot", "without", "delay"];
const OPENINGS: [&str; 4] = [
    "The driver said that",
    "On Monday",
    "Our Leeds depot wrote:",
    "No",
];
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

pub(crate) const ALL: [Data; 5] = [
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
    ("tickets", "ticket,opened_at,priority,description", ticket),
    (
        "readings",
        "r0,r1,r2,r3,r4,r5,r6,r7,r8,r9,r10,r11,r12,r13,r14,r15,r16,r17,r18,r19,r20,r21,r22,r23",
        reading,
    ),
];

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Csv,
    JsonLines,
    Parquet,
}

impl Form {
    pub(crate) const ALL: [(&'static str, Self); 3] = [
        ("csv", Self::Csv),
        ("jsonl", Self::JsonLines),
        ("parquet", Self::Parquet),
    ];
}

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

/// Sentences of some hundred bytes, with numbers and capitals, some with a mail address.
fn ticket(rng: &mut Rng, row: u64, out: &mut dyn Write) -> io::Result<()> {
    write!(
        out,
        "T-{row},2026-{:02}-{:02} 09:15:00,P{}",
        rng.u8(1..13),
        rng.u8(1..29),
        rng.u8(1..5)
    )?;
    let mut border = ",";
    for _ in 0..rng.usize(2..6) {
        write!(out, "{border}{}", of(rng, &OPENINGS))?;
        for _ in 0..rng.usize(6..18) {
            write!(out, " {}", of(rng, &WORDS))?;
        }
        write!(out, " {}.", rng.u32(..40_000))?;
        border = " ";
    }
    if rng.u8(..20) == 0 {
        write!(out, " Please answer to {}@larchmere.org", of(rng, &FAMILY))?;
    }
    writeln!(out)
}

/// Numbers alone.
fn reading(rng: &mut Rng, row: u64, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "{row}")?;
    for place in 1..24 {
        match place % 4 {
            0 => write!(out, ",{}", rng.u32(..1_000_000))?,
            1 => write!(out, ",{:.3}", rng.f64() * 1_000.0)?,
            2 => write!(out, ",{:.6}", rng.f64() - 0.5)?,
            _ => write!(out, ",{}", rng.u8(..10))?,
        }
    }
    writeln!(out)
}

/// Writes at least so many bytes of separated values; gives how many.
pub(crate) fn write(
    data: &Data,
    form: Form,
    bytes: u64,
    out: &mut (impl Write + Send),
) -> io::Result<u64> {
    match form {
        Form::Csv => write_csv(data, bytes, out),
        Form::JsonLines => write_json(data, bytes, out),
        Form::Parquet => write_parquet(data, bytes, out).map_err(io::Error::other),
    }
}

/// The rows of so many bytes of separated values.
struct Lines<'d> {
    data: &'d Data,
    rng: Rng,
    row: u64,
    left: u64,
    line: Vec<u8>,
}

impl<'d> Lines<'d> {
    fn new(data: &'d Data, bytes: u64) -> Self {
        Self {
            data,
            rng: Rng::with_seed(7),
            row: 0,
            left: bytes,
            line: Vec::new(),
        }
    }

    /// The next row, with its line feed.
    fn next(&mut self) -> io::Result<Option<&[u8]>> {
        if self.left == 0 {
            return Ok(None);
        }
        self.line.clear();
        self.data.2(&mut self.rng, self.row, &mut self.line)?;
        self.row += 1;
        self.left = self.left.saturating_sub(self.line.len() as u64);
        Ok(Some(&self.line))
    }
}

fn write_csv(data: &Data, bytes: u64, out: &mut impl Write) -> io::Result<u64> {
    let mut lines = Lines::new(data, bytes);
    writeln!(out, "{}", data.1)?;
    let mut written = data.1.len() as u64 + 1;
    while let Some(line) = lines.next()? {
        out.write_all(line)?;
        written += line.len() as u64;
    }
    Ok(written)
}

fn write_json(data: &Data, bytes: u64, out: &mut impl Write) -> io::Result<u64> {
    let names: Vec<&str> = data.1.split(',').collect();
    let mut lines = Lines::new(data, bytes);
    let (mut written, mut object) = (0, Vec::new());
    while written < bytes
        && let Some(line) = lines.next()?
    {
        object.clear();
        for (name, cell) in names
            .iter()
            .zip(line.trim_ascii_end().split(|it| *it == b','))
        {
            let border = if object.is_empty() { '{' } else { ',' };
            write!(object, "{border}\"{name}\":\"")?;
            object.write_all(cell)?;
            object.push(b'"');
        }
        object.extend(b"}\n");
        out.write_all(&object)?;
        written += object.len() as u64;
    }
    Ok(written)
}

/// Rows of a row group.
const GROUP: usize = 50_000;

fn write_parquet(
    data: &Data,
    bytes: u64,
    out: &mut (impl Write + Send),
) -> Result<u64, ParquetError> {
    let names: Vec<&str> = data.1.split(',').collect();
    let fields = names.join(" (UTF8); required byte_array ");
    let schema = parse_message_type(&format!(
        "message rows {{ required byte_array {fields} (UTF8); }}"
    ))?;
    let mut writer = SerializedFileWriter::new(out, Arc::new(schema), Arc::default())?;
    let mut lines = Lines::new(data, bytes);
    let width = data.1.split(',').count();
    loop {
        let mut cells: Vec<Vec<ByteArray>> = vec![Vec::new(); width];
        while cells[0].len() < GROUP
            && let Some(line) = lines.next()?
        {
            let row = line.trim_ascii_end().split(|it| *it == b',');
            for (column, cell) in cells.iter_mut().zip(row) {
                column.push(cell.to_vec().into());
            }
        }
        if cells[0].is_empty() {
            break;
        }
        let mut group = writer.next_row_group()?;
        for cells in &cells {
            if let Some(mut column) = group.next_column()? {
                let typed = column.typed::<ByteArrayType>();
                typed.write_batch(cells, None, None)?;
                column.close()?;
            }
        }
        group.close()?;
    }
    writer.finish()?;
    Ok(writer.bytes_written() as u64)
}
