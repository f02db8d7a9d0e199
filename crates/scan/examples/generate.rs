//! Writes a made-up file of separated values to standard output, for measuring speed and memory:
//! `cargo run --release -p strands-scan --example generate -- orders 1000000000 > orders.csv`

#[path = "../benches/data/mod.rs"]
mod data;

use std::io::{self, BufWriter, Write};

fn main() -> io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let name = arguments.next().unwrap_or_default();
    let bytes = arguments.next().and_then(|text| text.parse().ok());
    let data = data::ALL.iter().find(|(known, ..)| *known == name);
    let (Some(data), Some(bytes)) = (data, bytes) else {
        return Err(io::Error::other(
            "usage: generate orders|customers|measurements BYTES",
        ));
    };
    let mut out = BufWriter::new(io::stdout().lock());
    data::write(data, bytes, &mut out)?;
    out.flush()
}
