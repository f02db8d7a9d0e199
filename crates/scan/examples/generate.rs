//! Writes a made-up file to standard output, for measuring speed and memory:
//! `cargo run --release -p strands-scan --example generate -- orders 1000000000 csv > orders.csv`

#[path = "../benches/data/mod.rs"]
mod data;

use std::io::{self, BufWriter, Write};

fn main() -> io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let name = arguments.next().unwrap_or_default();
    let bytes = arguments.next().and_then(|text| text.parse().ok());
    let form = arguments.next().unwrap_or_else(|| "csv".to_owned());
    let data = data::ALL.iter().find(|(known, ..)| *known == name);
    let form = data::Form::ALL.iter().find(|(known, _)| *known == form);
    let (Some(data), Some(bytes), Some((_, form))) = (data, bytes, form) else {
        return Err(io::Error::other(
            "usage: generate orders|customers|measurements|tickets|readings BYTES [csv|jsonl|parquet]",
        ));
    };
    let mut out = BufWriter::new(io::stdout());
    data::write(data, *form, bytes, &mut out)?;
    out.flush()
}
